import { readAccessLogFormat } from '../../aws/access-log-format.ts';
import type { EncodeValue } from './value-encoding.ts';

/** The value of one variable; null where a request has none. */
export type ReadVariable<T> = (exchange: T) => string | number | null;

/** Log entry limit of access logs (HTTP API developer guide, "Configure logging for HTTP APIs"). */
const ENTRY_LIMIT_BYTES = 1024 * 1024;

/**
 * Compiles the format of an access log to a function that writes one line of it. Where each value goes is known by
 * then: replacing by regular expression for each request costs ten times as much.
 *
 * A variable without a value is written as `unset`, which is `-` (recorded 2025-05-18 of HTTP APIs).
 */
export function compileAccessLogLine<T>(
  format: string,
  variable: (name: string) => ReadVariable<T>,
  encoding: (name: string) => EncodeValue,
  unset = '-',
): (exchange: T) => string {
  const parts = readAccessLogFormat(format).map((part) => {
    if (typeof part === 'string') return part;
    const read = variable(part.variable);
    const encode = encoding(part.variable);
    return (exchange: T): string => written(read(exchange), encode, unset);
  });
  return (exchange) => {
    let line = '';
    for (const part of parts) line += typeof part === 'string' ? part : part(exchange);
    return cutToLimit(line);
  };
}

function written(value: string | number | null, encode: EncodeValue, unset: string): string {
  if (value === null || value === '') return unset;
  return typeof value === 'number' ? String(value) : encode(value);
}

function cutToLimit(line: string): string {
  // A UTF-16 unit is at most three bytes of UTF-8, so that only long lines are counted.
  if (line.length * 3 <= ENTRY_LIMIT_BYTES) return line;
  const bytes = Buffer.from(line);
  if (bytes.length <= ENTRY_LIMIT_BYTES) return line;
  let end = ENTRY_LIMIT_BYTES;
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

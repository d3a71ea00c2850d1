import type { HeaderList } from '../../base/header-list.ts';

/** What a mapping does to headers: removals and overwrites first, then what is appended. */
export interface HeaderEdits {
  /** Lower-case names whose lines go. */
  readonly dropped: ReadonlySet<string>;
  /** Name, value, name, value, … */
  readonly added: HeaderList;
}

export function editHeaders(headers: HeaderList, { dropped, added }: HeaderEdits): HeaderList {
  if (dropped.size === 0) return added.length === 0 ? headers : [...headers, ...added];
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (!dropped.has(name.toLowerCase())) kept.push(name, headers[i + 1] as string);
  }
  kept.push(...added);
  return kept;
}

/**
 * A mapped value as a header line can hold it; null when it cannot: a value with a line break would be a second header.
 * Beyond ASCII it goes over the wire as UTF-8, and header lists hold bytes as Latin-1 characters.
 */
export function headerValue(text: string): string | null {
  if (CONTROL_CHARACTER.test(text)) return null;
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

const CONTROL_CHARACTER = /[\x00-\x08\x0a-\x1f\x7f]/;
const BEYOND_ASCII = /[^\x00-\x7f]/;

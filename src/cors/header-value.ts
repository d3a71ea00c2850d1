import { type HeaderList, isNamed } from '../base/header-list.ts';

/**
 * "Gets" a header as the standard does: all lines of that name joined with `, `, null when there is none. Spaces and
 * tabs around a line are not part of its value, also where a header list comes from a program and not from a parser.
 */
export function getHeader(headers: HeaderList, lowerCaseName: string): string | null {
  let value: string | null = null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (isNamed(headers[i] as string, lowerCaseName)) {
      const line = stripTabOrSpace(headers[i + 1] as string);
      value = value === null ? line : `${value}, ${line}`;
    }
  }
  return value;
}

/** The list without the headers of these names. */
export function deleteHeaders(headers: HeaderList, lowerCaseNames: readonly string[]): HeaderList {
  return filterHeaders(headers, (name) => !lowerCaseNames.includes(name.toLowerCase()));
}

export function filterHeaders(headers: HeaderList, keep: (name: string, value: string) => boolean): HeaderList {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    if (keep(name, value)) kept.push(name, value);
  }
  return kept;
}

/** Each name in lower case, once, sorted. ("Convert header names to a sorted-lowercase set") */
export function toSortedLowerCaseSet(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.toLowerCase()))].sort();
}

/** Removes HTTP tab or space bytes from both ends. */
export function stripTabOrSpace(value: string): string {
  return strip(value, isTabOrSpace);
}

/** Removes HTTP whitespace bytes from both ends. ("Normalize" a header value) */
export function normalizeHeaderValue(value: string): string {
  return strip(value, isWhitespace);
}

// A regular expression would look at the spaces inside a value once for each of them: seconds, for a hostile header.
function strip(value: string, isStripped: (code: number) => boolean): string {
  let start = 0;
  let end = value.length;
  while (start < end && isStripped(value.charCodeAt(start))) start++;
  while (end > start && isStripped(value.charCodeAt(end - 1))) end--;
  return end - start === value.length ? value : value.slice(start, end);
}

function isTabOrSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function isWhitespace(code: number): boolean {
  return isTabOrSpace(code) || code === 0x0a || code === 0x0d;
}

/** Whether a normalised value is one that a request may carry: bytes only, without NUL, CR or LF. */
export function isHeaderValue(value: string): boolean {
  return !/[\0\n\r]|[^\0-\xff]/.test(value);
}

/** Splits a value at its commas, except inside quoted strings. ("Get, decode, and split" a header value) */
export function splitHeaderValue(value: string): string[] {
  const values: string[] = [];
  let item = '';
  let isQuoted = false;
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    if (char === ',' && !isQuoted) {
      values.push(stripTabOrSpace(item));
      item = '';
      continue;
    }
    item += char;
    if (char === '"') isQuoted = !isQuoted;
    else if (char === '\\' && isQuoted && i + 1 < value.length) item += value.charAt(++i);
  }
  values.push(stripTabOrSpace(item));
  return values;
}

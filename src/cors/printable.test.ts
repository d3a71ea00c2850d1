import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it.each<[sentence: string, value: string | number | null, shown: string]>([
  ['a plain value stays as it is', 'https://app.example.com:8443', 'https://app.example.com:8443'],
  ['a number is a number', 403, '403'],
  ['what is absent says so', null, 'absent'],
  ['an empty value is two quotes', '', '""'],
  ['spaces need quotes', 'GET, PUT', '"GET, PUT"'],
  ['quotes and backslashes are escaped', 'a"\\n', '"a\\"\\\\n"'],
  ['line breaks, escapes and C1 controls are escaped', '\r\n\x1b[31m\x9b\x7f', '"\\x0d\\x0a\\x1b[31m\\x9b\\x7f"'],
  ['characters that turn or end a line are escaped', '\u202e\u2028', '"\\u202e\\u2028"'],
  ['bytes above ASCII are escaped', 'caf\xe9', '"caf\\xe9"'],
  ['a long value is cut', 'x'.repeat(500), `${'x'.repeat(200)}… (500 characters)`],
])('%s', (_, value, shown) => {
  expect(printable(value)).toBe(shown);
});

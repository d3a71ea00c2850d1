import { expect, test } from 'vitest';
import { oneLine } from './one-line.ts';

test.each([
  ['plain words stay', 'Task timed out after 3.00 seconds', 'Task timed out after 3.00 seconds'],
  ['letters of all scripts stay', 'größer 日本', 'größer 日本'],
  ['line breaks', 'a\r\nGET /forged 200', 'a\\x0d\\x0aGET /forged 200'],
  ['escape sequences', '\u001b[31mred', '\\x1b[31mred'],
  ['C1 controls', 'a\u009bb', 'a\\x9bb'],
  ['line separators of Unicode', 'a\u2028b', 'a\\u2028b'],
  ['marks that turn the direction', 'a\u202eb', 'a\\u202eb'],
])('%s', (_, text, expected) => expect(oneLine(text)).toBe(expected));

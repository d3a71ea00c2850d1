import { describe, expect, it } from 'vitest';
import { compileAccessLogLine } from './compile-access-log.ts';
import { encodeOneLine, encodingOf } from './value-encoding.ts';

type Values = Readonly<Record<string, string | number | null>>;

function line(format: string, values: Values, encode = encodingOf(format)): string {
  return compileAccessLogLine<Values>(
    format,
    (name) => (exchange) => exchange[name] ?? null,
    () => encode,
  )(values);
}

describe('a line of an access log', () => {
  it.each<[sentence: string, format: string, values: Values, expected: string]>([
    ['has the values at their places', '$context.a-b [$context.c]', { 'a-b': 'x', c: 7 }, 'x [7]'],
    ['has - for what is absent', '"$context.a" $context.b', { b: '' }, '"-" -'],
    ['has 0 for 0', '$context.a', { a: 0 }, '0'],
    ['does not read a value as a format', '$context.a', { a: '$context.b $& $1', b: 'no' }, '$context.b $& $1'],
  ])('%s', (_, format, values, expected) => {
    expect(line(format, values)).toBe(expected);
  });

  const forged = 'x"} \n{"forged":true}\r\u2028\u202e\u0000<a>&\'\\';
  it.each([
    ['JSON', '{"a":"$context.a"}', '{"a":"x\\"} \\u000a{\\"forged\\":true}\\u000d\\u2028\\u202e\\u0000<a>&\'\\\\"}'],
    [
      'XML',
      '<a>$context.a</a>',
      '<a>x&#34;} &#10;{&#34;forged&#34;:true}&#13;&#8232;&#8238;\ufffd&#60;a&#62;&#38;&#39;\\</a>',
    ],
    ['CLF', '- [x] "$context.a"', '- [x] "x\\"} \\u000a{\\"forged\\":true}\\u000d\\u2028\\u202e\\u0000<a>&\'\\\\"'],
  ])('of %s cannot be forged by a value', (_, format, expected) => {
    expect(line(format, { a: forged })).toBe(expected);
  });

  it('of JSON gives back what the client sent', () => {
    expect(JSON.parse(line('{"a":"$context.a"}', { a: forged }))).toEqual({ a: forged });
  });

  it('is one line whatever the switch', () => {
    expect(line('{"a":"$context.a"}', { a: forged }, encodeOneLine)).toBe(
      '{"a":"x"} \\u000a{"forged":true}\\u000d\\u2028\\u202e\\u0000<a>&\'\\"}',
    );
  });

  it.each([
    ['at 1 MB', 'x'.repeat(1_048_577), 'x'.repeat(1_048_576)],
    ['between characters', `${'x'.repeat(1_048_575)}ü`, 'x'.repeat(1_048_575)],
    ['not at all where it fits', 'ü'.repeat(524_288), 'ü'.repeat(524_288)],
  ])('is cut %s', (_, value, expected) => {
    expect(line('$context.a', { a: value }) === expected).toBe(true);
  });
});

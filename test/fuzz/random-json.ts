/** JSON bodies of every kind, and what is none: from what clients send to what only an attacker would. */
export function randomBody(random: () => number): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const text = (): string => {
    if (random() < 0.3) return pick(TEXTS);
    return Array.from({ length: upTo(8) }, () => pick(CHARACTERS)).join('');
  };
  const value = (depth: number): string => {
    const kind = random();
    if (depth > 5 || kind < 0.5)
      return pick([() => pick(LITERALS), () => pick(NUMBERS), () => JSON.stringify(text())])();
    const items = Array.from({ length: upTo(4) }, () => value(depth + 1));
    if (kind < 0.7) return `[${items.join(pick([',', ', ', ' ,\n']))}]`;
    return `{${items.map((item) => `${JSON.stringify(random() < 0.6 ? pick(NAMES) : text())}${pick([':', ': '])}${item}`).join(',')}}`;
  };
  const damaged = (json: string): string => {
    const at = upTo(json.length);
    switch (upTo(4)) {
      case 0:
        return json.slice(0, at);
      case 1:
        return json.slice(0, at) + pick(SCRAPS) + json.slice(at);
      case 2:
        return json.slice(0, at) + json.slice(at + 1 + upTo(3));
      case 3:
        return json + pick(SCRAPS);
      default:
        return pick(SCRAPS) + json;
    }
  };
  const kind = random();
  if (kind < 0.02) return '';
  if (kind < 0.03) return pick(['[', '{"a":']).repeat(1 + upTo(3000));
  if (kind < 0.04) return `${'['.repeat(upTo(2000))}${']'.repeat(upTo(2000))}`;
  if (kind < 0.1) return Array.from({ length: upTo(12) }, () => pick(SCRAPS)).join('');
  const json =
    kind < 0.3
      ? `{${NAMES.slice(0, 1 + upTo(4))
          .map((name) => `"${name}":${value(1)}`)
          .join(',')}}`
      : value(0);
  return random() < 0.25 ? damaged(json) : json;
}

const NAMES = [
  'a',
  'b',
  'c',
  'status',
  'id',
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
  'a.b',
  '$',
  '$ref',
  '0',
];
const LITERALS = ['null', 'true', 'false', '{}', '[]', '""', 'NaN', 'undefined', "'x'"];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '1.5',
  '1e3',
  '1e400',
  '-1e-400',
  '9007199254740993',
  '0.1',
  '12345678901234567890',
  '01',
  '+1',
  '.5',
  '1.',
];
const TEXTS = [
  'x',
  '__proto__',
  '$input.body',
  '#set($a=1)',
  '%00',
  '\u0000',
  '\ud83d\ude00',
  '\ud800',
  '<script>',
  "it's",
  'a'.repeat(300),
  '2024-02-30',
  'a@b.example',
  '${x}',
  '\r\nX: y',
];
const CHARACTERS = [
  'a',
  'Z',
  '0',
  ' ',
  '"',
  '\\',
  '/',
  '\b',
  '\n',
  '\u2028',
  'é',
  '€',
  '\ud83d',
  '\ude00',
  '$',
  '#',
  '{',
  '}',
  '[',
  '=',
  '&',
  '+',
  '%',
];
const SCRAPS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  "'",
  '\\',
  '\\u',
  '\\ud83d',
  'null',
  'tru',
  '1',
  '-',
  'e',
  ' ',
  '\n',
  '\u0000',
  '\ufeff',
  '//',
  '/*',
  '\u00a0',
  'a=b&c=d',
  '<x/>',
];

/** What a Content-Type header says. */
export const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'image/png',
  'application/x-www-form-urlencoded',
  '',
  'APPLICATION/JSON',
  ';',
];

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SourcePositions } from '../base/source-position.ts';
import { readPlainYaml } from './read-plain-yaml.ts';
import { readYaml } from './read-yaml.ts';

/** Every value with every position, one a line, in document order. */
function listing(value: unknown, positions: SourcePositions, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [`${path} = ${JSON.stringify(value)}`];
  const lines = [`${path} ${Array.isArray(value) ? 'list' : 'map'} ${JSON.stringify(positions.ofContainer(value))}`];
  for (const [key, item] of Object.entries(value)) {
    const at = { value: positions.of(value, key), key: positions.of(value, key, 'key') };
    lines.push(`${path}/${key} ${JSON.stringify(at)}`, ...listing(item, positions, `${path}/${key}`));
  }
  return lines;
}

/** What both readers make of `text`; undefined when the plain reader leaves it to the library. */
function both(text: string) {
  const plainPositions = new SourcePositions();
  const plain = readPlainYaml(text, 't.yaml', plainPositions);
  if (plain === undefined) return undefined;
  const positions = new SourcePositions();
  const library = readYaml(text, 't.yaml', positions);
  return {
    plain: listing(plain.value, plainPositions),
    library: listing(library.value, positions),
    diagnostics: library.diagnostics,
  };
}

function expectAlike(text: string): boolean {
  const result = both(text);
  if (result === undefined) return false;
  expect({ text, diagnostics: result.diagnostics, lines: result.plain }).toEqual({
    text,
    diagnostics: [],
    lines: result.library,
  });
  return true;
}

const EVERYTHING = `# c
A: |
  one
   two

  three

B: |-
  x
C:
- |+
  y


- !Sub |
  z
D: {a: 1, "b": [x, 'y z', !Ref Q], c: {d: e}}
E: [1,
  2, # c
  !GetAtt A.B.C,
]
F: !If [a, b, c]
G: !Join
  - ','
  - - a
    - b
H: "x\\ny"
J: 'it''s'
200: ok
K: 012 # c
L: 1.0
M: ~
N: # c
  - a: b
    c: d
  -
    e: f
`;

describe('the plain reader and the library read alike, values and positions', () => {
  test.each([
    ['all of its syntax', EVERYTHING],
    ['without a line break at the end', 'a:\n  b: |\n    c'],
    ['a document start', '---\na: 1\n'],
    ['a list as the document', '- a\n- b: c\n'],
    ['comments everywhere', '# a\nb: # c\n  # d\n  e: f # g\n# h\n'],
    ['colons and hashes inside text', 'a: http://b.example:80/#c\nd: e#f\n'],
    ['keys in quotes', '"a b": 1\n\'c: d\': 2\n'],
  ])('%s', (_name, text) => {
    expect(expectAlike(text)).toBe(true);
  });

  const folder = new URL('./fixtures/', import.meta.url);
  test.each(readdirSync(folder).filter((name) => name.endsWith('.yaml')))('%s', (name) => {
    expect(expectAlike(readFileSync(new URL(name, folder), 'utf8'))).toBe(true);
  });
});

describe('the plain reader leaves to the library', () => {
  test.each([
    ['anchors', 'a: &b 1\n'],
    ['aliases', 'a: *b\n'],
    ['merges', 'a:\n  <<: {}\n'],
    ['folded text', 'a: >\n  b\n'],
    ['text of several lines', 'a: b\n  c\n'],
    ['quotes of several lines', 'a: "b\n  c"\n'],
    ['an indentation given for literal text', 'a: |2\n  b\n'],
    ['tabs', 'a:\tb\n'],
    ['keys that occur twice', 'a: 1\na: 2\n'],
    ['unknown tags', 'a: !Foo b\n'],
    ['two tags', 'a: !Sub !Ref b\n'],
    ['directives', '%YAML 1.2\n---\na: b\n'],
    ['several documents', 'a: b\n---\nc: d\n'],
    ['complex keys', '? a\n: b\n'],
    ['indentation that fits nothing', 'a:\n    b: 1\n  c: 2\n'],
    ['an empty file', ''],
    ['a scalar', 'a\n'],
  ])('%s', (_name, text) => {
    expect(readPlainYaml(text, 't.yaml', new SourcePositions())).toBeUndefined();
  });
});

describe('whatever a text looks like, the two never disagree', () => {
  const pieces = [
    ' ',
    '  ',
    '\n',
    '\n\n',
    ':',
    ': ',
    '- ',
    '-',
    '#',
    ' #',
    '"',
    "'",
    '|',
    '>',
    '|-',
    '|+',
    '!',
    '!Ref ',
    '!Sub ',
  ]
    .concat([
      '&a',
      '*a',
      '[',
      ']',
      '{',
      '}',
      ',',
      '\t',
      '%',
      '@',
      '---\n',
      '...\n',
      '\\',
      '?',
      '? ',
      '<<: ',
      '~',
      'null',
      '1',
    ])
    .concat([
      '012',
      ' x',
      '\r',
      '\u00a0',
      '`',
      '!!str ',
      '    ',
      '\n  \n',
      '\n- x\n',
      '\n   y\n',
      '=',
      '\n# c\n',
      '[a, b]',
      '|2',
    ]);
  const texts = [EVERYTHING, readFileSync(new URL('./fixtures/sam-rest.yaml', import.meta.url), 'utf8')];

  test.each([1, 2, 3, 4])('texts changed at random, seed %i', (first) => {
    let seed = first;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return Math.floor((seed / 0x80000000) * below);
    };
    let compared = 0;
    for (let round = 0; round < 400; round++) {
      const lines = (texts[random(texts.length)] ?? '').split('\n');
      const from = random(lines.length);
      const margin = /^ */.exec(lines[from] ?? '')?.[0] ?? '';
      let text = lines
        .slice(from, from + 12)
        .map((line) => (line.startsWith(margin) ? line.slice(margin.length) : line))
        .join('\n');
      for (let change = random(3); change >= 0; change--) {
        const at = random(text.length + 1);
        text = text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at + random(3));
      }
      if (expectAlike(text)) compared++;
    }
    expect(compared).toBeGreaterThan(40);
  });
});

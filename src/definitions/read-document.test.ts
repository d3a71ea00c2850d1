import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../test/support/cpu-ms.ts';
import { formatDiagnostic } from '../base/diagnostic.ts';
import { SourcePositions } from '../base/source-position.ts';
import { readDocument } from './read-document.ts';

function read(text: string, file = 'template.yaml') {
  const positions = new SourcePositions();
  return { ...readDocument(text, file, positions), positions };
}

describe('values of YAML', () => {
  const cases: readonly [name: string, yaml: string, expected: unknown][] = [
    ['dates stay text', 'AWSTemplateFormatVersion: 2010-09-09', { AWSTemplateFormatVersion: '2010-09-09' }],
    ['yes, no, on and off stay text', 'a: [yes, no, on, off, y, n]', { a: ['yes', 'no', 'on', 'off', 'y', 'n'] }],
    ['an account id with a leading zero stays text', 'a: 012345678901', { a: '012345678901' }],
    ['an account id without one is the number it is', 'a: 123456789012', { a: 123456789012 }],
    ['a payload format version keeps its zero', 'a: 2.0', { a: '2.0' }],
    ['numbers', 'a: [0, -1, 30, 0.5]', { a: [0, -1, 30, 0.5] }],
    ['a number too large to be kept is text', 'a: 12345678901234567890', { a: '12345678901234567890' }],
    ['hexadecimal, infinity and exponents are text', 'a: [0x1F, .inf, 12e5]', { a: ['0x1F', '.inf', '12e5'] }],
    ['true, false and null', 'a: [true, False, null, ~]', { a: [true, false, null, null] }],
    ['keys that are numbers, booleans or null are text', '200: a\ntrue: b\n~: c', { '200': 'a', true: 'b', '~': 'c' }],
    ['single quotes inside double quotes stay', `a: "'https://a.example'"`, { a: "'https://a.example'" }],
    ['merges', 'a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3', { a: { x: 1, y: 2 }, b: { y: 3, x: 1 } }],
    [
      'a list of merges, the first wins',
      'a: &a {x: 1}\nb: &b {x: 2}\nc: {<<: [*a, *b]}',
      { a: { x: 1 }, b: { x: 2 }, c: { x: 1 } },
    ],
    ['folded text', 'a: >-\n  one\n  two\n', { a: 'one two' }],
    ['literal text', 'a: |\n  one\n   two\n\n  three\nb: c\n', { a: 'one\n two\n\nthree\n', b: 'c' }],
    ['a byte order mark', '\uFEFFa: b', { a: 'b' }],
    ['Windows line ends', 'a: b\r\nc: |\r\n  d\r\n  e\r\n', { a: 'b', c: 'd\ne\n' }],
    ['JSON in a .yaml file', '{"a": [1, "b"]}', { a: [1, 'b'] }],
    ['flow style', '{a: [1, b], c: {d: e}}', { a: [1, 'b'], c: { d: 'e' } }],
    ['explicit tags of YAML', 'a: !!str 12\nb: !!int "7"', { a: '12', b: 7 }],
  ];
  test.each(cases)('%s', (_name, yaml, expected) => {
    const { value, diagnostics } = read(yaml);
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(expected);
  });
});

describe('short tags become their long forms', () => {
  const cases: readonly [yaml: string, expected: unknown][] = [
    ['!Ref A', { Ref: 'A' }],
    ['!Condition A', { Condition: 'A' }],
    ['!GetAtt A.B', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['!GetAtt [A, B.C]', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ["!Sub '${A}'", { 'Fn::Sub': '${A}' }],
    ["!Sub ['${A}', {A: !Ref B}]", { 'Fn::Sub': ['${A}', { A: { Ref: 'B' } }] }],
    ["!Join ['-', [a, !Ref B]]", { 'Fn::Join': ['-', ['a', { Ref: 'B' }]] }],
    [
      "!Select [0, !Split [',', !ImportValue X]]",
      { 'Fn::Select': [0, { 'Fn::Split': [',', { 'Fn::ImportValue': 'X' }] }] },
    ],
    ["!GetAZs ''", { 'Fn::GetAZs': '' }],
    ['!If [A, 1, !Ref AWS::NoValue]', { 'Fn::If': ['A', 1, { Ref: 'AWS::NoValue' }] }],
    ['!Not [!Equals [a, b]]', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }],
    [
      '!Or [!Condition A, !And [!Condition B, !Condition C]]',
      { 'Fn::Or': [{ Condition: 'A' }, { 'Fn::And': [{ Condition: 'B' }, { Condition: 'C' }] }] },
    ],
    ['!FindInMap [A, !Ref B, c]', { 'Fn::FindInMap': ['A', { Ref: 'B' }, 'c'] }],
    ['!Base64 text', { 'Fn::Base64': 'text' }],
    ['!Cidr [10.0.0.0/16, 2, 8]', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }],
    ['!Length [a]', { 'Fn::Length': ['a'] }],
    ['!ToJsonString {a: 1}', { 'Fn::ToJsonString': { a: 1 } }],
    [
      '!Transform {Name: AWS::Include, Parameters: {Location: a.yaml}}',
      { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'a.yaml' } } },
    ],
    ['!Sub 5', { 'Fn::Sub': '5' }],
    ['!Sub |\n    ${A}\n    b', { 'Fn::Sub': '${A}\nb\n' }],
    ['!If\n    - A\n    - b\n    - c', { 'Fn::If': ['A', 'b', 'c'] }],
    ['!Transform\n    Name: AWS::Include', { 'Fn::Transform': { Name: 'AWS::Include' } }],
  ];
  test.each(cases)('%s', (yaml, expected) => {
    // Both readers: the anchor is what sends the second text to the library.
    for (const text of [`a: ${yaml}\n`, `a: ${yaml}\nz: &z 1\n`]) {
      const { value, diagnostics } = read(text);
      expect(diagnostics).toEqual([]);
      expect((value as { a: unknown }).a).toEqual(expected);
    }
  });
});

describe('positions', () => {
  const yaml = [
    'Resources:', //           1
    '  Api:', //               2
    '    Type: "AWS::X"  # c', // 3
    '    Properties:', //      4
    '      Name: !Sub "${A}"', // 5
    '      Origins:', //       6
    '        - https://a.example', // 7
    '        - {Ref: B}', //   8
    '      Code: |', //        9
    '        x', //           10
  ].join('\n');
  const places: readonly [path: (string | number)[], value: string | undefined, key: string | undefined][] = [
    [['Resources'], '2:3', '1:1-1:10'],
    [['Resources', 'Api'], '3:5', '2:3-2:6'],
    [['Resources', 'Api', 'Type'], '3:11-3:19', '3:5-3:9'],
    [['Resources', 'Api', 'Properties', 'Name'], '5:13-5:24', '5:7-5:11'],
    [['Resources', 'Api', 'Properties', 'Name', 'Fn::Sub'], '5:18-5:24', '5:13'],
    [['Resources', 'Api', 'Properties', 'Origins'], '7:9', '6:7-6:14'],
    [['Resources', 'Api', 'Properties', 'Origins', 0], '7:11-7:28', '7:11-7:28'],
    [['Resources', 'Api', 'Properties', 'Origins', 1, 'Ref'], '8:17-8:18', '8:12-8:15'],
    [['Resources', 'Api', 'Properties', 'Code'], '9:13', '9:7-9:11'],
  ];
  const json = '{\n "Resources": {"Api":\n  {"Type": "AWS::X", "List": [1, "b"]}}\n}\n';
  const jsonPlaces: typeof places = [
    [['Resources'], '2:15', '2:2-2:13'],
    [['Resources', 'Api'], '3:3', '2:16-2:21'],
    [['Resources', 'Api', 'Type'], '3:12-3:20', '3:4-3:10'],
    [['Resources', 'Api', 'List', 1], '3:34-3:37', '3:34-3:37'],
  ];
  test.each([
    ['YAML', yaml, 'template.yaml', places],
    ['JSON', json, 'template.json', jsonPlaces],
  ] as const)('%s', (_name, text, file, expected) => {
    const { value, positions } = read(text, file);
    for (const [path, valueAt, keyAt] of expected) {
      const key = path.at(-1) as string | number;
      const container = path.slice(0, -1).reduce((at: unknown, step) => (at as Record<string, unknown>)[step], value);
      const shown = (part: 'key' | 'value') => {
        const { file: named, line, column, endLine, endColumn } = positions.of(container as object, key, part) ?? {};
        expect(named).toBe(file);
        return endLine === undefined ? `${line}:${column}` : `${line}:${column}-${endLine}:${endColumn}`;
      };
      expect([path, shown('value'), shown('key')]).toEqual([path, valueAt, keyAt]);
    }
  });

  test('the parts of !GetAtt stand where their text stands', () => {
    const { value, positions } = read('a: !GetAtt B.C\n');
    const pair = (value as { a: { 'Fn::GetAtt': object } }).a['Fn::GetAtt'];
    expect(positions.of(pair, 1)).toMatchObject({ line: 1, column: 12 });
  });
});

describe('mistakes', () => {
  const cases: readonly [name: string, text: string, file: string, expected: string][] = [
    ['an unclosed quote', 'a: "b\nc: d\n', 't.yaml', '3:1 yaml/missing-char'],
    ['two pairs on one line', 'a: b: c\n', 't.yaml', '1:4 yaml/block-as-implicit-key'],
    ['a tab as indentation', 'a:\n\tb: 1\n', 't.yaml', '2:1 yaml/tab-as-indent'],
    ['indentation that fits nothing', 'a:\n    b: 1\n  c: 2\n', 't.yaml', '3:1 yaml/bad-indent'],
    ['a star that is no alias', 'Origins: *\n', 't.yaml', '1:10 yaml/bad-alias'],
    ['an unknown alias', 'a: &origins 1\nb: *orgins\n', 't.yaml', '2:4 yaml/unknown-alias'],
    ['a value that contains itself', 'a: &a [*a]\n', 't.yaml', '1:8 yaml/recursive-alias'],
    ['a key twice', 'A: 1\nB: 2\nA: 3\n', 't.yaml', '3:1 yaml/duplicate-key'],
    ['two documents', 'a: 1\n---\nb: 2\n', 't.yaml', '2:1 yaml/multiple-documents'],
    ['an empty file', '', 't.yaml', '1:1 yaml/empty'],
    ['a file of comments', '# nothing\n', 't.yaml', '1:1 yaml/empty'],
    ['an unknown function', 'a:\n  b: !Reff X\n', 't.yaml', '2:6 cloudformation/unknown-intrinsic'],
    ["another language's tag", 'a: !!js/function "function () {}"\n', 't.yaml', '1:18 yaml/unknown-tag'],
    ['a list as a key', '? [a]\n: b\n', 't.yaml', '1:3 yaml/key'],
    ['UTF-16', 'a\0:\0', 't.yaml', '1:1 read/not-text'],
    ['an empty JSON file', ' \n', 't.json', '2:1 json/empty'],
    ['a comma before a brace', '{"a": 1,\n}', 't.json', '2:1 json/trailing-comma'],
    ['a missing comma', '{"a": 1\n "b": 2}', 't.json', '2:2 json/syntax'],
    ['a second value', '{"a": 1}\n{"b": 2}', 't.json', '2:1 json/trailing-text'],
    ['single quotes', "{'a': 1}", 't.json', '1:2 json/syntax'],
    ['a comment', '{\n // a\n}', 't.json', '2:2 json/syntax'],
    ['a word', '{"a": yes}', 't.json', '1:7 json/syntax'],
    ['a leading zero', '{"a": 012}', 't.json', '1:7 json/syntax'],
    ['an unclosed string', '{"a": "b\n}', 't.json', '1:7 json/syntax'],
    ['a tab in a string', '{"a": "b\tc"}', 't.json', '1:9 json/syntax'],
    ['an unknown escape', '{"a": "\\x"}', 't.json', '1:8 json/syntax'],
    ['an unclosed object', '{"a": {"b": 1}', 't.json', '1:15 json/syntax'],
    ['a key twice in JSON', '{"a": 1, "a": 2}', 't.json', '1:10 json/duplicate-key'],
  ];
  test.each(cases)('%s', (_name, text, file, expected) => {
    const [first] = read(text, file).diagnostics;
    expect(`${first?.where?.line}:${first?.where?.column} ${first?.code}`).toBe(expected);
    expect(first?.where?.file).toBe(file);
    expect(first?.help).not.toBe('');
  });

  test('the message and the help say what to write', () => {
    const [unknown] = read('a:\n  b: !Reff X\n').diagnostics;
    expect(unknown && formatDiagnostic(unknown)).toBe(
      'template.yaml:2:6  error  cloudformation/unknown-intrinsic  !Reff is not a function that CloudFormation knows.\n    Did you mean !Ref?',
    );
    const [word] = read('{"a": yes}', 't.json').diagnostics;
    expect(word?.help).toBe('Strings need double quotes: "yes".');
  });
});

describe('hostile files end soon and with a diagnostic', () => {
  const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`;
  const bomb = ['a: &a [x, x]', ...'bcdefghij'.split('').map((name, index) => level(name, 'abcdefghij'[index] ?? ''))];
  const cases: readonly [name: string, text: string, file: string, code: string | undefined][] = [
    ['an alias bomb', bomb.join('\n'), 't.yaml', 'yaml/too-many-aliases'],
    ['50 MB', 'a: b\n'.repeat(10_000_000), 't.yaml', 'read/too-large'],
    ['100,000 levels of brackets', '['.repeat(100_000), 't.yaml', 'yaml/too-deep'],
    ['100,000 levels of JSON', '['.repeat(100_000), 't.json', 'json/too-deep'],
    [
      '2,000 levels of indentation',
      Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      't.yaml',
      'yaml/resource-exhaustion',
    ],
    ['2 MB that only the library can read', `x: &x 1\n${'a: [b, c]\n'.repeat(200_000)}`, 't.yaml', 'yaml/too-large'],
    ['a million backslashes', `a: "${'\\'.repeat(1_000_000)}`, 't.yaml', 'yaml/missing-char'],
  ];
  test.each(cases)('%s', async (_name, text, file, code) => {
    const ms = await cpuMs(() => expect(read(text, file).diagnostics[0]?.code).toBe(code));
    expect(ms).toBeLessThan(4000);
  });

  test('__proto__ and constructor are keys like any other', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['__proto__: {polluted: yes}\nconstructor: {prototype: {polluted: yes}}\n', 't.yaml'],
      ['x: &x {__proto__: {polluted: yes}}\ny: {<<: *x}\n', 't.yaml'],
      ['{"__proto__": {"polluted": "yes"}}', 't.json'],
    ];
    for (const [text, file] of texts) {
      const { value, diagnostics } = read(text, file);
      expect(diagnostics).toEqual([]);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      expect(JSON.stringify(value)).toContain('"__proto__":{"polluted":"yes"}');
    }
  });
});

describe('the guide and CDK', () => {
  const folder = new URL('./fixtures/', import.meta.url);
  test('JSON is read as JSON.parse reads it', () => {
    for (const name of ['GuideHttp', 'GuideRest', 'RestImportCors']) {
      const text = readFileSync(new URL(`${name}.template.json`, folder), 'utf8');
      expect(read(text, 't.json')).toMatchObject({ value: JSON.parse(text), diagnostics: [] });
    }
  });
});

import { describe, expect, test } from 'vitest';
import { SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { type TemplateValue, Unknown } from '../template.ts';
import { type ReferenceLookup, referencedResources, resolveReferences } from './references.ts';

function value(yaml: string): { value: TemplateValue; positions: SourcePositions } {
  const positions = new SourcePositions();
  const document = readDocument(`a: ${yaml}\n`, 't.yaml', positions);
  expect(document.diagnostics).toEqual([]);
  return { value: (document.value as { a: TemplateValue }).a, positions };
}

describe('referencedResources', () => {
  test.each<[yaml: string, expected: string[]]>([
    ['text', []],
    ['!Ref A', ['A']],
    ['!GetAtt A.B.C', ['A']],
    ['{Fn::GetAtt: A.B}', ['A']],
    ["!Sub '${A}${B.Arn}${!C}'", ['A', 'B']],
    ["!Sub ['${A}${B}', {A: !Ref C}]", ['B', 'C']],
    ["!Join ['', [!Ref A, [!Ref B, {c: !GetAtt C.D}]]]", ['A', 'B', 'C']],
    ['[!Ref A, !Ref A]', ['A']],
    ['{Ref: A, other: b}', []],
  ])('%s', (yaml, expected) => {
    expect([...referencedResources(value(yaml).value)]).toEqual(expected);
  });

  test('an Unknown refers to nothing', () => {
    expect(referencedResources([new Unknown('x')]).size).toBe(0);
  });
});

describe('resolveReferences', () => {
  const lookup: ReferenceLookup = {
    ref: (logicalId) => ({ Api: 'a1b2c3', List: ['x', 'y'] })[logicalId],
    getAtt: (logicalId, attribute) =>
      logicalId === 'Fn' && attribute === 'Arn' ? 'arn:aws:lambda:r:1:function:f' : undefined,
    attributes: (logicalId) => (logicalId === 'Fn' ? ['Arn'] : []),
  };
  test.each<[yaml: string, expected: unknown]>([
    ['!Ref Api', 'a1b2c3'],
    ['!GetAtt Fn.Arn', 'arn:aws:lambda:r:1:function:f'],
    ["!Sub '${Api}/${Fn.Arn}/${!x}'", 'a1b2c3/arn:aws:lambda:r:1:function:f/${x}'],
    ["!Sub ['${A}', {A: !Ref Api}]", 'a1b2c3'],
    ["!Join ['-', [a, !Ref Api]]", 'a-a1b2c3'],
    ["!Join ['-', !Ref List]", 'x-y'],
    ["!Select [6, !Split [':', !GetAtt Fn.Arn]]", 'f'],
    ['!Base64 {Ref: Api}', 'YTFiMmMz'],
    ['!ToJsonString {a: !Ref Api}', '{"a":"a1b2c3"}'],
    ['{a: [!Ref Api, b], c: 1}', { a: ['a1b2c3', 'b'], c: 1 }],
  ])('%s', (yaml, expected) => {
    const { value: written, positions } = value(yaml);
    expect(resolveReferences(written, lookup, positions)).toEqual({ value: expected, diagnostics: [] });
  });

  test('what is Unknown stays Unknown, and makes a text Unknown', () => {
    const secret = new Unknown('secret');
    const { value: resolved } = resolveReferences(
      { a: secret, b: { 'Fn::Join': ['', ['x', secret]] } },
      lookup,
      new SourcePositions(),
    );
    expect(resolved).toEqual({ a: secret, b: secret });
  });

  test('an attribute that does not exist is reported with those that do', () => {
    const { value: written, positions } = value('{b: !GetAtt Fn.Arm}');
    const { value: resolved, diagnostics } = resolveReferences(written, lookup, positions);
    expect(resolved).toEqual({ b: expect.any(Unknown) });
    expect(diagnostics).toMatchObject([
      {
        code: 'cloudformation/unknown-attribute',
        message: 'Fn has no attribute Arm.',
        help: 'It has Arn. Did you mean Arn?',
        where: { line: 1, column: 8 },
      },
    ]);
  });

  test('a resource that does not exist is reported', () => {
    const { value: written, positions } = value('!Ref Gone');
    expect(resolveReferences(written, lookup, positions).diagnostics).toMatchObject([
      { code: 'cloudformation/unresolved-reference', where: { line: 1, column: 4 } },
    ]);
  });

  test('new containers keep positions, unchanged ones stay themselves', () => {
    const { value: written, positions } = value('{a: !Ref Api, b: {c: d}}');
    const { value: resolved } = resolveReferences(written, lookup, positions);
    const object = resolved as { a: string; b: object };
    expect(object.b).toBe((written as { b: object }).b);
    expect(positions.of(object, 'a')).toMatchObject({ line: 1, column: 8 });
  });
});

import { describe, expect, test } from 'vitest';
import { SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { type ExpandOptions, expandMacros } from './expand-macros.ts';

const options: ExpandOptions = {
  file: 't.yaml',
  stackName: 's',
  region: 'us-east-1',
  accountId: '123456789012',
  partition: 'aws',
  parameterOverrides: {},
};

function expand(text: string, include?: ExpandOptions['include']) {
  const positions = new SourcePositions();
  const document = readDocument(text, 't.yaml', positions);
  expect(document.diagnostics).toEqual([]);
  const reading = expandMacros(document.value, positions, include === undefined ? options : { ...options, include });
  return {
    ...reading,
    value: reading.value as Record<string, Record<string, unknown>>,
    positions,
    document: document.value,
  };
}

const EXTENSIONS = 'Transform: AWS::LanguageExtensions\n';

describe('Fn::ForEach', () => {
  test('makes a resource for each item', () => {
    const { value, diagnostics, positions } = expand(`${EXTENSIONS}
Resources:
  Fn::ForEach::Topics:
    - Name
    - [orders, re-turns]
    - Topic&{Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Sub '\${Name}-\${AWS::Region}'
          Tag: !Ref Name
  Last: {Type: X}
`);
    expect(diagnostics).toEqual([]);
    expect(value.Resources).toEqual({
      Topicorders: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: { 'Fn::Sub': 'orders-${AWS::Region}' }, Tag: 'orders' },
      },
      Topicreturns: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: { 'Fn::Sub': 're-turns-${AWS::Region}' }, Tag: 're-turns' },
      },
      Last: { Type: 'X' },
    });
    expect(positions.of(value.Resources ?? {}, 'Topicreturns', 'key')).toMatchObject({ line: 7 });
  });

  test('takes its list from a parameter, nests, and works in properties, outputs and conditions', () => {
    const { value, diagnostics } = expand(`${EXTENSIONS}
Parameters:
  Stages: {Type: CommaDelimitedList, Default: 'a,b'}
Conditions:
  Fn::ForEach::C: [S, !Ref Stages, {'Is\${S}': {Fn::Equals: [!Ref S, a]}}]
Resources:
  R:
    Type: X
    Properties:
      Fn::ForEach::Outer:
        - S
        - !Ref Stages
        - Fn::ForEach::Inner:
            - N
            - ['1', '2']
            - P\${S}\${N}: \${S}-\${N}
Outputs:
  Fn::ForEach::O: [S, !Ref Stages, {'O\${S}': {Value: !Ref S}}]
`);
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({
      Conditions: { Isa: { 'Fn::Equals': ['a', 'a'] }, Isb: { 'Fn::Equals': ['b', 'a'] } },
      Resources: { R: { Properties: { Pa1: 'a-1', Pa2: 'a-2', Pb1: 'b-1', Pb2: 'b-2' } } },
      Outputs: { Oa: { Value: 'a' }, Ob: { Value: 'b' } },
    });
  });

  test.each([
    [
      'without the transform',
      'Resources:\n  Fn::ForEach::T: [N, [a], {X: {Type: Y}}]\n',
      'Fn::ForEach::T needs the transform AWS::LanguageExtensions.',
    ],
    [
      'of a wrong shape',
      `${EXTENSIONS}Resources:\n  Fn::ForEach::T: [N, [a]]\n`,
      'Fn::ForEach::T requires an identifier, a list of texts, and an object to repeat.',
    ],
    [
      'over a resource',
      `${EXTENSIONS}Resources:\n  Fn::ForEach::T: [N, !Ref R, {}]\n`,
      'Fn::ForEach::T requires an identifier, a list of texts, and an object to repeat.',
    ],
    [
      'with the same key each time',
      `${EXTENSIONS}Resources:\n  Fn::ForEach::T: [N, [a, b], {X: {Type: Y}}]\n`,
      'The key X occurs twice after expansion.',
    ],
  ])('%s', (_name, text, message) => {
    const { diagnostics } = expand(text);
    expect(diagnostics.map((found) => found.message)).toEqual([message]);
    expect(diagnostics[0]?.where?.file).toBe('t.yaml');
  });

  test('loops in loops end', () => {
    const items = JSON.stringify(Array.from({ length: 300 }, (_, index) => String(index)));
    const body = (depth: number): string =>
      depth === 0 ? '{A: b}' : `{'Fn::ForEach::L${depth}': [N${depth}, ${items}, ${body(depth - 1)}]}`;
    const { diagnostics } = expand(`${EXTENSIONS}Resources: ${body(3)}\n`);
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});

describe('AWS::Include', () => {
  const text =
    'Resources:\n  A: {Type: X, Properties: {Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}, more: 1}}}\n';
  test('a file that can be read stands in its place', () => {
    const { value, diagnostics } = expand(text, (location) => ({ value: { openapi: location }, diagnostics: [] }));
    expect(diagnostics).toEqual([]);
    expect(value.Resources).toEqual({ A: { Type: 'X', Properties: { Body: { openapi: 'api.yaml', more: 1 } } } });
  });
  test('one that cannot stays what it is', () => {
    const { value, document } = expand(text);
    expect(value).toEqual(document);
  });
});

test('a document without macros is returned itself', () => {
  const { value, document } = expand('Resources: {A: {Type: X}}\n');
  expect(value).toBe(document);
});

import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../../test/support/cpu-ms.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { Unknown } from '../template.ts';
import { resolveParameters } from './parameter-values.ts';

function resolve(declaration: string, overrides: Record<string, string> = {}) {
  const positions = new SourcePositions();
  const document = readDocument(`Parameters:\n  P: ${declaration}\n`, 't.yaml', positions);
  expect(document.diagnostics).toEqual([]);
  const options = { file: 't.yaml', parameterOverrides: overrides };
  const { value, diagnostics } = resolveParameters(document.value, positions, options);
  return { value: value.get('P'), diagnostics };
}

describe('values', () => {
  const cases: readonly [declaration: string, override: string | undefined, expected: unknown][] = [
    ['{Type: String, Default: dev}', undefined, 'dev'],
    ['{Type: String, Default: dev}', 'prod', 'prod'],
    ['{Type: String, Default: ""}', undefined, ''],
    ['{Type: Number, Default: 5}', undefined, '5'],
    ['{Type: String, Default: true}', undefined, 'true'],
    ['{Type: CommaDelimitedList, Default: "a, b,c"}', undefined, ['a', 'b', 'c']],
    ['{Type: CommaDelimitedList, Default: ""}', undefined, ['']],
    ['{Type: List<Number>, Default: "1, 2"}', undefined, ['1', '2']],
    ['{Type: "List<AWS::EC2::Subnet::Id>"}', 'subnet-1,subnet-2', ['subnet-1', 'subnet-2']],
    ['{Type: "AWS::EC2::KeyPair::KeyName", Default: key}', undefined, 'key'],
    ['{Type: "AWS::SSM::Parameter::Name", Default: /a}', undefined, '/a'],
    [
      '{Type: "AWS::SSM::Parameter::Value<String>", Default: /a}',
      undefined,
      new Unknown('the value of the SSM parameter /a'),
    ],
    [
      '{Type: String, Default: "{{resolve:ssm:/a}}"}',
      undefined,
      new Unknown('the dynamic reference {{resolve:ssm:/a}}'),
    ],
    ['{Type: String, AllowedPattern: "[a-z]+", Default: abc}', undefined, 'abc'],
    ['{Type: String, AllowedPattern: "(", Default: abc}', undefined, 'abc'],
    ['{Type: String, AllowedValues: [1, 2]}', '1', '1'],
  ];
  test.each(cases)('%s with %s', (declaration, override, expected) => {
    const { value, diagnostics } = resolve(declaration, override === undefined ? {} : { P: override });
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(expected);
  });
});

describe('what CloudFormation refuses, in its words', () => {
  const cases: readonly [declaration: string, override: string | undefined, message: string][] = [
    ['{Type: String}', undefined, 'Parameters: [P] must have values'],
    ['{Default: a}', undefined, 'Template format error: Every Parameters object must contain a Type member.'],
    ['{Type: String, Default: [a]}', undefined, 'Template format error: Every Default member must be a string.'],
    ['{Type: String, AllowedValues: [a, b]}', 'c', "Parameter 'P' must be one of AllowedValues"],
    ['{Type: CommaDelimitedList, AllowedValues: [a, b]}', 'a,c', "Parameter 'P' must be one of AllowedValues"],
    ['{Type: String, AllowedPattern: "[a-z]+"}', 'abc1', "Parameter 'P' must match pattern [a-z]+"],
    ['{Type: String, AllowedPattern: "a|b"}', 'ab', "Parameter 'P' must match pattern a|b"],
    ['{Type: String, MinLength: 3}', 'ab', "Parameter 'P' must contain at least 3 characters"],
    ['{Type: String, MaxLength: 3}', 'abcd', "Parameter 'P' must contain at most 3 characters"],
    ['{Type: Number, MinValue: 1}', '0', "Parameter 'P' must be a number not less than 1"],
    ['{Type: Number, MaxValue: "10"}', '11', "Parameter 'P' must be a number not greater than 10"],
    ['{Type: Number}', 'x', "Parameter 'P' must be a number"],
    ['{Type: List<Number>}', '1,x', "Parameter 'P' must be a number"],
    [
      '{Type: String, MinLength: 3, ConstraintDescription: must be long.}',
      'a',
      'Parameter P failed to satisfy constraint: must be long.',
    ],
  ];
  test.each(cases)('%s with %s', (declaration, override, message) => {
    const { diagnostics } = resolve(declaration, override === undefined ? {} : { P: override });
    expect(diagnostics.map((found) => [found.severity, found.message])).toEqual([['error', message]]);
    expect(diagnostics[0]?.where).toMatchObject({ file: 't.yaml', line: 2 });
  });

  test('an override of a parameter that does not exist is a warning', () => {
    const { diagnostics } = resolve('{Type: String, Default: a}', { Pp: 'x', constructor: 'y' });
    expect(diagnostics).toMatchObject([
      {
        severity: 'warn',
        message: 'Parameters: [Pp, constructor] do not exist in the template',
        help: 'Did you mean P?',
      },
    ]);
  });

  test('a pattern that would take for ever is not tried', async () => {
    const ms = await cpuMs(() => {
      resolve('{Type: String, AllowedPattern: "(a+)+$"}', { P: `${'a'.repeat(60)}!` });
      resolve('{Type: String, AllowedPattern: "a*a*a*a*a*b"}', { P: 'a'.repeat(4000) });
    });
    expect(ms).toBeLessThan(1000);
  });
});

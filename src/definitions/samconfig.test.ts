import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseSamConfig, readSamConfig } from './samconfig.ts';

const nothing = { parameterOverrides: {}, stackName: undefined, region: undefined };

test('settings of deploy, as "sam deploy --guided" writes them', () => {
  const text = `version = 0.1
[default]
[default.deploy.parameters]
stack_name = "orders"
s3_bucket = "x"
region = "eu-west-1"
parameter_overrides = "Stage=\\"dev\\" Origin=\\"https://a.example\\""
`;
  expect(parseSamConfig(text, 'samconfig.toml')).toEqual({
    value: {
      parameterOverrides: { Stage: 'dev', Origin: 'https://a.example' },
      stackName: 'orders',
      region: 'eu-west-1',
    },
    diagnostics: [],
  });
});

test.each<[name: string, toml: string, expected: Record<string, string>]>([
  ['a list', 'parameter_overrides = ["A=1", "B=two words"]', { A: '1', B: 'two words' }],
  ['a table', 'parameter_overrides = { A = 1, B = "x", C = true }', { A: '1', B: 'x', C: 'true' }],
  [
    'the long form',
    'parameter_overrides = "ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue=2"',
    { A: '1', B: '2' },
  ],
])('overrides as %s', (_name, toml, expected) => {
  const { value, diagnostics } = parseSamConfig(`[default.deploy.parameters]\n${toml}\n`, 'samconfig.toml');
  expect({ overrides: value.parameterOverrides, diagnostics }).toEqual({ overrides: expected, diagnostics: [] });
});

test('what SAM runs locally counts more than deploy, deploy more than global', () => {
  const text = `[default.global.parameters]
stack_name = "g"
region = "us-west-2"
[default.deploy.parameters]
stack_name = "d"
parameter_overrides = "A=deploy"
[default.local_start_api.parameters]
parameter_overrides = "A=local"
`;
  expect(parseSamConfig(text, 'f').value).toEqual({
    parameterOverrides: { A: 'local' },
    stackName: 'd',
    region: 'us-west-2',
  });
});

test('another environment', () => {
  const text = '[default.deploy.parameters]\nregion = "a"\n[prod.deploy.parameters]\nregion = "b"\n';
  expect(parseSamConfig(text, 'f', 'prod').value.region).toBe('b');
  expect(parseSamConfig(text, 'f', 'none').value).toEqual(nothing);
});

test('a mistake in TOML has its place', () => {
  const { value, diagnostics } = parseSamConfig('[default\nregion = 1\n', 'samconfig.toml');
  expect(value).toEqual(nothing);
  expect(diagnostics).toMatchObject([{ code: 'toml/syntax', where: { file: 'samconfig.toml', line: 1 } }]);
});

test('a mistake in the overrides has the line of the setting', () => {
  const { diagnostics } = parseSamConfig('[default.deploy.parameters]\nparameter_overrides = "my-stage=1"\n', 'f');
  expect(diagnostics).toMatchObject([{ where: { file: 'f', line: 2 } }]);
});

test('a project with a file, and one without', () => {
  const directory = mkdtempSync(join(tmpdir(), 'samconfig-'));
  try {
    expect(readSamConfig(directory)).toEqual({ value: nothing, diagnostics: [] });
    writeFileSync(join(directory, 'samconfig.toml'), '[default.global.parameters]\nregion = "eu-north-1"\n');
    expect(readSamConfig(directory).value.region).toBe('eu-north-1');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

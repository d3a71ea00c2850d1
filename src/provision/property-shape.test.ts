import { describe, expect, test } from 'vitest';
import { Unknown } from '../definitions/template.ts';
import { readProperties } from './property-shape.ts';

const members = {
  Name: 'string',
  MaxAge: 'number',
  AutoDeploy: 'boolean',
  Body: 'json',
  Tags: { map: 'string' },
  Cors: { members: { AllowOrigins: { list: 'string' }, AllowCredentials: 'boolean' } },
} as const;

describe('properties are read as CloudFormation reads them', () => {
  test.each([
    ['a string for a number is converted', { MaxAge: '300' }, { MaxAge: 300 }],
    ['a string for a boolean is converted', { AutoDeploy: 'true' }, { AutoDeploy: true }],
    ['a number for a string is converted', { Name: 5 }, { Name: '5' }],
    ['nested members are converted', { Cors: { AllowCredentials: 'false' } }, { Cors: { AllowCredentials: false } }],
    ['map values are converted', { Tags: { a: 1 } }, { Tags: { a: '1' } }],
    ['JSON is handed on as it is', { Body: { openapi: 3 } }, { Body: { openapi: 3 } }],
    [
      'a key of the prototype is data',
      { Tags: JSON.parse('{"__proto__":"x"}') },
      { Tags: JSON.parse('{"__proto__":"x"}') },
    ],
  ])('%s', (_, properties, expected) => {
    const { value, problems } = readProperties(properties, members);
    expect(problems).toEqual([]);
    expect(value).toEqual(expected);
  });

  test.each([
    [{ MaxAge: 'soon' }, '/MaxAge', '#/MaxAge: expected type: Number, found: String'],
    [
      { Cors: { AllowOrigins: '*' } },
      '/Cors/AllowOrigins',
      '#/Cors/AllowOrigins: expected type: JSONArray, found: String',
    ],
    [{ Cors: [] }, '/Cors', '#/Cors: expected type: JSONObject, found: JSONArray'],
    [{ Name: null }, '/Name', '#/Name: expected type: String, found: Null'],
    [{ Cors: { AllowOrigin: [] } }, '/Cors/AllowOrigin', 'Encountered unsupported property AllowOrigin'],
    [{ constructor: 1 }, '/constructor', 'Encountered unsupported property constructor'],
  ])('%j is refused', (properties, pointer, message) => {
    const { problems } = readProperties(properties as Record<string, unknown>, members);
    expect(problems).toEqual([expect.objectContaining({ pointer, message, severity: 'error' })]);
  });
});

test('a value that is known only on AWS is left out, and said', () => {
  const properties = { Name: 'a', Tags: { a: new Unknown('Fn::ImportValue of Shared'), b: 'c' } };
  const { value, problems } = readProperties(properties, members);
  expect(value).toEqual({ Name: 'a', Tags: { b: 'c' } });
  expect(problems).toEqual([expect.objectContaining({ pointer: '/Tags/a', severity: 'warn' })]);
});

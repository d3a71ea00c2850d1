import { describe, expect, it } from 'vitest';
import * as apigateway from './generated/apigateway.ts';
import { inputShapes as apigatewayInputs } from './generated/apigateway-inputs.ts';
import * as apigatewayv2 from './generated/apigatewayv2.ts';
import { inputShapes as apigatewayv2Inputs } from './generated/apigatewayv2-inputs.ts';
import * as iam from './generated/iam.ts';
import { inputShapes as iamInputs } from './generated/iam-inputs.ts';
import * as lambda from './generated/lambda.ts';
import { inputShapes as lambdaInputs } from './generated/lambda-inputs.ts';
import * as logs from './generated/logs.ts';
import { inputShapes as logsInputs } from './generated/logs-inputs.ts';
import * as sts from './generated/sts.ts';
import { inputShapes as stsInputs } from './generated/sts-inputs.ts';

const simple = new Set(['string', 'number', 'boolean', 'timestamp', 'blob', 'document']);

describe.each([
  ['apigateway', apigateway, apigatewayInputs, 124],
  ['apigatewayv2', apigatewayv2, apigatewayv2Inputs, 103],
  ['lambda', lambda, lambdaInputs, 88],
  ['logs', logs, logsInputs, 118],
  ['sts', sts, stsInputs, 12],
  ['iam', iam, iamInputs, 25],
])('the tables of %s', (_, { operations, shapes, errorStatus }, inputs, count) => {
  it('have every operation, and every shape that one of them reaches', () => {
    expect(Object.keys(operations)).toHaveLength(count);
    for (const [, , , input, output, errors] of Object.values(operations)) {
      for (const shape of [input, output]) if (shape !== null) expect(shapes).toHaveProperty(shape);
      for (const error of errors) expect(errorStatus).toHaveProperty(error);
    }
    for (const members of Object.values(shapes)) {
      for (const [member, [wireName, type]] of Object.entries(members)) {
        // The codec looks both up in objects that may come from anywhere.
        for (const name of [member, wireName]) expect(name in {}).toBe(false);
        const inner = type.replace(/(\[\]|\{\})+$/, '');
        if (!simple.has(inner)) expect(shapes).toHaveProperty(inner);
      }
    }
  });

  it('have no two operations with one method and URI', () => {
    const addresses = Object.values(operations)
      .map(([method, uri]) => `${method} ${uri}`)
      // Every operation of the protocols that are not REST is there.
      .filter((address) => address !== 'POST /');
    expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).toEqual([]);
  });

  it('say of inputs what the shapes say', () => {
    for (const [name, members] of Object.entries(inputs)) {
      const shape = shapes[name] ?? {};
      expect(Object.keys(members)).toEqual(Object.keys(shape));
      for (const [member, { type }] of Object.entries(members)) expect(shape[member]?.[1]).toBe(type);
    }
  });
});

it('follow the shape on the wire, not the first letter', () => {
  expect(apigatewayv2.operations.CreateApi.slice(0, 5)).toEqual([
    'POST',
    '/v2/apis',
    201,
    'CreateApiRequest',
    'CreateApiResponse',
  ]);
  expect(apigatewayv2.operations.ReimportApi.slice(0, 2)).toEqual(['PUT', '/v2/apis/{ApiId}']);
  expect(apigatewayv2.operations.DeleteApi.slice(2, 5)).toEqual([204, 'DeleteApiRequest', null]);
  expect(apigatewayv2.shapes.ReimportApiRequest).toEqual({
    ApiId: ['ApiId', 'string', 'path'],
    Body: ['body', 'string'],
    Basepath: ['Basepath', 'string', 'query:basepath'],
    FailOnWarnings: ['FailOnWarnings', 'boolean', 'query:failOnWarnings'],
  });
  expect(apigatewayv2.shapes.Integration?.ResponseParameters).toEqual(['responseParameters', 'string{}{}']);
  expect(apigatewayv2.shapes.Api?.CreatedDate).toEqual(['createdDate', 'timestamp']);
  expect(lambda.shapes.AddPermissionRequest?.Qualifier).toEqual(['Qualifier', 'string', 'query:Qualifier']);
  expect(lambda.shapes.InvocationResponse?.StatusCode).toEqual(['StatusCode', 'number', 'status']);
  expect(apigateway.shapes.PutRestApiRequest?.parameters).toEqual(['parameters', 'string{}', 'query']);
  expect(apigateway.shapes.RestApis?.items).toEqual(['item', 'RestApi[]']);
  expect(iam.errorStatus.NoSuchEntity).toBe(404);
  expect(lambda.shapes.FunctionCode?.ZipFile).toEqual(['ZipFile', 'blob']);
  expect(apigatewayv2.errorStatus.ConflictException).toBe(409);
  expect(apigatewayv2Inputs.Cors?.MaxAge).toEqual({ type: 'number', min: -1, max: 86400 });
});

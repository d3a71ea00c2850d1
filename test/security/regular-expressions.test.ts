import { describe, expect, it } from 'vitest';
import { send } from '../http-api-fixture.ts';
import { FUNCTION_URI, LAMBDA_PROXY } from '../rest-api-fixture.ts';
import { ask, restOver } from '../rest-backend-fixture.ts';
import { cpuMsSince } from '../support/cpu-ms.ts';

/** Patterns that take other engines for ever, on a text that does not fit: in each place where AWS takes a pattern. */

const BOMBS: readonly (readonly [pattern: string, text: string])[] = [
  ['^(a+)+$', `${'a'.repeat(5000)}!`],
  ['(a+)+$', `${'a'.repeat(5000)}!`],
  ['^(a|a)*$', `${'a'.repeat(5000)}!`],
  ['^(a|aa)+$', `${'a'.repeat(5000)}!`],
  ['^(.*a){20}$', 'a'.repeat(19)],
  ['^([a-zA-Z]+)*$', `${'a'.repeat(5000)}1`],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(2000)],
  ['^(\\w+\\s?)*$', `${'ab '.repeat(2000)}!`],
  ['^(x+x+)+y$', 'x'.repeat(5000)],
  ['^((a{1,50}){1,50}){1,50}$', `${'a'.repeat(2000)}!`],
];

/** Of work. Beside other tests each step takes longer than alone, where this is a tenth of it. */
const CAP_MS = 3000;

describe('a selectionPattern', () => {
  it.each(BOMBS)('%s', async (selectionPattern, errorMessage) => {
    const before = process.cpuUsage();
    const { response } = await ask(
      {
        type: 'AWS',
        httpMethod: 'POST',
        uri: FUNCTION_URI,
        integrationResponses: { '200': { statusCode: '200' }, '418': { statusCode: '418', selectionPattern } },
      },
      { line: 'POST /dev/x' },
      {
        invoke: () => ({ kind: 'function-error', payload: Buffer.from(JSON.stringify({ errorMessage })) }),
      },
    );
    expect(cpuMsSince(before)).toBeLessThan(CAP_MS);
    expect([200, 500]).toContain(response.status);
  });
});

describe('the pattern of a model', () => {
  it.each(BOMBS)('%s', async (pattern, value) => {
    const before = process.cpuUsage();
    const { response } = await ask(
      LAMBDA_PROXY,
      {
        line: 'POST /dev/x',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ a: value, [value]: 1 }),
      },
      {
        method: { requestValidatorId: 'v1', requestModels: { 'application/json': 'Body' } },
        given: {
          snapshot: {
            models: [
              {
                id: 'm',
                name: 'Body',
                contentType: 'application/json',
                schema: JSON.stringify({
                  properties: { a: { type: 'string', pattern } },
                  patternProperties: { [pattern]: {} },
                }),
              },
            ],
            requestValidators: [{ id: 'v1', name: 'v', validateRequestBody: true, validateRequestParameters: false }],
          },
        },
      },
    );
    expect(cpuMsSince(before)).toBeLessThan(CAP_MS);
    expect(response.status).toBe(400);
  });
});

describe('the validation expression of an authorizer', () => {
  it.each(BOMBS)('%s', async (identityValidationExpression, token) => {
    const { gateway, invoked } = restOver({
      resources: {
        '/x': { GET: { authorizationType: 'CUSTOM', authorizerId: 'a1', integration: LAMBDA_PROXY } },
      },
      snapshot: {
        authorizers: [
          {
            id: 'a1',
            name: 'a',
            type: 'TOKEN',
            authorizerUri: FUNCTION_URI,
            identitySource: 'method.request.header.Authorization',
            identityValidationExpression,
            authorizerResultTtlInSeconds: 0,
          },
        ],
      },
    });
    const before = process.cpuUsage();
    const response = await send(gateway, 'GET /dev/x', { headers: { Authorization: token } });
    expect(cpuMsSince(before)).toBeLessThan(CAP_MS);
    expect([401, 500]).toContain(response.status);
    expect(invoked).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { gatewayRequest } from '../../../test/http-api-fixture.ts';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import type { GatewayFailureType } from '../failure.ts';
import { compileCors } from './cors.ts';
import { compileGatewayResponses, type RenderFailure } from './gateway-response.ts';

const ORIGIN = 'http://localhost:5173';

function renderer(): RenderFailure {
  const cors = compileCors({ AllowOrigins: [ORIGIN], AllowCredentials: true }, defaultAssumptions);
  return compileGatewayResponses({ stageName: '$default', cors, assume: defaultAssumptions });
}

const CORS_HEADERS = [
  'access-control-allow-origin',
  ORIGIN,
  'vary',
  'origin',
  'access-control-allow-credentials',
  'true',
];

describe('failures that the gateway answers', () => {
  it.each<[GatewayFailureType, number, string]>([
    ['request-aborted', 400, '{"message":"Bad Request"}'],
    ['unauthorized', 401, '{"message":"Unauthorized"}'],
    ['forbidden', 403, '{"message":"Forbidden"}'],
    ['not-found', 404, '{"message":"Not Found"}'],
    ['default-endpoint-disabled', 404, '{"message":"Not Found"}'],
    ['request-too-large', 413, '{"message":"Request Entity Too Large"}'],
    ['throttled', 429, '{"message":"Too Many Requests"}'],
    ['authorizer-failure', 500, '{"message":"Internal Server Error"}'],
    ['integration-failure', 500, '{"message":"Internal Server Error"}'],
    ['not-supported', 500, '{"message":"Internal Server Error"}'],
    ['function-concurrency', 503, '{"message":"Service Unavailable"}'],
    ['integration-timeout', 503, '{"message":"Service Unavailable"}'],
  ])('%s is %i %s, with CORS headers', (type, status, body) => {
    const request = gatewayRequest({ headers: { origin: ORIGIN }, requestId: 'aQLT9hqNoAMEbuA=' });
    expect(renderer()({ type, detail: 'why' }, request, { routeKey: 'GET /x', integration: null })).toEqual({
      status,
      contentType: 'application/json',
      headers: [...CORS_HEADERS, 'apigw-requestid', 'aQLT9hqNoAMEbuA='],
      body,
      report: {
        stageName: '$default',
        routeKey: 'GET /x',
        automaticPreflight: false,
        failure: { type, detail: 'why' },
        errorMessage: JSON.parse(body).message,
        integration: null,
      },
    });
  });

  it('writes www-authenticate between CORS and the request id, as recorded on 2024-07-01', () => {
    const request = gatewayRequest({ headers: { origin: ORIGIN }, requestId: 'aQLT9hqNoAMEbuA=' });
    const response = renderer()({ type: 'unauthorized', detail: '', wwwAuthenticate: 'Bearer' }, request);
    expect(response.headers).toEqual([
      ...CORS_HEADERS,
      'www-authenticate',
      'Bearer',
      'apigw-requestid',
      'aQLT9hqNoAMEbuA=',
    ]);
  });

  it.each([
    ['what the authorizer says of it', BAD_AUDIENCE, true, BAD_AUDIENCE],
    ['its message where the authorizer says nothing', undefined, true, 'Unauthorized'],
    ['nothing where the authorizer did not refuse', BAD_AUDIENCE, false, undefined],
  ])('report as the error of the authorizer %s', (_, authorizerError, isAuthorizerRefusal, expected) => {
    const context = { routeKey: 'GET /x', integration: null, isAuthorizerRefusal };
    const failure = {
      type: 'unauthorized',
      detail: '',
      ...(authorizerError === undefined ? {} : { authorizerError }),
    } as const;
    const { report } = renderer()(failure, gatewayRequest(), context);
    expect(report.authorizerError).toBe(expected);
  });
});

const BAD_AUDIENCE = 'invalid_token: the token does not have a valid audience';

import { describe, expect, it } from 'vitest';
import { deployedApi, gatewayPorts, gatewayRequest, headerLines, send } from '../../../test/http-api-fixture.ts';
import type { Gateway } from '../gateway.ts';
import { compileApi } from './select-stage.ts';

const cors = { AllowOrigins: ['*'] };

function api(...stageNames: string[]): Gateway {
  const stages = stageNames.map((stageName) => deployedApi({ cors, stageName, routes: ['GET /data', '$default'] }));
  return compileApi({ stages, ports: gatewayPorts() });
}

describe('selecting a stage', () => {
  it.each([
    [['$default', 'dev'], '/dev/data', 'dev', 'GET /data'],
    [['$default', 'dev'], '/dev', 'dev', '$default'],
    [['$default', 'dev'], '/data', '$default', 'GET /data'],
    [['$default', 'dev'], '/device/data', '$default', '$default'],
    [['$default', 'dev'], '/$default/data', '$default', '$default'],
    [['$default'], '/dev/data', '$default', '$default'],
    [['dev', 'prod'], '/prod/data', 'prod', 'GET /data'],
    [['dev', 'prod'], '/%70rod/data', 'prod', 'GET /data'],
  ])('of %j for %s gives %s and %s', async (stageNames, path, stageName, routeKey) => {
    expect((await send(api(...stageNames), `GET ${path}`)).report).toMatchObject({ stageName, routeKey });
  });

  it.each([
    [[], 'GET /data', 'The API has no stage "data", and no $default. None is deployed.'],
    [['dev'], 'GET /', 'The API has no stage $default. Deployed: dev.'],
    [['dev'], 'OPTIONS /data', 'The API has no stage "data", and no $default. Deployed: dev.'],
  ])('of %j for %s is 404, without CORS, which belongs to a deployment', async (stageNames, line, detail) => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
    const response = await send(api(...stageNames), line, { headers });
    expect(response).toMatchObject({ status: 404, contentType: 'application/json', body: '{"message":"Not Found"}' });
    expect(headerLines(response)).toEqual([]);
    expect(response.report).toMatchObject({ stageName: null, failure: { detail } });
  });
});

describe('an API mapping', () => {
  const mapped = (stageName: string, path: string) => ({ apiMapping: { stageName, basePath: 'v1', path } });

  it.each([
    ['$default', '/data', 200, 'GET /data'],
    ['dev', '/dev/data', 200, 'GET /data'],
    // The path looks like that of another stage.
    ['$default', '/dev/data', 200, '$default'],
    ['prod', '/prod/data', 404, null],
  ])('to the stage %s routes %s with %i', async (stageName, path, status, routeKey) => {
    const response = await send(api('$default', 'dev'), 'GET /v1/data', mapped(stageName, path));
    expect([response.status, response.report.routeKey]).toEqual([status, routeKey]);
    if (status === 200) expect(response.report.stageName).toBe(stageName);
  });

  it('to another stage is not for an API that has $default only', async () => {
    expect((await send(api('$default'), 'GET /v1/data', mapped('dev', '/dev/data'))).status).toBe(404);
  });
});

describe('an API whose default endpoint is disabled', () => {
  const stages = [deployedApi({ cors, disablesDefaultEndpoint: true, routes: ['GET /data'] })];
  const gateway = compileApi({ stages, ports: gatewayPorts() });

  it.each([
    ['GET', true, 404],
    ['OPTIONS', true, 404],
    ['GET', false, 200],
    ['GET', undefined, 200],
  ])('answers %s at it: %s with %i', async (method, isAtDefaultEndpoint, status) => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
    const response = await send(gateway, `${method} /data`, { headers, isAtDefaultEndpoint });
    expect(response.status).toBe(status);
    if (status === 404) expect(response.report.failure?.type).toBe('default-endpoint-disabled');
  });
});

it('the access log of the stage that answered gets the line', async () => {
  const lines: string[] = [];
  const AccessLogSettings = { DestinationArn: 'arn:aws:logs:::x', Format: '$context.stage $context.requestId' };
  const stages = ['$default', 'dev'].map((stageName) =>
    deployedApi({ stageName, routes: ['GET /data'], stage: { AccessLogSettings } }),
  );
  const gateway = compileApi({ stages, ports: { ...gatewayPorts(), accessLog: ({ text }) => lines.push(text) } });
  for (const path of ['/dev/data', '/data', '/dev/nowhere']) {
    const request = gatewayRequest({ path });
    const response = await gateway.handle(request);
    gateway.logAccess({ request, response, responseLatencyMs: 1, responseLength: 0 });
  }
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['dev', '$default', 'dev']);
});

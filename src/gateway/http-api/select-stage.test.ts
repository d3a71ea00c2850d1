import { describe, expect, it } from 'vitest';
import { deployedApi, gatewayPorts, headerLines, send } from '../../../test/http-api-fixture.ts';
import type { HttpApiGateway } from './gateway.ts';
import { compileApi } from './select-stage.ts';

const cors = { AllowOrigins: ['*'] };

function api(...stageNames: string[]): HttpApiGateway {
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
    [[], 'GET /data'],
    [['dev'], 'GET /data'],
    [['dev'], 'OPTIONS /data'],
  ])('of %j for %s is 404, without CORS, which belongs to a deployment', async (stageNames, line) => {
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
    const response = await send(api(...stageNames), line, { headers });
    expect(response).toMatchObject({ status: 404, contentType: 'application/json', body: '{"message":"Not Found"}' });
    expect(headerLines(response)).toEqual([]);
    expect(response.report.stageName).toBe(null);
  });
});

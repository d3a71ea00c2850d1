import { describe, expect, it } from 'vitest';
import {
  compiled,
  gatewayRequest,
  header,
  headerLines,
  hello,
  type InvokeFunction,
  returning,
  send,
} from '../../../test/http-api-fixture.ts';
import type { GatewayResponse } from '../response.ts';

const APP = 'https://app.example.com';
const cors = { AllowOrigins: [APP], AllowMethods: ['GET'] };
const PREFLIGHT = { origin: APP, 'access-control-request-method': 'GET' };

describe('a compiled HTTP API', () => {
  it('answers preflights at once, without reading the body and without a promise', () => {
    const gateway = compiled({ cors, routes: ['GET /data', 'POST /data'] });
    const request = gatewayRequest({ method: 'OPTIONS', path: '/data', headers: PREFLIGHT });
    const unread = { declaredLength: 5, read: () => Promise.reject(new Error('The body was read.')) };
    const response = gateway.handle({ ...request, body: unread });
    expect(response).not.toBeInstanceOf(Promise);
    expect(response).toMatchObject({
      status: 204,
      contentType: null,
      body: null,
      report: { automaticPreflight: true, routeKey: null, stageName: '$default', failure: null, integration: null },
    });
    expect(gateway.handle(gatewayRequest({ path: '/nothing' }))).not.toBeInstanceOf(Promise);
  });

  it('says in its report what the integration did', async () => {
    const response = await send(compiled({ routes: ['GET /pets/{id}'] }), 'GET /pets/6');
    expect(response.report).toEqual({
      stageName: '$default',
      routeKey: 'GET /pets/{id}',
      automaticPreflight: false,
      failure: null,
      integration: {
        kind: 'lambda',
        target: 'arn:aws:lambda:us-east-1:123456789012:function:fn',
        latencyMs: 0,
        status: 200,
        error: null,
      },
    });
  });

  it.each([204, 304])('sends neither body nor length with %i', async (status) => {
    const gateway = compiled({ routes: ['GET /data'] }, returning({ statusCode: status, body: 'ignored' }));
    expect((await send(gateway, 'GET /data')).body).toBe(null);
  });

  it('gives HEAD the body that is measured and not sent', async () => {
    expect(await send(compiled({ routes: ['ANY /data'] }), 'HEAD /data')).toMatchObject({ status: 200, body: 'hello' });
  });

  it('drops what the front writes and what belongs to one connection, and keeps the rest as it is named', async () => {
    const headers = {
      Date: 'x',
      'Content-Length': '99',
      'transfer-encoding': 'chunked',
      connection: 'close',
      'apigw-requestid': 'mine',
      'X-Kept': '1',
      Server: 'mine',
      'access-control-allow-origin': '*',
    };
    const gateway = compiled({ routes: ['GET /data'] }, returning({ statusCode: 200, headers, body: '' }));
    const response = await send(gateway, 'GET /data');
    expect(headerLines(response)).toEqual(['X-Kept: 1', 'Server: mine', 'access-control-allow-origin: *']);
    expect(header(response, 'apigw-requestid')).toBe('JCJXri3_PHcEP_Q=');
  });
});

describe('a route', () => {
  const uncalled: InvokeFunction = () => {
    throw new Error('A function was called.');
  };

  it('with an authorizer takes the preflight, which then fails', async () => {
    const gateway = compiled({ cors, routes: [{ routeKey: 'ANY /data', AuthorizationType: 'JWT' }] }, uncalled);
    const response = await send(gateway, 'OPTIONS /data', { headers: PREFLIGHT });
    expect(headerLines(response)).toEqual([`access-control-allow-origin: ${APP}`, 'vary: origin']);
    expect(response.status).toBe(500);
  });

  it('without an integration answers 404', async () => {
    const gateway = compiled({ routes: [{ routeKey: 'OPTIONS /{proxy+}', integration: null }] }, uncalled);
    expect((await send(gateway, 'OPTIONS /data')).status).toBe(404);
  });
});

describe('stages', () => {
  const given = { cors, stageName: 'dev', routes: ['GET /', 'GET /data', '$default'] };

  it.each([
    ['/dev', 'GET /'],
    ['/dev/', 'GET /'],
    ['/dev/data', 'GET /data'],
    ['/dev/other', '$default'],
    ['/dev/dev/data', '$default'],
    ['/%64ev/data', 'GET /data'],
  ])('%s is %s of the stage dev', async (path, routeKey) => {
    expect((await send(compiled(given), `GET ${path}`)).report).toMatchObject({ stageName: 'dev', routeKey });
  });

  it.each(['/', '/data', '/develop/data', '//dev/data'])('%s is not of the stage dev', async (path) => {
    expect(await send(compiled(given), `GET ${path}`)).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
  });
});

describe('hostile requests', () => {
  it.each([
    '/a/../b',
    '/%2e%2e/',
    '//',
    '/./',
    '/%2f',
    '/%00',
    '/\\',
    '/;x=1',
    '/%c0%af',
    '/%zz',
    '/__proto__',
    `/${'a/'.repeat(4_000)}`,
  ])('%s reaches the route that its event and the permission check are told of', async (path) => {
    const seen: { routeKey: string; rawPath: string; sourceArn: string }[] = [];
    const invoke: InvokeFunction = (invocation) => {
      seen.push({ ...JSON.parse(invocation.payload), sourceArn: invocation.sourceArn });
      return hello(invocation);
    };
    const routes = ['GET /', 'GET /{one}', 'GET /{proxy+}', '$default'];
    const { report } = await send(compiled({ routes }, invoke), `GET ${path}`);
    const [event] = seen;
    expect(event?.routeKey).toBe(report.routeKey);
    const resource = report.routeKey === '$default' ? '$default' : report.routeKey?.replace(' ', '');
    expect(event?.sourceArn).toBe(`arn:aws:execute-api:us-east-1:123456789012:EXAMPLE/$default/${resource}`);
  });

  it('leave Object.prototype alone, and stay data', async () => {
    const payloads: string[] = [];
    const invoke: InvokeFunction = ({ payload }) => {
      payloads.push(payload);
      return {
        kind: 'answer',
        payload: Buffer.from('{"statusCode":200,"__proto__":{"polluted":1},"headers":{"__proto__":"x"}}'),
      };
    };
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const PayloadFormatVersion of ['1.0', '2.0'] as const) {
      const route = { routeKey: 'POST /{__proto__}', integration: { PayloadFormatVersion } };
      const response = await send(compiled({ routes: [route] }, invoke), 'POST /constructor', {
        query: '__proto__[x]=1&__proto__=2&constructor.prototype=3',
        headers: ['__proto__', 'h', 'content-type', 'application/json'],
        body: '{"__proto__":{"polluted":1}}',
      });
      expect(headerLines(response)).toEqual(['__proto__: x']);
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
    expect(payloads[1]).toContain(
      '"queryStringParameters":{"__proto__":"2","__proto__[x]":"1","constructor.prototype":"3"}',
    );
    expect(payloads[1]).toContain('"pathParameters":{"__proto__":"constructor"}');
    expect(payloads[1]).toContain('"headers":{"__proto__":"h"');
  });

  it('of a random kind always get an answer', async () => {
    const gateway = compiled({ cors, routes: ['GET /a/{x}', 'ANY /b/{proxy+}', 'GET /c/%'] });
    const pieces = ['a', 'b', 'c', '/', '%', '%2f', '..', '\\', '\xff', '%00', '%e2', ' '];
    let seed = 7;
    const statuses = new Set<number>();
    for (let round = 0; round < 3_000; round++) {
      let path = '/';
      for (let length = round % 8; length > 0; length--) {
        seed = (seed * 48_271) % 2_147_483_647;
        path += pieces[seed % pieces.length];
      }
      const response: GatewayResponse = await gateway.handle(
        gatewayRequest({ path, query: path, headers: { origin: path } }),
      );
      statuses.add(response.status);
    }
    expect(statuses).toEqual(new Set([200, 404]));
  });
});

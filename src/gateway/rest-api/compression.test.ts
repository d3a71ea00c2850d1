import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type GivenRequest,
  gatewayPorts,
  gatewayRequest,
  header,
  returning,
  send,
} from '../../../test/http-api-fixture.ts';
import { compiledRest, LAMBDA_PROXY } from '../../../test/rest-api-fixture.ts';
import type { Gateway } from '../gateway.ts';

const LONG = 'compress me '.repeat(200);

/** A function that returns what it was sent, and `LONG` when it was sent nothing. */
function echoing(minimumCompressionSize: number | undefined, headers = {}): Gateway {
  const ports = gatewayPorts((invocation) => {
    const { body } = JSON.parse(invocation.payload);
    return returning({ statusCode: 200, headers, body: body ?? LONG })(invocation);
  });
  return compiledRest(
    {
      resources: { '/': { POST: { integration: LAMBDA_PROXY } } },
      ...(minimumCompressionSize === undefined ? {} : { api: { minimumCompressionSize } }),
    },
    ports,
  );
}

function post(gateway: Gateway, request: GivenRequest) {
  return send(gateway, 'POST /dev', request);
}

describe('the compression of answers', () => {
  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['deflate', 'deflate', inflateSync],
    ['gzip;q=0.5, deflate;q=0.9', 'deflate', inflateSync],
    ['br, gzip', 'gzip', gunzipSync],
    ['*', 'gzip', gunzipSync],
  ])('for Accept-Encoding: %s', async (acceptEncoding, coding, decompress) => {
    const response = await post(echoing(0), { headers: { 'Accept-Encoding': acceptEncoding } });
    expect(header(response, 'content-encoding')).toBe(coding);
    expect(decompress(response.body as Buffer).toString()).toBe(LONG);
    expect(response.headers[0]).toBe('x-amzn-RequestId');
  });

  it.each([
    ['the client asks for none', 0, {}, {}],
    ['the client prefers none', 0, { 'Accept-Encoding': 'identity, gzip;q=0.5' }, {}],
    ['the client refuses it', 0, { 'Accept-Encoding': 'gzip;q=0' }, {}],
    ['the client takes others only', 0, { 'Accept-Encoding': 'br' }, {}],
    ['the body is shorter than the minimum', LONG.length + 1, { 'Accept-Encoding': 'gzip' }, {}],
    ['the API has no minimum', undefined, { 'Accept-Encoding': 'gzip' }, {}],
    ['the backend has encoded it', 0, { 'Accept-Encoding': 'gzip' }, { 'content-encoding': 'br' }],
  ])('is left out when %s', async (_, minimum, headers, backend) => {
    const response = await post(echoing(minimum, backend), { headers });
    expect(header(response, 'content-encoding')).toBe('content-encoding' in backend ? 'br' : null);
    expect(String(response.body)).toBe(LONG);
  });

  it('takes a body of just the minimum, and errors', async () => {
    const gateway = echoing(LONG.length);
    expect(header(await post(gateway, { headers: { 'Accept-Encoding': 'gzip' } }), 'content-encoding')).toBe('gzip');
    const error = await send(echoing(0), 'GET /dev', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(gunzipSync(error.body as Buffer).toString()).toBe('{"message":"Missing Authentication Token"}');
  });
});

describe('a compressed request', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['GZIP', gzipSync],
  ])('of %s reaches the backend decompressed', async (coding, compress) => {
    const body = compress(Buffer.from('{"a": 1}'));
    expect(String((await post(echoing(1_000), { headers: { 'Content-Encoding': coding }, body })).body)).toBe(
      '{"a": 1}',
    );
  });

  it('reaches it as it is where the API compresses nothing', async () => {
    const body = gzipSync(Buffer.from('{"a": 1}'));
    const response = await post(echoing(undefined), { headers: { 'Content-Encoding': 'gzip' }, body });
    expect(String(response.body)).not.toBe('{"a": 1}');
  });

  it('is stopped at 10 MB decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    const before = process.memoryUsage().arrayBuffers;
    const response = await post(echoing(0), { headers: { 'Content-Encoding': 'gzip' }, body: bomb });
    expect(response).toMatchObject({ status: 413, body: '{"message":"Request Too Long"}' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 * 1024 * 1024);
  });

  it.each([
    ['is broken', Buffer.from('no gzip at all')],
    ['ends too early', gzipSync(Buffer.from('x'.repeat(1_000))).subarray(0, 20)],
  ])('that %s is no valid body', async (_, body) => {
    const response = await post(echoing(0), { headers: { 'Content-Encoding': 'gzip' }, body });
    expect(response).toMatchObject({ status: 400, body: '{"message":"Invalid request body"}' });
  });

  it('is refused at once when it is too large as it is', async () => {
    const request = gatewayRequest({ method: 'POST', path: '/dev', headers: { 'Content-Encoding': 'gzip' } });
    const body = { declaredLength: 11_000_000, read: async () => ({ kind: 'too-large' }) as const };
    expect((await echoing(0).handle({ ...request, body })).status).toBe(413);
  });
});

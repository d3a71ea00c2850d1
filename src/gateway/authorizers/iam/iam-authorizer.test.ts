import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { APP, type GuardedApi, guardedApi, refusalOf } from '../../../../test/authorizer-fixture.ts';
import { type GivenRequest, header } from '../../../../test/http-api-fixture.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const FORBIDDEN = '403 {"message":"Forbidden"}';

interface SignedByClient {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly string[];
  readonly bodyBase64: string;
}

const signed: readonly SignedByClient[] = JSON.parse(
  readFileSync(new URL('../../../aws/fixtures/signed-requests.json', import.meta.url), 'utf8'),
);

function signedRequest(name: string): { readonly line: string; readonly request: GivenRequest } {
  const found = signed.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`No request is called ${name}.`);
  const { method, path, query, headers, bodyBase64 } = found;
  const body = Buffer.from(bodyBase64, 'base64');
  return { line: `${method} ${path}`, request: { query, headers: [...headers, 'Origin', APP], body } };
}

const inHeader = signedRequest('GET /orders?b=2&a=1&a=0&c in the header');
const inQuery = signedRequest('GET /orders?b=2&a=1&a=0&c in the query');
const withBody = signedRequest('POST /orders in the header');

function signedApi(secretFor?: (accessKeyId: string) => string | null, format: '1.0' | '2.0' = '2.0'): GuardedApi {
  const routes = ['ANY /orders', 'ANY /{proxy+}', 'ANY /'].map((routeKey) => ({
    routeKey,
    AuthorizationType: 'AWS_IAM' as const,
    integration: { PayloadFormatVersion: format },
  }));
  const api = guardedApi({ routes }, secretFor === undefined ? {} : { secretFor });
  api.nowMs = Date.parse('2026-01-02T03:04:05Z');
  return api;
}

const changed = ({ line, request }: typeof inHeader, from: string | RegExp, to: string): typeof inHeader => ({
  line,
  request: {
    ...request,
    query: (request.query ?? '').replace(from, to),
    headers: (request.headers as readonly string[]).map((text) => text.replace(from, to)),
  },
});

describe('AWS_IAM', () => {
  it.each([
    ['in the header', inHeader],
    ['in the query', inQuery],
    ['over a body', withBody],
  ])('takes a signature %s, its secret known or not', async (_, { line, request }) => {
    for (const api of [signedApi(), signedApi(() => SECRET)]) {
      expect((await api.send(line, request)).status).toBe(200);
      expect(api.events[0]?.requestContext.authorizer).toEqual({
        iam: {
          accessKey: 'AKIDEXAMPLE',
          accountId: '123456789012',
          callerId: '123456789012',
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: 'arn:aws:iam::123456789012:root',
          userId: '123456789012',
        },
      });
    }
  });

  it.each(signed.filter(({ path }) => path !== '/a/./b/../c//d').map(({ name }) => name))(
    'takes every request of the real clients by its secret: %s',
    async (name) => {
      const { line, request } = signedRequest(name);
      const response = await signedApi(() => SECRET).send(line, request);
      expect(response.report.failure?.detail ?? null).toBe(null);
    },
  );

  it('puts the caller into the identity of the event of format 1.0', async () => {
    const api = signedApi(undefined, '1.0');
    await api.send(inHeader.line, inHeader.request);
    expect(api.events[0]?.requestContext.authorizer).toBe(undefined);
    expect(api.events[0]?.requestContext.identity).toMatchObject({
      accessKey: 'AKIDEXAMPLE',
      accountId: '123456789012',
      caller: '123456789012',
      user: '123456789012',
      userArn: 'arn:aws:iam::123456789012:root',
    });
  });

  it.each([
    ['nothing', { line: 'GET /orders', request: { headers: { origin: APP } } }, /is not signed/],
    [
      'a token',
      { line: 'GET /orders', request: { headers: { origin: APP, authorization: 'Bearer x' } } },
      /is not signed/,
    ],
    ['half a signature', changed(inHeader, /, Signature=[0-9a-f]+/, ''), /malformed/],
    ['one for another service', changed(inHeader, '/execute-api/', '/lambda/'), /signed for lambda instead/],
    ['one for another region', changed(inQuery, 'us-east-1', 'eu-west-1'), /signed for eu-west-1 instead of us-east-1/],
  ])('answers %s with 403, CORS headers, and people hear why', async (_, { line, request }, detail) => {
    const api = signedApi();
    const response = await api.send(line, request);
    expect(refusalOf(response)).toBe(FORBIDDEN);
    expect(header(response, 'access-control-allow-origin')).toBe(APP);
    expect(response.report.failure?.detail).toMatch(detail);
    expect(api.events).toEqual([]);
  });

  it.each([
    ['a header after five minutes', inHeader, 301],
    ['a URL after its time', inQuery, 61],
    ['a header from the future', inHeader, -301],
  ])('refuses %s, its secret known or not', async (_, { line, request }, seconds) => {
    for (const api of [signedApi(), signedApi(() => SECRET)]) {
      api.nowMs += seconds * 1_000;
      expect(refusalOf(await api.send(line, request))).toBe(FORBIDDEN);
    }
  });

  it.each([
    ['another query', inHeader.line, { ...inHeader.request, query: 'b=3' }, /not the one that the secret/],
    ['another method', 'DELETE /orders', inHeader.request, /not the one that the secret/],
    ['another body', withBody.line, { ...withBody.request, body: '{"a":2}' }, /not the one that the secret/],
  ])('refuses a signature over %s when the secret is known', async (_, line, request, detail) => {
    const response = await signedApi(() => SECRET).send(line, request);
    expect(refusalOf(response)).toBe(FORBIDDEN);
    expect(response.report.failure?.detail).toMatch(detail);
    expect((await signedApi().send(line, request)).status).toBe(200);
  });

  it('refuses a body that is not what x-amz-content-sha256 says', async () => {
    const { line, request } = signedRequest('POST /orders/(a) {"q":"a b+c*é"} in the header');
    const api = signedApi(() => SECRET);
    expect((await api.send(line, request)).status).toBe(200);
    const response = await api.send(line, { ...request, body: '{"a":2}' });
    expect(response.report.failure?.detail).toBe('x-amz-content-sha256 is not the digest of the body.');
  });

  it.each([
    ['too-large', 413],
    ['aborted', 400],
  ] as const)('answers a body that is %s with %i', async (kind, status) => {
    const { line, request } = withBody;
    expect((await signedApi(() => SECRET).send(line, { ...request, body: { kind } })).status).toBe(status);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isCurrent, isSignedBy, type RequestSignature, readSignature, type SignedRequest, sha256Hex } from './sigv4.ts';

interface SignedByClient extends SignedRequest {
  readonly client: string;
  readonly name: string;
  readonly bodyBase64: string;
}

/** What the signers of the AWS CLI and of the SDK for JavaScript made of these requests on 2026-01-02T03:04:05Z. */
const signed: readonly SignedByClient[] = JSON.parse(
  readFileSync(new URL('./fixtures/signed-requests.json', import.meta.url), 'utf8'),
);
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const SIGNED_AT_MS = Date.parse('2026-01-02T03:04:05Z');

function signatureOf(request: SignedRequest): RequestSignature {
  const reading = readSignature(request);
  if (reading.kind !== 'signature') throw new Error(JSON.stringify(reading));
  return reading;
}

function isGood(request: SignedByClient, secretAccessKey = SECRET): boolean {
  const payloadSha256 = sha256Hex(Buffer.from(request.bodyBase64, 'base64'));
  return isSignedBy(signatureOf(request), request, { secretAccessKey, payloadSha256 });
}

describe('requests signed by real clients', () => {
  it.each(signed)('$client: $name', (request) => {
    expect(signatureOf(request)).toMatchObject({
      accessKeyId: 'AKIDEXAMPLE',
      date: '20260102',
      region: 'us-east-1',
      service: 'execute-api',
      signedAtMs: SIGNED_AT_MS,
    });
    expect(isGood(request)).toBe(true);
  });

  it.each(signed)('$client: $name, with one thing changed', (request) => {
    expect(isGood(request, `${SECRET}x`)).toBe(false);
    expect(isGood({ ...request, method: 'DELETE' })).toBe(false);
    expect(isGood({ ...request, path: `${request.path}x` })).toBe(false);
    expect(isGood({ ...request, query: `${request.query}&more=1` })).toBe(false);
    expect(isGood({ ...request, bodyBase64: 'bW9yZQ==' })).toBe(false);
    const host = request.headers.map((text) => text.replace('example1.', 'example2.'));
    expect(isGood({ ...request, headers: host })).toBe(false);
  });
});

describe('the published example', () => {
  it('GET / of the Signature Version 4 test suite (get-vanilla)', () => {
    const signature = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
    const scope = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
    const headers = ['Host', 'example.amazonaws.com', 'X-Amz-Date', '20150830T123600Z', 'Authorization', authorization];
    const request = { client: '', name: '', bodyBase64: '', method: 'GET', path: '/', query: '', headers };
    expect(isGood(request)).toBe(true);
  });
});

describe('reading a signature', () => {
  const parts = {
    Credential: 'AKIDEXAMPLE/20260102/us-east-1/execute-api/aws4_request',
    SignedHeaders: 'host;x-amz-date',
    Signature: 'a'.repeat(64),
  };
  const request = (authorization: string | null, query = '', date = '20260102T030405Z'): SignedRequest => ({
    method: 'GET',
    path: '/',
    query,
    headers: ['x-amz-date', date, ...(authorization === null ? [] : ['authorization', authorization])],
  });
  const authorizationOf = (changed: Partial<typeof parts>): string =>
    `AWS4-HMAC-SHA256 ${Object.entries({ ...parts, ...changed })
      .map(([name, value]) => `${name}=${value}`)
      .join(', ')}`;
  const presigned = (changed: Readonly<Record<string, string>>): SignedRequest => {
    const parameters = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': parts.Credential,
      'X-Amz-Date': '20260102T030405Z',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': parts.Signature,
      ...changed,
    };
    return request(null, new URLSearchParams(parameters).toString());
  };

  it.each([
    ['no Authorization', request(null), 'unsigned'],
    ['a token', request('Bearer x'), 'unsigned'],
    ['no blanks after the commas', request(authorizationOf({}).replaceAll(', ', ',')), 'signature'],
    ['a presigned URL', presigned({}), 'signature'],
    ['another algorithm', request('AWS4-ECDSA-P256-SHA256 Credential=x'), 'malformed'],
    ['nothing behind the algorithm', request('AWS4-HMAC-SHA256'), 'malformed'],
    [
      'a credential without a region',
      request(authorizationOf({ Credential: 'A/20260102/execute-api/aws4_request' })),
      'malformed',
    ],
    ['a signature in upper case', request(authorizationOf({ Signature: 'A'.repeat(64) })), 'malformed'],
    ['a short signature', request(authorizationOf({ Signature: 'a' })), 'malformed'],
    ['a signature that leaves out the host', request(authorizationOf({ SignedHeaders: 'x-amz-date' })), 'malformed'],
    ['a date of another day', request(authorizationOf({}), '', '20260103T030405Z'), 'malformed'],
    [
      'a month that there is not',
      request(authorizationOf({ Credential: 'A/20261302/r/s/aws4_request' }), '', '20261302T030405Z'),
      'malformed',
    ],
    ['an HTTP date', request(authorizationOf({}), '', 'Fri, 02 Jan 2026 03:04:05 GMT'), 'malformed'],
    ['two signatures', { ...presigned({}), headers: request(authorizationOf({})).headers }, 'malformed'],
    ['a presigned URL of another algorithm', presigned({ 'X-Amz-Algorithm': 'x' }), 'malformed'],
    ['a presigned URL for more than a week', presigned({ 'X-Amz-Expires': '604801' }), 'malformed'],
    ['a presigned URL for ever', presigned({ 'X-Amz-Expires': '' }), 'malformed'],
    ['a presigned URL for no time', presigned({ 'X-Amz-Expires': '0' }), 'malformed'],
  ] as const)('%s', (_, given, kind) => {
    expect(readSignature(given).kind).toBe(kind);
  });

  it.each([
    ['at once', request(authorizationOf({})), 0, true],
    ['five minutes later', request(authorizationOf({})), 300, true],
    ['later still', request(authorizationOf({})), 301, false],
    ['five minutes early', request(authorizationOf({})), -300, true],
    ['earlier still', request(authorizationOf({})), -301, false],
    ['presigned, in its time', presigned({ 'X-Amz-Expires': '900' }), 900, true],
    ['presigned, after its time', presigned({}), 61, false],
    ['presigned, long before its time', presigned({}), -301, false],
  ] as const)('is in time %s: %#', (_, given, seconds, outcome) => {
    expect(isCurrent(signatureOf(given), SIGNED_AT_MS + seconds * 1_000)).toBe(outcome);
  });
});

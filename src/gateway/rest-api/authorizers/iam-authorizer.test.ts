import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  callerOf,
  type GivenCall,
  type GuardedMethod,
  guardedMethod,
  outcomeOf,
} from '../../../../test/rest-authorizer-fixture.ts';
import type { Assumptions } from '../../../aws/assumptions.ts';
import { sha256Hex } from '../../../aws/sigv4.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

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

interface SignedCall {
  readonly line: string;
  readonly call: GivenCall & { readonly headers: readonly string[] };
}

/** What a real client has signed. The signature covers the path as it was sent, which has no stage here. */
function signedCall(name: string): SignedCall {
  const found = signed.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`No request is called ${name}.`);
  const { method, path, query, headers, bodyBase64 } = found;
  const body = Buffer.from(bodyBase64, 'base64');
  return { line: `${method} ${path}`, call: { path, query, headers: [...headers], body } };
}

const inHeader = signedCall('GET /orders?b=2&a=1&a=0&c in the header');
const inQuery = signedCall('GET /orders?b=2&a=1&a=0&c in the query');
const withBody = signedCall('POST /orders in the header');

function signedMethod(
  secretFor: (accessKeyId: string) => string | null,
  assume: Partial<Assumptions> = {},
): GuardedMethod {
  const method = guardedMethod({ method: { authorizationType: 'AWS_IAM' } }, { ports: { secretFor }, assume });
  method.nowMs = Date.parse('2026-01-02T03:04:05Z');
  return method;
}

const known = (assume?: Partial<Assumptions>): GuardedMethod => signedMethod(() => SECRET, assume);
const unknown = (): GuardedMethod => signedMethod(() => null);

const changed = ({ line, call }: SignedCall, from: string | RegExp, to: string): SignedCall => ({
  line,
  call: {
    ...call,
    query: (call.query ?? '').replace(from, to),
    headers: call.headers.map((text) => text.replace(from, to)),
  },
});

async function failureOf(method: GuardedMethod, { line, call }: { readonly line: string; readonly call: GivenCall }) {
  const authorization = await method.authorize(line, call);
  return authorization.kind === 'refused' ? authorization.failure : authorization;
}

const base64 = (text: string): string => Buffer.from(sha256Hex(text), 'hex').toString('base64');

describe('AWS_IAM', () => {
  it.each([
    ['in the header', inHeader],
    ['in the query', inQuery],
    ['over a body', withBody],
  ])('takes a signature %s, its secret known or not, and says who calls', async (_, { line, call }) => {
    for (const method of [known(), unknown()]) {
      expect(callerOf(await method.authorize(line, call))).toEqual({
        kind: 'iam',
        accessKey: 'AKIDEXAMPLE',
        accountId: '123456789012',
        callerId: '123456789012',
        userArn: 'arn:aws:iam::123456789012:root',
        userId: '123456789012',
      });
    }
  });

  it('answers a request without signature as a path that does not exist: Missing Authentication Token', async () => {
    expect(await failureOf(known(), { line: 'GET /orders', call: {} })).toMatchObject({
      type: 'MISSING_AUTHENTICATION_TOKEN',
      message: 'Missing Authentication Token',
    });
  });

  const JWT = 'Bearer eyJhbGciOiJub25lIn0';
  it.each<readonly [string, readonly string[], string]>([
    [
      'a bearer token',
      ['Authorization', JWT],
      `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${base64(JWT)}'.`,
    ],
    [
      'a scheme and nothing else',
      ['Authorization', 'Bearer'],
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " +
        `(Hashed with SHA-256 and encoded with Base64) Authorization=${base64('Bearer')}`,
    ],
    [
      'a signature without its parts',
      ['Authorization', 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host', 'X-Amz-Date', '20260102T030405Z'],
      "Authorization header requires 'Signature' parameter. " +
        `(Hashed with SHA-256 and encoded with Base64) Authorization=${base64('AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host')}`,
    ],
  ])('answers %s with what AWS misses in it, and shows nothing of it', async (_, headers, message) => {
    expect(await failureOf(known(), { line: 'GET /orders', call: { headers } })).toMatchObject({
      type: 'INVALID_SIGNATURE',
      errorType: 'IncompleteSignatureException',
      message,
    });
  });

  it('answers a signature that is complete and yet none', async () => {
    const bad = changed(inHeader, /Signature=[0-9a-f]+/, 'Signature=x');
    expect(await failureOf(known(), bad)).toMatchObject({
      type: 'INVALID_SIGNATURE',
      errorType: 'IncompleteSignatureException',
    });
  });

  it.each([
    ['region', changed(inHeader, 'us-east-1', 'eu-west-1'), 'Credential should be scoped to a valid region. '],
    [
      'service',
      changed(inQuery, 'execute-api', 'lambda'),
      "Credential should be scoped to correct service: 'execute-api'. ",
    ],
    [
      'region and service',
      changed(inHeader, '/us-east-1/execute-api/', '/eu-west-1/s3/'),
      "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'execute-api'. ",
    ],
  ])('answers a signature for another %s', async (_, call, message) => {
    expect(await failureOf(unknown(), call)).toMatchObject({
      type: 'INVALID_SIGNATURE',
      errorType: 'InvalidSignatureException',
      message,
    });
  });

  it.each([
    [
      'a header after five minutes',
      inHeader,
      301,
      'Signature expired: 20260102T030405Z is now earlier than 20260102T030406Z (20260102T030906Z - 5 min.)',
    ],
    [
      'a URL after its minute',
      inQuery,
      61,
      'Signature expired: 20260102T030405Z is now earlier than 20260102T030406Z (20260102T030506Z - 1 min.)',
    ],
    [
      'a header from the future',
      inHeader,
      -301,
      'Signature not yet current: 20260102T030405Z is still later than 20260102T030404Z (20260101T…)',
    ],
  ])('answers %s with the times', async (_, { line, call }, seconds, message) => {
    for (const method of [known(), unknown()]) {
      method.nowMs += seconds * 1_000;
      const expected = message.replace('20260101T…', '20260102T025904Z + 5 min.');
      expect(await failureOf(method, { line, call })).toMatchObject({
        type: 'INVALID_SIGNATURE',
        errorType: 'InvalidSignatureException',
        message: expected,
      });
    }
  });

  it.each([
    ['another query', inHeader.line, { ...inHeader.call, query: 'b=3' }],
    ['another method', 'DELETE /orders', inHeader.call],
    ['another body', withBody.line, { ...withBody.call, body: '{"a":2}' }],
    ['another path', inHeader.line, { ...inHeader.call, path: '/orders/7' }],
  ])('tells what should have been signed of %s, when the secret is known', async (_, line, call) => {
    const failure = await failureOf(known(), { line, call });
    expect(failure).toMatchObject({ type: 'INVALID_SIGNATURE', errorType: 'InvalidSignatureException' });
    const [method] = line.split(' ');
    const { message } = failure as { readonly message: string };
    expect(message).toMatch(
      /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'/,
    );
    expect(message).toContain(`should have been\n'${method}\n${call.path}\n`);
    expect(message).toMatch(
      /'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20260102T030405Z\n20260102\/us-east-1\/execute-api\/aws4_request\n[0-9a-f]{64}'\n$/,
    );
    expect(message).not.toContain(SECRET);
    expect(outcomeOf(await unknown().authorize(line, call))).toBe('permitted');
  });

  it.each([
    ['too-large', 'REQUEST_TOO_LARGE'],
    ['aborted', 'BAD_REQUEST_BODY'],
  ] as const)('answers a body that is %s with %s', async (kind, type) => {
    const call = { ...withBody.call, body: { kind } };
    expect(await failureOf(known(), { line: withBody.line, call })).toMatchObject({ type });
  });
});

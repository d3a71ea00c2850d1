import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/aws/sigv4.ts';
import { DevFailure } from '../../src/server/dev/events.ts';
import { silentReporter } from '../../src/server/dev/reporter.ts';
import { type ServeSession, startServeSession } from '../../src/server/serve/serve-session.ts';
import { ask } from '../http-front/raw-client.ts';
import { presign, type SignedCall, signed } from './signed-call.ts';

const KEY = { accessKeyId: 'AKIATEST', secretAccessKey: 'the secret' };

let open: ServeSession;
let locked: ServeSession;
let directory: string;

const portOf = ({ ready }: ServeSession): number => Number(new URL(String(ready.endpoint)).port);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'crossgate-safety-'));
  const credentials = join(directory, 'credentials');
  writeFileSync(
    credentials,
    `[default]\naws_access_key_id = ${KEY.accessKeyId}\naws_secret_access_key = ${KEY.secretAccessKey}\n`,
  );
  open = await startServeSession({ endpointPort: 0 }, silentReporter);
  locked = await startServeSession({ endpointPort: 0, credentials }, silentReporter);
});

afterAll(async () => {
  await Promise.all([open?.close(), locked?.close()]);
  rmSync(directory, { recursive: true, force: true });
});

async function answerTo(session: ServeSession, call: SignedCall) {
  const port = portOf(session);
  const { status, headers, body } = await ask(port, signed(call, port));
  return { status, headers, type: headers.get('x-amzn-errortype') ?? null, body };
}

/** Everything that may come before `Authorization` and after it, as one request. */
function raw(
  port: number,
  lines: readonly string[],
  { method = 'GET', target = '/restapis', host = `127.0.0.1:${port}` } = {},
) {
  return `${[`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...lines].join('\r\n')}\r\n\r\n`;
}

const WELL_FORMED =
  'Authorization: AWS4-HMAC-SHA256 Credential=any/20261124/us-east-1/apigateway/aws4_request, SignedHeaders=host;x-amz-date, Signature=' +
  '0'.repeat(64);
const DATED = 'X-Amz-Date: 20261124T000000Z';

describe('without --credentials', () => {
  it('any key and any signature pass that are well-formed', async () => {
    const answer = await ask(portOf(open), raw(portOf(open), [WELL_FORMED, DATED]));
    expect([answer.status, answer.body]).toEqual([200, '{"item":[]}']);
  });

  it.each<[sentence: string, lines: readonly string[], type: string]>([
    ['no signature', [], 'MissingAuthenticationTokenException'],
    ['another scheme', ['Authorization: Bearer abc'], 'MissingAuthenticationTokenException'],
    ['another algorithm', ['Authorization: AWS4-HMAC-SHA1 Credential=a'], 'IncompleteSignatureException'],
    ['a scope without a service', [WELL_FORMED.replace('/apigateway', ''), DATED], 'IncompleteSignatureException'],
    ['no signed host', [WELL_FORMED.replace('host;', ''), DATED], 'IncompleteSignatureException'],
    ['a short signature', [WELL_FORMED.slice(0, -1), DATED], 'IncompleteSignatureException'],
    ['no date', [WELL_FORMED], 'IncompleteSignatureException'],
    ['the date of another day', [WELL_FORMED, 'X-Amz-Date: 20261125T000000Z'], 'IncompleteSignatureException'],
  ])('%s is refused', async (_, lines, type) => {
    const answer = await ask(portOf(open), raw(portOf(open), lines));
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([403, type]);
    expect(JSON.parse(answer.body)).toEqual({ message: expect.any(String) });
  });

  it('says what AWS says of a request without signature', async () => {
    const answer = await ask(portOf(open), raw(portOf(open), []));
    expect(answer.body).toBe('{"message":"Missing Authentication Token"}');
  });

  it.each<[sentence: string, lines: readonly string[]]>([
    ['a page of another origin', ['Origin: https://evil.example', 'Sec-Fetch-Site: cross-site']],
    ['a page of this origin', [`Origin: http://127.0.0.1`, 'Sec-Fetch-Site: same-origin']],
    ['a page in a sandbox', ['Origin: null']],
    ['a picture', ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Dest: image']],
    ['a page of another port of this machine', ['Sec-Fetch-Site: same-site']],
  ])('%s is shut out, however well it signs', async (_, lines) => {
    const answer = await ask(portOf(open), raw(portOf(open), [...lines, WELL_FORMED, DATED]));
    expect(answer.status).toBe(403);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('a preflight gets no CORS header', async () => {
    const lines = [
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: authorization',
    ];
    const answer = await ask(portOf(open), raw(portOf(open), lines, { method: 'OPTIONS' }));
    expect(answer.status).toBe(403);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example'])(
    'a name that was made to lead here, %s, is refused',
    async (host) => {
      const answer = await ask(portOf(open), raw(portOf(open), [WELL_FORMED, DATED], { host }));
      expect(answer.status).toBe(403);
    },
  );

  it('health is told to whoever asks from here, and to no page', async () => {
    const health = (lines: readonly string[]) => ask(portOf(open), raw(portOf(open), lines, { target: '/_health' }));
    expect((await health([])).status).toBe(200);
    expect((await health(['Sec-Fetch-Site: none'])).status).toBe(200);
    expect((await health(['Origin: https://evil.example'])).status).toBe(403);
  });

  it('the status of the account takes a signature, too', async () => {
    const target = '/_crossgate/status';
    expect((await ask(portOf(open), raw(portOf(open), [], { target }))).status).toBe(403);
    expect((await ask(portOf(open), raw(portOf(open), [WELL_FORMED, DATED], { target }))).status).toBe(200);
  });

  it('a signature in the query is as good', async () => {
    const target = presign({ method: 'GET', path: '/restapis', service: 'apigateway', key: KEY }, portOf(open));
    expect((await ask(portOf(open), raw(portOf(open), [], { target }))).status).toBe(200);
  });

  it('a body beyond what AWS takes is refused before it is read', async () => {
    const lines = [WELL_FORMED, DATED, 'Content-Length: 10485761'];
    const answer = await ask(portOf(open), raw(portOf(open), lines, { method: 'POST' }));
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([413, 'RequestEntityTooLargeException']);
  });
});

describe('with --credentials', () => {
  const list: SignedCall = { method: 'GET', path: '/restapis', service: 'apigateway', key: KEY };
  const create: SignedCall = { ...list, method: 'POST', body: '{"name":"x"}' };

  it.each<[sentence: string, call: SignedCall, status: number, type: string | null]>([
    ['a key of the file', list, 200, null],
    ['a key of the file, with a body', create, 201, null],
    ['another key', { ...list, key: { ...KEY, accessKeyId: 'AKIAOTHER' } }, 403, 'UnrecognizedClientException'],
    ['another secret', { ...list, key: { ...KEY, secretAccessKey: 'x' } }, 403, 'InvalidSignatureException'],
    ['a body that was not signed', { ...create, sentBody: '{"name":"y"}' }, 403, 'InvalidSignatureException'],
    ['a path that was not signed', { ...list, sentPath: '/apikeys' }, 403, 'InvalidSignatureException'],
    [
      'a digest of another body',
      { ...create, headers: { 'X-Amz-Content-Sha256': sha256Hex('{}') } },
      403,
      'InvalidSignatureException',
    ],
    [
      'a body that the signature leaves open',
      { ...create, headers: { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' } },
      403,
      'InvalidSignatureException',
    ],
    ['a signature of long ago', { ...list, signedAgoMs: 301_000 }, 403, 'InvalidSignatureException'],
    ['a signature of a while ago', { ...list, signedAgoMs: 299_000 }, 200, null],
    ['a signature of the future', { ...list, signedAgoMs: -301_000 }, 403, 'InvalidSignatureException'],
  ])('%s', async (_, call, status, type) => {
    expect(await answerTo(locked, call)).toMatchObject({ status, type });
  });

  it('nothing unsigned gets in, whatever is assumed', async () => {
    expect((await ask(portOf(locked), raw(portOf(locked), []))).status).toBe(403);
  });

  it('an expired link is of no use', async () => {
    const link = { ...list, signedAgoMs: 61_000 };
    const fresh = presign({ ...link, expiresSeconds: 120 }, portOf(locked));
    const stale = presign({ ...link, expiresSeconds: 60 }, portOf(locked));
    expect((await ask(portOf(locked), raw(portOf(locked), [], { target: fresh }))).status).toBe(200);
    expect((await ask(portOf(locked), raw(portOf(locked), [], { target: stale }))).status).toBe(403);
  });

  it('services of the query protocol name the errors as they do', async () => {
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const call: SignedCall = {
      method: 'POST',
      path: '/',
      service: 'sts',
      key: { ...KEY, accessKeyId: 'AKIAOTHER' },
      body,
    };
    const answer = await answerTo(locked, call);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('<Code>InvalidClientTokenId</Code>');
  });
});

it('management.unsigned-request=accept lets whoever is on this machine in, and still no page', async () => {
  const session = await startServeSession(
    { endpointPort: 0, assume: { 'management.unsigned-request': 'accept' } },
    silentReporter,
  );
  const port = portOf(session);
  try {
    expect((await ask(port, raw(port, []))).body).toBe('{"item":[]}');
    expect((await ask(port, raw(port, [], { target: '/v2/apis' }))).body).toBe('{"items":[]}');
    expect((await ask(port, raw(port, ['Origin: https://evil.example']))).status).toBe(403);
    expect((await ask(port, raw(port, ['Sec-Fetch-Site: cross-site']))).status).toBe(403);
    expect((await ask(port, raw(port, [], { host: 'evil.example' }))).status).toBe(403);
  } finally {
    await session.close();
  }
});

describe('what serve is started with', () => {
  async function failure(options: Parameters<typeof startServeSession>[0]) {
    const started = startServeSession(options, silentReporter);
    const error = await started.then(
      (session) => session.close(),
      (reason: unknown) => reason,
    );
    if (!(error instanceof DevFailure)) throw new Error('It has started.');
    return { isUsage: error.isUsage, codes: error.diagnostics.map(({ code }) => code) };
  }

  it.each(['0.0.0.0', '192.0.2.7', '::', 'gateway.example'])('--host %s takes credentials', async (host) => {
    expect(await failure({ endpointPort: 0, host })).toEqual({
      isUsage: true,
      codes: ['serve/host-without-credentials'],
    });
  });

  it('with them, it may be reached from elsewhere, by that name', async () => {
    const credentials = join(directory, 'credentials');
    const session = await startServeSession({ endpointPort: 0, host: '0.0.0.0', credentials }, silentReporter);
    expect(session.ready.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await session.close();
  });

  it.each<[sentence: string, text: string | null]>([
    ['no file', null],
    ['no keys', '[default]\nregion = us-east-1\n'],
    ['half a key', '[a]\naws_access_key_id = x\n[b]\naws_access_key_id = y\naws_secret_access_key = z\n'],
  ])('credentials that are %s are told of', async (_, text) => {
    const credentials = join(directory, 'other');
    rmSync(credentials, { force: true });
    if (text !== null) writeFileSync(credentials, text);
    expect(await failure({ endpointPort: 0, credentials })).toEqual({
      isUsage: true,
      codes: ['management/credentials'],
    });
  });
});

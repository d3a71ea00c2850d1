import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CountingFront, startCountingFront } from './counting-front.ts';
import { matches, type RawCase, rawCases } from './raw-cases.ts';
import { ask, RawClient, turn } from './raw-client.ts';

let counting: CountingFront;

beforeAll(async () => {
  counting = await startCountingFront();
});

afterAll(() => counting.front.close());

const SENTINEL = 'GET /sentinel HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

interface Outcome {
  readonly statuses: readonly number[];
  readonly closed: boolean;
  readonly bodies: readonly string[];
  readonly headers: readonly ReadonlyMap<string, string>[];
}

/**
 * Sends the parts of a row, then a request of our own on the same connection. Its answer must be the next one, which
 * shows that the row had no further answer; a connection that was closed does not answer it.
 */
async function send(row: RawCase, parts: readonly Buffer[]): Promise<Outcome> {
  counting.seen.length = 0;
  const client = new RawClient(counting.port);
  for (const [i, part] of parts.entries()) {
    if (i > 0) await turn();
    client.send(part);
  }
  await client.answered(row.expect.answers.length);
  if (row.expect.close === true) await client.ended();
  else client.send(SENTINEL);
  const answers = await client.ended();
  const last = counting.seen.at(-1);
  const reusable = last?.path === '/sentinel';
  if (reusable) {
    counting.seen.pop();
    expect(answers.at(-1)?.status).toBe(200);
  }
  expect(client.rest).toBe('');
  client.close();
  const own = reusable ? answers.slice(0, -1) : answers;
  return {
    statuses: own.map((answer) => answer.status),
    closed: !reusable,
    bodies: own.map((answer) => answer.body),
    headers: own.map((answer) => answer.headers),
  };
}

async function check(row: RawCase, parts: readonly Buffer[], how: string): Promise<void> {
  const outcome = await send(row, parts);
  const expectation =
    row.alsoSafe !== undefined && matches(outcome.statuses, row.alsoSafe) ? { ...row.alsoSafe } : row.expect;
  expect(matches(outcome.statuses, expectation), `${how}: answers ${JSON.stringify(outcome.statuses)}`).toBe(true);
  if (expectation.requests !== undefined) expect(counting.seen.length, `${how}: requests`).toBe(expectation.requests);
  const { close, body, path } = expectation as RawCase['expect'];
  if (close !== undefined) expect(outcome.closed, `${how}: closed`).toBe(close);
  if (body !== undefined) expect(counting.seen[0]?.body.length, `${how}: body`).toBe(body);
  if (path !== undefined) expect(counting.seen[0]?.path, `${how}: path`).toBe(path);
  for (const [i, status] of outcome.statuses.entries()) {
    if (status < 400) continue;
    expect(JSON.parse(outcome.bodies[i] ?? ''), `${how}: the gateway's own form`).toEqual({
      message: expect.any(String),
    });
    expect(outcome.headers[i]?.get('content-type')).toBe('application/json');
    expect(outcome.headers[i]?.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/);
    expect(outcome.headers[i]?.get('connection')).toBe('close');
  }
}

/** Every position of a short row; of a long one, both ends and a sample of the middle. */
function splitPositions(length: number): number[] {
  const positions = Array.from({ length: length - 1 }, (_, i) => i + 1);
  if (length <= 300) return positions;
  return positions.filter((i) => i <= 40 || i >= length - 40 || i % 997 === 0);
}

describe.each(rawCases)('$class $id', (row) => {
  const bytes = Buffer.from(row.raw, 'latin1');

  test('whole', () => check(row, [bytes], 'whole'));

  test('split at every position', async () => {
    for (const at of splitPositions(bytes.length)) {
      await check(row, [bytes.subarray(0, at), bytes.subarray(at)], `split at ${at}`);
    }
  });

  test('byte by byte', () =>
    check(
      row,
      Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)),
      'byte by byte',
    ));

  test('a plain request is answered afterwards', async () => {
    const { status } = await ask(counting.port, 'GET /plain HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(status).toBe(200);
    expect(counting.errors).toEqual([]);
  });
});

test('all 67 rows are here', () => expect(rawCases.length).toBe(67));

test('what a row says in words beyond its fields', async () => {
  counting.seen.length = 0;
  const row = (id: string): string => rawCases.find((candidate) => candidate.id === id)?.raw ?? '';
  await ask(counting.port, row('ok-absolute-form'));
  expect(counting.seen[0]?.domainName).toBe('b.example');
  expect(counting.seen[0]?.headers).toEqual(['Host', 'b.example']);
  await ask(counting.port, row('conn-header-strip'));
  expect(counting.seen[1]?.headers).toEqual(['Host', 'a']);
  await ask(counting.port, row('upgrade-h2c'));
  expect(counting.seen[2]?.headers).toEqual(['Host', 'a']);
  await ask(counting.port, row('trailer-host'));
  expect(counting.seen[3]?.headers).toEqual(['Host', 'a']);
});

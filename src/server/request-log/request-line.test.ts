import { describe, expect, test } from 'vitest';
import { type Paint, plain } from './paint.ts';
import { requestEvent } from './request-event.ts';
import { refusalLine, requestLine } from './request-line.ts';
import type { RequestRecord } from './request-record.ts';

const blocked: RequestRecord = {
  api: 'abc123',
  stage: '$default',
  requestId: 'AGQv6gqG4osEMHw=',
  method: 'GET',
  path: '/data',
  status: 200,
  ms: 3.13712,
  origin: 'https://evil.example',
  preflight: false,
  cors: {
    outcome: 'blocked',
    reason: 'no-allow-origin',
    text: 'blocked in the browser: origin https://evil.example is not in AllowOrigins',
    where: 'template.yaml:9',
  },
  standIn: null,
  trouble: null,
  aborted: false,
};
const notCors: RequestRecord = {
  ...blocked,
  origin: null,
  cors: { outcome: 'not-cors', reason: null, text: '', where: null },
};
const standIn = { local: 'http://localhost:5173', real: 'https://app.example.com' };

describe('the line for people', () => {
  test.each<[sentence: string, record: RequestRecord, line: string]>([
    [
      'blocked, and where',
      blocked,
      'GET /data 200 3.1 ms  blocked in the browser: origin https://evil.example is not in AllowOrigins (template.yaml:9)',
    ],
    [
      'where is not known',
      { ...blocked, cors: { ...blocked.cors, where: null } },
      'GET /data 200 3.1 ms  blocked in the browser: origin https://evil.example is not in AllowOrigins',
    ],
    ['nothing of CORS', notCors, 'GET /data 200 3.1 ms'],
    [
      'allowed',
      {
        ...blocked,
        method: 'OPTIONS',
        status: 204,
        ms: 0.04,
        cors: { outcome: 'allowed', reason: null, text: 'allowed', where: null },
      },
      'OPTIONS /data 204 0.0 ms  allowed',
    ],
    ['a slow one', { ...notCors, ms: 1234.56 }, 'GET /data 200 1235 ms'],
    [
      'a stand-in',
      { ...notCors, standIn },
      'GET /data 200 3.1 ms  [http://localhost:5173 stands in for https://app.example.com]',
    ],
    [
      'trouble behind it',
      { ...notCors, status: 500, trouble: 'Task timed out after 3.00 seconds' },
      'GET /data 500 3.1 ms  Task timed out after 3.00 seconds',
    ],
    ['a client that has gone', { ...notCors, aborted: true }, 'GET /data 200 3.1 ms  the client did not wait'],
    ['a forged path', { ...notCors, path: '/a\r\nGET /b 200' }, 'GET "/a\\x0d\\x0aGET /b 200" 200 3.1 ms'],
    [
      'a forged trouble',
      { ...notCors, trouble: 'No\nGET /b 200 \u001b[2K' },
      'GET /data 200 3.1 ms  No\\x0aGET /b 200 \\x1b[2K',
    ],
  ])('%s', (_, record, line) => expect(requestLine(record, plain)).toBe(line));

  test('colours stand around words, never inside them', () => {
    const paint: Paint = (colour, text) => `<${colour}>${text}</>`;
    expect(requestLine({ ...blocked, status: 404, aborted: true }, paint)).toBe(
      'GET /data <yellow>404</> 3.1 ms  <red>blocked in the browser: origin https://evil.example is not in AllowOrigins</> (template.yaml:9)  <yellow>the client did not wait</>',
    );
  });
});

describe('a refusal', () => {
  const refusal = { status: 400, message: 'Bad Request', detail: 'Host is not a host: a\u001b b' };
  test.each([
    ['of a request', 'GET', '/x', 'GET /x 400  refused: Host is not a host: a\\x1b b'],
    ['of something else', null, null, 'Request from 127.0.0.1 400  refused: Host is not a host: a\\x1b b'],
  ])('%s', (_, method, target, line) => {
    expect(refusalLine({ refusal, sourceIp: '127.0.0.1', method, target }, plain)).toBe(line);
  });
});

describe('the event', () => {
  test('has the documented members in their order', () => {
    expect(requestEvent(blocked)).toBe(
      '{"event":"request","api":"abc123","stage":"$default","requestId":"AGQv6gqG4osEMHw=","method":"GET","path":"/data","status":200,"ms":3.137,"origin":"https://evil.example","preflight":false,"cors":{"outcome":"blocked","reason":"no-allow-origin","text":"blocked in the browser: origin https://evil.example is not in AllowOrigins","where":"template.yaml:9"}}',
    );
  });

  test('says more when there is more', () => {
    const event: unknown = JSON.parse(requestEvent({ ...notCors, standIn, trouble: 'boom', aborted: true }));
    expect(event).toMatchObject({ origin: null, standIn: standIn.real, trouble: 'boom', aborted: true });
  });

  test('is one line whatever came over the wire', () => {
    const line = requestEvent({ ...notCors, path: '/a\r\n{"event":"ready"}', origin: 'x\ny\u2028' });
    expect(line).not.toMatch(/[\r\n]/);
    expect(JSON.parse(line)).toMatchObject({ event: 'request', path: '/a\r\n{"event":"ready"}', origin: 'x\ny\u2028' });
  });

  test.each(['', 'a"b', 'a\\b', '\u0000\t\u007f', 'é', '\ud800', '\u2028', '~ !#[]{}'])(
    'writes %j as JSON does',
    (text) => {
      expect(requestEvent({ ...notCors, path: text })).toContain(`,"path":${JSON.stringify(text)},`);
    },
  );
});

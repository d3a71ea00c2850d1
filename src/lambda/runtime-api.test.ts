import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createHarness,
  type FunctionHarness,
  inlineFunction,
  isAlive,
  temporaryDirectory,
  until,
} from '../../test/lambda/function-harness.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { RuntimeApi } from './runtime-api.ts';
import type { RuntimeApiHandlers, RuntimeEvent, SendEvent, Verdict } from './runtime-api-protocol.ts';

const EVENT: RuntimeEvent = {
  requestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
  deadlineMs: 1542409706888,
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:hello',
  traceId: 'Root=1-5bef4de7',
  clientContext: '{"custom":{"name":"Zoë"}}',
  payload: '{"a":1}',
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let api: RuntimeApi | undefined;
let harness: FunctionHarness | undefined;

afterEach(async () => {
  api?.close();
  api = undefined;
  await harness?.host.close();
  harness = undefined;
});

/** A Runtime API of which this process is the environment, with every call that it took. */
async function startApi(verdict: Verdict = 'accepted') {
  const calls: unknown[] = [];
  const waiting: SendEvent[] = [];
  const take = (...call: unknown[]): Verdict => {
    calls.push(call);
    return verdict;
  };
  const handlers: RuntimeApiHandlers = {
    onNext: (send) => {
      waiting.push(send);
      return verdict;
    },
    onNextGone: () => {},
    onResponse: (id, payload) => take('response', id, payload.toString()),
    onResponseTooLarge: (id) => take('too-large', id),
    onError: (id, payload, type) => take('error', id, payload.toString(), type),
    onInitError: (payload, type) => take('init', payload.toString(), type),
  };
  api = new RuntimeApi({ handlers, environmentPid: () => process.pid, acceptsForeignClients: true });
  const address = await api.listen();
  const ask = (method: string, path: string, body = '', headers: Record<string, string> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const [host, port] = address.split(':');
      const call = request({ host, port, method, path: `/2018-06-01/runtime/${path}`, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      });
      call.on('error', reject);
      call.end(body);
    });
  return { address, ask, calls, waiting };
}

describe('over HTTP', () => {
  test('hands out an event with all its headers', async () => {
    const { ask, waiting } = await startApi();
    const asked = ask('GET', 'invocation/next');
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.(EVENT);
    const { status, headers, body } = await asked;
    expect(status).toBe(200);
    expect(body).toBe('{"a":1}');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': EVENT.requestId,
      'lambda-runtime-deadline-ms': '1542409706888',
      'lambda-runtime-invoked-function-arn': EVENT.functionArn,
      'lambda-runtime-trace-id': 'Root=1-5bef4de7',
    });
    expect(Buffer.from(String(headers['lambda-runtime-client-context']), 'latin1').toString()).toBe(
      EVENT.clientContext,
    );
  });

  test('never lets a value end its header line', async () => {
    const { ask, waiting } = await startApi();
    const asked = ask('GET', 'invocation/next');
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.({ ...EVENT, traceId: 'Root=1\r\nX-Forged: 1' });
    const { headers } = await asked;
    expect(headers['x-forged']).toBeUndefined();
    expect(headers['lambda-runtime-trace-id']).toBe('Root=1X-Forged: 1');
  });

  test.each<[string, string, Record<string, string>, unknown[]]>([
    ['a response', 'invocation/i-1/response', {}, ['response', 'i-1', 'body']],
    ['a chunked response', 'invocation/i-1/response', { 'transfer-encoding': 'chunked' }, ['response', 'i-1', 'body']],
    [
      'an error',
      'invocation/i-1/error',
      { 'Lambda-Runtime-Function-Error-Type': 'Mine.Bad' },
      ['error', 'i-1', 'body', 'Mine.Bad'],
    ],
    [
      'an initialization error',
      'init/error',
      { 'lambda-runtime-function-error-type': 'Init.Bad' },
      ['init', 'body', 'Init.Bad'],
    ],
  ])('takes %s and answers 202', async (_name, path, headers, call) => {
    const { ask, calls } = await startApi();
    const answer = await ask('POST', path, 'body', headers);
    expect(answer).toMatchObject({ status: 202, body: '{"status":"OK"}\n' });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(calls).toEqual([call]);
  });

  test.each<[Verdict, number, string]>([
    ['unknown-request', 400, 'InvalidRequestID'],
    ['wrong-state', 403, 'InvalidStateTransition'],
    ['too-large', 413, 'RequestEntityTooLarge'],
  ])('answers %s with %i', async (verdict, status, errorType) => {
    const { ask } = await startApi(verdict);
    const answer = await ask('POST', 'invocation/i-1/response', '{}');
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ errorType });
  });

  test('throws a body away that is too large, and says so', async () => {
    const { ask, calls } = await startApi();
    await ask('POST', 'invocation/i-1/response', 'x'.repeat(6 * 1024 * 1024 + 101));
    expect(calls).toEqual([['too-large', 'i-1']]);
  });

  test('knows no other path and no other method', async () => {
    const { ask } = await startApi();
    expect((await ask('GET', 'invocation/i-1/response')).status).toBe(404);
    expect((await ask('POST', 'invocation/next', '')).status).toBe(404);
    expect((await ask('GET', 'secrets')).status).toBe(404);
  });

  test.each<[string, Record<string, string>]>([
    ['a page', { origin: 'https://evil.example' }],
    ['another name for the address', { host: 'evil.example' }],
  ])('refuses %s', async (_name, headers) => {
    const { ask, waiting } = await startApi();
    expect((await ask('GET', 'invocation/next', '', headers)).status).toBe(403);
    expect(waiting).toHaveLength(0);
  });

  test('closes a connection that does not speak HTTP', async () => {
    const { address } = await startApi();
    const [host, port] = address.split(':');
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), host, () => socket.write('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

function customRuntime(script: string): FunctionDefinition {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'bootstrap'), script);
  chmodSync(join(directory, 'bootstrap'), 0o755);
  return inlineFunction('provided.al2023', '', { handler: 'any', code: { Kind: 'directory', Path: directory } });
}

describe('for custom runtimes', () => {
  const fetching = `#!${process.execPath}
    const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/';
    (async () => {
      for (;;) {
        const next = await fetch(base + 'invocation/next');
        const id = next.headers.get('lambda-runtime-aws-request-id');
        const event = await next.json();
        const kind = event.fail ? 'error' : 'response';
        const body = JSON.stringify(event.fail ? { errorType: 'Custom', errorMessage: 'no' } : { got: event });
        const answer = await fetch(base + 'invocation/' + id + '/' + kind, { method: 'POST', body });
        const again = await fetch(base + 'invocation/' + id + '/response', { method: 'POST', body });
        console.log('statuses', answer.status, again.status);
      }
    })();`;

  test('runs one written with fetch', async () => {
    harness = createHarness();
    const definition = customRuntime(fetching);
    expect(await harness.answer(definition, { a: 1 })).toEqual({ got: { a: 1 } });
    expect((await harness.failure(definition, { fail: true })).payload).toEqual({
      errorType: 'Custom',
      errorMessage: 'no',
    });
    expect(await harness.answer(definition, { a: 2 })).toEqual({ got: { a: 2 } });
    expect(await harness.line(/statuses/)).toBe('statuses 202 403');
  });

  test('runs one that does not wait for ever, and loses no event', async () => {
    harness = createHarness();
    const definition = customRuntime(`#!${process.execPath}
      const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
      (async () => {
        for (;;) {
          const next = await fetch(base + 'next', { signal: AbortSignal.timeout(400) }).catch(() => undefined);
          if (next === undefined) { console.log('asked again'); continue; }
          const id = next.headers.get('lambda-runtime-aws-request-id');
          await fetch(base + id + '/response', { method: 'POST', body: await next.text() });
        }
      })();`);
    for (let i = 0; i < 3; i++) {
      expect(await harness.answer({ ...definition, timeoutSeconds: 20 }, { i })).toEqual({ i });
      const { length } = harness.lines;
      await until(() => harness?.lines.slice(length).some(({ text }) => text === 'asked again') === true);
    }
  });

  test('ends one that answers and then never asks again', async () => {
    harness = createHarness();
    const definition = customRuntime(`#!${process.execPath}
      console.log('pid', process.pid);
      const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
      fetch(base + 'next').then(async (next) => {
        const id = next.headers.get('lambda-runtime-aws-request-id');
        await fetch(base + id + '/response', { method: 'POST', body: '1' });
        setInterval(() => {}, 1000);
      });`);
    expect(await harness.answer({ ...definition, timeoutSeconds: 1 })).toBe(1);
    const pid = Number((await harness.line(/^pid/)).slice(4));
    await until(() => !isAlive(pid));
  });

  test('runs one whose requests come from short-lived processes of its own', async () => {
    harness = createHarness();
    const child = `const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
      fetch(base + 'next').then(async (next) => {
        const id = next.headers.get('lambda-runtime-aws-request-id');
        await fetch(base + id + '/response', { method: 'POST', body: await next.text() });
      });`;
    const definition = customRuntime(
      `#!/bin/sh\nwhile true; do ${process.execPath} -e "${child.replaceAll('"', '\\"')}"; done\n`,
    );
    expect(await harness.answer(definition, { a: 1 })).toEqual({ a: 1 });
    expect(await harness.answer(definition, { a: 2 })).toEqual({ a: 2 });
  });

  test('reports its initialization error and its end', async () => {
    harness = createHarness();
    const failing = customRuntime(`#!${process.execPath}
      const url = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/init/error';
      fetch(url, { method: 'POST', body: '{"errorType":"Bad","errorMessage":"start"}' });`);
    expect(await harness.failure(failing)).toEqual({
      cause: 'init',
      payload: { errorType: 'Bad', errorMessage: 'start' },
    });
    const ending = { ...customRuntime('#!/bin/sh\nexit 127\n'), revisionId: 'r2' };
    expect((await harness.failure(ending)).payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 127$/,
      ),
    });
    const missing = inlineFunction('provided.al2023', '', {
      code: { Kind: 'directory', Path: temporaryDirectory() },
      revisionId: 'r3',
    });
    expect((await harness.failure(missing)).payload).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringMatching(/Couldn't find valid bootstrap\(s\): \[.*\/bootstrap\]/),
    });
  });
});

describe('for processes outside the environment', () => {
  const ADDRESS = 'exports.handler = async () => process.env.AWS_LAMBDA_RUNTIME_API';
  const attempt = (address: unknown): string =>
    `fetch('http://${address}/2018-06-01/runtime/invocation/next', { signal: AbortSignal.timeout(5000) }).then(async (r) => console.log(r.status, await r.text()))`;

  test('is closed, even to a process of the same user', async () => {
    harness = createHarness();
    const address = await harness.answer(inlineFunction('nodejs20.x', ADDRESS));
    const child = spawn(process.execPath, ['-e', attempt(address)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const chunk of child.stdout) output += chunk;
    expect(output).toBe(
      '403 {"errorMessage":"This Runtime API serves one environment","errorType":"AccessDenied"}\n\n',
    );
    expect(await harness.answer(inlineFunction('nodejs20.x', ADDRESS))).toBe(address);
  });

  test('is closed to another function', async () => {
    harness = createHarness();
    const address = await harness.answer(inlineFunction('nodejs20.x', ADDRESS));
    const text = `exports.handler = async (address) => {
      const answer = await fetch('http://' + address + '/2018-06-01/runtime/invocation/next');
      return (await answer.json()).errorType;
    }`;
    const other = inlineFunction('nodejs20.x', text, { functionName: 'other' });
    expect(await harness.answer(other, address)).toBe('AccessDenied');
  });
});

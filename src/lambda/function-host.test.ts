import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  createHarness,
  type FunctionHarness,
  inlineFunction,
  isAlive,
  temporaryDirectory,
  until,
} from '../../test/lambda/function-harness.ts';

let harness: FunctionHarness | undefined;

function start(options: Parameters<typeof createHarness>[0] = {}): FunctionHarness {
  harness = createHarness(options);
  return harness;
}

afterEach(async () => {
  await harness?.host.close();
  harness = undefined;
});

const PID = 'exports.handler = async () => process.pid';
const BOTH = [
  ['nodejs20.x', 'exports.handler = async () => { for (;;); }'],
  ['python3.12', 'def handler(event, context):\n    while True: pass\n'],
] as const;

test('keeps an environment and its globals from one event to the next', async () => {
  const functions = start();
  const definition = inlineFunction('nodejs20.x', 'let n = 0; exports.handler = async () => ++n');
  expect(await functions.answer(definition)).toBe(1);
  expect(await functions.answer(definition)).toBe(2);
});

test('writes INIT_START, START, END and REPORT as Lambda does, Init Duration once', async () => {
  const functions = start();
  const definition = inlineFunction('python3.12', 'def handler(event, context):\n    print("hello")\n');
  await functions.answer(definition);
  await functions.answer(definition);
  await until(() => functions.lines.filter(({ text }) => text.startsWith('REPORT')).length === 2);
  const lines = functions.lines.filter(({ text }) => !text.includes('runs on Python'));
  const [first, second] = [lines[1]?.requestId, lines[5]?.requestId];
  const report = (id: unknown): string =>
    `REPORT RequestId: ${id}\tDuration: N ms\tBilled Duration: I ms\tMemory Size: 128 MB\tMax Memory Used: I MB\t`;
  expect(
    lines.map(({ text }) =>
      text
        .replaceAll(/\d+\.\d\d ms/g, 'N ms')
        .replaceAll(/: \d+ (ms|MB)/g, ': I $1')
        .replace('Memory Size: I', 'Memory Size: 128'),
    ),
  ).toEqual([
    'INIT_START Runtime Version: python:3.12',
    `START RequestId: ${first} Version: $LATEST`,
    'hello',
    `END RequestId: ${first}`,
    `${report(first)}Init Duration: N ms\t`,
    `START RequestId: ${second} Version: $LATEST`,
    'hello',
    `END RequestId: ${second}`,
    report(second),
  ]);
  expect(lines.map(({ requestId }) => requestId)).toEqual([
    null,
    first,
    first,
    first,
    first,
    second,
    second,
    second,
    second,
  ]);
  expect(lines.every(({ functionName }) => functionName === 'hello')).toBe(true);
});

test('keeps the lines of an invocation together, however many there are', async () => {
  const functions = start({ maxEnvironmentsPerFunction: 1 });
  const text = 'exports.handler = async (i) => { for (let n = 0; n < 20; n++) console.log(i) }';
  const definition = inlineFunction('nodejs20.x', text);
  await Promise.all(Array.from({ length: 30 }, (_, i) => functions.invoke(definition, i)));
  await until(() => functions.lines.filter(({ text }) => text.startsWith('REPORT')).length === 30);
  const requests = functions.lines.slice(1).filter(({ text }) => !text.includes('runs on'));
  for (let i = 0; i < requests.length; i += 23) {
    const group = requests.slice(i, i + 23);
    expect(new Set(group.map(({ requestId }) => requestId)).size).toBe(1);
    expect(group.slice(1, 21).every(({ requestId, text }) => text.includes(`\t${requestId}\t`))).toBe(true);
    expect(group.at(-1)?.text).toMatch(/^REPORT/);
  }
});

test.each(BOTH)(
  'ends a %s function that loops when its time is over, and serves the next event',
  async (runtime, text) => {
    const functions = start();
    const definition = inlineFunction(runtime, text, { timeoutSeconds: 1 });
    const outcome = await functions.invoke(definition);
    expect(outcome).toMatchObject({ kind: 'function-error', cause: 'timeout' });
    const payload = 'payload' in outcome ? outcome.payload.toString() : '';
    expect(payload).toMatch(
      /^\{"errorMessage":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [0-9a-f-]{36} Task timed out after 1\.00 seconds"\}$/,
    );
    expect(await functions.line(/^REPORT/)).toMatch(
      /\tDuration: 1000\.00 ms\tBilled Duration: 1000 ms\t.*\tStatus: timeout$/,
    );
    expect(functions.lines.map(({ text }) => text).findIndex((text) => /Task timed out/.test(text))).toBeGreaterThan(0);
    expect(await functions.answer(inlineFunction('nodejs20.x', PID, { revisionId: 'r2' }))).toBeGreaterThan(0);
  },
);

test('answers a timeout in the newer form when that is assumed', async () => {
  const assume = { 'lambda.node24.no-callbacks': 'refused', 'lambda.timeout.payload': 'sandbox-timedout' };
  const text = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 60000))';
  const { payload } = await start({ assume }).failure(inlineFunction('nodejs20.x', text, { timeoutSeconds: 1 }));
  expect(payload).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/),
  });
});

test('ends what a function started together with it', async () => {
  const functions = start();
  const text = `
    const child = require('child_process').spawn('sleep', ['1000']);
    console.log('pids', process.pid, child.pid);
    exports.handler = async () => { for (;;); }`;
  await functions.failure(inlineFunction('nodejs20.x', text, { timeoutSeconds: 1 }));
  const [, own = '', child = ''] = /pids (\d+) (\d+)/.exec(await functions.line(/pids/)) ?? [];
  await until(() => !isAlive(Number(own)) && !isAlive(Number(child)));
});

test('gives an initialization that is too long a second one, within the time of the function', async () => {
  const functions = start({ initLimitMs: 300 });
  const text = 'const end = Date.now() + 600; while (Date.now() < end); exports.handler = async () => "ready"';
  expect(await functions.answer(inlineFunction('nodejs20.x', text))).toBe('ready');
  expect(functions.written()[0]).toMatch(/^INIT_REPORT Init Duration: \d+\.\d\d ms\tPhase: init\tStatus: timeout$/);
  expect(await functions.line(/^REPORT/)).not.toMatch(/Init Duration/);
});

test('times out when the second initialization is too long, too', async () => {
  const functions = start({ initLimitMs: 200 });
  const definition = inlineFunction('nodejs20.x', 'for (;;);', { timeoutSeconds: 1 });
  const { cause, payload } = await functions.failure(definition);
  expect(cause).toBe('timeout');
  expect(payload.errorMessage).toMatch(/Task timed out after 1\.00 seconds$/);
  expect(functions.written().filter((text) => text.startsWith('INIT_REPORT'))).toHaveLength(2);
});

test('runs one event at a time in an environment, and others beside it up to the limit', async () => {
  const functions = start({ maxEnvironmentsPerFunction: 3, patienceMs: 1 });
  const text = `
    let running = 0;
    exports.handler = async () => {
      running += 1;
      const most = running;
      await new Promise((resolve) => setTimeout(resolve, 150));
      running -= 1;
      return [process.pid, most];
    }`;
  const definition = inlineFunction('nodejs20.x', text);
  const answers = await Promise.all(Array.from({ length: 9 }, () => functions.answer(definition)));
  const pids = new Set((answers as [number, number][]).map(([pid]) => pid));
  expect(pids.size).toBeGreaterThan(1);
  expect(pids.size).toBeLessThanOrEqual(3);
  expect((answers as [number, number][]).every(([, most]) => most === 1)).toBe(true);
});

test('lets short events wait for the environment that is there', async () => {
  const functions = start({ patienceMs: 5000 });
  const definition = inlineFunction('nodejs20.x', PID);
  const answers = await Promise.all(Array.from({ length: 50 }, () => functions.answer(definition)));
  expect(new Set(answers).size).toBe(1);
});

const SLOW = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 200, "done"))';

test('throttles beyond the reserved concurrency, and everything when that is 0', async () => {
  const functions = start();
  const definition = inlineFunction('nodejs20.x', SLOW, { reservedConcurrency: 2 });
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => functions.invoke(definition)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['answer', 'answer', 'throttled', 'throttled']);
  const none = inlineFunction('nodejs20.x', SLOW, { reservedConcurrency: 0, revisionId: 'r2' });
  expect(await functions.invoke(none)).toEqual({ kind: 'throttled', detail: 'Rate Exceeded.' });
});

test('throttles when too many events wait', async () => {
  const functions = start({ maxEnvironmentsPerFunction: 1, maxQueuedPerFunction: 2 });
  const definition = inlineFunction('nodejs20.x', SLOW);
  const outcomes = await Promise.all([1, 2, 3].map(() => functions.invoke(definition)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['answer', 'answer', 'throttled']);
});

test('refuses an event of more than 6 MB', async () => {
  const functions = start();
  const definition = inlineFunction('nodejs20.x', 'exports.handler = async (event) => event.length');
  const limit = 6 * 1024 * 1024;
  expect(await functions.invoke(definition, 'x'.repeat(limit - 1))).toEqual({
    kind: 'payload-too-large',
    detail: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
  });
  expect(await functions.answer(definition, 'x'.repeat(limit - 2))).toBe(limit - 2);
});

test.each([
  ['nodejs20.x', 'exports.handler = async (size) => "x".repeat(size)'],
  ['python3.12', 'def handler(size, context):\n    return "x" * size\n'],
])('fails a %s answer of more than 6 MB, and serves the next event', async (runtime, text) => {
  const functions = start();
  const definition = inlineFunction(runtime, text);
  const limit = 6 * 1024 * 1024 + 100;
  const { cause, payload } = await functions.failure(definition, limit - 1);
  expect(cause).toBe('answer-too-large');
  expect(payload).toEqual({
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    errorType: 'Function.ResponseSizeTooLarge',
  });
  expect(await functions.answer(definition, limit - 2)).toHaveLength(limit - 2);
});

test('runs a new revision in new environments, while a call of the old one finishes', async () => {
  const functions = start();
  const old = inlineFunction('nodejs20.x', SLOW.replace('"done"', '["old", process.pid]'));
  const slow = functions.answer(old);
  await functions.line(/^START/);
  expect(
    await functions.answer(inlineFunction('nodejs20.x', 'exports.handler = async () => "new"', { revisionId: 'r2' })),
  ).toBe('new');
  const [word, pid] = (await slow) as [string, number];
  expect(word).toBe('old');
  await until(() => !isAlive(pid));
});

test('keeps the environments of functions that did not change', async () => {
  const functions = start();
  const other = inlineFunction('nodejs20.x', PID, { functionName: 'other' });
  const pid = await functions.answer(other);
  const changed = await functions.answer(inlineFunction('nodejs20.x', PID));
  functions.host.retire('hello', '$LATEST');
  await until(() => !isAlive(changed as number));
  expect(await functions.answer(other)).toBe(pid);
  expect(await functions.answer(inlineFunction('nodejs20.x', PID))).not.toBe(changed);
});

test('runs the events that waited when their function was retired', async () => {
  const functions = start({ maxEnvironmentsPerFunction: 1 });
  const definition = inlineFunction('nodejs20.x', SLOW);
  const calls = [1, 2, 3].map(() => functions.invoke(definition));
  functions.host.retire('hello', '$LATEST');
  expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual(['answer', 'answer', 'answer']);
});

test('ends every environment of a retired function, those in reserve, too', async () => {
  const functions = start({ patienceMs: 2 });
  const text = 'exports.handler = (ms) => new Promise((resolve) => setTimeout(resolve, ms, process.pid))';
  const definition = inlineFunction('nodejs20.x', text);
  const slow = await Promise.all([1, 2, 3, 4].map(() => functions.answer(definition, 100)));
  const short = Array.from({ length: 100 }, () => functions.invoke(definition, 0));
  functions.host.retire('hello', '$LATEST');
  await Promise.all(short);
  await until(() => !slow.some((pid) => isAlive(pid as number)));
});

test('does not let events wait behind a long call, though calls are short on average', async () => {
  const functions = start({ patienceMs: 100 });
  const text = 'exports.handler = (ms) => new Promise((resolve) => setTimeout(resolve, ms, process.pid))';
  const definition = inlineFunction('nodejs20.x', text);
  for (let i = 0; i < 20; i++) await functions.answer(definition, 0);
  let isLongOver = false;
  const long = functions.answer(definition, 3000).then(() => {
    isLongOver = true;
  });
  // The first one waits for a while, and for a start. If each of them waited like that, the long call would end before.
  for (let i = 0; i < 40; i++) await functions.answer(definition, 0);
  expect(isLongOver).toBe(false);
  await long;
});

test('ends environments that nobody uses', async () => {
  const functions = start({ idleMs: 40 });
  const pid = await functions.answer(inlineFunction('nodejs20.x', PID));
  await until(() => !isAlive(pid as number));
});

test('serves on after an environment was killed from outside', async () => {
  const functions = start();
  const definition = inlineFunction('nodejs20.x', PID);
  const pid = (await functions.answer(definition)) as number;
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid));
  await functions.invoke(definition);
  expect(await functions.answer(definition)).not.toBe(pid);
});

test('tells everyone who waits when initialization fails, and starts no storm', async () => {
  const functions = start({ patienceMs: 1 });
  const definition = inlineFunction('nodejs20.x', 'require("package-of-nobody")');
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => functions.failure(definition)));
  expect(outcomes.every(({ payload }) => payload.errorType === 'Runtime.ImportModuleError')).toBe(true);
  expect(functions.lines.filter(({ text }) => text.startsWith('INIT_START')).length).toBeLessThan(6);
  expect(await functions.line(/^INIT_REPORT/)).toMatch(
    /\tPhase: init\tStatus: error\tError Type: Runtime\.ImportModuleError$/,
  );
});

test.each([
  ['nodejs20.x', 'require("left-pad")', /^The package left-pad is not installed\. Run in .*: npm install left-pad$/],
  [
    'python3.12',
    'import yaml_of_nobody',
    /^The Python module yaml_of_nobody is not installed\. Run: .*pip install yaml_of_nobody/,
  ],
  ['python3.12', 'def handler(event, context):\n    import late_of_nobody\n', /pip install late_of_nobody/],
])('says how to install what a %s function misses', async (runtime, text, expected) => {
  const functions = start();
  await functions.failure(inlineFunction(runtime, text));
  expect(await functions.line(/is not installed/)).toMatch(expected);
});

test.each<[string, Parameters<typeof inlineFunction>[2], RegExp]>([
  [
    'code that is not there',
    { code: { Kind: 'directory', Path: '/nowhere/at/all' } },
    /The code directory \/nowhere\/at\/all does not exist/,
  ],
  [
    'no code',
    { code: { Kind: 'none', Reason: 'PackageType is Image' } },
    /hello has no code here: PackageType is Image/,
  ],
  ['a runtime of another world', { runtime: 'java21' }, /Runtime java21 does not run here/],
  ['a package that is no zip', { code: { Kind: 'zip-bytes', Base64: 'AAAA' } }, /Could not unzip the package of hello/],
])('fails with words for %s', async (_name, changes, message) => {
  const functions = start();
  const { cause, payload } = await functions.failure(inlineFunction('nodejs20.x', PID, changes));
  expect(cause).toBe('init');
  expect(payload).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringMatching(message),
  });
  expect(await functions.line(message)).toBeTruthy();
});

test('gives no event to an environment whose process has ended, whatever holds its output open', async () => {
  const { answer } = start();
  const text = `const { spawn } = require('node:child_process');
    exports.handler = async (wants) => {
      if (wants !== 'child') return process.pid;
      const child = spawn('sleep', ['30'], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
      child.unref();
      return child.pid;
    };`;
  const definition = inlineFunction('nodejs20.x', text);
  const child = Number(await answer(definition, 'child'));
  const pid = Number(await answer(definition));
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid));
  expect(await answer(definition)).not.toBe(pid);
  process.kill(child, 'SIGKILL');
});

test('close() lets a call finish, leaves no process and no file, and takes no more calls', async () => {
  const workDirectory = join(temporaryDirectory(), 'work');
  const functions = createHarness({ workDirectory });
  const call = functions.answer(inlineFunction('nodejs20.x', SLOW.replace('"done"', 'process.pid')));
  const loop = inlineFunction('python3.12', BOTH[1][1], { functionName: 'loop', timeoutSeconds: 60 });
  const looping = functions.invoke({
    ...loop,
    code: { Kind: 'inline', Text: `import os\nprint("pid", os.getpid())\n${BOTH[1][1]}` },
  });
  const [, pid = ''] = /pid (\d+)/.exec(await functions.line(/^pid/)) ?? [];
  await functions.line(/^START/);
  const closing = performance.now();
  await functions.host.close();
  expect(performance.now() - closing).toBeLessThan(2000);
  expect(isAlive((await call) as number)).toBe(false);
  expect(isAlive(Number(pid))).toBe(false);
  expect(await looping).toMatchObject({ kind: 'function-error', cause: 'exit' });
  expect(existsSync(workDirectory)).toBe(false);
  expect(await functions.invoke(inlineFunction('nodejs20.x', PID))).toMatchObject({ kind: 'throttled' });
});

test('close() ends environments that are still starting', async () => {
  const functions = createHarness();
  const call = functions.invoke(inlineFunction('nodejs20.x', 'console.log("pid", process.pid); for (;;);'));
  const [, pid = ''] = /pid (\d+)/.exec(await functions.line(/pid \d/)) ?? [];
  await functions.host.close(0);
  expect(isAlive(Number(pid))).toBe(false);
  expect((await call).kind).not.toBe('answer');
});

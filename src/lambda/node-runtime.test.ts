import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  createHarness,
  type FunctionHarness,
  inlineFunction,
  temporaryDirectory,
} from '../../test/lambda/function-harness.ts';
import type { FunctionDefinition } from './function-definition.ts';

let harness: FunctionHarness | undefined;

function start(options: Parameters<typeof createHarness>[0] = {}): FunctionHarness {
  harness = createHarness(options);
  return harness;
}

afterEach(async () => {
  await harness?.host.close();
  harness = undefined;
});

function directoryFunction(handler: string, files: Readonly<Record<string, string>>): FunctionDefinition {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return inlineFunction('nodejs20.x', '', { handler, code: { Kind: 'directory', Path: directory } });
}

test.each<[string, string, Record<string, string>]>([
  ['a CommonJS file', 'index.handler', { 'index.js': 'exports.handler = async () => "ran"' }],
  ['a .cjs file', 'index.handler', { 'index.cjs': 'exports.handler = async () => "ran"' }],
  ['an .mjs file', 'index.handler', { 'index.mjs': 'export const handler = async () => "ran"' }],
  [
    'a .js file of a module package',
    'index.handler',
    { 'package.json': '{"type":"module"}', 'index.js': 'export const handler = async () => "ran"' },
  ],
  [
    'the nearest package.json decides',
    'src/app.handler',
    {
      'package.json': '{"type":"module"}',
      'src/package.json': '{}',
      'src/app.js': 'exports.handler = async () => "ran"',
    },
  ],
  [
    'top-level await',
    'index.handler',
    { 'index.mjs': 'const word = await Promise.resolve("ran"); export const handler = async () => word' },
  ],
  ['a handler in a member', 'src/app.api.get', { 'src/app.js': 'exports.api = { get: async () => "ran" }' }],
  ['a folder with an index', 'app.handler', { 'app/index.js': 'exports.handler = async () => "ran"' }],
  ['a file without extension', 'app.handler', { app: 'exports.handler = async () => "ran"' }],
  [
    'a package in node_modules',
    'index.handler',
    {
      'node_modules/word/index.js': 'module.exports = "ran"',
      'index.js': 'const word = require("word"); exports.handler = async () => word',
    },
  ],
])('runs %s', async (_name, handler, files) => {
  expect(await start().answer(directoryFunction(handler, files))).toBe('ran');
});

test('runs code in a directory that is given from here', async () => {
  const definition = directoryFunction('index.handler', { 'index.js': 'exports.handler = async () => __dirname' });
  const path = definition.code.Kind === 'directory' ? definition.code.Path : '';
  const code = { Kind: 'directory', Path: relative(process.cwd(), path) } as const;
  expect(await start().answer({ ...definition, code })).toBe(path);
});

test.each<[string, string, unknown]>([
  ['a promise', 'exports.handler = async (event) => ({ got: event })', { got: { a: 1 } }],
  ['undefined as null', 'exports.handler = async () => {}', null],
  ['a function as null', 'exports.handler = async () => () => 1', null],
  ['a thenable', 'exports.handler = () => ({ then: (resolve) => resolve(5) })', 5],
  ['a callback', 'exports.handler = (event, context, callback) => callback(null, "called")', 'called'],
  [
    'a callback after the event loop ran empty',
    'exports.handler = (e, c, callback) => { const r = []; callback(null, r); setTimeout(() => r.push("late"), 30) }',
    ['late'],
  ],
  [
    'a callback at once when it shall not wait',
    'exports.handler = (e, c, callback) => { c.callbackWaitsForEmptyEventLoop = false; const r = []; callback(null, r); setTimeout(() => r.push("late"), 30) }',
    [],
  ],
  ['null when the callback is never called', 'exports.handler = (event, context, callback) => {}', null],
  ['context.succeed', 'exports.handler = (event, context) => context.succeed("done")', 'done'],
  ['context.done', 'exports.handler = (event, context) => { context.done(null, "done") }', 'done'],
  ['the first of two callbacks', 'exports.handler = (e, c, callback) => { callback(null, 1); callback(null, 2) }', 1],
  [
    'a streamed answer as a whole',
    'exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.write("[1"); stream.end(",2]") })',
    [1, 2],
  ],
])('answers with %s', async (_name, text, expected) => {
  expect(await start().answer(inlineFunction('nodejs20.x', text), { a: 1 })).toEqual(expected);
});

test('gives the context all its members', async () => {
  const text = `exports.handler = async (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID })`;
  const context = await start().answer(
    inlineFunction('nodejs20.x', text, { timeoutSeconds: 7 }),
    {},
    {
      clientContext: '{"custom":{"name":"Zoë"}}',
    },
  );
  expect(context).toMatchObject({
    functionName: 'hello',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:hello',
    memoryLimitInMB: '128',
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    logGroupName: '/aws/lambda/hello',
    logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    clientContext: { custom: { name: 'Zoë' } },
    callbackWaitsForEmptyEventLoop: true,
    trace: 'Root=1-67fd88fd-72d8964e1fed2bce3edd5aac',
  });
  const { remaining } = context as { remaining: number };
  expect(remaining).toBeGreaterThan(5000);
  expect(remaining).toBeLessThanOrEqual(7000);
});

test('sees nothing of the arguments of the bootstrap', async () => {
  const text = 'exports.handler = async () => process.argv.length';
  expect(await start().answer(inlineFunction('nodejs24.x', text))).toBe(2);
});

test('hands its socket of the Runtime API to no process that it starts', async () => {
  const text = `const { spawnSync } = require('node:child_process');
    exports.handler = async () => spawnSync('sh', ['-c', 'test -e /dev/fd/3 && echo open || echo closed']).stdout.toString()`;
  expect(await start().answer(inlineFunction('nodejs20.x', text))).toBe('closed\n');
});

test.each<[string, string, string, Record<string, unknown>]>([
  [
    'a thrown error',
    'exports.handler = async () => { throw new TypeError("boom") }',
    'handler',
    {
      errorType: 'TypeError',
      errorMessage: 'boom',
      trace: expect.arrayContaining(['TypeError: boom']),
    },
  ],
  [
    'an error thrown before the first await',
    'exports.handler = () => { throw new RangeError("boom") }',
    'handler',
    {
      errorType: 'RangeError',
      errorMessage: 'boom',
    },
  ],
  [
    'an error with a name of its own',
    'class E extends Error { constructor() { super("m"); this.name = "Mine" } }; exports.handler = async () => { throw new E() }',
    'handler',
    {
      errorType: 'Mine',
      errorMessage: 'm',
    },
  ],
  [
    'a thrown string',
    'exports.handler = async () => { throw "words" }',
    'handler',
    {
      errorType: 'string',
      errorMessage: 'words',
      trace: [],
    },
  ],
  [
    'a callback with an error',
    'exports.handler = (e, c, callback) => callback(new Error("called"))',
    'handler',
    {
      errorType: 'Error',
      errorMessage: 'called',
    },
  ],
  [
    'context.fail',
    'exports.handler = (e, c) => { c.fail("no") }',
    'handler',
    { errorType: 'string', errorMessage: 'no' },
  ],
  [
    'an answer that is not JSON',
    'exports.handler = async () => { const a = {}; a.a = a; return a }',
    'handler',
    {
      errorType: 'Error',
      errorMessage: 'Unable to stringify response body',
    },
  ],
  [
    'a promise that never settles',
    'exports.handler = async () => { await new Promise(() => {}) }',
    'handler',
    {
      errorType: 'Runtime.NodeJsExit',
    },
  ],
  [
    'a rejection that nothing handles',
    'exports.handler = (e, c, callback) => { Promise.reject(new Error("lost")); setTimeout(() => {}, 5000) }',
    'handler',
    {
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    },
  ],
  [
    'an error in a timer',
    'exports.handler = (e, c, callback) => { setTimeout(() => { throw new Error("later") }, 1) }',
    'handler',
    {
      errorType: 'Error',
      errorMessage: 'later',
    },
  ],
  [
    'a process that ends itself',
    'exports.handler = async () => { process.exit(1) }',
    'exit',
    {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 1$/),
    },
  ],
  [
    'a process that ends itself well',
    'exports.handler = async () => { process.exit(0) }',
    'exit',
    {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited without providing a reason$/),
    },
  ],
  [
    'a process that is killed',
    'exports.handler = async () => { process.kill(process.pid, "SIGKILL"); await new Promise(() => setTimeout(() => {}, 9000)) }',
    'exit',
    {
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: signal: killed$/),
    },
  ],
  [
    'a missing package',
    'require("left-pad-of-nobody")',
    'init',
    {
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringMatching(/^Error: Cannot find module 'left-pad-of-nobody'\nRequire stack:\n- /),
    },
  ],
  [
    'a syntax error',
    'exports.handler = async ( => 1',
    'init',
    {
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: expect.stringMatching(/^SyntaxError: /),
      trace: expect.arrayContaining([expect.stringMatching(/index\.js:1$/)]),
    },
  ],
  [
    'a handler that is not there',
    'exports.other = 1',
    'init',
    {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is undefined or not exported',
    },
  ],
  [
    'a handler that is not a function',
    'exports.handler = 1',
    'init',
    {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: 'index.handler is not a function',
    },
  ],
  [
    'an error while the module loads',
    'throw new Error("early")',
    'init',
    { errorType: 'Error', errorMessage: 'early' },
  ],
  [
    'an end while the module loads',
    'process.exit(3)',
    'init',
    {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
    },
  ],
])('reports %s', async (_name, text, cause, payload) => {
  const failure = await start().failure(inlineFunction('nodejs20.x', text));
  expect(failure.payload).toMatchObject(payload);
  expect(failure.cause).toBe(cause);
});

test('reports errors with the members in the order of AWS', async () => {
  const { payload } = await start().failure(
    inlineFunction('nodejs20.x', 'exports.handler = async () => { throw new Error("x") }'),
  );
  expect(Object.keys(payload)).toEqual(['errorType', 'errorMessage', 'trace']);
});

test('runs the next event after an error, in the same environment', async () => {
  const functions = start();
  const definition = inlineFunction(
    'nodejs20.x',
    'let n = 0; exports.handler = async (event) => { n += 1; if (event.fail) throw new Error("no"); return n }',
  );
  await functions.failure(definition, { fail: true });
  expect(await functions.answer(definition)).toBe(2);
});

const THREE_PARAMETERS = 'exports.handler = (event, context, callback) => callback(null, "called")';

test('refuses a callback handler on nodejs24.x at initialization', async () => {
  const failure = await start().failure(inlineFunction('nodejs24.x', THREE_PARAMETERS));
  expect(failure).toMatchObject({
    cause: 'init',
    payload: {
      errorType: 'Runtime.CallbackHandlerDeprecated',
      errorMessage: expect.stringMatching(
        /^ERROR: AWS Lambda has removed support for callback-based function handlers/,
      ),
    },
  });
});

test('takes a callback handler on nodejs24.x when that is assumed', async () => {
  const assume = { 'lambda.node24.no-callbacks': 'allowed', 'lambda.timeout.payload': 'with-time' };
  expect(await start({ assume }).answer(inlineFunction('nodejs24.x', THREE_PARAMETERS))).toBe('called');
});

test('takes a plain value and has no callback members on nodejs24.x', async () => {
  const text = 'exports.handler = (event, context) => Object.keys(context).includes("done")';
  expect(await start().answer(inlineFunction('nodejs24.x', text))).toBe(false);
});

test('prints each record with time, request id and level, its line breaks kept', async () => {
  const functions = start();
  const text = `
    console.log('at start');
    exports.handler = async () => {
      console.log('one %s', 'two', { three: 3 });
      console.error('a\\nb');
      process.stdout.write('raw\\n');
      console.log('x'.repeat(100000));
    }`;
  await functions.answer(inlineFunction('nodejs20.x', text));
  await functions.line(/^END/);
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
  const id = '[0-9a-f-]{36}';
  const [atStart, one, two, raw, long] = functions.written();
  expect(atStart).toMatch(new RegExp(`^${time}\tundefined\tINFO\tat start$`));
  expect(one).toMatch(new RegExp(`^${time}\t${id}\tINFO\tone two { three: 3 }$`));
  expect(two).toMatch(new RegExp(`^${time}\t${id}\tERROR\ta\nb$`));
  expect(raw).toBe('raw');
  expect(long).toMatch(/\tx{100000}$/);
});

test('writes what an error is, as AWS does', async () => {
  const functions = start();
  await functions.failure(inlineFunction('nodejs20.x', 'exports.handler = async () => { throw new Error("boom") }'));
  const line = await functions.line(/Invoke Error/);
  const record = /\tERROR\tInvoke Error \t(.*)$/s.exec(line)?.[1] ?? '';
  expect(JSON.parse(record)).toMatchObject({ errorType: 'Error', errorMessage: 'boom', stack: expect.any(Array) });
});

test('limits the heap to the memory of the function', async () => {
  const text = 'exports.handler = async () => require("v8").getHeapStatistics().heap_size_limit / 1024 / 1024';
  const limitMB = await start().answer(inlineFunction('nodejs20.x', text, { memorySizeMB: 256 }));
  expect(limitMB).toBeGreaterThan(128);
  expect(limitMB).toBeLessThan(400);
});

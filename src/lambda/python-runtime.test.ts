import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  return inlineFunction('python3.12', '', { handler, code: { Kind: 'directory', Path: directory } });
}

const RAN = 'def handler(event, context):\n    return "ran"\n';

test.each<[string, string, Record<string, string>]>([
  ['a module', 'app.handler', { 'app.py': RAN }],
  ['a module in a folder, with a slash', 'src/app.handler', { 'src/app.py': RAN }],
  ['a module in a folder, with a dot', 'src.app.handler', { 'src/app.py': RAN }],
  ['a package', 'app.handler', { 'app/__init__.py': RAN }],
  [
    'a module beside it',
    'app.handler',
    {
      'app.py': 'from word import WORD\ndef handler(event, context):\n    return WORD\n',
      'word.py': 'WORD = "ran"\n',
    },
  ],
])('runs %s', async (_name, handler, files) => {
  expect(await start().answer(directoryFunction(handler, files))).toBe('ran');
});

const returning = (expression: string, imports = ''): string =>
  `${imports}\ndef handler(event, context):\n    return ${expression}\n`;

test.each<[string, string, string]>([
  ['a value with the spaces of Python', returning('{"a": [1, True, None]}'), '{"a": [1, true, null]}'],
  ['None as null', returning('None'), 'null'],
  ['bytes as they are', returning('b"raw"'), 'raw'],
  ['bytes inside as text', returning('{"body": b"text"}'), '{"body": "text"}'],
  [
    'a decimal as a number of its precision',
    returning('{"n": Decimal("1.10")}', 'from decimal import Decimal'),
    '{"n": 1.10}',
  ],
])('answers with %s', async (_name, text, expected) => {
  const outcome = await start().invoke(inlineFunction('python3.12', text));
  expect(outcome).toMatchObject({ kind: 'answer' });
  expect('payload' in outcome && outcome.payload.toString()).toBe(expected);
});

test.each<[string, string | Buffer]>([
  ['as it comes', '{"a":1}'],
  ['between white space', ' \n{"a":1}\n '],
  ['behind a byte order mark', '\ufeff{"a":1}'],
  ['in UTF-16', Buffer.from('{"a":1}', 'utf16le')],
])('reads an event %s', async (_name, payload) => {
  expect(await start().answer(inlineFunction('python3.12', returning('event["a"]')), {}, { payload })).toBe(1);
});

test.each([
  ['no JSON', '{"a":', 'Unable to unmarshal input: Expecting value: line 1 column 6 (char 5)'],
  ['more than one value', '{} {}', 'Unable to unmarshal input: Extra data: line 1 column 4 (char 3)'],
  [
    'nested beyond measure',
    '['.repeat(200_000),
    expect.stringMatching(/^Unable to unmarshal input: maximum recursion/),
  ],
])('refuses an event that is %s', async (_name, payload, errorMessage) => {
  const outcome = await start().invoke(inlineFunction('python3.12', returning('1')), {}, { payload });
  expect(outcome).toMatchObject({ kind: 'function-error' });
  const error: unknown = JSON.parse('payload' in outcome ? outcome.payload.toString() : '');
  expect(error).toMatchObject({ errorType: 'Runtime.UnmarshalError', errorMessage });
});

test.each([
  ['python3.11', '"Zo\\u00eb"'],
  ['python3.12', '"Zoë"'],
])('escapes as %s does', async (runtime, expected) => {
  const outcome = await start().invoke(inlineFunction(runtime, returning('event["name"]')), { name: 'Zoë' });
  expect('payload' in outcome && outcome.payload.toString()).toBe(expected);
});

test('gives the context all its members', async () => {
  const text = `
import os
def handler(event, context):
    members = {name: getattr(context, name) for name in (
        "function_name", "function_version", "invoked_function_arn", "memory_limit_in_mb",
        "aws_request_id", "log_group_name", "log_stream_name")}
    return dict(members, remaining=context.get_remaining_time_in_millis(),
        custom=context.client_context.custom, title=context.client_context.client.app_title,
        identity=context.identity.cognito_identity_id, trace=os.environ["_X_AMZN_TRACE_ID"])
`;
  const context = await start().answer(
    inlineFunction('python3.12', text, { timeoutSeconds: 7 }),
    {},
    {
      clientContext: '{"custom":{"name":"Zoë"},"client":{"app_title":"t"}}',
    },
  );
  expect(context).toMatchObject({
    function_name: 'hello',
    function_version: '$LATEST',
    invoked_function_arn: 'arn:aws:lambda:us-east-1:123456789012:function:hello',
    memory_limit_in_mb: '128',
    aws_request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    log_group_name: '/aws/lambda/hello',
    log_stream_name: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    custom: { name: 'Zoë' },
    title: 't',
    identity: null,
    trace: 'Root=1-67fd88fd-72d8964e1fed2bce3edd5aac',
  });
  const { remaining } = context as { remaining: number };
  expect(remaining).toBeGreaterThan(5000);
  expect(remaining).toBeLessThanOrEqual(7000);
});

test.each<[string, string, string, Record<string, unknown>]>([
  [
    'an exception',
    'def handler(event, context):\n    raise ValueError("boom")\n',
    'handler',
    {
      errorMessage: 'boom',
      errorType: 'ValueError',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      stackTrace: [
        expect.stringMatching(/^ {2}File ".*index\.py", line 2, in handler\n {4}raise ValueError\("boom"\)\n$/),
      ],
    },
  ],
  [
    'an answer that is not JSON',
    returning('object()'),
    'handler',
    {
      errorMessage: 'Unable to marshal response: Object of type object is not JSON serializable',
      errorType: 'Runtime.MarshalError',
      stackTrace: [],
    },
  ],
  [
    'a process that ends itself',
    'import sys\ndef handler(event, context):\n    sys.exit(1)\n',
    'exit',
    {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 1$/),
    },
  ],
  [
    'the built-in exit',
    'def handler(event, context):\n    exit(0)\n',
    'exit',
    {
      errorMessage: expect.stringMatching(/Runtime exited without providing a reason$/),
    },
  ],
  [
    'a crash',
    'import os, signal\ndef handler(event, context):\n    os.kill(os.getpid(), signal.SIGSEGV)\n',
    'exit',
    {
      errorMessage: expect.stringMatching(/Runtime exited with error: signal: segmentation fault$/),
    },
  ],
  [
    'a missing package',
    'import package_of_nobody\n',
    'init',
    {
      errorMessage: "Unable to import module 'index': No module named 'package_of_nobody'",
      errorType: 'Runtime.ImportModuleError',
      requestId: '',
      stackTrace: [],
    },
  ],
  [
    'a syntax error',
    'def handler(event, context)\n    pass\n',
    'init',
    {
      errorMessage: expect.stringMatching(/^Syntax error in module 'index': .*\(index\.py, line 1\)$/),
      errorType: 'Runtime.UserCodeSyntaxError',
      stackTrace: [expect.stringMatching(/index\.py" Line 1\n {4}def handler/)],
    },
  ],
  [
    'a handler that is not there',
    'other = 1\n',
    'init',
    {
      errorMessage: "Handler 'handler' missing on module 'index'",
      errorType: 'Runtime.HandlerNotFound',
    },
  ],
  [
    'an exception while the module loads',
    'raise Exception("early")\n',
    'init',
    {
      errorMessage: 'early',
      errorType: 'Exception',
      requestId: '',
      stackTrace: expect.arrayContaining([
        expect.stringMatching(/index\.py", line 1, in <module>\n {4}raise Exception/),
      ]),
    },
  ],
])('reports %s', async (_name, text, cause, payload) => {
  const failure = await start().failure(inlineFunction('python3.12', text));
  expect(failure.payload).toMatchObject(payload);
  expect(failure.cause).toBe(cause);
});

test('reports errors with the members in the order of AWS', async () => {
  const { payload } = await start().failure(inlineFunction('python3.12', 'def handler(e, c): raise Exception("x")'));
  expect(Object.keys(payload)).toEqual(['errorMessage', 'errorType', 'requestId', 'stackTrace']);
});

test('refuses a handler without a file and one that names a built-in module', async () => {
  const functions = start();
  const malformed = inlineFunction('python3.12', RAN, { handler: 'handler', revisionId: 'a' });
  expect((await functions.failure(malformed)).payload).toMatchObject({
    errorType: 'Runtime.MalformedHandlerName',
    errorMessage: "Bad handler 'handler': not enough values to unpack (expected 2, got 1)",
  });
  const builtIn = inlineFunction('python3.12', RAN, { handler: 'sys.exit', revisionId: 'b' });
  expect((await functions.failure(builtIn)).payload).toMatchObject({
    errorType: 'Runtime.BuiltInModuleConflict',
    errorMessage: 'Cannot use built-in module sys as a handler module',
  });
});

test('prints lines as they are and log records as Lambda does', async () => {
  const functions = start();
  const text = `
import logging
import sys
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
    print("one", 2)
    print("a\\nb")
    logging.getLogger(__name__).info("two\\nlines")
    sys.stdout.write("no line end")
    sys.stderr.write("to stderr\\n")
`;
  await functions.answer(inlineFunction('python3.12', text));
  await functions.line(/^END/);
  await functions.line(/to stderr/);
  const written = functions.written().filter((line) => !line.includes('runs on Python'));
  expect(written.filter((line) => line !== 'to stderr').slice(0, 4)).toEqual([
    'one 2',
    'a',
    'b',
    expect.stringMatching(/^\[INFO\]\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t[0-9a-f-]{36}\ttwo\nlines$/),
  ]);
});

test('writes what an error is, with the spaces of AWS', async () => {
  const functions = start();
  await functions.failure(inlineFunction('python3.12', 'def handler(event, context):\n    raise ValueError("boom")\n'));
  expect(await functions.line(/^\[ERROR\]/)).toMatch(
    /^\[ERROR\] ValueError: boom\nTraceback \(most recent call last\):\n\u00a0\u00a0File ".*index\.py", line 2, in handler\n\u00a0{4}raise ValueError\("boom"\)$/,
  );
});

test('finds packages in the .venv of the project, above the code', async () => {
  const project = temporaryDirectory();
  const code = join(project, 'functions', 'hello');
  mkdirSync(code, { recursive: true });
  writeFileSync(join(code, 'app.py'), 'import word\ndef handler(event, context):\n    return word.WORD\n');
  const { execFileSync } = await import('node:child_process');
  execFileSync('python3', ['-m', 'venv', '--without-pip', join(project, '.venv')]);
  const packages = execFileSync(join(project, '.venv/bin/python3'), [
    '-c',
    'import sysconfig; print(sysconfig.get_paths()["purelib"])',
  ]);
  writeFileSync(join(packages.toString().trim(), 'word.py'), 'WORD = "from the .venv"\n');
  const definition = inlineFunction('python3.12', '', {
    handler: 'app.handler',
    code: { Kind: 'directory', Path: code },
  });
  expect(await start().answer(definition)).toBe('from the .venv');
});

test('hands its socket of the Runtime API to no process that it starts', async () => {
  const text = `import subprocess
def handler(event, context):
    command = ['sh', '-c', 'test -e /dev/fd/3 && echo open || echo closed']
    return subprocess.run(command, close_fds=False, stdout=subprocess.PIPE, text=True).stdout`;
  expect(await start().answer(inlineFunction('python3.12', text))).toBe('closed\n');
});

test.each<[string, (python: string) => string]>([
  ['keeps its descriptors to itself', (python) => `#!/bin/sh\n"${python}" "$@" 3>&-\n`],
  ['uses the descriptor for something else', (python) => `#!/bin/sh\nexec 3>&1\nexec "${python}" "$@"\n`],
  [
    'starts a process of its own',
    (python) => `#!${python}\nimport subprocess, sys\nsys.exit(subprocess.call(["${python}"] + sys.argv[1:]))\n`,
  ],
])('runs by a wrapper of the interpreter that %s', async (_name, wrapper) => {
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)']).toString().trim();
  const pythonExecutable = join(temporaryDirectory(), 'python3');
  writeFileSync(pythonExecutable, wrapper(python), { mode: 0o755 });
  const { answer } = start({ pythonExecutable });
  for (const n of [1, 2]) expect(await answer(inlineFunction('python3.12', returning('event')), n)).toBe(n);
});

test('leaves no compiled files beside the code', async () => {
  const definition = directoryFunction('app.handler', {
    'app.py': 'import word\ndef handler(event, context):\n    return word.__cached__ and __import__("os").listdir()\n',
    'word.py': '',
  });
  expect(await start().answer(definition)).not.toContain('__pycache__');
});

test('says once when the version at hand is another', async () => {
  const functions = start();
  const definition = inlineFunction('python3.5', RAN);
  await functions.answer(definition);
  await functions.answer({ ...definition, revisionId: 'r2' });
  const notes = functions.written().filter((line) => /^python3\.5 runs on Python 3\.\d+\.\d+ here/.test(line));
  expect(notes).toHaveLength(1);
});

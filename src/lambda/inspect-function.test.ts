import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { inlineFunction, temporaryDirectory } from '../../test/lambda/function-harness.ts';
import { zipArchive } from '../../test/lambda/zip-archive.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { inspectFunction } from './inspect-function.ts';

function directoryWith(...files: readonly string[]): string {
  const directory = temporaryDirectory();
  for (const name of files) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), '');
  }
  return directory;
}

function inDirectory(directory: string, runtime: string, handler: string): FunctionDefinition {
  return inlineFunction(runtime, '', { handler, code: { Kind: 'directory', Path: directory } });
}

test.each([
  ['nodejs20.x', 'index.handler', 'index.js'],
  ['nodejs20.x', 'index.handler', 'index.mjs'],
  ['nodejs20.x', 'src/app.api.get', 'src/app.ts'],
  ['nodejs20.x', 'app.handler', 'app/index.js'],
  ['nodejs20.x', './src/app.handler', 'src/app.js'],
  ['python3.12', 'app.handler', 'app.py'],
  ['python3.12', 'src.app.handler', 'src/app.py'],
  ['python3.12', 'src/app.handler', 'src/app.py'],
  ['python3.12', 'app.handler', 'app/__init__.py'],
  ['provided.al2023', 'anything', 'bootstrap'],
])('finds nothing wrong with %s, %s and %s', async (runtime, handler, file) => {
  expect(await inspectFunction(inDirectory(directoryWith(file), runtime, handler))).toEqual([]);
});

test('says which file was looked for and what is there instead', async () => {
  const directory = directoryWith('app.py', 'util.py', 'README.md');
  expect(await inspectFunction(inDirectory(directory, 'python3.12', 'ap.lambda_handler'))).toEqual([
    {
      code: 'lambda/handler-not-found',
      property: 'Handler',
      message: `Handler ap.lambda_handler needs ap.py, which is not in ${directory}`,
      help: 'There is app.py, util.py. Did you mean Handler: app.lambda_handler?',
    },
  ]);
});

test('looks where the handler points, and one folder below', async () => {
  const directory = directoryWith('src/handlers/orders.ts', 'src/handlers/types.d.ts', 'node_modules/x/index.js');
  const [finding] = await inspectFunction(inDirectory(directory, 'nodejs20.x', 'src/order.handler'));
  expect(finding).toMatchObject({
    message: `Handler src/order.handler needs src/order.js, which is not in ${directory}`,
    help: expect.stringContaining('There is src/handlers/orders.ts.'),
  });
});

test('says when there is nothing to run', async () => {
  const [finding] = await inspectFunction(inDirectory(directoryWith('README.md'), 'nodejs20.x', 'index.handler'));
  expect(finding?.help).toBe('There is no JavaScript or TypeScript file there.');
});

test.each([
  ['nodejs20.x', 'handler'],
  ['nodejs20.x', '../index.handler'],
  ['python3.12', 'handler'],
])('says how a handler is written: %s %s', async (runtime, handler) => {
  expect(await inspectFunction(inDirectory(directoryWith('index.js'), runtime, handler))).toEqual([
    expect.objectContaining({ code: 'lambda/malformed-handler', property: 'Handler' }),
  ]);
});

test('says that inline code is called index', async () => {
  expect(await inspectFunction(inlineFunction('python3.12', '', { handler: 'app.handler' }))).toEqual([
    {
      code: 'lambda/handler-not-found',
      property: 'Handler',
      message: 'Handler app.handler needs app.py, which is not in the inline code',
      help: 'Inline code is a file called index: write Handler: index.<name of the function>.',
    },
  ]);
});

test.each([
  ['nodejs20', /^There is no runtime nodejs20$/, /^Did you mean nodejs20\.x\? Runtimes: nodejs20\.x, /],
  ['Python3.12', /^There is no runtime Python3\.12$/, /^Did you mean python3\.12\? /],
  ['java21', /^Runtime java21 does not run here$/, /^Node\.js and Python functions run/],
])('explains the runtime %s', async (runtime, message, help) => {
  expect(await inspectFunction(inlineFunction(runtime, ''))).toEqual([
    {
      code: 'lambda/unknown-runtime',
      property: 'Runtime',
      message: expect.stringMatching(message),
      help: expect.stringMatching(help),
    },
  ]);
});

test('notices that there is no python3', async () => {
  const definition = inlineFunction('python3.12', '');
  expect(await inspectFunction(definition, { environment: { PATH: temporaryDirectory() } })).toEqual([
    {
      code: 'lambda/python-not-found',
      property: 'Runtime',
      message: 'python3.12 needs python3, which was not found on PATH',
      help: 'Install Python 3, or make it reachable by PATH.',
    },
  ]);
});

test('notices a code directory that is not there, and the one that is meant', async () => {
  const parent = directoryWith('hello-world/app.py');
  expect(await inspectFunction(inDirectory(join(parent, 'hello_world'), 'python3.12', 'app.handler'))).toEqual([
    {
      code: 'lambda/code-not-found',
      property: 'Code',
      message: `The code directory ${join(parent, 'hello_world')} does not exist`,
      help: `Did you mean ${join(parent, 'hello-world')}?`,
    },
  ]);
});

test('looks into packages without unpacking them', async () => {
  const path = join(temporaryDirectory(), 'code.zip');
  const definition = inlineFunction('nodejs20.x', '', { code: { Kind: 'zip-file', Path: path } });
  expect(await inspectFunction(definition)).toMatchObject([{ code: 'lambda/code-not-found', property: 'Code' }]);
  writeFileSync(path, 'words');
  expect(await inspectFunction(definition)).toMatchObject([{ code: 'lambda/zip-unreadable', property: 'Code' }]);
  writeFileSync(path, zipArchive([{ name: 'app.js' }]));
  expect(await inspectFunction(definition)).toMatchObject([
    { code: 'lambda/handler-not-found', help: 'There is app.js. Did you mean Handler: app.handler?' },
  ]);
  writeFileSync(path, zipArchive([{ name: 'index.js' }]));
  expect(await inspectFunction(definition)).toEqual([]);
});

test('says why there is no code, and that a custom runtime needs its file', async () => {
  const none = inlineFunction('nodejs20.x', '', { code: { Kind: 'none', Reason: 'it comes from S3' } });
  expect(await inspectFunction(none)).toMatchObject([
    { code: 'lambda/no-code', message: 'hello has no code here: it comes from S3' },
  ]);
  const custom = inDirectory(directoryWith('main.go'), 'provided.al2023', 'x');
  expect(await inspectFunction(custom)).toMatchObject([{ code: 'lambda/bootstrap-not-found', property: 'Code' }]);
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  createHarness,
  type FunctionHarness,
  inlineFunction,
  temporaryDirectory,
} from '../../test/lambda/function-harness.ts';
import type { EsbuildOptions } from '../account/function.ts';
import type { FunctionDefinition } from './function-definition.ts';

let harness: FunctionHarness | undefined;

afterEach(async () => {
  await harness?.host.close();
  harness = undefined;
});

function typescriptFunction(
  handler: string,
  files: Record<string, string>,
  build?: EsbuildOptions,
): FunctionDefinition {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const code = { Kind: 'directory', Path: directory, ...(build === undefined ? {} : { Build: build }) } as const;
  return inlineFunction('nodejs20.x', '', { handler, code });
}

const HANDLER = 'import { word } from "./word"; export const handler = async (): Promise<string> => word;';
const WORD = 'export const word: string = "ran";';

test.each<[string, string, Record<string, string>, EsbuildOptions | undefined]>([
  ['a .ts handler', 'src/app.handler', { 'src/app.ts': HANDLER, 'src/word.ts': WORD }, undefined],
  [
    'entry points of SAM',
    'app.handler',
    { 'src/app.ts': HANDLER, 'src/word.ts': WORD },
    { EntryPoints: ['src/app.ts'] },
  ],
  [
    'ES modules',
    'app.handler',
    { 'app.ts': `await Promise.resolve(); ${HANDLER}`, 'word.ts': WORD },
    { EntryPoints: ['app.ts'], Format: 'esm', Target: 'es2022', Minify: true, MainFields: 'module,main' },
  ],
  [
    'packages that stay outside',
    'app.handler',
    {
      'app.ts': 'import { word } from "outside"; export const handler = async () => word;',
      'node_modules/outside/index.js': 'exports.word = "ran";',
      'node_modules/outside/package.json': '{"name":"outside"}',
    },
    { EntryPoints: ['app.ts'], External: ['outside'] },
  ],
])('runs %s', async (_name, handler, files, build) => {
  harness = createHarness();
  expect(await harness.answer(typescriptFunction(handler, files, build))).toBe('ran');
});

test('runs the JavaScript that stands beside TypeScript', async () => {
  harness = createHarness();
  const files = { 'app.js': 'exports.handler = async () => "JavaScript"', 'app.ts': HANDLER };
  expect(await harness.answer(typescriptFunction('app.handler', files))).toBe('JavaScript');
});

test('traces an error to the line of TypeScript', async () => {
  harness = createHarness();
  const text =
    'interface Event { a: number }\n\nexport const handler = async (event: Event) => {\n  throw new Error("boom");\n};\n';
  const { payload } = await harness.failure(typescriptFunction('app.handler', { 'app.ts': text }));
  expect(JSON.stringify(payload)).toMatch(/app\.ts:4:\d+/);
});

test('says where a build failed', async () => {
  harness = createHarness();
  const definition = typescriptFunction('app.handler', { 'app.ts': 'import "./missing";\n' });
  const { cause, payload } = await harness.failure(definition);
  expect(cause).toBe('init');
  expect(payload).toMatchObject({
    errorMessage: expect.stringMatching(/ Error: app\.ts:1:8: Could not resolve "\.\/missing"$/),
  });
});

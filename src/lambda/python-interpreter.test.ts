import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/lambda/function-harness.ts';
import { findPython } from './python-interpreter.ts';

function executable(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

const interpreter = (folder: string): string => executable(join(folder, 'python3'), '\x7fELF');

test('takes the python3 on PATH as it is', async () => {
  const bin = temporaryDirectory();
  interpreter(bin);
  const environment = { PATH: `${temporaryDirectory()}:${bin}` };
  expect(await findPython({ directory: temporaryDirectory(), environment })).toEqual({
    path: join(bin, 'python3'),
    virtualEnvironment: undefined,
  });
});

test('prefers VIRTUAL_ENV, then the .venv nearest to the code', async () => {
  const project = temporaryDirectory();
  const directory = join(project, 'a', 'b');
  const bin = temporaryDirectory();
  interpreter(bin);
  interpreter(join(project, '.venv/bin'));
  const find = (environment: NodeJS.ProcessEnv) =>
    findPython({ directory, environment: { PATH: bin, ...environment } });
  expect((await find({}))?.virtualEnvironment).toBe(join(project, '.venv'));
  interpreter(join(directory, '.venv/bin'));
  expect((await find({}))?.virtualEnvironment).toBe(join(directory, '.venv'));
  const active = temporaryDirectory();
  interpreter(join(active, 'bin'));
  expect(await find({ VIRTUAL_ENV: active })).toEqual({
    path: join(active, 'bin/python3'),
    virtualEnvironment: active,
  });
});

test('does not take a .venv of the home folder or of folders above it for the project', async () => {
  const home = temporaryDirectory();
  interpreter(join(home, '.venv/bin'));
  const environment = { PATH: '', HOME: home };
  expect(await findPython({ directory: join(home, 'project'), environment })).toBeUndefined();
});

test('asks the shim of a version manager once, with the environment that it expects', async () => {
  const folder = temporaryDirectory();
  const real = interpreter(join(folder, 'real'));
  const asked = join(folder, 'asked');
  const shims = join(folder, 'shims');
  executable(join(shims, 'python3'), `#!/bin/sh\necho "$MANAGER" >> ${asked}\necho ${real}\n`);
  const search = { directory: folder, environment: { PATH: shims, MANAGER: 'known' } };
  expect((await findPython(search))?.path).toBe(real);
  expect((await findPython(search))?.path).toBe(real);
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(asked, 'utf8')).toBe('known\n');
});

test('passes by a shim that leads nowhere', async () => {
  const folder = temporaryDirectory();
  executable(join(folder, 'shims/python3'), '#!/bin/sh\nexit 127\n');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(executable(join(folder, 'python3.11'), '\x7fELF'), join(bin, 'python3'));
  const environment = { PATH: `${join(folder, 'shims')}:${bin}` };
  expect((await findPython({ directory: folder, environment }))?.path).toBe(join(bin, 'python3'));
});

test('finds nothing where nothing is', async () => {
  expect(await findPython({ directory: temporaryDirectory(), environment: {} })).toBeUndefined();
});

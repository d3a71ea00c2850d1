import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { inlineFunction, isAlive, temporaryDirectory, until } from '../../test/lambda/function-harness.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** A process that runs functions and can be killed: the host alone, bundled, with a script that invokes them. */
async function writeProgram(functions: readonly unknown[]): Promise<string> {
  const directory = temporaryDirectory();
  await build({
    entryPoints: [join(here, 'function-host.ts')],
    outfile: join(directory, 'host.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['esbuild', 'yauzl'],
  });
  const program = join(directory, 'program.mjs');
  writeFileSync(
    program,
    `import { createFunctionHost } from './host.mjs';
     const host = createFunctionHost({
       onLog: ({ text }) => console.log(text),
       workDirectory: ${JSON.stringify(join(directory, 'work'))},
       runtimesDirectory: ${JSON.stringify(join(here, 'runtimes'))},
       region: 'us-east-1',
       assume: {},
     });
     for (const definition of ${JSON.stringify(functions)}) {
       host.invoke(definition, { payload: '{}', traceId: 'Root=1-2-3' }).then(() => console.log('answered'));
     }`,
  );
  return program;
}

const node = (functionName: string, text: string): unknown =>
  inlineFunction('nodejs20.x', `console.log('pid', process.pid); ${text}`, { functionName, timeoutSeconds: 900 });
const python = (functionName: string, text: string): unknown =>
  inlineFunction('python3.12', `import os\nprint('pid', os.getpid())\n${text}`, { functionName, timeoutSeconds: 900 });

test('when the process is killed with -9, no environment outlives it by 5 s, whatever it does', async () => {
  const program = await writeProgram([
    node('idle', 'exports.handler = async () => {}'),
    node('loop', 'exports.handler = async () => { for (;;); }'),
    node(
      'child',
      'console.log("pid", require("child_process").spawn("sleep", ["1000"]).pid); exports.handler = async () => {}',
    ),
    python('python-idle', 'def handler(e, c): pass\n'),
    python('python-loop', 'def handler(e, c):\n    while True: pass\n'),
    // The interpreter's lock is held inside the engine of regular expressions: no thread of Python gets a turn.
    python('python-stuck', 'import re\ndef handler(e, c):\n    re.match(r"(a+)+$", "a" * 64 + "!")\n'),
  ]);
  const host = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  host.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const count = (pattern: RegExp): number => output.match(pattern)?.length ?? 0;
  await until(() => count(/pid \d+\n/g) === 7 && count(/^START/gm) === 6 && count(/^answered/gm) === 3);
  const pids = [...output.matchAll(/pid (\d+)\n/g)].map(([, pid]) => Number(pid));
  expect(pids.every(isAlive)).toBe(true);
  const killed = performance.now();
  host.kill('SIGKILL');
  await until(() => !pids.some(isAlive));
  expect(performance.now() - killed).toBeLessThan(5000);
});

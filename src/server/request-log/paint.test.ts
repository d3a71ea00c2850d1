import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { paintFor } from './paint.ts';

test('a stream that is no terminal gets no colours', () => expect(paintFor(new PassThrough())('red', 'x')).toBe('x'));

// Node reads the variables at its start, so that each case is a process of its own.
const { outputFiles } = buildSync({
  stdin: {
    contents: `import { paintFor } from './paint.ts'; process.stdout.write(paintFor(process.stdout)('red', 'x'));`,
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  write: false,
});
const program = outputFiles[0]?.text ?? '';

test.each([
  [{ FORCE_COLOR: '1' }, '\u001b[31mx\u001b[39m'],
  [{ NO_COLOR: '1' }, 'x'],
  [{}, 'x'],
])('a pipe with %j', (variables, expected) => {
  const { PATH } = process.env;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { PATH, ...variables },
  });
  expect(stdout.toString()).toBe(expected);
});

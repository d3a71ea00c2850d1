/**
 * Builds the package into dist/: the library (plain ESM and .d.ts, by tsc) and the command (one CommonJS bundle with
 * its V8 code cache). The bundle is a start-up measure: `dev` answers its first preflight after about twice the CPU
 * of an empty node, unbundled it would be four times (bench/README.md).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCommand } from './bundle-command.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'bin'), { recursive: true });
compileLibrary();
copyRuntimes();
await bundleCommand({ root, version });

/** tsc is two thirds of the build and only library users need its output, but a half-built package helps nobody. */
function compileLibrary() {
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
    {
      stdio: 'inherit',
    },
  );
}

/** The bootstraps run inside function environments, as they are. */
function copyRuntimes() {
  cpSync(join(root, 'src/lambda/runtimes'), join(dist, 'lambda/runtimes'), {
    recursive: true,
    filter: (source) => statSync(source).isDirectory() || (/\.(cjs|mjs|py)$/.test(source) && !/\.test\./.test(source)),
  });
}

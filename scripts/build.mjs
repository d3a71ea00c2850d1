/**
 * Builds the package into dist/: the library (plain ESM and .d.ts, by tsc) and the command (one CommonJS bundle with
 * its V8 code cache). The bundle is a start-up measure: `dev` answers its first preflight after about twice the CPU
 * of an empty node, unbundled it would be four times (bench/README.md).
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'bin'), { recursive: true });
compileLibrary();
copyRuntimes();
await bundleCommand();
await warmCodeCache();

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

async function bundleCommand() {
  await build({
    entryPoints: [join(root, 'src/cli/main.ts')],
    outfile: join(dist, 'bin/main.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    // Code that runs through a code cache has no import() of its own; Node 20.19 and later require ES modules as well.
    supported: { 'dynamic-import': false },
    minify: true,
    keepNames: false,
    legalComments: 'none',
    // What a start does not need stays a package of its own, loaded from node_modules on first use: the bundle would be
    // twice as large with it, and all of it is read at every start.
    external: ['ajv-draft-04', 'chokidar', 'esbuild', 'jose', 'lmdb', 'node-forge', 'smol-toml', 'undici', 'yauzl'],
    // Its build for Node reads process.env for every token; the one for browsers is the same reader without that.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    // The one module that asks where it is wants the bootstraps beside it: for the bundle that is dist/lambda.
    define: { 'import.meta.url': '__crossgateModuleUrl', __CROSSGATE_VERSION__: JSON.stringify(version) },
    banner: {
      js: "const __crossgateModuleUrl=require('node:url').pathToFileURL(require('node:path').join(__dirname,'../lambda/bundle.cjs')).href;",
    },
    logLevel: 'warning',
  });
  const loader = readFileSync(join(root, 'scripts/command-loader.cjs'), 'utf8');
  writeFileSync(join(dist, 'bin/crossgate.cjs'), loader);
  chmodSync(join(dist, 'bin/crossgate.cjs'), 0o755);
}

/** One run on the example compiles what a run needs; the loader keeps its code cache beside the bundle. */
async function warmCodeCache() {
  const args = ['dev', join(root, 'examples'), '--port', '0', '--endpoint-port', '0', '--json', '--no-watch'];
  const child = spawn(process.execPath, [join(dist, 'bin/crossgate.cjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited]);
  if (typeof line !== 'string') throw new Error('The built command does not start.');
  const { event, apis } = JSON.parse(line);
  if (event !== 'ready') throw new Error(`The built command does not start: ${line}`);
  const headers = { Origin: 'https://example.com', 'Access-Control-Request-Method': 'GET' };
  await fetch(`${apis[0].url}/data`, { method: 'OPTIONS', headers });
  await fetch(`${apis[0].url}/data`, { headers });
  child.kill('SIGINT');
  await exited;
}

/**
 * Bundles the command into dist/bin: main.cjs with the parts that the start of an HTTP API needs, more.cjs with all
 * others, and the loader. That is a start-up measure: whatever is in a file is read and checked as a whole, and half of
 * the program is for REST APIs and the management APIs.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build, transform } from 'esbuild';
import { toCommonJs } from './to-commonjs.mjs';

export async function bundleCommand({ root, version }) {
  const bin = join(root, 'dist/bin');
  const loader = readFileSync(join(root, 'scripts/command-loader.cjs'), 'utf8');
  const parts = await bundleParts(root, version);

  // Which parts a start needs is seen by starting: once with everything in one file, and a loader that tells.
  const list = join(bin, 'parts.txt');
  writeProgram(
    bin,
    loader.replace('part = { exports: {} };', `$&require('node:fs').appendFileSync(${JSON.stringify(list)},id+'\\n');`),
  );
  writeParts(bin, 'main', parts, () => true);
  writeParts(bin, 'more', parts, () => false);
  await runOnce(root, 'examples');
  const needed = new Set(readFileSync(list, 'utf8').split('\n'));
  rmSync(list);
  for (const name of ['main', 'more']) rmSync(cacheFile(bin, name), { force: true });

  writeProgram(bin, loader);
  writeParts(bin, 'main', parts, (id) => needed.has(id));
  writeParts(bin, 'more', parts, (id) => !needed.has(id));
  // These runs compile what a run needs, and the loader keeps it in the code caches.
  await runOnce(root, 'examples');
  if (existsSync(cacheFile(bin, 'more'))) throw new Error('The start of an HTTP API reads more than main.cjs.');
  await runOnce(root, 'examples/rest-api');
}

/** The program in parts that are loaded by themselves: name → text of a CommonJS module. */
async function bundleParts(root, version) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, 'src/cli/main.ts')],
    outdir: join(root, 'dist/bin'),
    write: false,
    metafile: true,
    bundle: true,
    // esbuild splits at each import() when it makes ES modules; each of them becomes a CommonJS module below.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    keepNames: false,
    legalComments: 'none',
    // What a start does not need stays a package of its own, loaded from node_modules on first use.
    external: ['ajv-draft-04', 'chokidar', 'esbuild', 'jose', 'lmdb', 'node-forge', 'smol-toml', 'undici', 'yauzl'],
    // Its build for Node reads process.env for every token; the one for browsers is the same reader without that.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    // The one module that asks where it is wants the bootstraps beside it: for the bundle that is dist/lambda.
    define: { 'import.meta.url': '__crossgateModuleUrl', __CROSSGATE_VERSION__: JSON.stringify(version) },
    logLevel: 'warning',
  });
  refuseChangingExports(Object.keys(metafile.inputs));
  const parts = new Map();
  const importsOf = new Map();
  for (const { path, text } of outputFiles) {
    const id = `./${path.slice(path.lastIndexOf('/') + 1)}`;
    const prelude = text.includes('__crossgateModuleUrl') ? MODULE_URL : '';
    const { code, imports } = toCommonJs(id, prelude + text);
    // Code that runs through a code cache has no import() of its own; Node 20.19 and later require ES modules as well.
    const options = { format: 'cjs', target: 'node20.19', supported: { 'dynamic-import': false }, minify: true };
    parts.set(id, (await transform(code, { ...options, logLevel: 'error' })).code);
    importsOf.set(id, imports);
  }
  refuseCycles(importsOf);
  return parts;
}

/** What toCommonJs takes for granted. */
function refuseChangingExports(files) {
  const changing = files.filter((file) => /^export (let|var) /m.test(readFileSync(file, 'utf8')));
  if (changing.length > 0) throw new Error(`A variable that may change is exported by ${changing.join(', ')}.`);
}

/** What toCommonJs takes for granted. */
function refuseCycles(importsOf) {
  const done = new Set();
  const visit = (id, path) => {
    if (path.includes(id)) throw new Error(`Parts import each other: ${[...path, id].join(' → ')}.`);
    if (done.has(id)) return;
    for (const imported of importsOf.get(id) ?? []) visit(imported, [...path, id]);
    done.add(id);
  };
  for (const id of importsOf.keys()) visit(id, []);
}

const MODULE_URL =
  "const __crossgateModuleUrl=require('node:url').pathToFileURL(require('node:path').join(__dirname,'../lambda/bundle.cjs')).href;";

function writeParts(bin, name, parts, isWanted) {
  const functions = [...parts]
    .filter(([id]) => isWanted(id))
    .map(([id, code]) => `${JSON.stringify(id)}:function(exports,require,module,__dirname){${code}\n}`);
  writeFileSync(join(bin, `${name}.cjs`), `({${functions.join(',\n')}})`);
}

function writeProgram(bin, loader) {
  writeFileSync(join(bin, 'crossgate.cjs'), loader);
  chmodSync(join(bin, 'crossgate.cjs'), 0o755);
}

function cacheFile(bin, name) {
  return join(bin, `${name}.${process.version}-${process.arch}.cache`);
}

/** Starts the built command on a project, and makes a preflight and a call as a page does. */
async function runOnce(root, project) {
  const args = ['dev', join(root, project), '--port', '0', '--endpoint-port', '0', '--json', '--no-watch'];
  const child = spawn(process.execPath, [join(root, 'dist/bin/crossgate.cjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited]);
  if (typeof line !== 'string') throw new Error('The built command does not start.');
  const { event, apis } = JSON.parse(line);
  if (event !== 'ready') throw new Error(`The built command does not start: ${line}`);
  const url = `${apis[0].stages[0].url}/data`;
  const headers = { Origin: 'https://example.com', 'Access-Control-Request-Method': 'GET' };
  await fetch(url, { method: 'OPTIONS', headers });
  await fetch(url, { headers });
  child.kill('SIGINT');
  await exited;
}

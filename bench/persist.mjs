/**
 * What it costs to keep the account in a directory: ten thousand writes in memory and on disk, the start with a
 * thousand APIs, and what they take in memory. CPU time of processes of their own, beside an empty node.
 *
 *     node bench/persist.mjs
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cpuUntilExitNs, treeCpuNs } from './measure/cpu-time.mjs';

const WRITES = 10_000;
const APIS = 1_000;
/** Of an API; AWS lets an API have 300. */
const ROUTES = 250;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

const tasks = { write, fill, open, heap };
const [task, bundle, ...args] = process.argv.slice(2);
if (task === undefined) await main();
else await tasks[task](await import(pathToFileURL(bundle).href), ...args);

async function main() {
  const directory = mkdtempSync(join(tmpdir(), 'crossgate-persist-'));
  try {
    const program = await bundleSources(directory);
    const emptyMs = (await untilExit(['-e', '0'])).cpuMs;
    row('an empty node', emptyMs);
    const run = (...given) => untilExit([fileURLToPath(import.meta.url), given[0], program, ...given.slice(1)]);
    for (const kind of ['CreateRoute', 'PutMethod']) {
      row(`${WRITES} ${kind} in memory`, (await run('write', kind, '1')).cpuMs, 5_000);
      const at = (name) => join(directory, `${kind}-${name}`);
      const single = await run('write', kind, '1', at('one'));
      row(`${WRITES} ${kind} on disk, one after the other`, single.cpuMs, 15_000, single.wallMs);
      const many = await run('write', kind, '32', at('many'));
      row(`${WRITES} ${kind} on disk, 32 clients`, many.cpuMs, 15_000, many.wallMs);
    }
    const account = join(directory, 'account');
    await run('fill', account);
    console.log(`file of ${APIS} APIs: ${(statSync(join(account, 'account.mdb')).size / 2 ** 20).toFixed(1)} MB`);
    row(
      `open a directory with ${APIS} APIs`,
      (await untilReady([fileURLToPath(import.meta.url), 'open', program, account])).cpuMs,
      1_000,
    );
    const command = fileURLToPath(new URL('../dist/bin/crossgate.cjs', import.meta.url));
    if (existsSync(command)) {
      const serve = [command, 'serve', '--endpoint-port', '0', '--json', '--persist', account];
      const ready = await untilReady(serve, 'SIGKILL');
      row(`crossgate serve with ${APIS} APIs, ready`, ready.cpuMs, 1_000, ready.wallMs);
      const again = await untilReady(serve);
      row('the same after kill -9', again.cpuMs, undefined, again.wallMs);
    }
    for (const kept of ['written', 'reopened']) {
      const { stdout } = spawnSync(process.execPath, [
        '--expose-gc',
        fileURLToPath(import.meta.url),
        'heap',
        program,
        account,
        kept,
      ]);
      console.log(`heap of ${APIS} APIs, ${kept}: ${String(stdout).trim()} MB`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function row(text, cpuMs, goalMs, wallMs) {
  const goal = goalMs === undefined ? '' : `, ${cpuMs <= goalMs ? 'meets' : 'MISSES'} its goal of ${goalMs} ms`;
  const wall = wallMs === undefined ? '' : ` (wall ${wallMs.toFixed(0)} ms)`;
  console.log(`${text.padEnd(48)} ${cpuMs.toFixed(0).padStart(6)} ms CPU${goal}${wall}`);
}

async function untilExit(args) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const exit = once(child, 'exit');
  const cpuMs = cpuUntilExitNs(child.pid) / 1e6;
  const [code] = await exit;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { cpuMs, wallMs: performance.now() - startedAt };
}

/** To its first line; then it is ended. */
async function untilReady(args, signal = 'SIGINT') {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface(child.stdout), 'line');
  const measured = { cpuMs: treeCpuNs(child.pid) / 1e6, wallMs: performance.now() - startedAt };
  child.kill(signal);
  await once(child, 'exit');
  return measured;
}

async function bundleSources(directory) {
  const { build } = await import('esbuild');
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const outfile = join(directory, 'sources.mjs');
  await build({
    stdin: {
      contents: `
        export { createMemoryStore } from './account/store/memory-store.ts';
        export { createDirectoryStore } from './server/store/directory-store.ts';
        export { defaultAssumptions as assume } from './aws/resolve-assumptions.ts';
        export { randomId } from './base/ids.ts';
        export { createApi } from './services/apigatewayv2/apis.ts';
        export { createIntegration } from './services/apigatewayv2/integrations.ts';
        export { createRoute } from './services/apigatewayv2/routes.ts';
        export { createStage } from './services/apigatewayv2/stages.ts';
        export { autoDeploy } from './services/apigatewayv2/auto-deploy.ts';
        export { createRestApi } from './services/apigateway/rest-apis.ts';
        export { createResource } from './services/apigateway/resources.ts';
        export { putMethod } from './services/apigateway/methods.ts';
        export { putIntegration } from './services/apigateway/integrations.ts';
        export { createDeployment } from './services/apigateway/deployments.ts';
      `,
      resolveDir: fileURLToPath(new URL('../src/', import.meta.url)),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(lmdb).href) },
    plugins: [
      {
        name: 'lmdb where it is installed',
        setup: ({ onResolve }) => onResolve({ filter: /^lmdb$/ }, () => ({ path: lmdb, external: true })),
      },
    ],
  });
  return outfile;
}

function contextOf({ assume, randomId }, store) {
  return {
    store,
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    assume,
    now: Date.now,
    newId: () => randomId(10),
    apiEndpoint: (id) => `http://${id}.execute-api.localhost:4566`,
    functionUrl: (id) => `http://${id}.lambda-url.localhost:4566/`,
  };
}

/** Every client fills APIs of its own, a write after the other. */
async function write(sources, kind, clients, directory) {
  const store = directory === undefined ? sources.createMemoryStore() : await sources.createDirectoryStore(directory);
  const context = contextOf(sources, store);
  const writeOne = { CreateRoute: routes, PutMethod: methods }[kind];
  let left = WRITES;
  const client = async () => {
    while (left > 0)
      for await (const operation of writeOne(sources, context))
        if (left-- > 0) await operation();
        else break;
  };
  await Promise.all(Array.from({ length: Number(clients) }, client));
  await store.close?.();
}

async function* routes(sources, context) {
  const { ApiId } = await sources.createApi(context, { Name: 'bench', ProtocolType: 'HTTP' });
  for (let i = 0; i < ROUTES; i++) yield () => sources.createRoute(context, { ApiId, RouteKey: `GET /items/${i}` });
}

/** Seven methods of a resource; the resources themselves are not counted. */
async function* methods(sources, context) {
  const { id: restApiId, rootResourceId: parentId } = await sources.createRestApi(context, { name: 'bench' });
  for (let i = 0; i < ROUTES / METHODS.length; i++) {
    const { id: resourceId } = await sources.createResource(context, { restApiId, parentId, pathPart: `items${i}` });
    for (const httpMethod of METHODS) {
      yield () => sources.putMethod(context, { restApiId, resourceId, httpMethod, authorizationType: 'NONE' });
    }
  }
}

/** An account as a team has it: half of the APIs are HTTP APIs and half are REST APIs, all of them deployed. */
async function fillStore(sources, store) {
  const context = contextOf(sources, store);
  const half = Array.from({ length: APIS / 2 });
  await Promise.all(half.flatMap(() => [httpApi(sources, context), restApi(sources, context)]));
}

async function httpApi(sources, context) {
  const { ApiId } = await sources.createApi(context, { Name: 'bench', ProtocolType: 'HTTP' });
  const { IntegrationId } = await sources.createIntegration(context, {
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: 'http://127.0.0.1:8080',
    PayloadFormatVersion: '1.0',
  });
  const Target = `integrations/${IntegrationId}`;
  for (const method of METHODS) await sources.createRoute(context, { ApiId, RouteKey: `${method} /items`, Target });
  await sources.createStage(context, { ApiId, StageName: '$default', AutoDeploy: true });
  await sources.autoDeploy(context, ApiId);
}

async function restApi(sources, context) {
  const { id: restApiId, rootResourceId: parentId } = await sources.createRestApi(context, { name: 'bench' });
  const { id: resourceId } = await sources.createResource(context, { restApiId, parentId, pathPart: 'items' });
  for (const httpMethod of METHODS) {
    const method = { restApiId, resourceId, httpMethod };
    await sources.putMethod(context, { ...method, authorizationType: 'NONE' });
    await sources.putIntegration(context, {
      ...method,
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
    });
  }
  await sources.createDeployment(context, { restApiId, stageName: 'prod' });
}

async function fill(sources, directory) {
  const store = await sources.createDirectoryStore(directory);
  await fillStore(sources, store);
  await store.close();
}

async function open(sources, directory) {
  const store = await sources.createDirectoryStore(directory);
  process.on('SIGINT', () => store.close().then(() => process.exit()));
  console.log('ready');
}

async function heap(sources, directory, kept) {
  const used = () => {
    globalThis.gc();
    globalThis.gc();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  const store = kept === 'reopened' ? await sources.createDirectoryStore(directory) : sources.createMemoryStore();
  if (kept === 'written') await fillStore(sources, store);
  console.log(((used() - before) / 2 ** 20).toFixed(1));
  await store.close?.();
}

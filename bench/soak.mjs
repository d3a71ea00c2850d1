/**
 * Does the data plane keep what it should let go? A million preflights and 100,000 function calls, and the heap before
 * and after, each time after a full collection. Run after `npm run build`: node --expose-gc bench/soak.mjs
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startDev } from '../dist/index.js';

const PREFLIGHTS = Number(process.env.PREFLIGHTS ?? 1_000_000);
const CALLS = Number(process.env.CALLS ?? 100_000);
const WARM_UP = 20_000;
const CONNECTIONS = 32;

const dev = await startDev({
  path: join(import.meta.dirname, 'fixtures/http-api'),
  port: 0,
  endpointPort: 'none',
});
const [{ url }] = dev.ready.apis;

await send('OPTIONS', '/items/42', WARM_UP);
await send('GET', '/node', WARM_UP / 10);
const before = heapMb();
await send('OPTIONS', '/items/42', PREFLIGHTS);
const afterPreflights = heapMb();
await send('GET', '/node', CALLS);
const afterCalls = heapMb();
await dev.close();

console.log(`heap after warm-up: ${before.toFixed(1)} MB`);
console.log(`after ${PREFLIGHTS} preflights: ${afterPreflights.toFixed(1)} MB`);
console.log(`after ${CALLS} function calls: ${afterCalls.toFixed(1)} MB`);
const growth = Math.max(afterPreflights, afterCalls) - before;
console.log(`growth: ${growth.toFixed(1)} MB (wanted: within 5 MB)`);
process.exitCode = growth <= 5 ? 0 : 1;

function heapMb() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** The requests come from a process of their own, so that their garbage is not counted here. */
async function send(method, path, count) {
  const program = `
    const { Agent, request } = require('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: ${CONNECTIONS} });
    const headers = { Origin: 'https://example.com', 'Access-Control-Request-Method': 'PUT' };
    let left = ${count}, failed = 0, open = ${CONNECTIONS};
    const next = () => {
      if (left-- <= 0) { if (--open === 0) process.exit(failed === 0 ? 0 : 1); return; }
      request('${url}${path}', { method: '${method}', agent, headers }, (response) => {
        if (response.statusCode >= 300) failed++;
        response.resume().on('end', next);
      }).on('error', () => { failed++; next(); }).end();
    };
    for (let i = 0; i < ${CONNECTIONS}; i++) next();
  `;
  const [code] = await once(spawn(process.execPath, ['-e', program], { stdio: 'inherit' }), 'exit');
  if (code !== 0) throw new Error(`${method} ${path}: some requests failed`);
}

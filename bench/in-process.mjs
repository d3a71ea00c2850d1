/**
 * Nanoseconds per call of pieces of the data plane, without sockets: a million calls, nine times, the minimum. CPU time
 * of this process, so that a busy machine does not show.
 *
 *     node bench/in-process.mjs
 */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const CALLS = 1_000_000;
const ROUNDS = 9;

/** The developer guide's JSON format, which the console proposes. */
const FORMAT =
  '{ "requestId":"$context.requestId", "ip": "$context.identity.sourceIp", "requestTime":"$context.requestTime", "httpMethod":"$context.httpMethod","routeKey":"$context.routeKey", "status":"$context.status","protocol":"$context.protocol", "responseLength":"$context.responseLength" }';

const sources = await load(`
  export { createThrottleState, takeToken } from './gateway/token-bucket.ts';
  export { compileThrottles } from './gateway/http-api/throttle.ts';
  export { compileAccessLog } from './gateway/http-api/access-log.ts';
  export { defaultAssumptions as assume } from './aws/resolve-assumptions.ts';
`);

for (const { name, goalNs, run } of [throttlePiece(), accessLogPiece()]) {
  const ns = minimumNs(run);
  const verdict = ns <= goalNs ? 'meets' : 'MISSES';
  console.log(`${name.padEnd(52)} ${ns.toFixed(0).padStart(6)} ns, ${verdict} its goal of ${goalNs} ns`);
}

function minimumNs(run) {
  let minimum = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let call = 0; call < CALLS; call++) run();
    const { user, system } = process.cpuUsage(before);
    minimum = Math.min(minimum, ((user + system) * 1000) / CALLS);
  }
  return minimum;
}

function throttlePiece() {
  const { ofRoute } = sources.compileThrottles({
    stage: { StageName: '$default', DefaultRouteSettings: { ThrottlingRateLimit: 1e9, ThrottlingBurstLimit: 1e6 } },
    snapshot: { Api: { ApiId: 'a' }, Routes: [{ RouteKey: 'GET /data' }] },
    ports: { assume: sources.assume, now: Date.now, throttle: sources.createThrottleState() },
  });
  return { name: 'throttle: take the token of a request', goalNs: 300, run: ofRoute('GET /data') };
}

function accessLogPiece() {
  const log = sources.compileAccessLog({
    api: { ApiId: 'a' },
    stage: { StageName: '$default', AccessLogSettings: { DestinationArn: 'arn:aws:logs:::x', Format: FORMAT } },
    ports: {
      assume: sources.assume,
      accountId: '123456789012',
      accessLog: () => {},
    },
  });
  const exchange = {
    request: {
      requestId: 'JCJXri3_PHcEP_Q=',
      sourceIp: '192.0.2.1',
      method: 'GET',
      receivedAtMs: 1_744_668_925_528,
      headers: [],
    },
    response: {
      status: 200,
      report: { routeKey: 'GET /data', automaticPreflight: false, failure: null, integration: null },
    },
    responseLatencyMs: 3,
    responseLength: 11,
  };
  return { name: "access log: a line in the console's JSON format", goalNs: 1_000, run: () => log(exchange) };
}

/** Bundles what `contents`, which stands in src/, exports, and imports it. */
async function load(contents) {
  const resolveDir = fileURLToPath(new URL('../src/', import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

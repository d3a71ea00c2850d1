/**
 * Bodies at random, JSON above all, through methods of every kind of a REST API: each has to be answered, within a second
 * of work and without a trace of JavaScript.
 *
 *     node test/fuzz/bodies.mjs            # a million bodies
 *     node test/fuzz/bodies.mjs 10000 7    # 10,000, from another seed
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);

// Beside the packages that the program loads by name when the first body is validated.
const folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.fuzz-', import.meta.url)));
process.on('exit', () => rmSync(folder, { recursive: true }));
const outfile = join(folder, 'bodies.mjs');
await build({
  stdin: {
    contents: `
      export { seededRandom } from '../../src/gateway/mapping/vtl/fixtures/random-template.ts';
      export { CONTENT_TYPES, randomBody } from './random-json.ts';
      export { createBodyFuzz, METHODS } from './try-body.ts';
    `,
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    loader: 'ts',
  },
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  outfile,
});
const { CONTENT_TYPES, createBodyFuzz, METHODS, randomBody, seededRandom } = await import(pathToFileURL(outfile));

const random = seededRandom(seed);
const pick = (from) => from[Math.floor(random() * from.length)];
const { tryBody } = createBodyFuzz(random, () => randomBody(random));
const counts = {};
let slowestMs = 0;
for (let index = 0; index < count; index++) {
  const method = pick(METHODS);
  const body = randomBody(random);
  const contentType = random() < 0.7 ? 'application/json' : pick(CONTENT_TYPES);
  const before = process.cpuUsage();
  try {
    const status = await tryBody(method, body, contentType);
    counts[status] = (counts[status] ?? 0) + 1;
  } catch (error) {
    console.error(`body ${index}, ${contentType} to ${method}: ${JSON.stringify(body)}: ${error.stack}`);
    process.exit(1);
  }
  const { user, system } = process.cpuUsage(before);
  const workMs = (user + system) / 1000;
  if (workMs > 1000) {
    console.error(`body ${index} to ${method} took ${workMs} ms: ${JSON.stringify(body)}`);
    process.exit(1);
  }
  slowestMs = Math.max(slowestMs, workMs);
}
console.log(
  `${count} bodies from seed ${seed}: ${JSON.stringify(counts)}, the slowest took ${slowestMs.toFixed(0)} ms`,
);

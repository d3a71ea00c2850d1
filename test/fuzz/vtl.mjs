/**
 * Mapping templates at random: each has to render, to be no template or to fail as a TemplateFailure, within a second of
 * work and without a trace of JavaScript.
 *
 *     node test/fuzz/vtl.mjs            # a million templates
 *     node test/fuzz/vtl.mjs 10000 7    # 10,000, from another seed
 */

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);

const { outputFiles } = await build({
  stdin: {
    contents: `
      export { randomPayload, randomTemplate, seededRandom } from './random-template.ts';
      export { tryTemplate } from './try-template.ts';
    `,
    resolveDir: fileURLToPath(new URL('../../src/gateway/mapping/vtl/fixtures/', import.meta.url)),
    loader: 'ts',
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  write: false,
});
const source = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`;
const { randomPayload, randomTemplate, seededRandom, tryTemplate } = await import(source);

const random = seededRandom(seed);
const counts = { rendered: 0, 'no template': 0, failed: 0 };
let slowestMs = 0;
for (let index = 0; index < count; index++) {
  const template = randomTemplate(random);
  const body = randomPayload(random);
  const before = process.cpuUsage();
  try {
    counts[tryTemplate(template, body)]++;
  } catch (error) {
    // Not the stack, which would repeat the whole program: it was loaded from a data: URL.
    console.error(`template ${index}: ${JSON.stringify(template)} with ${JSON.stringify(body)}: ${error.message}`);
    process.exit(1);
  }
  const { user, system } = process.cpuUsage(before);
  const workMs = (user + system) / 1000;
  if (workMs > 1000) {
    console.error(`template ${index} took ${workMs} ms: ${JSON.stringify(template)}`);
    process.exit(1);
  }
  slowestMs = Math.max(slowestMs, workMs);
}
console.log(
  `${count} templates from seed ${seed}: ${JSON.stringify(counts)}, the slowest took ${slowestMs.toFixed(0)} ms`,
);

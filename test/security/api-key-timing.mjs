/**
 * Welch's t-test of what the look-up of an API key takes (see api-key-timing.ts), the long run:
 *
 *     node test/security/api-key-timing.mjs             # a million samples
 *     node test/security/api-key-timing.mjs 100000 7    # 100,000, from another seed
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const samples = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('api-key-timing.ts', import.meta.url))],
  bundle: true,
  platform: 'node',
  format: 'esm',
  write: false,
});
const { measureApiKeyTiming } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);
const { t } = measureApiKeyTiming(samples, seed);
console.log(`${samples} samples from seed ${seed}: t = ${t.toFixed(2)} (wanted: between -4.5 and 4.5)`);
process.exitCode = Math.abs(t) < 4.5 ? 0 : 1;

/**
 * Writes docs/assumptions.md from src/aws/assumptions.ts:
 *
 *     node scripts/generate-assumptions-doc.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const { outputFiles } = await build({
  entryPoints: [path('../src/aws/assumptions-doc.ts')],
  bundle: true,
  format: 'esm',
  write: false,
});
const module = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
mkdirSync(path('../docs/'), { recursive: true });
writeFileSync(path('../docs/assumptions.md'), module.renderAssumptionsDoc());

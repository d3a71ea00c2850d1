/**
 * Writes docs/coverage.md from the service models and src/services/:
 *
 *     node scripts/generate-coverage-doc.mjs
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'crossgate-coverage-'));
try {
  const outfile = join(directory, 'coverage-doc.cjs');
  await build({
    entryPoints: [path('../src/services/coverage-doc.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
  const { default: module } = await import(pathToFileURL(outfile));
  writeFileSync(path('../docs/coverage.md'), module.renderCoverageDoc());
} finally {
  rmSync(directory, { recursive: true });
}

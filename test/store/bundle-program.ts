import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Makes a program of ours one file in `directory`, which Node.js runs without a compiler, and gives its path. */
export async function bundleProgram(source: string, directory: string): Promise<string> {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const outfile = join(directory, basename(source).replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Where the program looks for packages that are not in the bundle.
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

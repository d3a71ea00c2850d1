import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Esbuild from 'esbuild';
import type { EsbuildOptions } from '../account/function.ts';

/** What every Node.js runtime brings itself, or what a package manager installs beside the function. */
const ALWAYS_EXTERNAL = ['@aws-sdk/*', '@smithy/*', 'aws-sdk'];

/** A build that failed, in words for the developer. */
export class BuildFailedError extends Error {
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}

/**
 * Bundles the TypeScript of a function with esbuild into `outputDirectory`, as SAM's `BuildMethod: esbuild` does,
 * with source maps so that traces speak of the TypeScript.
 *
 * `handlerFile` is the file that the handler names; entry points of the template take its place.
 */
export async function buildTypeScript(options: {
  readonly codeDirectory: string;
  readonly outputDirectory: string;
  readonly handlerFile: string | undefined;
  readonly build: EsbuildOptions;
}): Promise<void> {
  const { codeDirectory, outputDirectory, handlerFile, build } = options;
  const esbuild = await loadEsbuild(codeDirectory);
  const entryPoints =
    build.EntryPoints ?? (handlerFile === undefined ? [] : [relative(codeDirectory, resolve(handlerFile))]);
  if (entryPoints.length === 0) {
    throw new BuildFailedError(
      'There is nothing to build: no entry point, and no file of the name that Handler gives',
      'List the source file in Metadata.BuildProperties.EntryPoints.',
    );
  }
  const isModule = build.Format === 'esm';
  try {
    await esbuild.build({
      absWorkingDir: codeDirectory,
      entryPoints: [...entryPoints],
      outdir: outputDirectory,
      // Without entry points in the template, the output keeps the place that the handler's name gives.
      ...(build.EntryPoints === undefined ? { outbase: codeDirectory } : {}),
      bundle: true,
      platform: 'node',
      format: isModule ? 'esm' : 'cjs',
      ...(isModule ? { outExtension: { '.js': '.mjs' } } : {}),
      target: build.Target ?? `node${process.versions.node}`,
      minify: build.Minify ?? false,
      sourcemap: true,
      external: [...ALWAYS_EXTERNAL, ...(build.External ?? [])],
      ...(build.MainFields === undefined ? {} : { mainFields: build.MainFields.split(',') }),
      logLevel: 'silent',
    });
  } catch (error) {
    throw new BuildFailedError(describeFailure(error), '');
  }
  await linkNodeModules(codeDirectory, outputDirectory);
}

function describeFailure(error: unknown): string {
  const { errors } = error as Partial<Esbuild.BuildFailure>;
  if (errors === undefined) return (error as Error).message;
  return errors
    .map(({ location, text }) =>
      location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
    )
    .join('\n');
}

/** The project's own esbuild, else the one beside Crossgate. */
async function loadEsbuild(codeDirectory: string): Promise<typeof Esbuild> {
  try {
    const path = createRequire(join(codeDirectory, 'package.json')).resolve('esbuild');
    return membersOf(await import(pathToFileURL(path).href));
  } catch {
    try {
      return membersOf(await import('esbuild'));
    } catch {
      throw new BuildFailedError(
        'A TypeScript handler needs esbuild, which is not installed',
        'Run: npm install --save-dev esbuild',
      );
    }
  }
}

/** A CommonJS package that is imported may show its members on `default` only. */
function membersOf(module: object): typeof Esbuild {
  return ('default' in module ? module.default : module) as typeof Esbuild;
}

/** Lets code in `outputDirectory` find the packages that code in `directory` would find. */
export async function linkNodeModules(directory: string, outputDirectory: string): Promise<void> {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if (existsSync(modules)) return symlink(modules, join(outputDirectory, 'node_modules'));
    if (dirname(folder) === folder) return;
  }
}

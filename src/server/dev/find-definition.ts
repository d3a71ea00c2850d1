import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../base/diagnostic.ts';

const TEMPLATE_NAMES = ['template.yaml', 'template.yml', 'template.json'];
const BUILD_TEMPLATE = join('.aws-sam', 'build', 'template.yaml');

/** What `crossgate dev` runs: one template file, and why this one when there was a choice. */
export type FoundDefinition =
  | { readonly kind: 'found'; readonly file: string; readonly note: string | null }
  | { readonly kind: 'missing'; readonly diagnostic: Diagnostic };

/**
 * The template that `path` means: the file itself, or `template.yaml|yml|json` in a directory. What `sam build` made is
 * taken instead while it is newer than everything it was made from.
 *
 * @param path as the user typed it; the result's `file` is relative to the working directory
 */
export function findDefinition(path: string, options: { buildDir: boolean }): FoundDefinition {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return missing(`${path} does not exist.`, 'Give a template file or the directory it is in.');
  if (stats.isFile()) return { kind: 'found', file: shown(path), note: null };

  const name = TEMPLATE_NAMES.find((candidate) => statSync(join(path, candidate), { throwIfNoEntry: false })?.isFile());
  if (name === undefined) {
    return missing(
      `There is no ${TEMPLATE_NAMES.join(', ')} in ${shown(path) === '.' ? 'this directory' : shown(path)}.`,
      'Run this in the directory of a SAM or CloudFormation template, or name the file: crossgate dev path/to/template.yaml',
    );
  }
  const template = join(path, name);
  const built = join(path, BUILD_TEMPLATE);
  const builtAt = statSync(built, { throwIfNoEntry: false })?.mtimeMs;
  if (!options.buildDir || builtAt === undefined) return { kind: 'found', file: shown(template), note: null };
  return newestSourceMs(path) <= builtAt
    ? { kind: 'found', file: shown(built), note: `Running what sam build made (${shown(built)}).` }
    : {
        kind: 'found',
        file: shown(template),
        note: `${shown(built)} is older than its sources and is not used; run sam build to use it.`,
      };
}

/** Directories that hold no source of a build. */
const NOT_SOURCES = new Set(['.aws-sam', '.git', 'node_modules', '.venv', '__pycache__', '.crossgate']);

function newestSourceMs(directory: string): number {
  let newest = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (NOT_SOURCES.has(entry.name)) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSourceMs(path));
    else if (entry.isFile()) newest = Math.max(newest, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  }
  return newest;
}

/** The path as messages show it: relative to the working directory where it lies below it. */
export function shown(path: string): string {
  const fromHere = relative(process.cwd(), resolve(path));
  return fromHere === '' ? '.' : fromHere.startsWith('..') ? path : fromHere.replaceAll('\\', '/');
}

/** The name of a stack that nobody named: its project's directory. */
export function defaultStackName(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  const directory = basename(stats?.isFile() ? dirname(resolve(path)) : resolve(path));
  const name = directory.replaceAll(/[^A-Za-z0-9-]+/g, '-').replaceAll(/^[^A-Za-z]+|-+$/g, '');
  return name === '' ? 'crossgate' : name;
}

function missing(message: string, help: string): FoundDefinition {
  return { kind: 'missing', diagnostic: { code: 'dev/no-definition', severity: 'error', message, help } };
}

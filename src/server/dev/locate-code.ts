import { statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { FunctionCode } from '../../account/function.ts';

/** What lies at a local path of a template (`CodeUri: src/`), which is relative to the template. */
export function locateCode(templateFile: string, path: string): FunctionCode {
  const absolute = resolve(dirname(templateFile), path);
  const stats = statSync(absolute, { throwIfNoEntry: false });
  const isArchive = stats?.isFile() === true || (stats === undefined && ['.zip', '.jar'].includes(extname(path)));
  // A path that is not there is a directory that is missing: the inspection of the function says so.
  return isArchive ? { Kind: 'zip-file', Path: absolute } : { Kind: 'directory', Path: absolute };
}

import { cp, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FunctionCode } from '../account/function.ts';
import { CodeUnusableError } from './function-code.ts';
import type { FunctionDefinition, LayerDefinition } from './function-definition.ts';
import { unpackZip, ZipRefusedError } from './unpack-zip.ts';

/** What stands for `/opt`. */
export interface LayerDirectory {
  readonly path: string;
  /** Removes what was made for it. */
  dispose(): Promise<void>;
}

export interface LayerOptions {
  readonly definition: FunctionDefinition;
  readonly workDirectory: string;
  readonly note: (text: string) => void;
}

/**
 * Lays the layers of a function over one another in a directory of its own: `/opt` is everybody's, and only root could
 * make it. A single layer that is a directory stays where it is. Undefined when there are none here. Throws
 * CodeUnusableError.
 */
export async function prepareLayers(options: LayerOptions): Promise<LayerDirectory | undefined> {
  const here = (options.definition.layers ?? []).filter((layer): layer is LayerHere => isHere(layer, options.note));
  const [first] = here;
  if (first === undefined) return undefined;
  if (here.length === 1 && first.code.Kind === 'directory') {
    await checkDirectory(first.arn, first.code.Path);
    return { path: resolve(first.code.Path), dispose: async () => {} };
  }
  const folder = join(options.workDirectory, 'layers');
  await mkdir(folder, { recursive: true });
  const path = await mkdtemp(join(folder, 'opt-'));
  const dispose = (): Promise<void> => rm(path, { recursive: true, force: true });
  try {
    for (const { arn, code } of here) await lay(arn, code, path);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { path, dispose };
}

interface LayerHere extends LayerDefinition {
  readonly code: FunctionCode;
}

function isHere({ arn, code }: LayerDefinition, note: (text: string) => void): boolean {
  if (code !== null && code.Kind !== 'none') return true;
  const why = code === null ? 'it is of another account' : code.Reason;
  note(`The layer ${arn} is not here: ${why}. The function runs without it.`);
  return false;
}

/** Files of a later layer take the place of those before. */
async function lay(arn: string, code: FunctionCode, path: string): Promise<void> {
  if (code.Kind === 'directory') {
    await checkDirectory(arn, code.Path);
    await cp(code.Path, path, { recursive: true, force: true, verbatimSymlinks: true });
    return;
  }
  if (code.Kind !== 'zip-bytes' && code.Kind !== 'zip-file') {
    throw new CodeUnusableError(`The layer ${arn} is neither a directory nor an archive`);
  }
  // In a directory of its own first: an archive is trusted in an empty one only.
  const unpacked = await mkdtemp(`${path}-`);
  try {
    await unpackZip(
      code.Kind === 'zip-file' ? { path: code.Path } : { bytes: Buffer.from(code.Base64, 'base64') },
      unpacked,
    );
    await cp(unpacked, path, { recursive: true, force: true, verbatimSymlinks: true });
  } catch (error) {
    throw error instanceof ZipRefusedError
      ? new CodeUnusableError(`Could not unzip the layer ${arn}: ${error.message}`)
      : error;
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

async function checkDirectory(arn: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new CodeUnusableError(
    `The directory ${path} of the layer ${arn} does not exist`,
    'Correct ContentUri or Content.',
  );
}

import { createWriteStream } from 'node:fs';
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';

/** AWS's limit for a deployment package, unpacked. Evidence: documented, Lambda quotas (250 MB). */
export const UNPACKED_LIMIT_BYTES = 262_144_000;
/** Not AWS's: no package that is small enough has more, and a million empty files would fill a disk's inodes. */
export const FILE_LIMIT = 100_000;

/** A package that is not unpacked, and why. */
export class ZipRefusedError extends Error {}

interface Link {
  readonly name: string;
  readonly target: string;
}

/**
 * Unpacks a deployment package into an empty directory, and nowhere else: a name or a link that leads out of it is
 * refused, as is a package beyond AWS's size. Links are made when all files stand, so that no file is written through
 * one.
 */
export async function unpackZip(source: { path: string } | { bytes: Buffer }, directory: string): Promise<void> {
  const zip = await openZip(source);
  try {
    if (zip.entryCount > FILE_LIMIT) throw new ZipRefusedError(`it has more than ${FILE_LIMIT} files`);
    const links: Link[] = [];
    const linkNames = new Set<string>();
    let unpackedBytes = 0;
    for await (const entry of zip.eachEntry()) {
      unpackedBytes += entry.uncompressedSize;
      if (unpackedBytes > UNPACKED_LIMIT_BYTES) {
        throw new ZipRefusedError(`Unzipped size must be smaller than ${UNPACKED_LIMIT_BYTES} bytes`);
      }
      if (isLink(entry)) {
        const target = (await readEntry(zip, entry)).toString();
        links.push({ name: normalize(entry.fileName), target });
        linkNames.add(normalize(entry.fileName));
      } else {
        await unpackEntry(zip, entry, directory);
      }
    }
    for (const link of links) await makeLink(link, linkNames, directory);
    for (const { name } of links) await checkLink(name, directory);
  } catch (error) {
    throw error instanceof ZipRefusedError ? error : new ZipRefusedError((error as Error).message);
  } finally {
    zip.close();
  }
}

/** The names of the files in a package, without unpacking it. */
export async function listZip(source: { path: string } | { bytes: Buffer }): Promise<readonly string[]> {
  const zip = await openZip(source);
  try {
    if (zip.entryCount > FILE_LIMIT) throw new ZipRefusedError(`it has more than ${FILE_LIMIT} files`);
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) names.push(entry.fileName);
    return names;
  } catch (error) {
    throw error instanceof ZipRefusedError ? error : new ZipRefusedError((error as Error).message);
  } finally {
    zip.close();
  }
}

async function openZip(source: { path: string } | { bytes: Buffer }): Promise<ZipFile> {
  const yauzl = await import('yauzl');
  const options = { lazyEntries: true, autoClose: false };
  try {
    return 'path' in source
      ? await yauzl.openPromise(source.path, options)
      : await yauzl.fromBufferPromise(source.bytes, options);
  } catch (error) {
    throw new ZipRefusedError((error as Error).message);
  }
}

/** The file mode that the packing system recorded; 0 when it has none. */
const modeOf = (entry: Entry): number => (entry.externalFileAttributes >>> 16) & 0xffff;

const isLink = (entry: Entry): boolean => (modeOf(entry) & 0o170000) === 0o120000;

async function unpackEntry(zip: ZipFile, entry: Entry, directory: string): Promise<void> {
  const path = join(directory, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  const mode = (modeOf(entry) & 0o777) | 0o600;
  await pipeline(
    await zip.openReadStreamPromise(entry),
    createWriteStream(path, { mode: mode === 0o600 ? 0o644 : mode }),
  );
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  if (entry.uncompressedSize > 4096) throw new ZipRefusedError(`the link ${entry.fileName} has no sensible target`);
  const chunks: Buffer[] = [];
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function makeLink({ name, target }: Link, linkNames: ReadonlySet<string>, directory: string): Promise<void> {
  for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) {
    if (linkNames.has(folder)) throw new ZipRefusedError(`${name} lies behind a link`);
  }
  if (!isInside(join(directory, dirname(name), target), directory) || target.startsWith('/')) {
    throw new ZipRefusedError(`the link ${name} leads out of the package, to ${target}`);
  }
  await mkdir(dirname(join(directory, name)), { recursive: true });
  await symlink(target, join(directory, name));
}

/** One link after the other can lead out where neither does alone. */
async function checkLink(name: string, directory: string): Promise<void> {
  const target = await realpath(join(directory, name)).catch(() => undefined);
  if (target !== undefined && !isInside(target, await realpath(directory))) {
    throw new ZipRefusedError(`the link ${name} leads out of the package`);
  }
}

const isInside = (path: string, directory: string): boolean => path === directory || path.startsWith(directory + sep);

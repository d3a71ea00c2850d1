import type * as Lmdb from 'lmdb';
import { reasonOf, StoreError } from './store-error.ts';

/**
 * LMDB is loaded when a directory is first opened: it is a native addon, which nobody who keeps the account in memory
 * needs.
 */
export async function loadLmdb(): Promise<typeof Lmdb> {
  try {
    return await import('lmdb');
  } catch (error) {
    throw new StoreError(
      `LMDB, which keeps the account on disk, cannot be loaded on ${process.platform} ${process.arch}: ${reasonOf(error)}`,
      'Its binaries come in optional packages (@lmdb/lmdb-*) for Linux x64, arm64 and arm, macOS and Windows. Install ' +
        'again without --omit=optional and on the platform that runs it. Where there is none for the platform, ' +
        '`npm rebuild lmdb` compiles it with a C++ compiler, and everything but a directory works without it.',
    );
  }
}

/** A write is on disk when its promise resolves, and the file is whole at every moment. */
export const databaseOptions = {
  noSubdir: true,
  encoding: 'binary',
  keyEncoding: 'binary',
  // The data is flushed before the page that makes it valid is written, so that not even a loss of power can leave a
  // state that was never there.
  overlappingSync: false,
  // Otherwise a failed write also rejects a promise that nobody can reach, which ends the process.
  eventTurnBatching: false,
} as const satisfies Lmdb.RootDatabaseOptions;

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, realpath, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type * as Lmdb from 'lmdb';
import type { Write } from '../../account/store/overlay.ts';
import { checkFile, damagedFile, noteClosed } from './check-file.ts';
import type { Database } from './durable-store.ts';
import { databaseOptions, loadLmdb } from './load-lmdb.ts';
import { DamagedRecordError, decodeRecords } from './records.ts';
import { reasonOf, StoreError } from './store-error.ts';

/** Raised when records change their meaning; a Crossgate reads its own format and older ones. */
const format = 1;

const formatKey = Buffer.from('!format');
const ownerKey = Buffer.from('!owner');
/** Sorts before the records of every collection. */
const firstRecord = Buffer.from('A');

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** What this process has open: LMDB's locks are those of a process and do not tell its parts apart. */
const openHere = new Set<string>();

/** Opens the one file of the account in `directory` and reads it. Rejects with StoreError. */
export async function openDatabase(directory: string): Promise<{
  readonly content: readonly Write[];
  readonly database: Database;
}> {
  const path = await readyDirectory(directory);
  if (openHere.has(path)) throw inUse(directory, `this process (${process.pid})`);
  openHere.add(path);
  try {
    const lmdb = await loadLmdb();
    if (!existsSync(path)) await createFile(lmdb, path);
    await checkFile(path);
    const database: Bytes = lmdb.open({ ...databaseOptions, path });
    try {
      const content = claim(database, directory, path);
      return { content, database: openedDatabase(database, path) };
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    openHere.delete(path);
    throw error instanceof StoreError ? error : unusable(directory, error);
  }
}

type Bytes = Lmdb.RootDatabase<Buffer, Buffer>;

async function readyDirectory(directory: string): Promise<string> {
  try {
    // Functions' variables hold secrets: the account is its owner's alone.
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return join(await realpath(directory), 'account.mdb');
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** A file appears whole under its name, so that an empty one there is a damaged one. */
async function createFile(lmdb: typeof Lmdb, path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const database: Bytes = lmdb.open({ ...databaseOptions, path: draft });
    await database.put(formatKey, Buffer.from(JSON.stringify(format)));
    await database.close();
    await link(draft, path);
    await syncDirectory(dirname(path));
    await noteClosed(path);
  } catch (error) {
    // Another process was first; which of them may have it is settled afterwards.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
    await rm(`${draft}-lock`, { force: true });
  }
}

/** Without it, a loss of power can take the file's name away. Windows has nothing of the kind. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory);
  await handle.sync();
  await handle.close();
}

/**
 * Makes this process the owner and gives what is there. It is one write transaction, which only one process can be in
 * and which leaves nothing behind when it is broken off.
 */
function claim(database: Bytes, directory: string, path: string): Write[] {
  // The first read makes this process one of LMDB's readers, whose locks the kernel takes back when a process ends.
  database.get(formatKey);
  return database.transactionSync(() => {
    const found: unknown = JSON.parse(String(database.get(formatKey) ?? 'null'));
    if (found !== format) throw otherFormat(directory, found);
    const owner = readOwner(database);
    if (owner !== undefined && owner.pid !== process.pid && readers(database).includes(owner.pid)) {
      throw inUse(directory, `process ${owner.pid} on ${owner.host}, since ${owner.since}`);
    }
    const content = readContent(database, path);
    const own: Owner = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
    database.putSync(ownerKey, Buffer.from(JSON.stringify(own)));
    return content;
  });
}

function readContent(database: Bytes, path: string): Write[] {
  try {
    return decodeRecords(database.getRange({ start: firstRecord }));
  } catch (error) {
    throw error instanceof DamagedRecordError ? damagedFile(path, error.message) : error;
  }
}

function readOwner(database: Bytes): Owner | undefined {
  const bytes = database.get(ownerKey);
  return bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as Owner);
}

/** The processes that have the file open. LMDB gives a table as text whose first column is the process. */
function readers(database: Bytes): number[] {
  database.readerCheck();
  return database
    .readerList()
    .split('\n')
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => !Number.isNaN(pid));
}

function openedDatabase(database: Bytes, path: string): Database {
  return {
    async write(changes) {
      try {
        await database.batch(() => {
          for (const { key, bytes } of changes) {
            if (bytes === null) database.remove(key);
            else database.put(key, bytes);
          }
        });
      } catch (error) {
        throw new StoreError(
          `${path} could not be written: ${await causeOf(error)}.`,
          'Nothing of the operation has happened. Look for space on the disk and for its health.',
        );
      }
    },
    async close() {
      await database.close();
      await noteClosed(path);
      openHere.delete(path);
    },
  };
}

/** LMDB rejects at once, and gives the reason in a promise that rejects a moment later. */
async function causeOf(error: unknown): Promise<string> {
  const { commitError } = error as { readonly commitError?: Promise<never> };
  return reasonOf((await commitError?.catch((cause: unknown) => cause)) ?? error);
}

function inUse(directory: string, owner: string): StoreError {
  return new StoreError(
    `${directory} is in use by ${owner}.`,
    'Stop that process, or give this one a directory of its own.',
  );
}

function otherFormat(directory: string, found: unknown): StoreError {
  return typeof found === 'number' && found > format
    ? new StoreError(
        `${directory} was written by a newer Crossgate: its format is ${found}, and this one knows ${format}.`,
        'Start the newer Crossgate, or use another directory.',
      )
    : new StoreError(`${directory} holds an account.mdb that is not Crossgate's.`, 'Use another directory.');
}

function unusable(directory: string, error: unknown): StoreError {
  return new StoreError(
    `${directory} cannot keep the account: ${reasonOf(error)}`,
    'Give a directory on a local disk that this user may write.',
  );
}

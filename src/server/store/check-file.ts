import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { databaseOptions } from './load-lmdb.ts';
import { StoreError } from './store-error.ts';

/** Reads everything, as LMDB counts it, and reserves space for a write without doing it. */
const program = `
  const { ABORT, open } = require(process.argv[1]);
  const { statSync } = require('node:fs');
  const path = process.argv[2];
  let found;
  try {
    const database = open({ ...${JSON.stringify(databaseOptions)}, path });
    const { entryCount, lastPageNumber, pageSize } = database.getStats();
    if (statSync(path).size < (lastPageNumber + 1) * pageSize) found = 'it is shorter than what it says it holds';
    else {
      let count = 0;
      for (const { value } of database.getRange({})) count += value === undefined ? 0 : 1;
      database.transactionSync(() => {
        database.put(Buffer.from('?'), Buffer.alloc(1));
        return ABORT;
      });
      if (count !== entryCount) found = 'it says it holds ' + entryCount + ' records, and ' + count + ' are there';
    }
  } catch (error) {
    found = error.message;
  }
  process.stdout.write(JSON.stringify({ found }));
`;

const timeoutMs = 60_000;

/**
 * Makes sure that LMDB can read the file. LMDB trusts its file: one that was cut off or written over ends the process
 * with SIGBUS or SIGSEGV, so a process of its own goes first. It changes nothing. A file that is still as this program
 * closed it needs no such look.
 */
export async function checkFile(path: string): Promise<void> {
  if ((await closedAs(path)) === (await identity(path))) return;
  // LMDB would begin a new account in it.
  if ((await stat(path)).size === 0) throw damagedFile(path, 'it is empty');
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const found = await new Promise<string | undefined>((resolve) => {
    execFile(
      process.execPath,
      ['-e', program, lmdb, path],
      { timeout: timeoutMs, killSignal: 'SIGKILL', env: { ...process.env, NODE_OPTIONS: '' } },
      (error, stdout) => {
        if (stdout !== '') resolve((JSON.parse(stdout) as { found?: string }).found);
        // Where no process can be started, the file is as good as any that has not been looked at.
        else if (error === null || typeof error.code === 'string') resolve(undefined);
        else resolve(error.killed === true ? 'reading it does not end' : 'reading it ends the process');
      },
    );
  });
  if (found !== undefined) throw damagedFile(path, found);
}

/** Remembers how the file was closed. Where that does not succeed, the next start looks at the file. */
export async function noteClosed(path: string): Promise<void> {
  await writeFile(`${path}-closed`, await identity(path)).catch(() => undefined);
}

async function closedAs(path: string): Promise<string | undefined> {
  return readFile(`${path}-closed`, 'utf8').catch(() => undefined);
}

/** Another when anything has written to the file or put another one in its place. */
async function identity(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return [ino, size, mtimeNs].join(' ');
}

export function damagedFile(path: string, found: string): StoreError {
  return new StoreError(
    `${path} is damaged: ${found}. Nothing has been changed.`,
    'Keep the file, and put a backup of the directory in its place or start with an empty directory.',
  );
}

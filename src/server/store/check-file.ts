import { execFile } from 'node:child_process';
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
 * with SIGBUS or SIGSEGV, so a process of its own goes first. It changes nothing.
 */
export async function checkFile(path: string): Promise<void> {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const found = await new Promise<string | undefined>((resolve) => {
    execFile(
      process.execPath,
      ['-e', program, lmdb, path],
      { timeout: timeoutMs, killSignal: 'SIGKILL', env: { ...process.env, NODE_OPTIONS: '' } },
      (error, stdout) => {
        if (stdout !== '') resolve((JSON.parse(stdout) as { found?: string }).found);
        else if (error === null) resolve('reading it gives nothing');
        else resolve(error.killed === true ? 'reading it does not end' : 'reading it ends the process');
      },
    );
  });
  if (found !== undefined) throw damagedFile(path, found);
}

export function damagedFile(path: string, found: string): StoreError {
  return new StoreError(
    `${path} is damaged: ${found}. Nothing has been changed.`,
    'Keep the file, and put a backup of the directory in its place or start with an empty directory.',
  );
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { bundleProgram } from '../../../test/store/bundle-program.ts';
import { storeSuite } from '../../../test/store/store-suite.ts';
import type { LambdaFunction } from '../../account/function.ts';
import type { Route } from '../../account/http-api.ts';
import type { Store } from '../../account/store.ts';
import { createDirectoryStore, type DurableStore, StoreError } from './directory-store.ts';
import { databaseOptions, loadLmdb } from './load-lmdb.ts';

const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'crossgate-store-'));
  endings.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function openStore(directory: string): Promise<DurableStore> {
  const store = await createDirectoryStore(directory);
  endings.push(() => store.close());
  return store;
}

storeSuite('the store in a directory', () => openStore(temporaryDirectory()));

const route = (RouteId: string): Route => ({
  RouteId,
  RouteKey: `GET /${RouteId}`,
  AuthorizationType: 'NONE',
  ApiKeyRequired: false,
});

function lambdaFunction(Base64: string): LambdaFunction {
  return {
    FunctionName: 'f',
    Timeout: 3,
    Code: { Kind: 'zip-bytes', Base64 },
    Policy: {},
  } as unknown as LambdaFunction;
}

const put = (store: Store, id: string) => store.transact(async (t) => t.put('routes', `a/${id}`, route(id)));
const keysOf = (store: Store) => store.transact(async (t) => (await t.list('routes', '')).map(({ key }) => key));

/** A directory with 50 routes and a function, closed as it should be. */
async function filledDirectory(): Promise<string> {
  const directory = join(temporaryDirectory(), 'account');
  const store = await createDirectoryStore(directory);
  for (let i = 0; i < 50; i++) await put(store, `route${i}`);
  await store.transact(async (t) => t.put('functions', 'f', lambdaFunction('x'.repeat(50_000))));
  await store.close();
  return directory;
}

describe('a directory that is opened again', () => {
  it('has everything, in the same order', async () => {
    const directory = temporaryDirectory();
    const first = await openStore(directory);
    await put(first, '2');
    await put(first, '1');
    await put(first, '3');
    await first.transact(async (t) => t.delete('routes', 'a/3'));
    await first.transact(async (t) => t.put('functions', 'f', lambdaFunction('QUJD')));
    await first.close();
    const second = await openStore(directory);
    expect(await second.transact((t) => t.list('routes', 'a'))).toEqual([
      { key: 'a/1', value: route('1') },
      { key: 'a/2', value: route('2') },
    ]);
    expect(await second.transact((t) => t.get('functions', 'f'))).toEqual(lambdaFunction('QUJD'));
  });

  it('gives the same object for a thing until it changes', async () => {
    const store = await openStore(await filledDirectory());
    const get = (id: string) => store.transact((t) => t.get('routes', `a/${id}`));
    const [before, other] = [await get('route1'), await get('route2')];
    await put(store, 'route2');
    expect(await get('route1')).toBe(before);
    expect(await get('route2')).not.toBe(other);
  });

  it('is the user’s alone when it was made', async () => {
    const directory = await filledDirectory();
    expect(statSync(directory).mode & 0o077).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(['account.mdb', 'account.mdb-closed', 'account.mdb-lock']);
  });

  it('works as a copy', async () => {
    const directory = await filledDirectory();
    const copy = join(temporaryDirectory(), 'copy');
    cpSync(directory, copy, { recursive: true });
    expect(await keysOf(await openStore(copy))).toHaveLength(50);
  });
});

it('has on disk what it acknowledges and announces', async () => {
  const directory = temporaryDirectory();
  const store = await openStore(directory);
  const copies: string[] = [];
  const copy = () => {
    copies.push(temporaryDirectory());
    copyFileSync(join(directory, 'account.mdb'), join(copies.at(-1) ?? '', 'account.mdb'));
  };
  store.subscribe(copy);
  await put(store, '1');
  copy();
  for (const path of copies) expect(await keysOf(await openStore(path))).toEqual(['a/1']);
  expect(copies).toHaveLength(2);
});

it('does not write an archive again when the configuration of its function changes', async () => {
  const directory = temporaryDirectory();
  const store = await openStore(directory);
  const archive = 4_000_000;
  await store.transact(async (t) => t.put('functions', 'f', lambdaFunction('x'.repeat(archive))));
  for (let Timeout = 1; Timeout <= 20; Timeout++) {
    await store.transact(async (t) => {
      const old = (await t.get('functions', 'f')) as LambdaFunction;
      t.put('functions', 'f', { ...old, Timeout });
    });
  }
  expect(statSync(join(directory, 'account.mdb')).size).toBeLessThan(1.2 * archive);
});

describe('one directory for two', () => {
  it('is refused within a process', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory);
    const second = createDirectoryStore(join(directory, '.'));
    await expect(second).rejects.toThrow(`is in use by this process (${process.pid})`);
    await store.close();
    await openStore(directory);
  });

  it('is refused between processes, with the name of the other, and free when that is killed', async () => {
    const directory = temporaryDirectory();
    const program = await bundleProgram(join(import.meta.dirname, '../../../test/store/hold-directory.ts'), directory);
    const data = join(directory, 'data');
    const holder = await startHolding(program, data);
    expect(holder.line).toBe('open');
    await expect(createDirectoryStore(data)).rejects.toThrow(`${data} is in use by process ${holder.child.pid} on `);
    await expect(createDirectoryStore(data)).rejects.toBeInstanceOf(StoreError);
    holder.child.kill('SIGKILL');
    await once(holder.child, 'close');

    await openStore(data);
    const late = await startHolding(program, data);
    expect(late.line).toContain(`StoreError: ${data} is in use by process ${process.pid} on `);
  });

  async function startHolding(program: string, data: string) {
    const child = spawn(process.execPath, [program, data], { stdio: ['ignore', 'pipe', 'inherit'] });
    endings.push(() => child.kill('SIGKILL'));
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    return { child, line: line as string };
  }
});

describe('a damaged file is refused and left as it is:', () => {
  it.each<readonly [string, (bytes: Buffer) => Buffer]>([
    ['an empty one', () => Buffer.alloc(0)],
    ['one that lost its end', (bytes) => bytes.subarray(0, bytes.length - 4096)],
    ['one that lost nearly everything', (bytes) => bytes.subarray(0, 5000)],
    ['one that is something else', () => Buffer.from('{"routes": []}\n'.repeat(2000))],
    ['one whose beginning was written over', (bytes) => Buffer.concat([Buffer.alloc(8192), bytes.subarray(8192)])],
    ['one with zeros in its middle', (bytes) => Buffer.from(bytes).fill(0, 8192, 24_576)],
    ['one with a letter changed', (bytes) => changed(bytes, 'GET /route17', 'GET /route7!')],
    ['one with a letter of a key changed', (bytes) => changed(bytes, 'routes/a/route17', 'routes/a/route1z')],
  ])('%s', async (_, damage) => {
    const directory = await filledDirectory();
    const path = join(directory, 'account.mdb');
    writeFileSync(path, damage(readFileSync(path)));
    const before = readFileSync(path);
    const opening = createDirectoryStore(directory);
    await expect(opening).rejects.toBeInstanceOf(StoreError);
    await expect(opening).rejects.toThrow(/account\.mdb is damaged: .*\. Nothing has been changed\./);
    expect(readFileSync(path).equals(before)).toBe(true);
    await expect(createDirectoryStore(directory)).rejects.toThrow('is damaged');
  });

  function changed(bytes: Buffer, from: string, to: string): Buffer {
    const text = bytes.toString('latin1');
    expect(text).toContain(from);
    return Buffer.from(text.replaceAll(from, to), 'latin1');
  }
});

describe('a directory that is not for this Crossgate is refused:', () => {
  it('one of a newer format', async () => {
    const directory = await filledDirectory();
    await writeRaw(directory, '!format', '2');
    const opening = createDirectoryStore(directory);
    await expect(opening).rejects.toThrow('was written by a newer Crossgate: its format is 2, and this one knows 1.');
    await expect(opening).rejects.toHaveProperty('help', expect.stringContaining('newer Crossgate'));
  });

  it('one with a database of something else', async () => {
    const directory = temporaryDirectory();
    await writeRaw(directory, 'something', 'else');
    await expect(createDirectoryStore(directory)).rejects.toThrow("holds an account.mdb that is not Crossgate's");
  });

  it('one that is a file', async () => {
    const path = join(temporaryDirectory(), 'file');
    writeFileSync(path, '');
    await expect(createDirectoryStore(path)).rejects.toThrow(`${path} cannot keep the account: EEXIST`);
  });

  async function writeRaw(directory: string, key: string, value: string): Promise<void> {
    const lmdb = await loadLmdb();
    const database = lmdb.open<Buffer, Buffer>({ ...databaseOptions, path: join(directory, 'account.mdb') });
    await database.put(Buffer.from(key), Buffer.from(value));
    await database.close();
  }
});

it.skipIf(process.platform === 'win32')(
  'refuses what the disk has no room for, keeps the rest and goes on',
  async () => {
    const directory = temporaryDirectory();
    const program = await bundleProgram(join(import.meta.dirname, '../../../test/store/fill-disk.ts'), directory);
    const data = join(directory, 'data');
    // The shell counts in blocks of 1,024 bytes.
    const child = spawn('bash', ['-c', 'ulimit -f 5000; exec "$@"', 'bash', process.execPath, program, data]);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    const lines = output.trim().split('\n');
    expect(lines.at(-2)).toMatch(/^f\d StoreError$/);
    expect(lines.at(-1)).toBe('small kept');
    const kept = lines.filter((line) => line.endsWith(' kept')).map((line) => line.split(' ')[0]);
    const store = await openStore(data);
    expect((await store.transact((t) => t.list('functions', ''))).map(({ key }) => key)).toEqual(kept);
  },
);

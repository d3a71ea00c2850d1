import { expect, it } from 'vitest';
import type { Route } from '../../account/http-api.ts';
import type { Commit } from '../../account/store.ts';
import { createDurableStore, type Database } from './durable-store.ts';

/** A database whose writes end when the test says so. */
function controlledDatabase() {
  const writes: { readonly count: number; readonly done: () => void; readonly fail: (error: Error) => void }[] = [];
  let announceWrite = () => {};
  const database: Database = {
    write: (changes) =>
      new Promise((done, fail) => {
        writes.push({ count: changes.length, done, fail });
        announceWrite();
      }),
    async close() {},
  };
  return {
    database,
    writes,
    /** Resolves to the write that comes next. */
    async nextWrite() {
      if (writes.length === 0) {
        await new Promise<void>((resolve) => {
          announceWrite = resolve;
        });
      }
      return writes.shift() as (typeof writes)[number];
    },
  };
}

const route = (RouteId: string): Route => ({
  RouteId,
  RouteKey: `GET /${RouteId}`,
  AuthorizationType: 'NONE',
  ApiKeyRequired: false,
});

function controlledStore() {
  const controlled = controlledDatabase();
  const store = createDurableStore([{ collection: 'routes', key: 'a/0', value: route('0') }], controlled.database);
  const commits: Commit[] = [];
  store.subscribe((commit) => commits.push(commit));
  const log: string[] = [];
  const put = (id: string) =>
    store
      .transact(async (t) => t.put('routes', `a/${id}`, route(id)))
      .then(
        () => log.push(id),
        ({ message }: Error) => log.push(`${id}: ${message}`),
      );
  const keys = () => store.transact(async (t) => (await t.list('routes', 'a')).map(({ key }) => key));
  return { ...controlled, store, commits, log, put, keys };
}

it('acknowledges and announces when the write is done, and not before', async () => {
  const { nextWrite, put, log, commits } = controlledStore();
  const acknowledged = put('1');
  const write = await nextWrite();
  expect([log, commits]).toEqual([[], []]);
  write.done();
  await acknowledged;
  expect(log).toEqual(['1']);
  expect(commits.map(({ changes }) => changes)).toEqual([[{ collection: 'routes', key: 'a/1' }]]);
});

it('gathers what comes during a write into the next one, and keeps the order', async () => {
  const { nextWrite, put, log, commits } = controlledStore();
  const all = Promise.all(['1', '2', '3', '2'].map(put));
  const first = await nextWrite();
  first.done();
  const second = await nextWrite();
  // The thing that was written twice is one change.
  expect([first.count, second.count]).toEqual([1, 2]);
  second.done();
  await all;
  expect(log).toEqual(['1', '2', '3', '2']);
  expect(commits.map(({ changes }) => changes[0]?.key)).toEqual(['a/1', 'a/2', 'a/3', 'a/2']);
});

it('lets no reader out with what is not on disk yet', async () => {
  const { nextWrite, put, keys, log } = controlledStore();
  void put('1');
  const write = await nextWrite();
  const read = keys().then((found) => log.push(`read ${found.length}`));
  await new Promise(setImmediate);
  expect(log).toEqual([]);
  write.done();
  await read;
  expect(log).toEqual(['1', 'read 2']);
});

it('lets no refusal out that rests on what is not on disk yet', async () => {
  const { nextWrite, put, store } = controlledStore();
  void put('1');
  const write = await nextWrite();
  const refused = store.transact(async (t) => {
    if ((await t.get('routes', 'a/1')) !== undefined) throw new Error('taken');
    return 'free';
  });
  await new Promise(setImmediate);
  write.fail(new Error('the disk is full'));
  expect(await refused).toBe('free');
});

it('takes back a write that did not reach the disk, and what came after it', async () => {
  const { nextWrite, put, keys, log, commits } = controlledStore();
  const first = put('1');
  const write = await nextWrite();
  const second = put('2');
  const read = keys();
  await new Promise(setImmediate);
  write.fail(new Error('the disk is full'));
  await Promise.all([first, second]);
  expect(log).toEqual(['1: the disk is full', '2: the disk is full']);
  expect(await read).toEqual(['a/0']);
  expect(commits).toEqual([]);
});

it('gives back the same object after a change of it has been taken back', async () => {
  const { nextWrite, store } = controlledStore();
  const get = () => store.transact((t) => t.get('routes', 'a/0'));
  const before = await get();
  const changed = store.transact(async (t) => t.put('routes', 'a/0', route('other')));
  (await nextWrite()).fail(new Error('the disk is full'));
  await expect(changed).rejects.toThrow('the disk is full');
  expect(await get()).toBe(before);
});

it('goes on after a write has failed', async () => {
  const { nextWrite, put, keys, log } = controlledStore();
  const failed = put('1');
  (await nextWrite()).fail(new Error('the disk is full'));
  await failed;
  const second = put('2');
  (await nextWrite()).done();
  await second;
  expect(log).toEqual(['1: the disk is full', '2']);
  expect(await keys()).toEqual(['a/0', 'a/2']);
});

it('closes when what was begun is on disk, and takes nothing afterwards', async () => {
  const { nextWrite, put, store, log } = controlledStore();
  const last = put('1');
  const write = await nextWrite();
  const closed = store.close().then(() => log.push('closed'));
  await put('2');
  write.done();
  await Promise.all([last, closed]);
  expect(log).toEqual(['2: The account has been closed.', '1', 'closed']);
});

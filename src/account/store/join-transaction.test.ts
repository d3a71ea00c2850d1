import { describe, expect, it } from 'vitest';
import { createYieldingStore } from '../../../test/store/yielding-store.ts';
import type { Route } from '../http-api.ts';
import type { Commit } from '../store.ts';
import { joinTransaction } from './join-transaction.ts';
import { createMemoryStore } from './memory-store.ts';

const route = (RouteId: string): Route => ({
  RouteId,
  RouteKey: 'GET /',
  AuthorizationType: 'NONE',
  ApiKeyRequired: false,
});

describe.each([
  ['memory', createMemoryStore],
  ['yielding', createYieldingStore],
])('a joined transaction of the %s store', (_, createStore) => {
  it('happens with the whole, in one commit', async () => {
    const store = createStore();
    const commits: Commit[] = [];
    store.subscribe((commit) => commits.push(commit));
    await store.transact(async (outer) => {
      const joined = joinTransaction(outer);
      await joined.transact(async (t) => t.put('routes', 'a/1', route('1')));
      const seen = await joined.transact((t) => t.list('routes', 'a'));
      expect(seen.map(({ key }) => key)).toEqual(['a/1']);
      await joined.transact(async (t) => t.put('routes', 'a/2', route('2')));
      expect(commits).toEqual([]);
    });
    expect(commits.map(({ changes }) => changes.length)).toEqual([2]);
  });

  it('takes back a part that was refused and keeps the rest', async () => {
    const store = createStore();
    await store.transact(async (outer) => {
      const joined = joinTransaction(outer);
      await joined.transact(async (t) => t.put('routes', 'a/1', route('1')));
      const refused = joined.transact(async (t) => {
        t.put('routes', 'a/2', route('2'));
        t.delete('routes', 'a/1');
        throw new Error('refused');
      });
      await expect(refused).rejects.toThrow('refused');
    });
    const left = await store.transact((t) => t.list('routes', 'a'));
    expect(left.map(({ key }) => key)).toEqual(['a/1']);
  });

  it('runs parts that were started together one after another', async () => {
    const store = createStore();
    await store.transact(async (outer) => {
      const joined = joinTransaction(outer);
      const add = () =>
        joined.transact(async (t) => {
          const next = (await t.list('routes', 'a')).length + 1;
          t.put('routes', `a/${next}`, route(`${next}`));
        });
      await Promise.all([add(), add(), add()]);
    });
    expect(await store.transact((t) => t.list('routes', 'a'))).toHaveLength(3);
  });

  it('leaves nothing when the whole is refused', async () => {
    const store = createStore();
    const whole = store.transact(async (outer) => {
      await joinTransaction(outer).transact(async (t) => t.put('routes', 'a/1', route('1')));
      throw new Error('the stack rolls back');
    });
    await expect(whole).rejects.toThrow('rolls back');
    expect(await store.transact((t) => t.list('routes', ''))).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/account/http-api.ts';
import { type Commit, ConflictError, type Store } from '../../src/account/store.ts';

const route = (RouteId: string, RouteKey = 'GET /'): Route => ({
  RouteId,
  RouteKey,
  AuthorizationType: 'NONE',
  ApiKeyRequired: false,
});

/** What every store of the account must do, whatever keeps its data. */
export function storeSuite(name: string, createStore: () => Store | Promise<Store>): void {
  describe(name, () => {
    it('gives back what a committed transaction put', async () => {
      const store = await createStore();
      await store.transact(async (t) => t.put('routes', 'a/1', route('1')));
      expect(await store.transact((t) => t.get('routes', 'a/1'))).toEqual(route('1'));
      expect(await store.transact((t) => t.get('routes', 'a/2'))).toBeUndefined();
    });

    it('shows a transaction its own writes, and nobody else', async () => {
      const store = await createStore();
      await store.transact(async (t) => t.put('routes', 'a/1', route('1')));
      await store.transact(async (t) => {
        t.put('routes', 'a/2', route('2'));
        t.delete('routes', 'a/1');
        expect(await t.get('routes', 'a/1')).toBeUndefined();
        expect((await t.list('routes', 'a')).map(({ key }) => key)).toEqual(['a/2']);
        const seenOutside = await store.transact((other) => other.list('routes', 'a'));
        expect(seenOutside.map(({ key }) => key)).toEqual(['a/1']);
      });
      expect((await store.transact((t) => t.list('routes', 'a'))).map(({ key }) => key)).toEqual(['a/2']);
    });

    it('changes nothing when the work rejects, and rejects with the same error', async () => {
      const store = await createStore();
      const refusal = new Error('no');
      const failed = store.transact(async (t) => {
        t.put('routes', 'a/1', route('1'));
        throw refusal;
      });
      await expect(failed).rejects.toBe(refusal);
      expect(await store.transact((t) => t.list('routes', ''))).toEqual([]);
    });

    it('lists the entries below a parent in the order of their keys, and no others', async () => {
      const store = await createStore();
      await store.transact(async (t) => {
        for (const key of ['a/2', 'ab/1', 'a/10', 'a', 'b/1', 'a/1/x']) t.put('routes', key, route(key));
      });
      const keys = async (prefix: string) => (await store.transact((t) => t.list('routes', prefix))).map((e) => e.key);
      expect(await keys('a')).toEqual(['a/1/x', 'a/10', 'a/2']);
      expect(await keys('a/1')).toEqual(['a/1/x']);
      expect(await keys('')).toEqual(['a', 'a/1/x', 'a/10', 'a/2', 'ab/1', 'b/1']);
      expect(await keys('c')).toEqual([]);
    });

    it('forgets a parent with its last child', async () => {
      const store = await createStore();
      await store.transact(async (t) => t.put('routes', 'a/1', route('1')));
      await store.transact(async (t) => t.delete('routes', 'a/1'));
      expect(await store.transact((t) => t.list('routes', 'a'))).toEqual([]);
      expect(await store.transact((t) => t.list('routes', ''))).toEqual([]);
    });

    it('keeps collections apart', async () => {
      const store = await createStore();
      await store.transact(async (t) => t.put('routes', 'a/1', route('1')));
      expect(await store.transact((t) => t.get('integrations', 'a/1'))).toBeUndefined();
    });

    it('runs a transaction again when something it read has changed', async () => {
      const store = await createStore();
      await store.transact(async (t) => t.put('routes', 'a/1', route('1', 'GET /0')));
      const increments = Array.from({ length: 5 }, () =>
        store.transact(async (t) => {
          const current = (await t.get('routes', 'a/1')) as Route;
          t.put('routes', 'a/1', route('1', `GET /${Number(current.RouteKey.slice(5)) + 1}`));
        }),
      );
      await Promise.all(increments);
      expect((await store.transact((t) => t.get('routes', 'a/1')))?.RouteKey).toBe('GET /5');
    });

    it('runs a transaction again when a listing it read has grown', async () => {
      const store = await createStore();
      const add = () =>
        store.transact(async (t) => {
          const next = (await t.list('routes', 'a')).length + 1;
          t.put('routes', `a/${next}`, route(`${next}`));
        });
      await Promise.all([add(), add(), add()]);
      expect((await store.transact((t) => t.list('routes', 'a'))).map(({ key }) => key)).toEqual(['a/1', 'a/2', 'a/3']);
    });

    it('never shows half of a commit', async () => {
      const store = await createStore();
      const both = (value: string) =>
        store.transact(async (t) => {
          t.put('routes', 'a/1', route('1', value));
          t.put('routes', 'b/1', route('1', value));
        });
      await both('GET /old');
      const seen: (string | undefined)[][] = [];
      await store.transact(async (t) => {
        const first = await t.get('routes', 'a/1');
        if (seen.length === 0 && first?.RouteKey === 'GET /old') await both('GET /new');
        seen.push([first?.RouteKey, (await t.get('routes', 'b/1'))?.RouteKey]);
      });
      expect(seen.length).toBeGreaterThan(0);
      for (const [a, b] of seen) expect(b).toBe(a);
    });

    it('does not disturb transactions that read other things', async () => {
      const store = await createStore();
      let runs = 0;
      await store.transact(async (t) => {
        runs++;
        await t.get('routes', 'a/1');
        await store.transact(async (other) => other.put('routes', 'b/1', route('1')));
        t.put('routes', 'a/1', route('1'));
      });
      expect(runs).toBe(1);
    });

    it('believes a refusal only when what it rests on is still so', async () => {
      const store = await createStore();
      await store.transact(async (t) => t.put('routes', 'a/1', route('1')));
      let runs = 0;
      const answer = await store.transact(async (t) => {
        const taken = await t.get('routes', 'a/1');
        if (runs++ === 0) await store.transact(async (other) => other.delete('routes', 'a/1'));
        if (taken !== undefined) throw new Error('taken');
        return 'free';
      });
      expect(answer).toBe('free');
    });

    it('gives up with ConflictError when another writer always comes first', async () => {
      const store = await createStore();
      let counter = 0;
      const hopeless = store.transact(async (t) => {
        await t.get('routes', 'a/1');
        await store.transact(async (other) => other.put('routes', 'a/1', route('1', `GET /${counter++}`)));
        t.put('routes', 'a/2', route('2'));
      });
      await expect(hopeless).rejects.toBeInstanceOf(ConflictError);
      expect(counter).toBeGreaterThan(2);
      expect(await store.transact((t) => t.get('routes', 'a/2'))).toBeUndefined();
    });

    it('announces each commit that changed something, once and in order', async () => {
      const store = await createStore();
      const commits: Commit[] = [];
      const stop = store.subscribe((commit) => commits.push(commit));
      await store.transact(async (t) => {
        t.put('routes', 'a/1', route('1'));
        t.put('routes', 'a/1', route('1', 'GET /again'));
      });
      await store.transact((t) => t.get('routes', 'a/1'));
      await store.transact(async (t) => t.delete('routes', 'never/there'));
      await store.transact(async (t) => t.delete('routes', 'a/1'));
      stop();
      await store.transact(async (t) => t.put('routes', 'a/2', route('2')));
      expect(commits.map(({ changes }) => changes)).toEqual([
        [{ collection: 'routes', key: 'a/1' }],
        [{ collection: 'routes', key: 'a/1' }],
      ]);
      expect(commits[1]?.version).toBeGreaterThan(commits[0]?.version ?? 0);
    });

    it('has committed before it announces', async () => {
      const store = await createStore();
      const seen: Promise<unknown>[] = [];
      store.subscribe(() => seen.push(store.transact((t) => t.get('routes', 'a/1'))));
      await store.transact(async (t) => t.put('routes', 'a/1', route('1')));
      expect(await Promise.all(seen)).toEqual([route('1')]);
    });
  });
}

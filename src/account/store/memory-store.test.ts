import { expect, it } from 'vitest';
import { storeSuite } from '../../../test/store/store-suite.ts';
import { createYieldingStore } from '../../../test/store/yielding-store.ts';
import { cpuMs } from '../../../test/support/cpu-ms.ts';
import type { Route } from '../http-api.ts';
import type { Store, Transaction } from '../store.ts';
import { createMemoryStore } from './memory-store.ts';

storeSuite('the memory store', createMemoryStore);
storeSuite('the yielding store of the tests', createYieldingStore);

const route = (RouteId: string): Route => ({
  RouteId,
  RouteKey: `GET /${RouteId}`,
  AuthorizationType: 'NONE',
  ApiKeyRequired: false,
});

it('says so when a transaction is used after its end', async () => {
  const store = createMemoryStore();
  let kept: Transaction | undefined;
  await store.transact(async (t) => {
    kept = t;
  });
  expect(() => kept?.put('routes', 'a/1', route('1'))).toThrow('after it had ended');
});

it('lists one API as quickly beside 10,000 routes of another as without them', async () => {
  const alone = createMemoryStore();
  const crowded = createMemoryStore();
  for (const store of [alone, crowded]) await store.transact(async (t) => t.put('routes', 'small/1', route('1')));
  await crowded.transact(async (t) => {
    for (let i = 0; i < 10_000; i++) t.put('routes', `big/${i}`, route(`${i}`));
  });
  const cost = (store: Store) =>
    cpuMs(async () => {
      for (let i = 0; i < 2000; i++) {
        await store.transact((t) => t.list('routes', 'small'));
        // Every listing is made anew, since something changes in between.
        await store.transact(async (t) => t.put('routes', 'big/0', route(`${i}`)));
      }
    });
  await cost(alone);
  // Looking through everything costs hundreds of times as much.
  expect((await cost(crowded)) / (await cost(alone))).toBeLessThan(20);
});

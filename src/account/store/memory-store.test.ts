import { expect, it } from 'vitest';
import { storeSuite } from '../../../test/store/store-suite.ts';
import { createYieldingStore } from '../../../test/store/yielding-store.ts';
import type { Route } from '../http-api.ts';
import type { Transaction } from '../store.ts';
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

it('lists one API quickly beside another of 10,000 routes', async () => {
  const store = createMemoryStore();
  await store.transact(async (t) => {
    for (let i = 0; i < 10_000; i++) t.put('routes', `big/${i}`, route(`${i}`));
    t.put('routes', 'small/1', route('1'));
  });
  const begun = performance.now();
  for (let i = 0; i < 1000; i++) {
    expect(await store.transact((t) => t.list('routes', 'small'))).toHaveLength(1);
    await store.transact(async (t) => t.put('routes', `big/${i}`, route(`changed-${i}`)));
  }
  // 12 ms on a machine of two cores; a scan of everything takes 100 times as long.
  expect(performance.now() - begun).toBeLessThan(500);
});

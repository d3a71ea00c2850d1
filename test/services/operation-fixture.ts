import { createMemoryStore } from '../../src/account/store/memory-store.ts';
import type { Store } from '../../src/account/store.ts';
import { resolveAssumptions } from '../../src/aws/resolve-assumptions.ts';
import type { OperationContext } from '../../src/services/operation-context.ts';
import { createYieldingStore } from '../store/yielding-store.ts';

/** Every store that operations must work on. */
export const stores: readonly (readonly [name: string, createStore: () => Store])[] = [
  ['memory', createMemoryStore],
  ['yielding', createYieldingStore],
];

/** A context for operations: ids are counted (`route1`), the clock stands at 2026-01-02T03:04:05Z. */
export function operationContext(
  options: { readonly store?: Store; readonly assume?: Readonly<Record<string, string>> } = {},
): OperationContext {
  let count = 0;
  const assumed = resolveAssumptions(options.assume ?? {});
  if (assumed.diagnostics.length > 0) throw new TypeError(assumed.diagnostics.map(({ message }) => message).join(' '));
  return {
    store: options.store ?? createMemoryStore(),
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    assume: assumed.value,
    now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    newId: (kind) => `${kind}${++count}`,
    apiEndpoint: (apiId) => `http://${apiId}.execute-api.localhost:4566`,
    functionUrl: (urlId) => `http://${urlId}.lambda-url.localhost:4566/`,
  };
}

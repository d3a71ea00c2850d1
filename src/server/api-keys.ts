import type { CollectionName, Store } from '../account/store.ts';
import { type ApiKeyCollections, type ApiKeyIndex, createApiKeyIndex } from '../gateway/usage-plans/api-key-index.ts';
import type { UsageState } from '../gateway/usage-plans/usage-state.ts';
import { coalesce } from './coalesce.ts';

/** The API keys and usage plans of the account, kept in step with it: a change needs no deployment. */
export interface ApiKeys extends ApiKeyIndex {
  /** Takes in what is in the store already. */
  load(): Promise<void>;
  /** Resolves when every change so far is live. */
  settled(): Promise<void>;
  close(): void;
}

const COLLECTIONS: ReadonlySet<CollectionName> = new Set(['apiKeys', 'usagePlans', 'usagePlanKeys']);

/** What a key that has left a plan had used of its quota goes from `usage`. */
export function createApiKeys(options: {
  readonly store: Store;
  readonly usage: UsageState;
  readonly onError: (error: unknown) => void;
}): ApiKeys {
  const { store, usage, onError } = options;
  let index = createApiKeyIndex({ apiKeys: [], usagePlans: [], usagePlanKeys: [] });

  const refresh = coalesce(async () => {
    try {
      const collections = await readCollections(store);
      index = createApiKeyIndex(collections);
      // From here on no request finds a key in a plan that it has left, and so none makes its counter anew.
      usage.retain(collections.usagePlanKeys);
    } catch (error) {
      onError(error);
    }
  });
  const unsubscribe = store.subscribe(({ changes }) => {
    if (changes.some(({ collection }) => COLLECTIONS.has(collection))) refresh.request('all');
  });
  const load = (): Promise<void> => {
    refresh.request('all');
    return refresh.settled();
  };
  return { find: (value) => index.find(value), load, settled: refresh.settled, close: unsubscribe };
}

function readCollections(store: Store): Promise<ApiKeyCollections> {
  return store.transact(async (transaction) => {
    const [apiKeys, usagePlans, usagePlanKeys] = await Promise.all([
      transaction.list('apiKeys', ''),
      transaction.list('usagePlans', ''),
      transaction.list('usagePlanKeys', ''),
    ]);
    return {
      apiKeys: apiKeys.map(({ value }) => value),
      usagePlans: usagePlans.map(({ value }) => value),
      usagePlanKeys: usagePlanKeys.map(({ key, value }) => ({
        usagePlanId: key.split('/')[0] as string,
        keyId: value.id,
      })),
    };
  });
}

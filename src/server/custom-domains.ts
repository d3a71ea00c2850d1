import type { Store } from '../account/store.ts';
import { coalesce } from './coalesce.ts';
import { compileApiMappings, type SelectApiMapping } from './http-front/api-mappings.ts';

/** The custom domain names of the account with their API mappings, kept in step with it. */
export interface CustomDomains {
  /** The mappings of the domain name that a host is; undefined when it is none. */
  readonly find: (host: string) => SelectApiMapping | undefined;
  /** Takes in what is in the store already. */
  load(): Promise<void>;
  /** Resolves when every change so far is live. */
  settled(): Promise<void>;
  close(): void;
}

export function createCustomDomains(store: Store, onError: (error: unknown) => void): CustomDomains {
  let byName: ReadonlyMap<string, SelectApiMapping> = new Map();

  const refresh = coalesce(async () => {
    try {
      byName = await readDomains(store);
    } catch (error) {
      onError(error);
    }
  });
  const unsubscribe = store.subscribe(({ changes }) => {
    const isConcerned = changes.some(({ collection }) => collection === 'domainNames' || collection === 'apiMappings');
    if (isConcerned) refresh.request('all');
  });

  return {
    find(host) {
      if (byName.size === 0) return undefined;
      const name = host.toLowerCase().replace(/\.$/, '');
      const dot = name.indexOf('.');
      return byName.get(name) ?? (dot === -1 ? undefined : byName.get(`*${name.slice(dot)}`));
    },
    load() {
      refresh.request('all');
      return refresh.settled();
    },
    settled: refresh.settled,
    close: unsubscribe,
  };
}

function readDomains(store: Store): Promise<ReadonlyMap<string, SelectApiMapping>> {
  return store.transact(async (transaction) => {
    const domains = new Map<string, SelectApiMapping>();
    for (const { key } of await transaction.list('domainNames', '')) {
      const mappings = await transaction.list('apiMappings', key);
      domains.set(key, compileApiMappings(mappings.map(({ value }) => value)));
    }
    return domains;
  });
}

import type { Commit, Store } from '../../account/store.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { GatewayPorts } from '../../gateway/ports.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import { coalesce } from '../coalesce.ts';
import { httpApis } from './http-apis.ts';
import { restApis } from './rest-apis.ts';
import type { ApiKind, Deployed, ServedApi } from './served-api.ts';

/** The compiled gateways of all APIs, kept in step with the account. */
export interface DataPlane {
  gateway(apiId: string): Gateway | undefined;
  kindOf(apiId: string): Deployed['kind'] | undefined;
  /** What a stage of an API serves, for explanations; null for what is not deployed. */
  deployed(apiId: string, stageName: string | null): Deployed | null;
  /** Compiles what is in the store already. */
  load(): Promise<void>;
  /** Resolves when every change so far is live. */
  settled(): Promise<void>;
  close(): void;
}

/**
 * Follows the commits of the store: an API that has changed is compiled aside and swapped in. Requests in flight finish
 * on the gateway they began with.
 */
export function createDataPlane(options: {
  store: Store;
  operations: OperationContext;
  ports: GatewayPorts;
  onError: (error: unknown) => void;
}): DataPlane {
  const { store, operations, ports, onError } = options;
  const kinds: Readonly<Record<Deployed['kind'], ApiKind>> = {
    http: httpApis(operations, ports),
    rest: restApis(store, ports),
  };
  const served = new Map<string, ServedApi>();
  // A change is compiled before it is swapped in; of an account that is only read, each API when it is first called.
  let isLoading = false;

  const refresh = coalesce(async (key) => {
    const [kind, apiId] = key.split('/') as [Deployed['kind'], string];
    try {
      const current = served.get(apiId);
      const fresh = await kinds[kind].refresh(apiId, current);
      if (!isLoading) fresh?.gateway();
      if (fresh !== undefined) served.set(apiId, fresh);
      else if (current?.kind === kind) served.delete(apiId);
    } catch (error) {
      onError(error);
    }
  });

  const unsubscribe = store.subscribe((commit) => {
    for (const key of changedApis(commit, kinds)) refresh.request(key);
  });

  return {
    gateway: (apiId) => served.get(apiId)?.gateway(),
    kindOf: (apiId) => served.get(apiId)?.kind,
    deployed: (apiId, stageName) => served.get(apiId)?.deployed(stageName) ?? null,
    async load() {
      const [http, rest] = await store.transact((transaction) =>
        Promise.all([transaction.list('apis', ''), transaction.list('restApis', '')]),
      );
      isLoading = true;
      for (const { key } of http) refresh.request(`http/${key}`);
      for (const { key } of rest) refresh.request(`rest/${key}`);
      await refresh.settled();
      isLoading = false;
    },
    settled: refresh.settled,
    close: unsubscribe,
  };
}

/** `http/<apiId>` and `rest/<apiId>`. */
function changedApis({ changes }: Commit, kinds: Readonly<Record<string, ApiKind>>): Set<string> {
  const changed = new Set<string>();
  for (const { collection, key } of changes) {
    for (const [name, { collections }] of Object.entries(kinds)) {
      if (collections.has(collection)) changed.add(`${name}/${key.split('/', 1)[0]}`);
    }
  }
  return changed;
}

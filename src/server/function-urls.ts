import type { FunctionUrlConfig } from '../account/function.ts';
import type { Store } from '../account/store.ts';
import { compileFunctionUrl, type FunctionUrlGateway } from '../gateway/function-url/gateway.ts';
import type { GatewayPorts } from '../gateway/ports.ts';
import { coalesce } from './coalesce.ts';

export interface ServedFunctionUrl {
  readonly config: FunctionUrlConfig;
  readonly gateway: FunctionUrlGateway;
}

/** The compiled function URLs of the account, kept in step with it. */
export interface FunctionUrls {
  find(urlId: string): ServedFunctionUrl | undefined;
  /** Takes in what is in the store already. */
  load(): Promise<void>;
  /** Resolves when every change so far is live. */
  settled(): Promise<void>;
  close(): void;
}

/** A change is live at once: a function URL has neither stages nor deployments. */
export function createFunctionUrls(options: {
  readonly store: Store;
  readonly ports: GatewayPorts;
  readonly onError: (error: unknown) => void;
}): FunctionUrls {
  const { store, ports, onError } = options;
  let byId: ReadonlyMap<string, ServedFunctionUrl> = new Map();

  const refresh = coalesce(async () => {
    try {
      const entries = await store.transact((transaction) => transaction.list('functionUrlConfigs', ''));
      byId = new Map(
        entries.map(({ value: config }) => {
          const known = byId.get(config.UrlId);
          // Values of the store are immutable: the same object means the same URL.
          const served = known?.config === config ? known : { config, gateway: compileFunctionUrl(config, ports) };
          return [config.UrlId, served];
        }),
      );
    } catch (error) {
      onError(error);
    }
  });
  const unsubscribe = store.subscribe(({ changes }) => {
    if (changes.some(({ collection }) => collection === 'functionUrlConfigs')) refresh.request('all');
  });
  const load = (): Promise<void> => {
    refresh.request('all');
    return refresh.settled();
  };
  return { find: (urlId) => byId.get(urlId), load, settled: refresh.settled, close: unsubscribe };
}

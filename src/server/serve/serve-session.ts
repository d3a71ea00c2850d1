import { join } from 'node:path';
import { createMemoryStore } from '../../account/store/memory-store.ts';
import type { Store } from '../../account/store.ts';
import { DevFailure, type ReadyEvent } from '../dev/events.ts';
import type { DevReporter } from '../dev/reporter.ts';
import { ServingPorts } from '../dev/serving-ports.ts';
import { createGatewayHost, type GatewayHost } from '../gateway-host.ts';
import { createEndpoint } from '../management/endpoint.ts';
import { createUndeployedWords } from '../management/undeployed-words.ts';
import type { ServeOptions } from './options.ts';
import { readServeSettings, type ServeSettings } from './settings.ts';

/** One running `crossgate serve`: an account that is empty, or comes from a directory, and its one port. */
export interface ServeSession {
  readonly ready: ReadyEvent;
  close(): Promise<void>;
}

/** Starts everything that the options ask for; rejects with DevFailure, and then nothing is left running. */
export async function startServeSession(options: ServeOptions, reporter: DevReporter): Promise<ServeSession> {
  const settings = readServeSettings(options);
  const store = await openStore(options.persist);
  const serving = createServing({ settings, options, reporter, store });
  const close = async (): Promise<void> => {
    await Promise.all([serving.ports.close(), serving.host.close()]);
    // The last acknowledged write is on the disk, and the directory is free.
    await store.close();
  };
  try {
    await serving.host.load();
    await serving.ports.openEndpoint();
  } catch (error) {
    await close();
    throw error;
  }
  return { ready: readyEvent(settings, serving.ports.endpointUrl), close };
}

type ClosingStore = Store & { close(): Promise<void> };

async function openStore(directory: string | undefined): Promise<ClosingStore> {
  if (directory === undefined) return { ...createMemoryStore(), close: async () => {} };
  const { createDirectoryStore, StoreError } = await import('../store/directory-store.ts');
  try {
    return await createDirectoryStore(directory);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new DevFailure([{ code: 'serve/store', severity: 'error', message: error.message, help: '' }]);
  }
}

function createServing({
  settings,
  options,
  reporter,
  store,
}: {
  readonly settings: ServeSettings;
  readonly options: ServeOptions;
  readonly reporter: DevReporter;
  readonly store: Store;
}): { readonly host: GatewayHost; readonly ports: ServingPorts } {
  const { region, accountId, partition, assume, serviceEndpoints, credentials } = settings;
  const host: GatewayHost = createGatewayHost({
    store,
    region,
    accountId,
    partition,
    assume,
    serviceEndpoints,
    permissive: options.permissive ?? false,
    async createFunctionHost(onLog) {
      const { createDevFunctionHost } = await import('../dev/dev-function-host.ts');
      const passCredentials = options.passCredentials ?? false;
      return createDevFunctionHost({
        settings,
        passCredentials,
        onLog(line) {
          reporter.log(line);
          onLog(line);
        },
      });
    },
    extraEnvironment: () => ({}),
    apiEndpoint: (apiId) => ports.apiEndpoint(apiId),
    functionUrl: (urlId) => ports.functionUrl(urlId),
    accessLog: reporter.accessLog,
    executionLog: reporter.executionLog,
    onError: reporter.bug,
    ...(options.persist === undefined ? {} : { logDirectory: join(options.persist, 'logs') }),
    ...(credentials === null ? {} : { secretFor: (accessKeyId) => credentials.get(accessKeyId) ?? null }),
    ...(options.quotas === 'aws' ? { gatewaySettings: { quotas: 'aws' as const } } : {}),
  });
  const { dataPlane, customDomains, functionUrls } = host;
  const { endpointPort } = options;
  const ports = new ServingPorts({
    options: { endpointHost: settings.host, ...(endpointPort === undefined ? {} : { endpointPort }) },
    settings: { region, partition, assume, file: '', standIns: [], tls: undefined },
    reporter,
    dataPlane,
    customDomains,
    functionUrls,
    stack: () => null,
    undeployedWords: createUndeployedWords(host.operations),
    endpoint: createEndpoint({ host, credentials, onError: reporter.bug }),
  });
  return { host, ports };
}

/** The same event that `dev` begins with; what comes over the wire is not in it. */
function readyEvent({ region, accountId, assumeOverrides }: ServeSettings, endpoint: string | null): ReadyEvent {
  return {
    event: 'ready',
    version: 1,
    endpoint,
    console: null,
    region,
    accountId,
    assume: assumeOverrides,
    apis: [],
    functions: [],
    notServed: [],
    diagnostics: [],
  };
}

import type { Store } from '../account/store.ts';
import type { Assumptions } from '../aws/assumptions.ts';
import { createAuthorizerCaches } from '../gateway/authorizers/authorizer-caches.ts';
import type { GatewayPorts } from '../gateway/ports.ts';
import { createStageCaches } from '../gateway/stage-caches.ts';
import { createThrottleState } from '../gateway/token-bucket.ts';
import { createUsageState } from '../gateway/usage-plans/usage-state.ts';
import type { FunctionHost, FunctionLogLine } from '../lambda/function-definition.ts';
import type { OperationContext } from '../services/operation-context.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { type CustomDomains, createCustomDomains } from './custom-domains.ts';
import { createDataPlane, type DataPlane } from './data-plane/data-plane.ts';
import { createFunctionPort, type FunctionPort } from './function-port.ts';
import { createFunctionUrls, type FunctionUrls } from './function-urls.ts';
import { createLogs } from './logs/create-logs.ts';
import { newAwsId } from './new-aws-id.ts';
import { createServedApis } from './served-apis.ts';
import { createUpstream } from './upstream.ts';

/** An account that is served: its operations, its gateways and its functions, whatever brings things into being. */
export interface GatewayHost {
  readonly operations: OperationContext;
  readonly ports: GatewayPorts;
  readonly functions: FunctionPort;
  readonly dataPlane: DataPlane;
  readonly customDomains: CustomDomains;
  readonly functionUrls: FunctionUrls;
  readonly apiKeys: ApiKeys;
  /** Serves what is in the store already. */
  load(): Promise<void>;
  /** Resolves when every change so far is live. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface GatewayHostOptions {
  readonly store: Store;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly assume: Assumptions;
  readonly serviceEndpoints: Readonly<Record<string, string>>;
  readonly permissive: boolean;
  /** `onLog` takes what functions write to their log groups. */
  readonly createFunctionHost: (onLog: (line: FunctionLogLine) => void) => Promise<FunctionHost>;
  readonly extraEnvironment: (functionName: string) => Readonly<Record<string, string>>;
  readonly apiEndpoint: OperationContext['apiEndpoint'];
  readonly functionUrl: OperationContext['functionUrl'];
  readonly accessLog: NonNullable<GatewayPorts['accessLog']>;
  readonly executionLog: NonNullable<GatewayPorts['executionLog']>;
  readonly onError: (error: unknown) => void;
  /** Where log events are kept; without it, they end with the process. */
  readonly logDirectory?: string;
  readonly secretFor?: GatewayPorts['secretFor'];
  /** What else the command line says about gateways. */
  readonly gatewaySettings?: Pick<GatewayPorts, 'quotas' | 'cognitoIssuer' | 'conditionKeys'>;
}

export function createGatewayHost(options: GatewayHostOptions): GatewayHost {
  const { store, region, accountId, partition, assume, onError } = options;
  const { apiEndpoint, functionUrl } = options;
  const scope = { region, accountId, partition, assume, now: Date.now };
  const logs = createLogs({ directory: options.logDirectory ?? null, onError });
  const functions = createFunctionPort({
    store,
    createHost: () => options.createFunctionHost((line) => logSink.functionLog(line)),
    permissive: options.permissive,
    assume,
    extraEnvironment: options.extraEnvironment,
  });
  const upstream = createUpstream();
  const usage = createUsageState();
  const apiKeys = createApiKeys({ store, usage, onError });
  const ports = {
    ...scope,
    invokeFunction: functions.invoke,
    throttle: createThrottleState(),
    apiKeys,
    usage,
    stageCaches: createStageCaches(),
    accessLog: (entry) => {
      options.accessLog(entry);
      logSink.accessLog(entry);
    },
    executionLog: (entry) => {
      options.executionLog(entry);
      logSink.executionLog(entry);
    },
    ...options.gatewaySettings,
    sendUpstream: upstream.send,
    serviceEndpoints: options.serviceEndpoints,
    // The first JWT authorizer that is asked loads it, and TLS with it.
    fetchJson: async (url, limits) => (await import('./fetch-json.ts')).fetchJson(url, limits),
    authorizerCaches: createAuthorizerCaches(),
    secretFor: options.secretFor ?? (() => null),
  } satisfies GatewayPorts;
  const operations: OperationContext = {
    ...scope,
    store,
    newId: newAwsId,
    apiEndpoint,
    functionUrl,
    servedApis: createServedApis(ports),
    functions: functions.invoker,
    logs: logs.storage,
  };
  const logSink = logs.open(operations);
  const dataPlane = createDataPlane({ store, operations, ports, onError });
  const customDomains = createCustomDomains(store, onError);
  const functionUrls = createFunctionUrls({ store, ports, onError });
  const followers = [dataPlane, customDomains, apiKeys, functionUrls];
  return {
    operations,
    ports,
    functions,
    dataPlane,
    customDomains,
    functionUrls,
    apiKeys,
    async load() {
      for (const follower of followers) await follower.load();
    },
    async settled() {
      await Promise.all(followers.map((follower) => follower.settled()));
    },
    async close() {
      for (const follower of followers) follower.close();
      await Promise.all([functions.close(), upstream.close()]);
      await logs.close();
    },
  };
}

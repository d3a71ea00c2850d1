import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentReporter } from '../../src/server/dev/reporter.ts';
import { type ServeSession, startServeSession } from '../../src/server/serve/serve-session.ts';
import { boto3, createBoto3Client } from './boto3-client.ts';
import { httpApiLifecycles } from './lifecycles/http-apis.ts';
import { logLifecycles } from './lifecycles/logs.ts';
import { restApiLifecycles } from './lifecycles/rest-apis.ts';
import { runScript } from './run-script.ts';
import { createSdkClient } from './sdk-client.ts';
import type { ScriptedClient } from './step.ts';

const lifecycles = [...httpApiLifecycles, ...restApiLifecycles, ...logLifecycles];

/** Everything that can be made is made, read, changed and removed again by real clients. */
describe.each([
  { name: 'the JavaScript SDK v3', isMissing: false, create: createSdkClient },
  { name: 'boto3', isMissing: boto3.isMissing, create: createBoto3Client },
])('$name', ({ isMissing, create }) => {
  let session: ServeSession;
  let client: ScriptedClient;
  let calls = 0;

  beforeAll(async () => {
    session = await startServeSession({ endpointPort: 0 }, silentReporter);
    client = create(String(session.ready.endpoint));
  });

  afterAll(async () => {
    await client?.close();
    await session?.close();
  });

  it.skipIf(isMissing).each(lifecycles)('$service: $name', async (lifecycle) => {
    calls += await runScript(client, lifecycle);
  });

  it.skipIf(isMissing)('has made at least 150 calls, and has left nothing behind', async () => {
    expect(calls).toBeGreaterThanOrEqual(150);
    for (const [service, operation] of [
      ['apigatewayv2', 'GetApis'],
      ['apigateway', 'GetRestApis'],
    ] as const) {
      const outcome = await client.call(service, operation, {});
      expect(outcome).toMatchObject({ kind: 'output' });
      const { items, Items } = (outcome as { output: { items?: unknown; Items?: unknown } }).output;
      expect(Items ?? items ?? []).toEqual([]);
    }
  });
});

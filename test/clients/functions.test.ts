import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentReporter } from '../../src/server/dev/reporter.ts';
import { type ServeSession, startServeSession } from '../../src/server/serve/serve-session.ts';
import { zipArchive } from '../lambda/zip-archive.ts';
import { boto3, createBoto3Client } from './boto3-client.ts';
import { functionLifecycles } from './lifecycles/functions.ts';
import { runScript } from './run-script.ts';
import { createSdkClient } from './sdk-client.ts';
import type { ScriptedClient } from './step.ts';

/** Functions are made, published, invoked and removed again by real clients; they run. */
describe.each([
  { name: 'the JavaScript SDK v3', isMissing: false, create: createSdkClient, services: ['lambda', 'sts'] },
  { name: 'boto3', isMissing: boto3.isMissing, create: createBoto3Client, services: ['lambda', 'sts', 'iam'] },
])('$name', ({ isMissing, create, services }) => {
  let session: ServeSession;
  let client: ScriptedClient;

  beforeAll(async () => {
    session = await startServeSession({ endpointPort: 0 }, silentReporter);
    client = create(String(session.ready.endpoint));
  });

  afterAll(async () => {
    await client?.close();
    await session?.close();
  });

  const lifecycles = functionLifecycles.filter(({ service }) => services.includes(service));

  it.skipIf(isMissing).each(lifecycles)('$service: $name', async (lifecycle) => {
    await runScript(client, lifecycle);
  });
});

it('the id in the context of a function is that of the answer, as recorded of AWS', async () => {
  const session = await startServeSession({ endpointPort: 0 }, silentReporter);
  const client = new LambdaClient({
    endpoint: String(session.ready.endpoint),
    region: 'us-east-1',
    credentials: { accessKeyId: 'crossgate', secretAccessKey: 'crossgate' },
  });
  const text = 'exports.handler = async (event, context) => context.awsRequestId';
  await client.send(
    new CreateFunctionCommand({
      FunctionName: 'f',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/r',
      Code: { ZipFile: zipArchive([{ name: 'index.js', text }]) },
    }),
  );
  const { Payload, $metadata } = await client.send(new InvokeCommand({ FunctionName: 'f' }));
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toBe($metadata.requestId);
  client.destroy();
  await session.close();
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentReporter } from '../../src/server/dev/reporter.ts';
import { startServeSession } from '../../src/server/serve/serve-session.ts';
import { createSdkClient } from '../clients/sdk-client.ts';
import { call } from '../support/http-call.ts';

it('what was made with --persist is there and served after a restart', async () => {
  const persist = join(mkdtempSync(join(tmpdir(), 'crossgate-persist-')), 'account');
  const start = () => startServeSession({ endpointPort: 0, persist }, silentReporter);
  const outputOf = async (answer: ReturnType<ReturnType<typeof createSdkClient>['call']>) => {
    const outcome = await answer;
    if (outcome.kind === 'error') throw new Error(outcome.message);
    return outcome.output;
  };

  const first = await start();
  const client = createSdkClient(String(first.ready.endpoint));
  const api = await outputOf(client.call('apigateway', 'CreateRestApi', { name: 'kept' }));
  const method = { restApiId: api.id, resourceId: api.rootResourceId, httpMethod: 'GET' };
  await outputOf(client.call('apigateway', 'PutMethod', { ...method, authorizationType: 'NONE' }));
  const requestTemplates = { 'application/json': '{"statusCode": 200}' };
  await outputOf(client.call('apigateway', 'PutIntegration', { ...method, type: 'MOCK', requestTemplates }));
  await outputOf(client.call('apigateway', 'PutMethodResponse', { ...method, statusCode: '200' }));
  await outputOf(client.call('apigateway', 'PutIntegrationResponse', { ...method, statusCode: '200' }));
  await outputOf(client.call('apigateway', 'CreateDeployment', { restApiId: api.id, stageName: 'prod' }));
  await client.close();
  await first.close();

  const second = await start();
  const again = createSdkClient(String(second.ready.endpoint));
  expect(await outputOf(again.call('apigateway', 'GetRestApi', { restApiId: api.id }))).toMatchObject({ name: 'kept' });
  expect((await call(`${second.ready.endpoint}/_aws/execute-api/${api.id}/prod/`)).status).toBe(200);
  await again.close();
  await second.close();
  rmSync(persist, { recursive: true });
});

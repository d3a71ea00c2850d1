import type { Store } from '../../../src/account/store.ts';
import { createApiKey } from '../../../src/services/apigateway/api-keys.ts';
import { createDeployment } from '../../../src/services/apigateway/deployments.ts';
import { putIntegration } from '../../../src/services/apigateway/integrations.ts';
import { putMethod } from '../../../src/services/apigateway/methods.ts';
import { createModel } from '../../../src/services/apigateway/models.ts';
import { createResource } from '../../../src/services/apigateway/resources.ts';
import { createRestApi, deleteRestApi } from '../../../src/services/apigateway/rest-apis.ts';
import { updateStage } from '../../../src/services/apigateway/stages.ts';
import { createUsagePlanKey } from '../../../src/services/apigateway/usage-plan-keys.ts';
import { createUsagePlan, deleteUsagePlan } from '../../../src/services/apigateway/usage-plans.ts';
import { createApi, deleteApi, updateApi } from '../../../src/services/apigatewayv2/apis.ts';
import { autoDeploy } from '../../../src/services/apigatewayv2/auto-deploy.ts';
import { createIntegration } from '../../../src/services/apigatewayv2/integrations.ts';
import { createRoute, deleteRoute } from '../../../src/services/apigatewayv2/routes.ts';
import { createStage } from '../../../src/services/apigatewayv2/stages.ts';
import { updateFunctionCode, updateFunctionConfiguration } from '../../../src/services/lambda/function-updates.ts';
import { createFunction, deleteFunction } from '../../../src/services/lambda/functions.ts';
import { addPermission } from '../../../src/services/lambda/permissions.ts';
import type { IdKind, OperationContext } from '../../../src/services/operation-context.ts';
import { operationContext } from '../../services/operation-fixture.ts';

/** One operation of a client. */
export type Step = (context: OperationContext) => Promise<unknown>;

/** How many chapters back a client deletes: what exists at one time stays small however long it goes on. */
const kept = 3;

/**
 * The operations of one client, without end, and the same for the same client. They touch nothing of another client,
 * so what a client has done is told by how many of its steps have happened.
 */
export function* writeLoad(client: number): Generator<Step> {
  const random = randomNumbers(client);
  let step = 0;
  const firstSteps: number[] = [];
  for (;;) {
    const first = step;
    firstSteps.push(first);
    const old = firstSteps.length > kept ? firstSteps.shift() : undefined;
    for (const operation of chapter({ client, random, next: () => step, old })) {
      yield operation;
      step += 1;
    }
  }
}

/** Ids and the time follow from the step, however often its transaction runs. */
export function stepContext(store: Store, client: number, step: number): OperationContext {
  return {
    ...operationContext({ store }),
    now: () => Date.UTC(2026, 0, 1) + step * 1000,
    newId: (kind) => idOf(client, step, kind),
  };
}

/** Keys of the account begin with it. */
export function clientPrefix(client: number): string {
  return `c${client}x`;
}

function idOf(client: number, step: number, kind: IdKind): string {
  return `${clientPrefix(client)}${step}${kind.replaceAll('-', '')}`.padEnd(20, 'z');
}

interface Chapter {
  readonly client: number;
  readonly random: (below: number) => number;
  /** The number of the step that is yielded next. */
  readonly next: () => number;
  /** The first step of the chapter whose things are to go. */
  readonly old: number | undefined;
}

/** A REST API, an HTTP API, a function, an API key with its plan; the same of an old chapter goes. */
function* chapter(given: Chapter): Generator<Step> {
  const { client, next, old } = given;
  const functionName = (first: number) => `${clientPrefix(client)}${first}`;
  const first = next();
  yield (context) => createRestApi(context, { name: 'rest', description: functionName(first) });
  yield (context) => createApi(context, { Name: 'http', ProtocolType: 'HTTP' });
  yield (context) => createUsagePlan(context, { name: 'plan', quota: { limit: 10, period: 'DAY' } });
  const restApiId = idOf(client, first, 'api');
  const httpApiId = idOf(client, first + 1, 'api');
  const usagePlanId = idOf(client, first + 2, 'usage-plan');
  yield* restApi(given, { restApiId, rootId: idOf(client, first, 'resource') });
  yield* httpApi(given, httpApiId);
  yield* lambdaFunction(given, functionName(first));
  const keyId = idOf(client, next(), 'api-key');
  yield (context) => createApiKey(context, { enabled: true });
  yield (context) => createUsagePlanKey(context, { usagePlanId, keyId, keyType: 'API_KEY' });
  if (old === undefined) return;
  yield (context) => deleteRestApi(context, { restApiId: idOf(client, old, 'api') });
  yield (context) => deleteApi(context, { ApiId: idOf(client, old + 1, 'api') });
  yield (context) => deleteUsagePlan(context, { usagePlanId: idOf(client, old + 2, 'usage-plan') });
  yield (context) => deleteFunction(context, { FunctionName: functionName(old) });
}

function* restApi(
  { client, random, next }: Chapter,
  { restApiId, rootId }: { readonly restApiId: string; readonly rootId: string },
): Generator<Step> {
  const schema = JSON.stringify({ type: 'object', description: 'x'.repeat(random(5000)) });
  yield (context) => createModel(context, { restApiId, name: 'Pet', contentType: 'application/json', schema });
  const stageName = 'prod';
  for (let count = 1 + random(6); count > 0; count--) {
    const method = { restApiId, resourceId: idOf(client, next(), 'resource'), httpMethod: 'GET' };
    const pathPart = `part${count}`;
    yield (context) => createResource(context, { restApiId, parentId: rootId, pathPart });
    yield (context) => putMethod(context, { ...method, authorizationType: 'NONE' });
    yield (context) => putIntegration(context, { ...method, type: 'MOCK' });
    if (count % 3 === 1) yield (context) => createDeployment(context, { restApiId, stageName });
  }
  const patch = { op: 'replace', path: '/variables/color', value: 'blue' } as const;
  yield (context) => updateStage(context, { restApiId, stageName, patchOperations: [patch] });
}

function* httpApi({ client, random, next }: Chapter, ApiId: string): Generator<Step> {
  const target = `integrations/${idOf(client, next(), 'integration')}`;
  yield (context) =>
    createIntegration(context, {
      ApiId,
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'GET',
      IntegrationUri: 'http://127.0.0.1:1',
      PayloadFormatVersion: '1.0',
    });
  const RouteId = idOf(client, next(), 'route');
  for (let count = 1 + random(10); count >= 0; count--) {
    yield (context) => createRoute(context, { ApiId, RouteKey: `GET /part${count}`, Target: target });
  }
  yield (context) => createStage(context, { ApiId, StageName: '$default', AutoDeploy: true });
  yield (context) => autoDeploy(context, ApiId);
  yield (context) => deleteRoute(context, { ApiId, RouteId });
  yield (context) => updateApi(context, { ApiId, CorsConfiguration: { AllowOrigins: ['https://example.com'] } });
  yield (context) => autoDeploy(context, ApiId);
}

function* lambdaFunction({ random }: Chapter, FunctionName: string): Generator<Step> {
  const code = () => ({ Kind: 'zip-bytes', Base64: archive(random) }) as const;
  const [first, second] = [code(), code()];
  const Role = 'arn:aws:iam::123456789012:role/r';
  yield (context) =>
    createFunction(context, { FunctionName, Runtime: 'nodejs20.x', Handler: 'index.handler', Role, Code: first });
  yield (context) => updateFunctionConfiguration(context, { FunctionName, Timeout: 7 });
  const StatementId = 's1';
  const Principal = 'apigateway.amazonaws.com';
  yield (context) => addPermission(context, { FunctionName, StatementId, Action: 'lambda:InvokeFunction', Principal });
  yield (context) => updateFunctionCode(context, { FunctionName, Code: second });
}

/** Up to 100 KB that no compression makes smaller. */
function archive(random: (below: number) => number): string {
  return Buffer.from(Uint32Array.from({ length: 1 + random(20_000) }, () => random(2 ** 32)).buffer).toString('base64');
}

/** The same numbers for the same seed; Knuth's multiplier for 64 bits, of which the upper half is well mixed. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = BigInt(seed) + 1n;
  return (below) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number(((state >> 32n) * BigInt(below)) >> 32n);
  };
}

import type { DeployedResource, Method, RestApiSnapshot } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import { deepEqual } from '../../base/json.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart } from './account-reads.ts';
import { snapshotOf } from './snapshot.ts';

/** One difference between an API as it stands and the deployment that a stage serves. */
export interface UndeployedChange {
  readonly kind: 'method' | 'gateway-response' | 'authorizer' | 'request-validator' | 'model' | 'api';
  /** Of a method. */
  readonly path?: string;
  readonly httpMethod?: string;
  /** `method GET /pets is new`. */
  readonly text: string;
}

/** What the next deployment of the API would change on the stage. */
export async function undeployedChanges(
  context: OperationContext,
  transaction: Transaction,
  { restApiId, stageName }: { readonly restApiId: string; readonly stageName: string },
): Promise<readonly UndeployedChange[]> {
  const stage = await getExistingPart(transaction, 'restStages', { restApiId, id: stageName });
  const deployment = await getExistingPart(transaction, 'restDeployments', { restApiId, id: stage.deploymentId });
  return compareSnapshots(deployment.snapshot, await snapshotOf(context, transaction, restApiId));
}

function compareSnapshots(deployed: RestApiSnapshot, live: RestApiSnapshot): readonly UndeployedChange[] {
  return [
    ...compareResources(deployed.resources, live.resources),
    ...compareParts(
      'gateway-response',
      'gateway response',
      [deployed.gatewayResponses, live.gatewayResponses],
      (part) => part.responseType,
    ),
    ...compareParts('authorizer', 'authorizer', [deployed.authorizers, live.authorizers], (part) => part.name),
    ...compareParts(
      'request-validator',
      'request validator',
      [deployed.requestValidators, live.requestValidators],
      (part) => part.name,
    ),
    ...compareParts('model', 'model', [deployed.models, live.models], (part) => part.name),
    ...compareApi(deployed, live),
  ];
}

type Verdict = 'is new' | 'is gone' | 'has changed';

/** Keys that differ, in the order of the deployed ones, then of the new ones. */
function differences<T>(
  deployed: ReadonlyMap<string, T>,
  live: ReadonlyMap<string, T>,
): readonly (readonly [key: string, verdict: Verdict])[] {
  const found: (readonly [string, Verdict])[] = [];
  for (const [key, old] of deployed) {
    const now = live.get(key);
    if (now === undefined) found.push([key, 'is gone']);
    else if (!deepEqual(old, now)) found.push([key, 'has changed']);
  }
  for (const key of live.keys()) if (!deployed.has(key)) found.push([key, 'is new']);
  return found;
}

function compareParts<T>(
  kind: UndeployedChange['kind'],
  noun: string,
  [deployed, live]: readonly [deployed: readonly T[], live: readonly T[]],
  nameOf: (part: T) => string,
): readonly UndeployedChange[] {
  const byName = (parts: readonly T[]) => new Map(parts.map((part) => [nameOf(part), part]));
  return differences(byName(deployed), byName(live)).map(([name, verdict]) => ({
    kind,
    text: `${noun} ${name} ${verdict}`,
  }));
}

/**
 * Methods are compared by path, so that a resource that was made anew in its place is no change; a resource without
 * methods changes no answer.
 */
function compareResources(
  deployed: readonly DeployedResource[],
  live: readonly DeployedResource[],
): readonly UndeployedChange[] {
  return differences(methodsOf(deployed), methodsOf(live)).map(([key, verdict]): UndeployedChange => {
    const [httpMethod = '', path = ''] = key.split(' ');
    return { kind: 'method', path, httpMethod, text: `method ${httpMethod} ${path} ${verdict}` };
  });
}

function methodsOf(resources: readonly DeployedResource[]): ReadonlyMap<string, Omit<Method, 'httpMethod'>> {
  const entries = resources.flatMap(({ path, methods }) =>
    methods.map((method) => [`${method.httpMethod} ${path}`, method] as const),
  );
  return new Map(entries);
}

/** What of the API itself a deployment freezes: the rest is live at once, or is said elsewhere. */
const FROZEN = ['binaryMediaTypes', 'minimumCompressionSize', 'apiKeySource', 'policy'] as const;

function compareApi({ api: deployed }: RestApiSnapshot, { api: live }: RestApiSnapshot): readonly UndeployedChange[] {
  return FROZEN.filter((member) => !deepEqual(deployed[member], live[member])).map((member) => ({
    kind: 'api',
    text: `${member} of the API has changed`,
  }));
}

import type { Store } from '../../account/store.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { inspectFunction } from '../../lambda/inspect-function.ts';
import type { StackState } from '../../provision/provision.ts';
import type { ProvisionedResource } from '../../provision/resource-type.ts';
import { functionDefinition } from '../known-functions.ts';

/** Looks at the functions that an update makes or changes: a handler file that is not there is a refusal, not a 500 later. */
export async function inspectFunctions(state: StackState, store: Store): Promise<readonly Diagnostic[]> {
  const functions = [...state.resources.values()].filter(({ type }) => type === 'AWS::Lambda::Function');
  return (await Promise.all(functions.map((resource) => inspectOne(resource, state, store)))).flat();
}

async function inspectOne(
  { logicalId, physicalId, arn }: ProvisionedResource,
  { sourceMap }: StackState,
  store: Store,
): Promise<Diagnostic[]> {
  const stored = await store.transact((transaction) => transaction.get('functions', physicalId));
  if (stored === undefined || stored.PackageType === 'Image' || stored.Code.Kind === 'none') return [];
  const problems = await inspectFunction(functionDefinition(stored, {}));
  return problems.map(({ code, property, message, help }) => ({
    code,
    severity: 'error',
    message: `${logicalId}: ${message}`,
    help,
    where: sourceMap.locate(arn ?? '', `/${property}`),
  }));
}

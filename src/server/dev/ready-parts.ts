import type { Transaction } from '../../account/store.ts';
import type { StackState } from '../../provision/provision.ts';
import type { ReadyApi } from './events.ts';

/** The custom domain names that lead to an API, in the order of their names and paths. */
export async function readDomains(transaction: Transaction, apiId: string): Promise<ReadyApi['domains']> {
  const mappings = (await transaction.list('apiMappings', '')).filter(({ value }) => value.ApiId === apiId);
  const domains = await Promise.all(
    mappings.map(async ({ key, value: { ApiMappingKey, Stage } }) => {
      const name = key.split('/')[0] as string;
      const domain = await transaction.get('domainNames', name);
      return {
        name: domain?.DomainName ?? name,
        path: ApiMappingKey === '' ? '' : `/${ApiMappingKey}`,
        stage: Stage ?? '',
      };
    }),
  );
  return domains.sort((a, b) => (`${a.name}${a.path}` < `${b.name}${b.path}` ? -1 : 1));
}

/** The logical id of the function whose ARN is in the integration's URI. */
export function functionBehind(uri: string | undefined, state: StackState): string | null {
  const name = uri?.match(/:function:([^:/]+)/)?.[1];
  if (name === undefined) return null;
  const found = [...state.resources.values()].find(
    ({ type, physicalId }) => type === 'AWS::Lambda::Function' && physicalId === name,
  );
  return found?.logicalId ?? name;
}

/** The stages of a REST API that the template declares; those that a deployment has made (SAM's `Stage`) are not. */
export function declaredStages({ resources }: StackState, apiId: string): readonly string[] {
  return [...resources.values()]
    .filter(({ type, properties }) => type === 'AWS::ApiGateway::Stage' && properties.RestApiId === apiId)
    .map(({ physicalId }) => physicalId);
}

import type { ApiKey } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type { ReadyApiKey } from './events.ts';

/** The keys that a REST API takes, by name: those of the usage plans that have one of its stages. */
export async function readApiKeys(transaction: Transaction, apiId: string): Promise<readonly ReadyApiKey[]> {
  const [keys, plans, members] = await Promise.all([
    transaction.list('apiKeys', ''),
    transaction.list('usagePlans', ''),
    transaction.list('usagePlanKeys', ''),
  ]);
  const stagesOf = ({ id }: ApiKey): readonly string[] => {
    const own = plans.filter(({ value: plan }) => members.some(({ key }) => key === `${plan.id}/${id}`));
    const stages = own.flatMap(({ value }) => value.apiStages).filter((stage) => stage.apiId === apiId);
    return [...new Set(stages.map(({ stage }) => stage))];
  };
  return keys
    .map(({ value }) => value)
    .filter(({ enabled }) => enabled)
    .map((key) => ({ name: key.name, value: key.value, stages: stagesOf(key) }))
    .filter(({ stages }) => stages.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

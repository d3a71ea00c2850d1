import type { ProvisionedConcurrencyConfig } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import { functionArn } from '../../aws/arn.ts';
import type {
  DeleteProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigRequest,
  ListProvisionedConcurrencyConfigsRequest,
  PutProvisionedConcurrencyConfigRequest,
} from '../../aws/generated/lambda.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import {
  aliasNotFound,
  functionNotFound,
  getExistingFunction,
  isVersion,
  readFunctionReference,
} from './function-name.ts';
import { lastModified } from './function-settings.ts';
import { pageOf } from './page.ts';
import { findQualified, LATEST, type QualifiedFunction } from './qualified-function.ts';
import { checkRequest, invalidParameter, resourceConflict } from './refusals.ts';

export interface ProvisionedConcurrencyOutput {
  readonly RequestedProvisionedConcurrentExecutions: number;
  readonly AvailableProvisionedConcurrentExecutions: number;
  readonly AllocatedProvisionedConcurrentExecutions: number;
  readonly Status: 'IN_PROGRESS' | 'READY';
  readonly LastModified: string;
}

/** A record only: environments start on demand here. Texts in this file are recorded. */
export async function putProvisionedConcurrencyConfig(
  context: OperationContext,
  input: PutProvisionedConcurrencyConfigRequest,
): Promise<ProvisionedConcurrencyOutput> {
  checkRequest('PutProvisionedConcurrencyConfigRequest', input);
  if (input.Qualifier === LATEST) {
    const text = 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';
    throw invalidParameter(text, '/Qualifier');
  }
  const config = {
    RequestedProvisionedConcurrentExecutions: input.ProvisionedConcurrentExecutions,
    LastModified: lastModified(context),
  };
  await context.store.transact(async (transaction) => {
    const { key, found } = await getTarget(context, transaction, input);
    await checkOther(transaction, found);
    const reserved = found.latest.ReservedConcurrentExecutions ?? Number.POSITIVE_INFINITY;
    const before = (await transaction.get('provisionedConcurrencyConfigs', key))
      ?.RequestedProvisionedConcurrentExecutions;
    const total = (await provisionedTotal(transaction, found.latest.FunctionName)) - (before ?? 0);
    if (total + input.ProvisionedConcurrentExecutions > reserved) {
      const text =
        'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function';
      throw invalidParameter(text, '/ProvisionedConcurrentExecutions');
    }
    transaction.put('provisionedConcurrencyConfigs', key, config);
  });
  return output(config, 'IN_PROGRESS');
}

/** A version has it from one side only: from its own configuration, or from that of an alias. */
async function checkOther(transaction: Transaction, { alias, version }: QualifiedFunction): Promise<void> {
  const { FunctionName, Version } = version;
  if (alias !== null) {
    if ((await transaction.get('provisionedConcurrencyConfigs', `${FunctionName}/${Version}`)) === undefined) return;
    const text = "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version";
    throw resourceConflict(text, '/Qualifier');
  }
  for (const { key, value } of await transaction.list('functionAliases', FunctionName)) {
    const isProvisioned = (await transaction.get('provisionedConcurrencyConfigs', key)) !== undefined;
    if (isProvisioned && value.FunctionVersion === Version) {
      throw resourceConflict('Version is pointed by a Provisioned Concurrency alias', '/Qualifier');
    }
  }
}

export async function getProvisionedConcurrencyConfig(
  context: OperationContext,
  input: GetProvisionedConcurrencyConfigRequest,
): Promise<ProvisionedConcurrencyOutput> {
  checkRequest('GetProvisionedConcurrencyConfigRequest', input);
  checkPublished(input.Qualifier);
  const config = await context.store.transact(async (transaction) => {
    const { key } = await getTarget(context, transaction, input);
    return transaction.get('provisionedConcurrencyConfigs', key);
  });
  if (config !== undefined) return output(config, 'READY');
  const text = 'No Provisioned Concurrency Config found for this function';
  throw new ServiceError('ProvisionedConcurrencyConfigNotFoundException', 404, text, '/Qualifier');
}

/** To delete what is not there is no error. */
export async function deleteProvisionedConcurrencyConfig(
  context: OperationContext,
  input: DeleteProvisionedConcurrencyConfigRequest,
): Promise<void> {
  checkRequest('DeleteProvisionedConcurrencyConfigRequest', input);
  checkPublished(input.Qualifier);
  await context.store.transact(async (transaction) => {
    const { key } = await getTarget(context, transaction, input);
    transaction.delete('provisionedConcurrencyConfigs', key);
  });
}

export interface ListProvisionedConcurrencyConfigsOutput {
  readonly ProvisionedConcurrencyConfigs: readonly (ProvisionedConcurrencyOutput & { readonly FunctionArn: string })[];
  readonly NextMarker?: string;
}

export async function listProvisionedConcurrencyConfigs(
  context: OperationContext,
  input: ListProvisionedConcurrencyConfigsRequest,
): Promise<ListProvisionedConcurrencyConfigsOutput> {
  checkRequest('ListProvisionedConcurrencyConfigsRequest', input);
  const reference = readFunctionReference(context, input.FunctionName);
  const configs = await context.store.transact(async (transaction) => {
    await getExistingFunction(context, transaction, reference);
    return transaction.list('provisionedConcurrencyConfigs', reference.name);
  });
  const { page, next } = pageOf(configs, input);
  const ProvisionedConcurrencyConfigs = page.map(({ key, value }) => ({
    FunctionArn: `${functionArn(context, reference.name)}:${key.slice(key.indexOf('/') + 1)}`,
    ...output(value, 'READY'),
  }));
  return { ProvisionedConcurrencyConfigs, ...next };
}

/** What is provisioned for a function, over all of its versions and aliases. */
export async function provisionedTotal(transaction: Transaction, functionName: string): Promise<number> {
  const configs = await transaction.list('provisionedConcurrencyConfigs', functionName);
  return configs.reduce((sum, { value }) => sum + value.RequestedProvisionedConcurrentExecutions, 0);
}

function checkPublished(qualifier: string): void {
  if (qualifier !== LATEST) return;
  throw invalidParameter('The function resource provided must be an alias or a published version.', '/Qualifier');
}

async function getTarget(
  context: OperationContext,
  transaction: Transaction,
  { FunctionName, Qualifier }: { readonly FunctionName: string; readonly Qualifier: string },
): Promise<{ readonly key: string; readonly found: QualifiedFunction }> {
  const reference = readFunctionReference(context, FunctionName, Qualifier);
  const found = await findQualified(transaction, reference);
  if (found === null) throw (isVersion(Qualifier) ? functionNotFound : aliasNotFound)(context, reference);
  return { key: `${reference.name}/${Qualifier}`, found };
}

/** What is asked for is there at once; the operation says that it is on its way, as AWS's does. */
function output(
  { RequestedProvisionedConcurrentExecutions, LastModified }: ProvisionedConcurrencyConfig,
  Status: 'IN_PROGRESS' | 'READY',
): ProvisionedConcurrencyOutput {
  const there = Status === 'READY' ? RequestedProvisionedConcurrentExecutions : 0;
  return {
    RequestedProvisionedConcurrentExecutions,
    AvailableProvisionedConcurrentExecutions: there,
    AllocatedProvisionedConcurrentExecutions: there,
    Status,
    LastModified,
  };
}

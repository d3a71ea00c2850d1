import type { FunctionAlias } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  AliasConfiguration,
  CreateAliasRequest,
  DeleteAliasRequest,
  GetAliasRequest,
  ListAliasesRequest,
  UpdateAliasRequest,
} from '../../aws/generated/lambda.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import {
  aliasNotFound,
  type FunctionReference,
  functionNotFound,
  getExistingFunction,
  readFunctionReference,
  referredArn,
} from './function-name.ts';
import { pageOf } from './page.ts';
import { LATEST } from './qualified-function.ts';
import { checkRequest, checkRevision, invalidParameter, resourceConflict, resourceNotFound } from './refusals.ts';

/** Texts in this file are recorded. */
export async function createAlias(context: OperationContext, input: CreateAliasRequest): Promise<AliasConfiguration> {
  checkRequest('CreateAliasRequest', input, isRoutingConfig);
  const weights = readWeights(input);
  const reference = aliasReference(context, input);
  const alias = await context.store.transact(async (transaction) => {
    await checkVersions(context, transaction, reference, input.FunctionVersion, weights);
    if ((await transaction.get('functionAliases', keyOf(reference))) !== undefined) {
      throw resourceConflict(`Alias already exists: ${referredArn(context, reference)}`, '/Name');
    }
    const created: FunctionAlias = {
      AliasArn: referredArn(context, reference),
      Name: input.Name,
      FunctionVersion: input.FunctionVersion,
      Description: input.Description ?? '',
      ...withWeights(weights),
      RevisionId: context.newId('revision'),
      Policy: {},
    };
    transaction.put('functionAliases', keyOf(reference), created);
    return created;
  });
  return output(alias);
}

/** Members that are absent stay; an empty RoutingConfig takes the second version away. */
export async function updateAlias(context: OperationContext, input: UpdateAliasRequest): Promise<AliasConfiguration> {
  checkRequest('UpdateAliasRequest', input, isRoutingConfig);
  const weights = readWeights(input);
  const reference = aliasReference(context, input);
  const alias = await context.store.transact(async (transaction) => {
    const old = await transaction.get('functionAliases', keyOf(reference));
    if (old === undefined) throw resourceNotFound(`Alias not found: ${referredArn(context, reference)}`, '/Name');
    checkRevision(old.RevisionId, input.RevisionId);
    const { AdditionalVersionWeights, ...rest } = old;
    const updated: FunctionAlias = {
      ...rest,
      ...withWeights(input.RoutingConfig === undefined ? (AdditionalVersionWeights ?? {}) : weights),
      FunctionVersion: input.FunctionVersion ?? old.FunctionVersion,
      Description: input.Description ?? old.Description,
      RevisionId: context.newId('revision'),
    };
    const { FunctionVersion } = updated;
    await checkVersions(context, transaction, reference, FunctionVersion, updated.AdditionalVersionWeights ?? {});
    transaction.put('functionAliases', keyOf(reference), updated);
    return updated;
  });
  return output(alias);
}

export async function getAlias(context: OperationContext, input: GetAliasRequest): Promise<AliasConfiguration> {
  checkRequest('GetAliasRequest', input);
  const reference = aliasReference(context, input);
  const alias = await context.store.transact((transaction) => transaction.get('functionAliases', keyOf(reference)));
  if (alias === undefined) throw aliasNotFound(context, reference);
  return output(alias);
}

/** To delete what is not there is no error. The URL of the alias stays, and leads nowhere. */
export async function deleteAlias(context: OperationContext, input: DeleteAliasRequest): Promise<void> {
  checkRequest('DeleteAliasRequest', input);
  const key = keyOf(aliasReference(context, input));
  await context.store.transact(async (transaction) => {
    for (const collection of [
      'functionAliases',
      'provisionedConcurrencyConfigs',
      'functionEventInvokeConfigs',
    ] as const)
      transaction.delete(collection, key);
  });
}

export interface ListAliasesOutput {
  readonly Aliases: readonly AliasConfiguration[];
  readonly NextMarker?: string;
}

/** FunctionVersion selects by the main version; the second one of a routing does not count. */
export async function listAliases(context: OperationContext, input: ListAliasesRequest): Promise<ListAliasesOutput> {
  checkRequest('ListAliasesRequest', input);
  const reference = readFunctionReference(context, input.FunctionName);
  const aliases = await context.store.transact(async (transaction) => {
    await getExistingFunction(context, transaction, reference);
    return transaction.list('functionAliases', reference.name);
  });
  const { FunctionVersion } = input;
  const selected = aliases.filter(
    ({ value }) => FunctionVersion === undefined || value.FunctionVersion === FunctionVersion,
  );
  const { page, next } = pageOf(selected, input);
  return { Aliases: page.map(({ value }) => output(value)), ...next };
}

type Weights = Readonly<Record<string, number>>;

const isRoutingConfig = ({ member }: { readonly member: string }): boolean => member.startsWith('/RoutingConfig');

function aliasReference(
  context: OperationContext,
  { FunctionName, Name }: { readonly FunctionName: string; readonly Name: string },
): FunctionReference & { readonly qualifier: string } {
  return { name: readFunctionReference(context, FunctionName).name, qualifier: Name };
}

function keyOf({ name, qualifier }: { readonly name: string; readonly qualifier: string }): string {
  return `${name}/${qualifier}`;
}

function readWeights({ RoutingConfig }: Pick<CreateAliasRequest, 'RoutingConfig'>): Weights {
  const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
  const entries = Object.entries(weights);
  const refuse = (constraint: string): ServiceError => {
    // Weights are doubles there, and shown as Java shows them.
    const shown = entries.map(([key, weight]) => `${key}=${Number.isInteger(weight) ? `${weight}.0` : weight}`);
    const text = `1 validation error detected: Value '{${shown.join(', ')}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: ${constraint}`;
    return new ServiceError('ValidationException', 400, text, '/RoutingConfig/AdditionalVersionWeights');
  };
  if (entries.some(([version]) => !/^\d{1,1024}$/.test(version))) {
    throw refuse(
      'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]',
    );
  }
  if (entries.some(([, weight]) => typeof weight !== 'number' || !(weight >= 0 && weight <= 1))) {
    throw refuse(
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
    );
  }
  if (entries.length > 1) {
    const text = 'Number of items in AdditionalVersionWeights cannot be greater than 1';
    throw invalidParameter(text, '/RoutingConfig/AdditionalVersionWeights');
  }
  return weights;
}

function withWeights(weights: Weights): Pick<FunctionAlias, 'AdditionalVersionWeights'> {
  return Object.keys(weights).length === 0 ? {} : { AdditionalVersionWeights: weights };
}

/** An alias of `$LATEST` cannot have a second version. */
async function checkVersions(
  context: OperationContext,
  transaction: Transaction,
  { name }: FunctionReference,
  version: string,
  weights: Weights,
): Promise<void> {
  const member = '/RoutingConfig/AdditionalVersionWeights';
  const [second] = Object.keys(weights);
  if (second !== undefined && version === LATEST) {
    throw invalidParameter('$LATEST is not supported for an alias pointing to more than 1 version', '/FunctionVersion');
  }
  if (second === version) {
    const text = `Invalid function version ${second}. Function version ${second} is already included in routing configuration.`;
    throw invalidParameter(text, member);
  }
  const exists = async (wanted: string): Promise<boolean> =>
    wanted === LATEST
      ? (await transaction.get('functions', name)) !== undefined
      : (await transaction.get('functionVersions', `${name}/${wanted}`)) !== undefined;
  for (const wanted of second === undefined ? [version] : [version, second]) {
    if (!(await exists(wanted))) throw functionNotFound(context, { name, qualifier: wanted });
  }
}

function output({
  AdditionalVersionWeights,
  Policy: _,
  PolicyRevisionId: __,
  ...shown
}: FunctionAlias): AliasConfiguration {
  return {
    ...shown,
    ...(AdditionalVersionWeights === undefined ? {} : { RoutingConfig: { AdditionalVersionWeights } }),
  };
}

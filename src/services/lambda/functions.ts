import type { LambdaFunction } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import { functionArn } from '../../aws/arn.ts';
import type {
  CreateFunctionRequest,
  DeleteFunctionRequest,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  ListFunctionsRequest,
} from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import { type CodeInput, readCode } from './function-code.ts';
import { getExistingFunction, isVersion, readFunctionReference } from './function-name.ts';
import {
  type FunctionConfigurationOutput,
  functionConfiguration,
  type Moment,
  versionConfiguration,
} from './function-output.ts';
import { checkSettings, isCheckedByItself, lastModified, settings } from './function-settings.ts';
import { readLayers } from './layer-references.ts';
import { pageOf } from './page.ts';
import { getQualified, LATEST } from './qualified-function.ts';
import { checkRequest, invalidParameter, resourceConflict } from './refusals.ts';
import { checkTagCount } from './tags.ts';
import { publish, versionsOf } from './versions.ts';

/** `Code` also takes the account's own forms. */
export type CreateFunctionInput = Omit<CreateFunctionRequest, 'Code'> & { readonly Code: CodeInput };

export async function createFunction(
  context: OperationContext,
  input: CreateFunctionInput,
): Promise<FunctionConfigurationOutput> {
  checkRequest('CreateFunctionRequest', input, isCheckedByItself);
  const { name } = readFunctionReference(context, input.FunctionName);
  checkNameLength(input.FunctionName, name);
  checkPackage(input);
  checkSettings(input);
  checkTagCount(input.Tags ?? {});
  const ContentId = context.newId('revision');
  const created: Omit<LambdaFunction, 'Layers'> = {
    FunctionName: name,
    FunctionArn: functionArn(context, name),
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    ...settings(input),
    Role: input.Role,
    PackageType: input.PackageType === 'Image' ? 'Image' : 'Zip',
    ...(input.Architectures === undefined ? {} : { Architectures: input.Architectures }),
    ...readCode(input.Code, ContentId),
    RevisionId: context.newId('revision'),
    ContentId,
    LastModified: lastModified(context),
    ...(input.Tags === undefined ? {} : { Tags: input.Tags }),
    Policy: {},
  };
  return context.store.transact(async (transaction) => {
    if ((await transaction.get('functions', name)) !== undefined) {
      throw resourceConflict(`Function already exist: ${name}`, '/FunctionName');
    }
    const latest = { ...created, ...(await readLayers(context, transaction, input.Layers)) };
    transaction.put('functions', name, latest);
    // Recorded: the version's number, and the ARN without it.
    const version =
      input.Publish === true ? await publish(context, transaction, latest) : { ...latest, Version: LATEST };
    return functionConfiguration(version, { moment: 'created' });
  });
}

function checkNameLength(given: string, name: string): void {
  if (name.length <= 64) return;
  // Recorded, with this error name for a name and another for an ARN that is too long.
  throw invalidParameter(
    `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    '/FunctionName',
  );
}

function checkPackage({ PackageType, Runtime, Handler }: CreateFunctionInput): void {
  if (PackageType === 'Image' || (Runtime !== undefined && Handler !== undefined)) return;
  throw invalidParameter(
    'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    Runtime === undefined ? '/Runtime' : '/Handler',
  );
}

/** With a version, that one alone; aliases are deleted by an operation of their own. */
export async function deleteFunction(
  context: OperationContext,
  input: DeleteFunctionRequest,
): Promise<{ readonly StatusCode: number }> {
  checkRequest('DeleteFunctionRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  const { name, qualifier } = reference;
  // Both are recorded.
  if (qualifier === LATEST) {
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.', '/Qualifier');
  }
  if (qualifier !== undefined && !isVersion(qualifier)) {
    throw invalidParameter('Deletion of aliases is not currently supported.', '/Qualifier');
  }
  await context.store.transact(async (transaction) => {
    // Recorded: an unknown function is named without the version.
    await getExistingFunction(context, transaction, { name, qualifier: undefined });
    if (qualifier !== undefined) return deleteVersion(transaction, name, qualifier);
    transaction.delete('functions', name);
    for (const collection of PARTS) {
      for (const { key } of await transaction.list(collection, name)) transaction.delete(collection, key);
    }
  });
  return { StatusCode: 204 };
}

/** What goes with a function that is deleted. */
const PARTS = [
  'functionVersions',
  'functionAliases',
  'functionUrlConfigs',
  'provisionedConcurrencyConfigs',
  'functionEventInvokeConfigs',
] as const;

/** Reported of AWS, as is that a version which does not exist is deleted without an error. */
async function deleteVersion(transaction: Transaction, name: string, version: string): Promise<void> {
  const aliases = (await transaction.list('functionAliases', name)).map(({ value }) => value);
  const referring = aliases.filter(
    ({ FunctionVersion, AdditionalVersionWeights = {} }) =>
      FunctionVersion === version || Object.hasOwn(AdditionalVersionWeights, version),
  );
  if (referring.length > 0) {
    const names = referring.map(({ Name }) => Name).join(', ');
    const text = `Unable to delete version because the following aliases reference it: [${names}]`;
    throw resourceConflict(text, '/Qualifier');
  }
  const key = `${name}/${version}`;
  for (const collection of ['functionVersions', 'provisionedConcurrencyConfigs', 'functionEventInvokeConfigs'] as const)
    transaction.delete(collection, key);
}

export interface GetFunctionOutput {
  readonly Configuration: FunctionConfigurationOutput;
  readonly Code: { readonly RepositoryType: string; readonly Location?: string; readonly ImageUri?: string };
  readonly Tags?: Readonly<Record<string, string>>;
  readonly Concurrency?: { readonly ReservedConcurrentExecutions: number };
}

export async function getFunction(context: OperationContext, input: GetFunctionRequest): Promise<GetFunctionOutput> {
  checkRequest('GetFunctionRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  const { latest, version } = await context.store.transact((transaction) =>
    getQualified(context, transaction, reference),
  );
  const { Tags = {}, ReservedConcurrentExecutions } = latest;
  return {
    Configuration: functionConfiguration(version, { moment: 'settled', qualifier: reference.qualifier }),
    Code: { RepositoryType: 'S3', ...('Path' in version.Code ? { Location: `file://${version.Code.Path}` } : {}) },
    ...(Object.keys(Tags).length === 0 ? {} : { Tags }),
    ...(ReservedConcurrentExecutions === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions } }),
  };
}

export async function getFunctionConfiguration(
  context: OperationContext,
  input: GetFunctionConfigurationRequest,
): Promise<FunctionConfigurationOutput> {
  checkRequest('GetFunctionConfigurationRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  const { version } = await context.store.transact((transaction) => getQualified(context, transaction, reference));
  return functionConfiguration(version, { moment: 'settled', qualifier: reference.qualifier });
}

export interface ListFunctionsOutput {
  readonly Functions: readonly FunctionConfigurationOutput[];
  readonly NextMarker?: string;
}

/** With `FunctionVersion: ALL` every version is an entry of its own. */
export async function listFunctions(
  context: OperationContext,
  input: ListFunctionsRequest = {},
): Promise<ListFunctionsOutput> {
  checkRequest('ListFunctionsRequest', input);
  const moment: Moment = 'listed';
  const entries = await context.store.transact(async (transaction) => {
    const listed: FunctionConfigurationOutput[] = [];
    for (const { key, value } of await transaction.list('functions', '')) {
      const latest = { ...value, Version: LATEST };
      if (input.FunctionVersion !== 'ALL') listed.push(functionConfiguration(latest, { moment }));
      else
        for (const version of [latest, ...(await versionsOf(transaction, key))])
          listed.push(versionConfiguration(version, moment));
    }
    return listed;
  });
  const { page, next } = pageOf(entries, input);
  return { Functions: page, ...next };
}

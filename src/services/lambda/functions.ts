import type { LambdaFunction } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import { functionArn } from '../../aws/arn.ts';
import type { InputProblem } from '../../aws/check-input.ts';
import type {
  CreateFunctionRequest,
  DeleteFunctionRequest,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  ListFunctionsRequest,
  PutFunctionConcurrencyRequest,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import { type CodeInput, readCode } from './function-code.ts';
import { functionNotFound, getExistingFunction, readFunctionReference } from './function-name.ts';
import { type FunctionConfigurationOutput, functionConfiguration } from './function-output.ts';
import { checkSettings, settings } from './function-settings.ts';
import { deleteUrlsOfFunction } from './function-url-configs.ts';
import { checkRequest, invalidParameter, preconditionFailed, resourceConflict } from './refusals.ts';

/** `Code` also takes the account's own forms. */
export type CreateFunctionInput = Omit<CreateFunctionRequest, 'Code'> & { readonly Code: CodeInput };

/** Lambda has words of its own for runtimes; code has been read by its kind. */
const isCheckedHere = ({ member }: InputProblem): boolean => member === '/Runtime' || member.startsWith('/Code');

export async function createFunction(
  context: OperationContext,
  input: CreateFunctionInput,
): Promise<FunctionConfigurationOutput> {
  checkRequest('CreateFunctionRequest', input, isCheckedHere);
  const { name } = readFunctionReference(context, input.FunctionName);
  checkNameLength(input.FunctionName, name);
  checkPackage(input);
  checkSettings(input);
  const RevisionId = context.newId('revision');
  const created: LambdaFunction = {
    FunctionName: name,
    FunctionArn: functionArn(context, name),
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    ...settings(input),
    Role: input.Role,
    PackageType: input.PackageType === 'Image' ? 'Image' : 'Zip',
    ...(input.Architectures === undefined ? {} : { Architectures: input.Architectures }),
    ...readCode(input.Code, RevisionId),
    RevisionId,
    LastModified: lastModified(context),
    ...(input.Tags === undefined ? {} : { Tags: input.Tags }),
    Policy: {},
  };
  await context.store.transact(async (transaction) => {
    if ((await transaction.get('functions', name)) !== undefined) {
      throw resourceConflict(`Function already exist: ${name}`, '/FunctionName');
    }
    transaction.put('functions', name, created);
  });
  return functionConfiguration(created, 'created');
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

/** `2024-01-01T00:00:00.000+0000`, the form of this service. */
function lastModified(context: OperationContext): string {
  return new Date(context.now()).toISOString().replace('Z', '+0000');
}

export type UpdateFunctionCodeInput = UpdateFunctionCodeRequest & { readonly Code?: CodeInput };

export async function updateFunctionCode(
  context: OperationContext,
  input: UpdateFunctionCodeInput,
): Promise<FunctionConfigurationOutput> {
  checkRequest('UpdateFunctionCodeRequest', input, isCheckedHere);
  const RevisionId = context.newId('revision');
  const code = readCode(input.Code ?? input, RevisionId);
  const updated = await updateFunction(context, input, RevisionId, (old) => ({
    ...old,
    ...code,
    ...(input.Architectures === undefined ? {} : { Architectures: input.Architectures }),
  }));
  return functionConfiguration(updated, 'updated');
}

/** Members that are absent stay; an Environment replaces the old one as a whole. */
export async function updateFunctionConfiguration(
  context: OperationContext,
  input: UpdateFunctionConfigurationRequest,
): Promise<FunctionConfigurationOutput> {
  checkRequest('UpdateFunctionConfigurationRequest', input, isCheckedHere);
  checkSettings(input);
  const updated = await updateFunction(context, input, context.newId('revision'), (old) => ({
    ...old,
    ...settings(input),
    ...(input.Role === undefined ? {} : { Role: input.Role }),
  }));
  return functionConfiguration(updated, 'updated');
}

async function updateFunction(
  context: OperationContext,
  input: { readonly FunctionName: string; readonly RevisionId?: string },
  RevisionId: string,
  change: (old: LambdaFunction) => LambdaFunction,
): Promise<LambdaFunction> {
  const reference = readFunctionReference(context, input.FunctionName);
  return context.store.transact(async (transaction) => {
    const old = await getExistingFunction(context, transaction, reference);
    checkRevision(old, input.RevisionId);
    const { PolicyRevisionId: _, ...changed } = change(old);
    const updated: LambdaFunction = { ...changed, RevisionId, LastModified: lastModified(context) };
    transaction.put('functions', old.FunctionName, updated);
    return updated;
  });
}

/** Recorded; the permission operations say the same. */
export function checkRevision(stored: LambdaFunction, wanted: string | undefined): void {
  if (wanted === undefined || wanted === (stored.PolicyRevisionId ?? stored.RevisionId)) return;
  throw preconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    '/RevisionId',
  );
}

export async function deleteFunction(context: OperationContext, input: DeleteFunctionRequest): Promise<void> {
  checkRequest('DeleteFunctionRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  if (reference.qualifier === '$LATEST') {
    throw invalidParameter('$LATEST version cannot be deleted without deleting the function.', '/Qualifier');
  }
  if (reference.qualifier !== undefined) throw functionNotFound(context, reference);
  await context.store.transact(async (transaction) => {
    const { FunctionName } = await getExistingFunction(context, transaction, reference);
    transaction.delete('functions', FunctionName);
    await deleteUrlsOfFunction(transaction, FunctionName);
  });
}

export interface GetFunctionOutput {
  readonly Configuration: FunctionConfigurationOutput;
  readonly Code: { readonly RepositoryType: string; readonly Location?: string };
  readonly Tags?: Readonly<Record<string, string>>;
  readonly Concurrency?: { readonly ReservedConcurrentExecutions: number };
}

export async function getFunction(context: OperationContext, input: GetFunctionRequest): Promise<GetFunctionOutput> {
  checkRequest('GetFunctionRequest', input);
  const stored = await readStored(context, input);
  const concurrency = stored.ReservedConcurrentExecutions;
  return {
    Configuration: functionConfiguration(stored),
    Code: {
      RepositoryType: 'S3',
      ...('Path' in stored.Code ? { Location: `file://${stored.Code.Path}` } : {}),
    },
    ...(stored.Tags === undefined ? {} : { Tags: stored.Tags }),
    ...(concurrency === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: concurrency } }),
  };
}

export async function getFunctionConfiguration(
  context: OperationContext,
  input: GetFunctionConfigurationRequest,
): Promise<FunctionConfigurationOutput> {
  checkRequest('GetFunctionConfigurationRequest', input);
  return functionConfiguration(await readStored(context, input));
}

function readStored(
  context: OperationContext,
  { FunctionName, Qualifier }: { readonly FunctionName: string; readonly Qualifier?: string },
): Promise<LambdaFunction> {
  const reference = readFunctionReference(context, FunctionName, Qualifier);
  return context.store.transact((transaction: Transaction) => getExistingFunction(context, transaction, reference));
}

export interface ListFunctionsOutput {
  readonly Functions: readonly FunctionConfigurationOutput[];
  readonly NextMarker?: string;
}

/** The marker is the name of the last function that was given. */
export async function listFunctions(
  context: OperationContext,
  input: ListFunctionsRequest = {},
): Promise<ListFunctionsOutput> {
  checkRequest('ListFunctionsRequest', input);
  const entries = await context.store.transact((transaction) => transaction.list('functions', ''));
  const { Marker = '', MaxItems = 50 } = input;
  const rest = entries.filter(({ key }) => key > Marker);
  const page = rest.slice(0, MaxItems);
  const last = page.at(-1);
  return {
    Functions: page.map(({ value }) => functionConfiguration(value)),
    ...(last !== undefined && page.length < rest.length ? { NextMarker: last.key } : {}),
  };
}

export async function putFunctionConcurrency(
  context: OperationContext,
  input: PutFunctionConcurrencyRequest,
): Promise<{ readonly ReservedConcurrentExecutions: number }> {
  const { name, qualifier } = readFunctionReference(context, input.FunctionName);
  if (qualifier !== undefined) {
    // Recorded.
    const text =
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
      'Please specify either a function name or an unqualified function ARN.';
    throw invalidParameter(text, '/FunctionName');
  }
  const { ReservedConcurrentExecutions } = input;
  await context.store.transact(async (transaction) => {
    const stored = await transaction.get('functions', name);
    // Recorded: an unknown function comes before a bad number, and is named with $LATEST.
    if (stored === undefined) throw functionNotFound(context, { name, qualifier: '$LATEST' });
    checkRequest('PutFunctionConcurrencyRequest', input);
    // The environments of a function are told apart by revision, and its limit is part of what they run under.
    const RevisionId = context.newId('revision');
    const changed = stored.ReservedConcurrentExecutions !== ReservedConcurrentExecutions;
    if (changed) transaction.put('functions', name, { ...stored, ReservedConcurrentExecutions, RevisionId });
  });
  return { ReservedConcurrentExecutions };
}

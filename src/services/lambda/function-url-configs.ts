import type { FunctionUrlConfig } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import { functionArn } from '../../aws/arn.ts';
import type {
  CreateFunctionUrlConfigRequest,
  DeleteFunctionUrlConfigRequest,
  GetFunctionUrlConfigRequest,
  ListFunctionUrlConfigsRequest,
  UpdateFunctionUrlConfigRequest,
} from '../../aws/generated/lambda.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { type FunctionReference, readFunctionReference } from './function-name.ts';
import { findQualified } from './qualified-function.ts';
import { checkRequest, resourceConflict, resourceNotFound } from './refusals.ts';

/** What clients see; the id of the URL is in the URL. Texts and absences in this file are recorded unless marked. */
export type FunctionUrlConfigOutput = Omit<FunctionUrlConfig, 'UrlId'>;

export async function createFunctionUrlConfig(
  context: OperationContext,
  input: CreateFunctionUrlConfigRequest,
): Promise<Omit<FunctionUrlConfigOutput, 'LastModifiedTime'>> {
  checkUrlRequest('CreateFunctionUrlConfigRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  const UrlId = context.newId('function-url');
  const now = new Date(context.now()).toISOString();
  const created: FunctionUrlConfig = {
    UrlId,
    FunctionUrl: context.functionUrl(UrlId),
    FunctionArn: qualifiedArn(context, reference),
    ...settings(input),
    AuthType: input.AuthType as FunctionUrlConfig['AuthType'],
    CreationTime: now,
    LastModifiedTime: now,
  };
  await context.store.transact(async (transaction) => {
    await checkFunction(transaction, reference);
    if ((await transaction.get('functionUrlConfigs', keyOf(reference))) !== undefined) {
      throw resourceConflict(
        `Failed to create function url config for [functionArn = ${created.FunctionArn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
        '/FunctionName',
      );
    }
    transaction.put('functionUrlConfigs', keyOf(reference), created);
  });
  const { LastModifiedTime: _, ...shown } = output(created);
  return shown;
}

/** Members that are absent stay. */
export async function updateFunctionUrlConfig(
  context: OperationContext,
  input: UpdateFunctionUrlConfigRequest,
): Promise<FunctionUrlConfigOutput> {
  checkUrlRequest('UpdateFunctionUrlConfigRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  return context.store.transact(async (transaction) => {
    await checkFunction(transaction, reference);
    const updated = {
      ...(await getExisting(transaction, reference)),
      ...settings(input),
      LastModifiedTime: new Date(context.now()).toISOString(),
    };
    transaction.put('functionUrlConfigs', keyOf(reference), updated);
    return output(updated);
  });
}

/** An InvokeMode that was never given is named all the same; the operations above leave it out. */
export async function getFunctionUrlConfig(
  context: OperationContext,
  input: GetFunctionUrlConfigRequest,
): Promise<FunctionUrlConfigOutput> {
  checkRequest('GetFunctionUrlConfigRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  const stored = await context.store.transact((transaction) => getExisting(transaction, reference));
  return withInvokeMode(stored);
}

/** The URL of a function and that of its alias are two things. */
export async function deleteFunctionUrlConfig(
  context: OperationContext,
  input: DeleteFunctionUrlConfigRequest,
): Promise<void> {
  checkRequest('DeleteFunctionUrlConfigRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  await context.store.transact(async (transaction) => {
    await getExisting(transaction, reference);
    transaction.delete('functionUrlConfigs', keyOf(reference));
  });
}

export interface ListFunctionUrlConfigsOutput {
  readonly FunctionUrlConfigs: readonly FunctionUrlConfigOutput[];
  readonly NextMarker?: string;
}

/** The function's own URL first, then those of its aliases. The marker is the qualifier of the last one that was given. */
export async function listFunctionUrlConfigs(
  context: OperationContext,
  input: ListFunctionUrlConfigsRequest,
): Promise<ListFunctionUrlConfigsOutput> {
  checkRequest('ListFunctionUrlConfigsRequest', input);
  const reference = readFunctionReference(context, input.FunctionName);
  const entries = await context.store.transact(async (transaction) => {
    await checkFunction(transaction, reference);
    return transaction.list('functionUrlConfigs', reference.name);
  });
  const { Marker = '', MaxItems = 50 } = input;
  const rest = entries.filter(({ key }) => qualifierOf(key) > Marker);
  const page = rest.slice(0, MaxItems);
  const last = page.at(-1);
  return {
    FunctionUrlConfigs: page.map(({ value }) => withInvokeMode(value)),
    ...(last !== undefined && page.length < rest.length ? { NextMarker: qualifierOf(last.key) } : {}),
  };
}

/** The values of InvokeMode are named in another order than the service model has them. */
function checkUrlRequest(
  shape: 'CreateFunctionUrlConfigRequest' | 'UpdateFunctionUrlConfigRequest',
  input: UpdateFunctionUrlConfigRequest,
): void {
  checkRequest(shape, input, ({ member }) => member === '/InvokeMode');
  const { InvokeMode } = input;
  if (InvokeMode === undefined || InvokeMode === 'BUFFERED' || InvokeMode === 'RESPONSE_STREAM') return;
  const text = `1 validation error detected: Value '${InvokeMode}' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]`;
  throw new ServiceError('ValidationException', 400, text, '/InvokeMode');
}

/** An alias that does not exist is called a function that does not. */
async function checkFunction(transaction: Transaction, reference: FunctionReference): Promise<void> {
  if ((await findQualified(transaction, reference)) === null) {
    throw resourceNotFound('Function does not exist', '/FunctionName');
  }
}

async function getExisting(transaction: Transaction, reference: FunctionReference): Promise<FunctionUrlConfig> {
  const found = await transaction.get('functionUrlConfigs', keyOf(reference));
  if (found === undefined) throw resourceNotFound('The resource you requested does not exist.', '/FunctionName');
  return found;
}

function settings({ AuthType, Cors, InvokeMode }: UpdateFunctionUrlConfigRequest): Partial<FunctionUrlConfig> {
  return {
    ...(AuthType === undefined ? {} : { AuthType: AuthType as FunctionUrlConfig['AuthType'] }),
    ...(Cors === undefined ? {} : { Cors }),
    ...(InvokeMode === undefined ? {} : { InvokeMode: InvokeMode as 'BUFFERED' | 'RESPONSE_STREAM' }),
  };
}

const UNQUALIFIED = '$LATEST';

function keyOf({ name, qualifier = UNQUALIFIED }: FunctionReference): string {
  return `${name}/${qualifier}`;
}

function qualifierOf(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

function qualifiedArn(context: OperationContext, { name, qualifier }: FunctionReference): string {
  const arn = functionArn(context, name);
  return qualifier === undefined || qualifier === UNQUALIFIED ? arn : `${arn}:${qualifier}`;
}

function output({ UrlId: _, ...shown }: FunctionUrlConfig): FunctionUrlConfigOutput {
  return shown;
}

function withInvokeMode(stored: FunctionUrlConfig): FunctionUrlConfigOutput {
  return { InvokeMode: 'BUFFERED', ...output(stored) };
}

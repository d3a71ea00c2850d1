import type { FunctionEventInvokeConfig } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  DeleteFunctionEventInvokeConfigRequest,
  GetFunctionEventInvokeConfigRequest,
  ListFunctionEventInvokeConfigsRequest,
  PutFunctionEventInvokeConfigRequest,
} from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import { type FunctionReference, readFunctionReference, referredArn } from './function-name.ts';
import { pageOf } from './page.ts';
import { findQualified, LATEST } from './qualified-function.ts';
import { checkRequest, invalidParameter, resourceNotFound } from './refusals.ts';

/** Replaces what was there. Texts in this file are recorded. */
export function putFunctionEventInvokeConfig(
  context: OperationContext,
  input: PutFunctionEventInvokeConfigRequest,
): Promise<FunctionEventInvokeConfig> {
  checkRequest('PutFunctionEventInvokeConfigRequest', input);
  return change(context, input, async () => ({}));
}

/** Members that are absent stay. */
export function updateFunctionEventInvokeConfig(
  context: OperationContext,
  input: PutFunctionEventInvokeConfigRequest,
): Promise<FunctionEventInvokeConfig> {
  checkRequest('UpdateFunctionEventInvokeConfigRequest', input);
  return change(context, input, (transaction, reference) => getExisting(context, transaction, reference));
}

async function change(
  context: OperationContext,
  input: PutFunctionEventInvokeConfigRequest,
  old: (transaction: Transaction, reference: Named) => Promise<Partial<FunctionEventInvokeConfig>>,
): Promise<FunctionEventInvokeConfig> {
  const reference = named(context, input);
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && DestinationConfig === undefined) {
    throw invalidParameter('You must specify at least one of error handling or destination setting.');
  }
  return context.store.transact(async (transaction) => {
    await checkFunction(transaction, reference);
    const before = await old(transaction, reference);
    const config: FunctionEventInvokeConfig = {
      ...before,
      FunctionArn: referredArn(context, reference),
      ...(MaximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts }),
      ...(MaximumEventAgeInSeconds === undefined ? {} : { MaximumEventAgeInSeconds }),
      DestinationConfig: { OnSuccess: {}, OnFailure: {}, ...before.DestinationConfig, ...DestinationConfig },
      LastModified: context.now() / 1000,
    };
    transaction.put('functionEventInvokeConfigs', keyOf(reference), config);
    return config;
  });
}

export async function getFunctionEventInvokeConfig(
  context: OperationContext,
  input: GetFunctionEventInvokeConfigRequest,
): Promise<FunctionEventInvokeConfig> {
  checkRequest('GetFunctionEventInvokeConfigRequest', input);
  const reference = named(context, input);
  return context.store.transact((transaction) => getExisting(context, transaction, reference));
}

export async function deleteFunctionEventInvokeConfig(
  context: OperationContext,
  input: DeleteFunctionEventInvokeConfigRequest,
): Promise<void> {
  checkRequest('DeleteFunctionEventInvokeConfigRequest', input);
  const reference = named(context, input);
  await context.store.transact(async (transaction) => {
    await getExisting(context, transaction, reference);
    transaction.delete('functionEventInvokeConfigs', keyOf(reference));
  });
}

export interface ListFunctionEventInvokeConfigsOutput {
  readonly FunctionEventInvokeConfigs: readonly FunctionEventInvokeConfig[];
  readonly NextMarker?: string;
}

export async function listFunctionEventInvokeConfigs(
  context: OperationContext,
  input: ListFunctionEventInvokeConfigsRequest,
): Promise<ListFunctionEventInvokeConfigsOutput> {
  checkRequest('ListFunctionEventInvokeConfigsRequest', input);
  const { name } = readFunctionReference(context, input.FunctionName);
  const configs = await context.store.transact(async (transaction) => {
    await checkFunction(transaction, { name, qualifier: LATEST });
    return transaction.list('functionEventInvokeConfigs', name);
  });
  const { page, next } = pageOf(configs, input);
  return { FunctionEventInvokeConfigs: page.map(({ value }) => value), ...next };
}

type Named = FunctionReference & { readonly qualifier: string };

function named(
  context: OperationContext,
  { FunctionName, Qualifier }: { readonly FunctionName: string; readonly Qualifier?: string },
): Named {
  const { name, qualifier = LATEST } = readFunctionReference(context, FunctionName, Qualifier);
  return { name, qualifier };
}

function keyOf({ name, qualifier }: Named): string {
  return `${name}/${qualifier}`;
}

async function checkFunction(transaction: Transaction, reference: Named): Promise<void> {
  if ((await findQualified(transaction, reference)) !== null) return;
  throw resourceNotFound("The function doesn't exist.", '/FunctionName');
}

async function getExisting(
  context: OperationContext,
  transaction: Transaction,
  reference: Named,
): Promise<FunctionEventInvokeConfig> {
  const found = await transaction.get('functionEventInvokeConfigs', keyOf(reference));
  if (found !== undefined) return found;
  const text = `The function ${referredArn(context, reference)} doesn't have an EventInvokeConfig`;
  throw resourceNotFound(text, '/FunctionName');
}

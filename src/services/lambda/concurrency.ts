import type { LambdaFunction } from '../../account/function.ts';
import type {
  DeleteFunctionConcurrencyRequest,
  GetFunctionConcurrencyRequest,
  PutFunctionConcurrencyRequest,
} from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import {
  type FunctionReference,
  functionNotFound,
  getExistingFunction,
  readFunctionReference,
} from './function-name.ts';
import { provisionedTotal } from './provisioned-concurrency.ts';
import { checkRequest, invalidParameter } from './refusals.ts';

/** What functions of an account may have at a time in a Region, and what has to be left of it for those without a share. */
export const ACCOUNT_CONCURRENCY = 1000;
export const LEAST_UNRESERVED = 100;

/** Texts in this file are recorded. */
export async function putFunctionConcurrency(
  context: OperationContext,
  input: PutFunctionConcurrencyRequest,
): Promise<{ readonly ReservedConcurrentExecutions: number }> {
  const { name } = unqualified(context, input.FunctionName);
  const { ReservedConcurrentExecutions } = input;
  await context.store.transact(async (transaction) => {
    const stored = await transaction.get('functions', name);
    // Recorded: an unknown function comes before a bad number, and is named with $LATEST.
    if (stored === undefined) throw functionNotFound(context, { name, qualifier: '$LATEST' });
    checkRequest('PutFunctionConcurrencyRequest', input);
    const provisioned = await provisionedTotal(transaction, name);
    if (ReservedConcurrentExecutions < provisioned) {
      const text = ` ReservedConcurrentExecutions  ${ReservedConcurrentExecutions} should not be lower than function's total provisioned concurrency [${provisioned}].`;
      throw invalidParameter(text, '/ReservedConcurrentExecutions');
    }
    const all = (await transaction.list('functions', '')).map(({ value }) => value);
    checkAccount(reservedBy(all.filter(({ FunctionName }) => FunctionName !== name)) + ReservedConcurrentExecutions);
    transaction.put('functions', name, { ...stored, ReservedConcurrentExecutions });
  });
  return { ReservedConcurrentExecutions };
}

export function reservedBy(functions: readonly LambdaFunction[]): number {
  return functions.reduce((sum, { ReservedConcurrentExecutions = 0 }) => sum + ReservedConcurrentExecutions, 0);
}

function checkAccount(reserved: number): void {
  if (ACCOUNT_CONCURRENCY - reserved >= LEAST_UNRESERVED) return;
  throw invalidParameter(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    '/ReservedConcurrentExecutions',
  );
}

export async function getFunctionConcurrency(
  context: OperationContext,
  input: GetFunctionConcurrencyRequest,
): Promise<{ readonly ReservedConcurrentExecutions?: number }> {
  checkRequest('GetFunctionConcurrencyRequest', input);
  const reference = unqualified(context, input.FunctionName);
  const { ReservedConcurrentExecutions } = await context.store.transact((transaction) =>
    getExistingFunction(context, transaction, reference),
  );
  return ReservedConcurrentExecutions === undefined ? {} : { ReservedConcurrentExecutions };
}

export async function deleteFunctionConcurrency(
  context: OperationContext,
  input: DeleteFunctionConcurrencyRequest,
): Promise<void> {
  checkRequest('DeleteFunctionConcurrencyRequest', input);
  const reference = unqualified(context, input.FunctionName);
  await context.store.transact(async (transaction) => {
    const stored = await getExistingFunction(context, transaction, reference);
    const { ReservedConcurrentExecutions, ...rest } = stored;
    if (ReservedConcurrentExecutions !== undefined) transaction.put('functions', reference.name, rest);
  });
}

function unqualified(context: OperationContext, functionName: string): FunctionReference {
  const reference = readFunctionReference(context, functionName);
  if (reference.qualifier === undefined) return reference;
  throw invalidParameter(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
      'Please specify either a function name or an unqualified function ARN.',
    '/FunctionName',
  );
}

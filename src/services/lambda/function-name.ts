import type { LambdaFunction } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import { functionArn } from '../../aws/arn.ts';
import type { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { invalidParameter, resourceNotFound } from './refusals.ts';

export interface FunctionReference {
  readonly name: string;
  /** Version or alias, from the name or from `Qualifier`. */
  readonly qualifier: string | undefined;
}

const form =
  /^(?:arn:[\w-]+:lambda:)?(?:(?<region>[a-z]{2,}(?:-[a-z]+)+-\d):)?(?:(?<account>\d{12}):)?(?:function:)?(?<name>[\w.-]+)(?::(?<qualifier>\$LATEST|[\w$-]+))?$/;

/**
 * Reads a FunctionName in any of its forms: name, `name:qualifier`, ARN, partial ARN (`123456789012:function:name`,
 * `function:name`).
 */
export function readFunctionReference(
  context: OperationContext,
  functionName: string,
  qualifier?: string,
): FunctionReference {
  const groups = form.exec(functionName)?.groups ?? {};
  const { region, name = functionName } = groups;
  if (region !== undefined && region !== context.region) {
    // Recorded.
    const text = `Functions from '${region}' are not reachable in this region ('${context.region}')`;
    throw resourceNotFound(text, '/FunctionName');
  }
  if (groups.qualifier !== undefined && qualifier !== undefined && groups.qualifier !== qualifier) {
    // Recorded.
    const text = 'The derived qualifier from the function name does not match the specified qualifier.';
    throw invalidParameter(text, '/Qualifier');
  }
  return { name, qualifier: groups.qualifier ?? qualifier };
}

/** ARN of what a reference names, with its qualifier. */
export function referredArn(context: OperationContext, { name, qualifier }: FunctionReference): string {
  const arn = functionArn(context, name);
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** `Function not found: arn:aws:lambda:…:function:name[:qualifier]` (recorded). */
export function functionNotFound(context: OperationContext, reference: FunctionReference): ServiceError {
  return resourceNotFound(`Function not found: ${referredArn(context, reference)}`, '/FunctionName');
}

/** `Cannot find alias arn: arn:aws:lambda:…:function:name:alias` (recorded of operations that take aliases only). */
export function aliasNotFound(context: OperationContext, reference: FunctionReference): ServiceError {
  return resourceNotFound(`Cannot find alias arn: ${referredArn(context, reference)}`, '/Qualifier');
}

/** A version's number, as opposed to the name of an alias. */
export function isVersion(qualifier: string): boolean {
  return /^\d+$/.test(qualifier);
}

/** The function itself, whatever the qualifier. */
export async function getExistingFunction(
  context: OperationContext,
  transaction: Transaction,
  reference: FunctionReference,
): Promise<LambdaFunction> {
  const found = await transaction.get('functions', reference.name);
  if (found === undefined) throw functionNotFound(context, reference);
  return found;
}

import type { LambdaFunction, PermissionStatement } from '../../account/function.ts';
import { functionArn } from '../../aws/arn.ts';
import type { AddPermissionRequest, GetPolicyRequest, RemovePermissionRequest } from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import { type FunctionReference, getExistingFunction, readFunctionReference } from './function-name.ts';
import { checkRevision } from './functions.ts';
import { checkRequest, invalidParameter, resourceConflict, resourceNotFound } from './refusals.ts';

/** The statement as JSON text, as AWS gives it. */
export async function addPermission(
  context: OperationContext,
  input: AddPermissionRequest,
): Promise<{ readonly Statement: string }> {
  checkRequest('AddPermissionRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  if (reference.qualifier === '$LATEST') {
    throw invalidParameter('We currently do not support adding policies for $LATEST.', '/Qualifier');
  }
  const statement = newStatement(context, input);
  await context.store.transact(async (transaction) => {
    const stored = await getExistingFunction(context, transaction, reference);
    checkRevision(stored, input.RevisionId);
    if (Object.hasOwn(stored.Policy, statement.Sid)) {
      // Recorded.
      throw resourceConflict(
        `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        '/StatementId',
      );
    }
    const Policy = { ...stored.Policy, [statement.Sid]: statement };
    transaction.put('functions', stored.FunctionName, withPolicy(context, stored, Policy));
  });
  return { Statement: JSON.stringify(statementJson(context, reference, statement)) };
}

function newStatement(context: OperationContext, input: AddPermissionRequest): PermissionStatement {
  if (principalJson(context, input.Principal) === null) {
    // Recorded.
    const text = 'The provided principal was invalid. Please check the principal and try again.';
    throw invalidParameter(text, '/Principal');
  }
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Action: input.Action,
    Principal: input.Principal,
    ...(input.SourceArn === undefined ? {} : { SourceArn: input.SourceArn }),
    ...(input.SourceAccount === undefined ? {} : { SourceAccount: input.SourceAccount }),
    ...(input.FunctionUrlAuthType === undefined ? {} : { FunctionUrlAuthType: input.FunctionUrlAuthType }),
    ...(input.InvokedViaFunctionUrl === true ? { InvokedViaFunctionUrl: true } : {}),
    ...(input.EventSourceToken === undefined ? {} : { EventSourceToken: input.EventSourceToken }),
    ...(input.PrincipalOrgID === undefined ? {} : { PrincipalOrgID: input.PrincipalOrgID }),
  };
}

/** The function's revision stays, so that a new permission does not restart its environments. */
function withPolicy(
  context: OperationContext,
  stored: LambdaFunction,
  Policy: LambdaFunction['Policy'],
): LambdaFunction {
  return { ...stored, Policy, PolicyRevisionId: context.newId('revision') };
}

export async function removePermission(context: OperationContext, input: RemovePermissionRequest): Promise<void> {
  checkRequest('RemovePermissionRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  await context.store.transact(async (transaction) => {
    const stored = await transaction.get('functions', reference.name);
    // The texts of all three are recorded.
    if (stored === undefined) {
      throw resourceNotFound(`No policy found for: ${functionArn(context, reference.name)}`, '/FunctionName');
    }
    if (Object.keys(stored.Policy).length === 0) {
      throw resourceNotFound('No policy is associated with the given resource.', '/FunctionName');
    }
    if (!Object.hasOwn(stored.Policy, input.StatementId)) {
      throw resourceNotFound(`Statement ${input.StatementId} is not found in resource policy.`, '/StatementId');
    }
    checkRevision(stored, input.RevisionId);
    const { [input.StatementId]: _, ...Policy } = stored.Policy;
    transaction.put('functions', stored.FunctionName, withPolicy(context, stored, Policy));
  });
}

/** The whole policy as JSON text. */
export async function getPolicy(
  context: OperationContext,
  input: GetPolicyRequest,
): Promise<{ readonly Policy: string; readonly RevisionId: string }> {
  checkRequest('GetPolicyRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  const stored = await context.store.transact((transaction) => transaction.get('functions', reference.name));
  const statements = Object.values(stored?.Policy ?? {});
  if (stored === undefined || statements.length === 0) {
    throw resourceNotFound('The resource you requested does not exist.', '/FunctionName');
  }
  const Statement = statements.map((statement) => statementJson(context, reference, statement));
  return {
    Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }),
    RevisionId: stored.PolicyRevisionId ?? stored.RevisionId,
  };
}

/** Members and conditions in the recorded order. */
function statementJson(
  context: OperationContext,
  { name, qualifier }: FunctionReference,
  statement: PermissionStatement,
): object {
  const equals = {
    ...(statement.SourceAccount === undefined ? {} : { 'AWS:SourceAccount': statement.SourceAccount }),
    ...(statement.FunctionUrlAuthType === undefined
      ? {}
      : { 'lambda:FunctionUrlAuthType': statement.FunctionUrlAuthType }),
    ...(statement.EventSourceToken === undefined ? {} : { 'lambda:EventSourceToken': statement.EventSourceToken }),
    ...(statement.PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': statement.PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(statement.SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': statement.SourceArn } }),
    ...(statement.InvokedViaFunctionUrl === true ? { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } : {}),
  };
  const arn = functionArn(context, name);
  return {
    Sid: statement.Sid,
    Effect: statement.Effect,
    Principal: principalJson(context, statement.Principal),
    Action: statement.Action,
    Resource: qualifier === undefined ? arn : `${arn}:${qualifier}`,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

/** `*`, a service, an account or an ARN, in the forms recorded; null when it is none of them. */
function principalJson({ partition }: OperationContext, principal: string): string | object | null {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` };
  if (principal.startsWith('arn:')) return { AWS: principal };
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(principal) ? { Service: principal } : null;
}

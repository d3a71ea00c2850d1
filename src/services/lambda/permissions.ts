import type { PermissionStatement } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import { functionArn } from '../../aws/arn.ts';
import type { AddPermissionRequest, GetPolicyRequest, RemovePermissionRequest } from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import {
  aliasNotFound,
  type FunctionReference,
  functionNotFound,
  readFunctionReference,
  referredArn,
} from './function-name.ts';
import { findQualified, type PolicyOwner } from './qualified-function.ts';
import { checkRequest, invalidParameter, preconditionFailed, resourceConflict, resourceNotFound } from './refusals.ts';

/**
 * The statement as JSON text, as AWS gives it. A function, each of its versions and each of its aliases have a policy of
 * their own, which is good for calls by that name alone.
 */
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
    const owner = await getPolicyOwner(context, transaction, reference);
    const { Policy } = owner.value;
    checkPolicyRevision(owner, input.RevisionId);
    if (Object.hasOwn(Policy, statement.Sid)) {
      // Recorded.
      throw resourceConflict(
        `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        '/StatementId',
      );
    }
    putPolicy(context, transaction, owner, { ...Policy, [statement.Sid]: statement });
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

/** Recorded: an alias that does not exist is said to be one when its name can be that of one. */
async function getPolicyOwner(
  context: OperationContext,
  transaction: Transaction,
  reference: FunctionReference,
): Promise<PolicyOwner> {
  const found = await findQualified(transaction, reference);
  if (found !== null) return found.policyOwner;
  const isAlias = reference.qualifier !== undefined && /^(?!\d+$)[\w-]+$/.test(reference.qualifier);
  const isFunction = (await transaction.get('functions', reference.name)) !== undefined;
  throw isAlias && isFunction ? aliasNotFound(context, reference) : functionNotFound(context, reference);
}

/** Recorded in 2025: a policy has a revision of its own, and the text names GetPolicy. */
function checkPolicyRevision({ value }: PolicyOwner, wanted: string | undefined): void {
  if (wanted === undefined || wanted === value.PolicyRevisionId) return;
  throw preconditionFailed(
    'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
    '/RevisionId',
  );
}

/** What runs does not change with it, so that no environment is restarted. */
function putPolicy(
  context: OperationContext,
  transaction: Transaction,
  { kind, key, value }: PolicyOwner,
  Policy: PolicyOwner['value']['Policy'],
): void {
  transaction.put(kind, key, { ...value, Policy, PolicyRevisionId: context.newId('revision') } as never);
}

export async function removePermission(context: OperationContext, input: RemovePermissionRequest): Promise<void> {
  checkRequest('RemovePermissionRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  await context.store.transact(async (transaction) => {
    // The texts of all three are recorded.
    if ((await transaction.get('functions', reference.name)) === undefined) {
      throw resourceNotFound(`No policy found for: ${functionArn(context, reference.name)}`, '/FunctionName');
    }
    const owner = await getPolicyOwner(context, transaction, reference);
    const { [input.StatementId]: removed, ...Policy } = owner.value.Policy;
    if (Object.keys(owner.value.Policy).length === 0) {
      throw resourceNotFound('No policy is associated with the given resource.', '/FunctionName');
    }
    if (removed === undefined || !Object.hasOwn(owner.value.Policy, input.StatementId)) {
      throw resourceNotFound(`Statement ${input.StatementId} is not found in resource policy.`, '/StatementId');
    }
    checkPolicyRevision(owner, input.RevisionId);
    putPolicy(context, transaction, owner, Policy);
  });
}

/** The whole policy as JSON text. */
export async function getPolicy(
  context: OperationContext,
  input: GetPolicyRequest,
): Promise<{ readonly Policy: string; readonly RevisionId: string }> {
  checkRequest('GetPolicyRequest', input);
  const reference = readFunctionReference(context, input.FunctionName, input.Qualifier);
  const found = await context.store.transact((transaction) => findQualified(transaction, reference));
  const { Policy = {}, PolicyRevisionId = '' } = found?.policyOwner.value ?? {};
  const statements = Object.values(Policy);
  if (statements.length === 0) throw resourceNotFound('The resource you requested does not exist.', '/FunctionName');
  const Statement = statements.map((statement) => statementJson(context, reference, statement));
  return {
    Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement }),
    RevisionId: PolicyRevisionId,
  };
}

/** Members and conditions in the recorded order. */
function statementJson(
  context: OperationContext,
  reference: FunctionReference,
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
  return {
    Sid: statement.Sid,
    Effect: statement.Effect,
    Principal: principalJson(context, statement.Principal),
    Action: statement.Action,
    Resource: referredArn(context, reference),
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

import type { PermissionStatement } from '../../account/function.ts';
import { matchesPattern } from '../../base/wildcard-match.ts';

/** Who asks to invoke a function, and on behalf of what. */
export interface InvokeRequest {
  /** `apigateway.amazonaws.com` */
  readonly principal: string;
  /** `arn:aws:execute-api:region:account:api/stage/METHOD/path` */
  readonly sourceArn: string;
  readonly sourceAccount?: string;
}

/** Whether one of the statements lets the principal invoke the function. Statements only allow; nothing allows by default. */
export function allowsInvoke(statements: readonly PermissionStatement[], request: InvokeRequest): boolean {
  return statements.some((statement) => allows(statement, request));
}

function allows(statement: PermissionStatement, request: InvokeRequest): boolean {
  const { Action, Principal, SourceArn, SourceAccount, EventSourceToken, PrincipalOrgID } = statement;
  if (!matchesPattern(Action.toLowerCase(), 'lambda:invokefunction')) return false;
  if (Principal !== '*' && Principal !== request.principal) return false;
  // Conditions on something that a call from a gateway does not have.
  if (isForFunctionUrls(statement) || EventSourceToken !== undefined || PrincipalOrgID !== undefined) return false;
  if (SourceAccount !== undefined && SourceAccount !== (request.sourceAccount ?? accountOf(request.sourceArn)))
    return false;
  return SourceArn === undefined || matchesArn(SourceArn, request.sourceArn);
}

function isForFunctionUrls({ FunctionUrlAuthType, InvokedViaFunctionUrl }: PermissionStatement): boolean {
  return FunctionUrlAuthType !== undefined || InvokedViaFunctionUrl === true;
}

/**
 * The action that the statements do not let everybody call through the function's URL; null when they allow it. Both
 * actions are asked for: since October 2025 of new accounts, since November 2026 of all (Lambda developer guide,
 * "Control access to Lambda function URLs", and AWS's notice to accounts of October 2025).
 */
export function refusedPublicUrlAction(
  statements: readonly PermissionStatement[],
  { asksForInvokeFunction }: { readonly asksForInvokeFunction: boolean },
): 'lambda:InvokeFunctionUrl' | 'lambda:InvokeFunction' | null {
  const allowsAction = (action: string): boolean =>
    statements.some((statement) => allowsPublicUrlCall(statement, action.toLowerCase()));
  if (!allowsAction('lambda:InvokeFunctionUrl')) return 'lambda:InvokeFunctionUrl';
  return asksForInvokeFunction && !allowsAction('lambda:InvokeFunction') ? 'lambda:InvokeFunction' : null;
}

function allowsPublicUrlCall(statement: PermissionStatement, action: string): boolean {
  const { Action, Principal, SourceArn, SourceAccount, FunctionUrlAuthType, EventSourceToken, PrincipalOrgID } =
    statement;
  if (!matchesPattern(Action.toLowerCase(), action)) return false;
  if (Principal !== '*' || (FunctionUrlAuthType !== undefined && FunctionUrlAuthType !== 'NONE')) return false;
  // Conditions on something that such a call does not have.
  return [SourceArn, SourceAccount, EventSourceToken, PrincipalOrgID].every((condition) => condition === undefined);
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/**
 * ArnLike: each of the six parts between colons is compared for itself, with `*` for any characters and `?` for one.
 * A `*` in the last part spans slashes and colons (IAM User Guide, "Amazon Resource Name (ARN) condition operators").
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const patternParts = arnParts(pattern);
  const parts = arnParts(arn);
  return (
    patternParts.length === parts.length &&
    patternParts.every((part, index) => matchesPattern(part, parts[index] ?? ''))
  );
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

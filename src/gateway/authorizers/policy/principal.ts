/** Who calls, in the terms of a policy. */
export interface PolicyPrincipal {
  readonly arn: string;
  readonly accountId: string;
}

/** `Principal` or `NotPrincipal` of a statement. */
export interface PrincipalElement {
  readonly isNegated: boolean;
  readonly isEverybody: boolean;
  /** ARNs and account ids. */
  readonly names: readonly string[];
}

/**
 * Reads who a statement is about. A principal of another kind than `AWS` (a service, a federated user) calls no API
 * here, and what is no principal at all names nobody.
 */
export function readPrincipal({
  Principal,
  NotPrincipal,
}: {
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
}): PrincipalElement | null {
  const element = Principal === undefined ? NotPrincipal : Principal;
  if (element === undefined) return null;
  const given = typeof element === 'object' && element !== null && 'AWS' in element ? element.AWS : element;
  const names = [given].flat().filter((name) => typeof name === 'string');
  return { isNegated: Principal === undefined, isEverybody: names.includes('*'), names };
}

/** Whether a statement with that element is about `principal`. Only `*` is about a caller that nobody knows. */
export function speaksOf(element: PrincipalElement, principal: PolicyPrincipal | null): boolean {
  const isNamed =
    element.isEverybody || (principal !== null && element.names.some((name) => isNameOf(name, principal)));
  return isNamed !== element.isNegated;
}

/** An account, by its id or by its root, stands for everybody in it. */
function isNameOf(name: string, { arn, accountId }: PolicyPrincipal): boolean {
  return name === arn || name === accountId || ROOT.exec(name)?.[1] === accountId;
}

const ROOT = /^arn:[^:]+:iam::(\d{12}):root$/;

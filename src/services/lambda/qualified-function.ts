import type { FunctionAlias, FunctionVersion, LambdaFunction } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import type { OperationContext } from '../operation-context.ts';
import { type FunctionReference, functionNotFound, isVersion } from './function-name.ts';

export const LATEST = '$LATEST';

/** A function as a name with or without a qualifier means it. */
export interface QualifiedFunction {
  /** The function that the version is one of: its tags, its concurrency, its `$LATEST`. */
  readonly latest: LambdaFunction;
  /** Null when no alias was named. */
  readonly alias: FunctionAlias | null;
  /** What runs, and under which version. */
  readonly version: FunctionVersion;
  /** Whose policy is asked, and where a change of it goes. */
  readonly policyOwner: PolicyOwner;
}

export type PolicyOwner =
  | { readonly kind: 'functions'; readonly key: string; readonly value: LambdaFunction }
  | { readonly kind: 'functionVersions'; readonly key: string; readonly value: FunctionVersion }
  | { readonly kind: 'functionAliases'; readonly key: string; readonly value: FunctionAlias };

/** The version that an alias with two of them gives to one invocation. */
export type SelectVersion = (alias: FunctionAlias) => string;

export const mainVersion: SelectVersion = ({ FunctionVersion }) => FunctionVersion;

/** @param random a number from 0 to 1, below 1 */
export function weightedVersion(alias: FunctionAlias, random: number): string {
  let from = 0;
  for (const [version, weight] of Object.entries(alias.AdditionalVersionWeights ?? {})) {
    if (random >= from && random < from + weight) return version;
    from += weight;
  }
  return alias.FunctionVersion;
}

/** Null when there is no such function, version or alias. */
export async function findQualified(
  transaction: Transaction,
  { name, qualifier }: FunctionReference,
  selectVersion: SelectVersion = mainVersion,
): Promise<QualifiedFunction | null> {
  const latest = await transaction.get('functions', name);
  if (latest === undefined) return null;
  if (qualifier === undefined || qualifier === LATEST) {
    const policyOwner = { kind: 'functions', key: name, value: latest } as const;
    return { latest, alias: null, version: asVersion(latest), policyOwner };
  }
  if (isVersion(qualifier)) {
    const key = `${name}/${qualifier}`;
    const version = await transaction.get('functionVersions', key);
    if (version === undefined) return null;
    return { latest, alias: null, version, policyOwner: { kind: 'functionVersions', key, value: version } };
  }
  const key = `${name}/${qualifier}`;
  const alias = await transaction.get('functionAliases', key);
  if (alias === undefined) return null;
  const selected = selectVersion(alias);
  const version =
    selected === LATEST ? asVersion(latest) : await transaction.get('functionVersions', `${name}/${selected}`);
  if (version === undefined) return null;
  return { latest, alias, version, policyOwner: { kind: 'functionAliases', key, value: alias } };
}

export async function getQualified(
  context: OperationContext,
  transaction: Transaction,
  reference: FunctionReference,
): Promise<QualifiedFunction> {
  const found = await findQualified(transaction, reference);
  if (found === null) throw functionNotFound(context, reference);
  return found;
}

function asVersion(latest: LambdaFunction): FunctionVersion {
  return { ...latest, Version: LATEST };
}

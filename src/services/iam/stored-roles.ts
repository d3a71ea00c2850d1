import type { Role } from '../../account/role.ts';
import type { Transaction } from '../../account/store.ts';
import type { OperationContext } from '../operation-context.ts';
import { noSuchEntity } from './refusals.ts';

/** Names differ in more than case (documented, CreateRole). */
export function keyOf(roleName: string): string {
  return roleName.toLowerCase();
}

export async function getExistingRole(transaction: Transaction, roleName: string): Promise<Role> {
  const found = await transaction.get('roles', keyOf(roleName));
  if (found === undefined) throw noSuchEntity(`The role with name ${roleName} cannot be found.`, '/RoleName');
  return found;
}

export function readRole(context: OperationContext, roleName: string): Promise<Role> {
  return context.store.transact((transaction) => getExistingRole(transaction, roleName));
}

export async function changeRole(
  context: OperationContext,
  roleName: string,
  change: (role: Role) => Role,
): Promise<Role> {
  return context.store.transact(async (transaction) => {
    const changed = change(await getExistingRole(transaction, roleName));
    transaction.put('roles', keyOf(roleName), changed);
    return changed;
  });
}

export interface PageInput {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** One page of a list. The marker is the number of items already given, in base64; one that is none begins anew. */
export function pageOf<T>(
  items: readonly T[],
  { Marker = '', MaxItems = 100 }: PageInput,
): { readonly page: readonly T[]; readonly next: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const text = Buffer.from(Marker, 'base64').toString();
  const begin = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  const end = begin + MaxItems;
  const next =
    end < items.length
      ? { IsTruncated: true, Marker: Buffer.from(String(end)).toString('base64') }
      : { IsTruncated: false };
  return { page: items.slice(begin, end), next };
}

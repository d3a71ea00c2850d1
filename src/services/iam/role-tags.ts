import type { ListRoleTagsRequest, Tag, TagRoleRequest, UntagRoleRequest } from '../../aws/generated/iam.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './refusals.ts';
import { changeRole, pageOf, readRole } from './stored-roles.ts';

export async function tagRole(context: OperationContext, input: TagRoleRequest): Promise<void> {
  checkRequest('TagRoleRequest', input);
  await changeRole(context, input.RoleName, (role) => ({ ...role, Tags: { ...role.Tags, ...tagsOf(input.Tags) } }));
}

export async function untagRole(context: OperationContext, input: UntagRoleRequest): Promise<void> {
  checkRequest('UntagRoleRequest', input);
  await changeRole(context, input.RoleName, (role) => ({
    ...role,
    Tags: Object.fromEntries(Object.entries(role.Tags).filter(([key]) => !input.TagKeys.includes(key))),
  }));
}

export interface ListRoleTagsOutput {
  readonly Tags: readonly Tag[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

export async function listRoleTags(context: OperationContext, input: ListRoleTagsRequest): Promise<ListRoleTagsOutput> {
  checkRequest('ListRoleTagsRequest', input);
  const { Tags } = await readRole(context, input.RoleName);
  const { page, next } = pageOf(tagList(Tags), input);
  return { Tags: page, ...next };
}

export function tagsOf(tags: readonly Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

export function tagList(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

import type { Method, RestResource } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateResourceRequest,
  DeleteResourceRequest,
  GetResourceRequest,
  GetResourcesRequest,
  Resource,
  UpdateResourceRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingResource, getExistingRestApi, listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyListedPatches, type Patch } from './patch.ts';
import { resourceNotFound } from './refusals.ts';

export async function createResource(context: OperationContext, input: CreateResourceRequest): Promise<Resource> {
  checkRequest('CreateResource', input);
  const { restApiId, parentId, pathPart } = input;
  return context.store.transact(async (transaction) => {
    const parent = await getExistingResource(transaction, { restApiId, resourceId: parentId }, '/parentId');
    checkPathPart(pathPart, '/pathPart');
    const siblings = childrenOf(parent.id, await listParts(transaction, 'resources', restApiId));
    checkPlace({ parent, siblings, pathPart }, '/pathPart');
    const resource = { id: context.newId('resource'), parentId, pathPart, path: childPath(parent.path, pathPart) };
    transaction.put('resources', `${restApiId}/${resource.id}`, resource);
    return resource;
  });
}

function childrenOf(id: string, resources: readonly RestResource[]): readonly RestResource[] {
  return resources.filter(({ parentId }) => parentId === id);
}

export function childPath(parentPath: string, pathPart: string): string {
  return `${parentPath === '/' ? '' : parentPath}/${pathPart}`;
}

const isVariable = (pathPart = ''): boolean => pathPart.startsWith('{');
const isGreedy = (pathPart = ''): boolean => pathPart.endsWith('+}');

/** Reported: cdk-preflight, measured on AWS. */
function checkPathPart(pathPart: string, member: string): void {
  if (/^[a-zA-Z0-9._:-]+$/.test(pathPart) || /^\{[a-zA-Z0-9._:-]+\+?\}$/.test(pathPart)) return;
  throw badRequest(
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    member,
  );
}

/** The three texts are recorded. */
function checkPlace(
  place: { readonly parent: RestResource; readonly siblings: readonly RestResource[]; readonly pathPart: string },
  member: string,
): void {
  const { parent, siblings, pathPart } = place;
  if (isGreedy(parent.pathPart)) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`, member);
  }
  if (siblings.some((sibling) => sibling.pathPart === pathPart)) {
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`, member);
  }
  const variable = isVariable(pathPart) ? siblings.find((sibling) => isVariable(sibling.pathPart)) : undefined;
  if (variable !== undefined) {
    const rest = 'of this resource already has a variable path part -- only one is allowed';
    throw badRequest(`A sibling (${variable.pathPart}) ${rest}`, member);
  }
}

/** The paths of everything below follow. */
export async function updateResource(context: OperationContext, input: UpdateResourceRequest): Promise<Resource> {
  checkRequest('UpdateResource', input);
  const { restApiId } = input;
  return context.store.transact(async (transaction) => {
    const old = await getExistingResource(transaction, input);
    const resources = await listParts(transaction, 'resources', restApiId);
    const move = (resource: RestResource, place: Partial<RestResource>, { member }: Patch): RestResource => {
      const { parentId = '', pathPart = '' } = { ...resource, ...place };
      const parent = resources.find(({ id }) => id === parentId);
      if (parent === undefined) throw resourceNotFound(member);
      const siblings = childrenOf(parentId, resources).filter(({ id }) => id !== resource.id);
      checkPlace({ parent, siblings, pathPart }, member);
      return { ...resource, parentId, pathPart, path: childPath(parent.path, pathPart) };
    };
    const updated = applyListedPatches<RestResource>(old, input.patchOperations, {
      '/parentId': (resource, patch) => {
        const { value = '', member } = patch;
        if (resource.parentId === undefined) throw badRequest('Root resource cannot update its parentId.', member);
        const isBelow = lineOf(value, resources).includes(resource.id);
        if (isBelow) throw badRequest('Resources cannot be cyclical.', member);
        return move(resource, { parentId: value }, patch);
      },
      '/pathPart': (resource, patch) => {
        const { value = '', member } = patch;
        if (resource.parentId === undefined) throw badRequest('Root resource cannot update its pathPart.', member);
        checkPathPart(value, member);
        return move(resource, { pathPart: value }, patch);
      },
    });
    putWithDescendants(transaction, { restApiId, updated, resources });
    return updated;
  });
}

/** A resource and all that it lies below, by id. */
function lineOf(id: string, resources: readonly RestResource[]): readonly string[] {
  const parentId = resources.find((resource) => resource.id === id)?.parentId;
  return parentId === undefined ? [id] : [id, ...lineOf(parentId, resources)];
}

function putWithDescendants(
  transaction: Transaction,
  change: { readonly restApiId: string; readonly updated: RestResource; readonly resources: readonly RestResource[] },
): void {
  const { restApiId, updated, resources } = change;
  transaction.put('resources', `${restApiId}/${updated.id}`, updated);
  for (const child of childrenOf(updated.id, resources)) {
    const moved = { ...child, path: childPath(updated.path, child.pathPart ?? '') };
    putWithDescendants(transaction, { restApiId, updated: moved, resources });
  }
}

/** Its children and their methods go with it. */
export async function deleteResource(context: OperationContext, input: DeleteResourceRequest): Promise<void> {
  const { restApiId, resourceId } = input;
  await context.store.transact(async (transaction) => {
    const resource = await getExistingResource(transaction, input);
    if (resource.parentId === undefined) {
      // Reported without its end; the others of the kind have a full stop (recorded).
      throw badRequest('Root resource cannot be deleted.', '/resourceId');
    }
    await deleteBranch(transaction, restApiId, resourceId);
  });
}

async function deleteBranch(transaction: Transaction, restApiId: string, id: string): Promise<void> {
  for (const child of childrenOf(id, await listParts(transaction, 'resources', restApiId))) {
    await deleteBranch(transaction, restApiId, child.id);
  }
  for (const { key } of await transaction.list('methods', `${restApiId}/${id}`)) transaction.delete('methods', key);
  transaction.delete('resources', `${restApiId}/${id}`);
}

export async function getResource(context: OperationContext, input: GetResourceRequest): Promise<Resource> {
  checkRequest('GetResource', input);
  return context.store.transact(async (transaction) => {
    const resource = await getExistingResource(transaction, input);
    return resourceOutput(transaction, resource, input);
  });
}

export async function getResources(context: OperationContext, input: GetResourcesRequest): Promise<Page<Resource>> {
  checkRequest('GetResources', input);
  return context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    const resources = [...(await listParts(transaction, 'resources', input.restApiId))];
    resources.sort((a, b) => (a.path < b.path ? -1 : 1));
    const outputs = resources.map((resource) => resourceOutput(transaction, resource, input));
    return pageOf(context, await Promise.all(outputs), input);
  });
}

/** Without `embed=methods`, the names of the methods stand with empty objects. */
async function resourceOutput(
  transaction: Transaction,
  resource: RestResource,
  { restApiId, embed = [] }: Pick<GetResourcesRequest, 'restApiId' | 'embed'>,
): Promise<Resource> {
  const methods = await listParts(transaction, 'methods', `${restApiId}/${resource.id}`);
  if (methods.length === 0) return resource;
  const show = (method: Method) => (embed.includes('methods') ? method : {});
  const resourceMethods = Object.fromEntries(methods.map((method) => [method.httpMethod, show(method)]));
  return { ...resource, resourceMethods };
}

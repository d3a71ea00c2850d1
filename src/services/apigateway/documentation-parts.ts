import type { DocumentationPart } from '../../account/rest-api.ts';
import type {
  CreateDocumentationPartRequest,
  DeleteDocumentationPartRequest,
  DocumentationPartIds,
  GetDocumentationPartRequest,
  GetDocumentationPartsRequest,
  ImportDocumentationPartsRequest,
  UpdateDocumentationPartRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import { deepEqual, isJsonObject } from '../../base/json.ts';
import { readBody } from '../../openapi/read-body.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart, getExistingRestApi, listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyListedPatches } from './patch.ts';

export async function createDocumentationPart(
  context: OperationContext,
  input: CreateDocumentationPartRequest,
): Promise<DocumentationPart> {
  checkRequest('CreateDocumentationPart', input);
  const { restApiId, location, properties } = input;
  return context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    checkLocation(location, '/location');
    checkProperties(context, properties, '/properties');
    const others = await listParts(transaction, 'documentationParts', restApiId);
    if (others.some((other) => deepEqual(other.location, location))) {
      // Documented, of a location without path ("Document an API using the API Gateway REST API").
      const shown = Object.entries(location).map(([member, value]) => `${member} '${value}'`);
      const text = `Documentation part already exists for the specified location: ${shown.join(', ')}.`;
      throw conflict(text, '/location');
    }
    const part = { id: context.newId('documentation-part'), location, properties };
    transaction.put('documentationParts', `${restApiId}/${part.id}`, part);
    return part;
  });
}

/** The text is reported (cdk-preflight, measured on AWS). */
function checkLocation({ type, path, method, statusCode, name }: DocumentationPart['location'], member: string): void {
  if (type !== 'API' || [path, method, statusCode, name].every((part) => part === undefined)) return;
  const text = '[Location type: API cannot have path, method, statusCode or name defined.]';
  throw badRequest(text, member);
}

function checkProperties(context: OperationContext, properties: string, member: string): void {
  if (readBody(properties) !== null) return;
  throw badRequestInOurWords(context, 'Documentation part properties must be a JSON object', member);
}

export async function updateDocumentationPart(
  context: OperationContext,
  input: UpdateDocumentationPartRequest,
): Promise<DocumentationPart> {
  checkRequest('UpdateDocumentationPart', input);
  const address = { restApiId: input.restApiId, id: input.documentationPartId };
  return context.store.transact(async (transaction) => {
    const old = await getExistingPart(transaction, 'documentationParts', address);
    const part = applyListedPatches<DocumentationPart>(old, input.patchOperations, {
      '/properties': (part, { value: properties = '', member }) => {
        checkProperties(context, properties, member);
        return { ...part, properties };
      },
    });
    transaction.put('documentationParts', `${address.restApiId}/${address.id}`, part);
    return part;
  });
}

/** Recorded: here, unlike elsewhere, an API that does not exist is told from a part that does not. */
export async function deleteDocumentationPart(
  context: OperationContext,
  { restApiId, documentationPartId: id }: DeleteDocumentationPartRequest,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    await getExistingPart(transaction, 'documentationParts', { restApiId, id });
    transaction.delete('documentationParts', `${restApiId}/${id}`);
  });
}

export async function getDocumentationPart(
  context: OperationContext,
  { restApiId, documentationPartId: id }: GetDocumentationPartRequest,
): Promise<DocumentationPart> {
  return context.store.transact((transaction) => getExistingPart(transaction, 'documentationParts', { restApiId, id }));
}

export async function getDocumentationParts(
  context: OperationContext,
  input: GetDocumentationPartsRequest,
): Promise<Page<DocumentationPart>> {
  checkRequest('GetDocumentationParts', input);
  const { type, path, nameQuery } = input;
  const parts = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return listParts(transaction, 'documentationParts', input.restApiId);
  });
  const found = parts.filter(
    ({ location }) =>
      (type === undefined || location.type === type) &&
      (path === undefined || location.path === path) &&
      (nameQuery === undefined || location.name?.startsWith(nameQuery) === true),
  );
  return pageOf(context, found, input);
}

/**
 * Takes the documentation parts out of an OpenAPI document, `x-amazon-apigateway-documentation`. Recorded: what is no
 * such document gives `Unable to build importer with provided input.`
 */
export async function importDocumentationParts(
  context: OperationContext,
  input: ImportDocumentationPartsRequest,
  readYaml?: (text: string) => unknown,
): Promise<DocumentationPartIds> {
  checkRequest('ImportDocumentationParts', input);
  const { restApiId, mode = 'merge' } = input;
  const imported = readDocument(input.body, readYaml);
  return context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    const old = await transaction.list('documentationParts', restApiId);
    if (mode === 'overwrite') for (const { key } of old) transaction.delete('documentationParts', key);
    const ids = imported.map(({ location, properties }) => {
      const same = old.find(({ value }) => deepEqual(value.location, location));
      const id = same === undefined || mode === 'overwrite' ? context.newId('documentation-part') : same.value.id;
      transaction.put('documentationParts', `${restApiId}/${id}`, { id, location, properties });
      return id;
    });
    return { ids };
  });
}

function readDocument(
  text: string,
  readYaml: ((text: string) => unknown) | undefined,
): readonly Omit<DocumentationPart, 'id'>[] {
  const document = readBody(text, readYaml);
  if (document === null || !('swagger' in document || 'openapi' in document)) {
    throw badRequest('Unable to build importer with provided input.', '/body');
  }
  const documentation = document['x-amazon-apigateway-documentation'];
  const parts = isJsonObject(documentation) ? documentation.documentationParts : undefined;
  return (Array.isArray(parts) ? parts : []).filter(isPart).map(({ location, properties }) => ({
    location,
    properties: typeof properties === 'string' ? properties : JSON.stringify(properties),
  }));
}

function isPart(
  value: unknown,
): value is { readonly location: DocumentationPart['location']; readonly properties: unknown } {
  return isJsonObject(value) && isJsonObject(value.location) && typeof value.location.type === 'string';
}

import type { DocumentationVersion } from '../../account/rest-api.ts';
import type {
  CreateDocumentationVersionRequest,
  DeleteDocumentationVersionRequest,
  DocumentationVersion as DocumentationVersionOutput,
  GetDocumentationVersionRequest,
  GetDocumentationVersionsRequest,
  UpdateDocumentationVersionRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart, getExistingRestApi, listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyPatches, replaceOnly, setText } from './patch.ts';
import { seconds } from './timestamp.ts';

/** Freezes the documentation parts as they are; with a stage name, the stage shows this version. */
export async function createDocumentationVersion(
  context: OperationContext,
  input: CreateDocumentationVersionRequest,
): Promise<DocumentationVersionOutput> {
  checkRequest('CreateDocumentationVersion', input);
  const { restApiId, documentationVersion: version, stageName, description } = input;
  const created = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    const key = `${restApiId}/${version}`;
    if (version.trim() === '') throw badRequest('Documentation version cannot be empty', '/documentationVersion');
    if ((await transaction.get('documentationVersions', key)) !== undefined) {
      throw conflict('Documentation version already exists', '/documentationVersion');
    }
    if (stageName !== undefined) {
      const stage = await getExistingPart(transaction, 'restStages', { restApiId, id: stageName });
      const changed = { ...stage, documentationVersion: version, lastUpdatedDate: context.now() };
      transaction.put('restStages', `${restApiId}/${stageName}`, changed);
    }
    const made: DocumentationVersion = {
      version,
      createdDate: context.now(),
      ...(description === undefined || description === '' ? {} : { description }),
      parts: await listParts(transaction, 'documentationParts', restApiId),
    };
    transaction.put('documentationVersions', key, made);
    return made;
  });
  return outputOf(created);
}

function outputOf({ parts: _, createdDate, ...version }: DocumentationVersion): DocumentationVersionOutput {
  return { ...version, createdDate: seconds(createdDate) };
}

export async function updateDocumentationVersion(
  context: OperationContext,
  input: UpdateDocumentationVersionRequest,
): Promise<DocumentationVersionOutput> {
  checkRequest('UpdateDocumentationVersion', input);
  const address = { restApiId: input.restApiId, id: input.documentationVersion };
  return context.store.transact(async (transaction) => {
    const old = await getExistingPart(transaction, 'documentationVersions', address);
    const updated = applyPatches<DocumentationVersion>(old, input.patchOperations, {
      '/description': replaceOnly(setText('description')),
    });
    transaction.put('documentationVersions', `${address.restApiId}/${address.id}`, updated);
    return outputOf(updated);
  });
}

export async function deleteDocumentationVersion(
  context: OperationContext,
  { restApiId, documentationVersion: id }: DeleteDocumentationVersionRequest,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingPart(transaction, 'documentationVersions', { restApiId, id });
    transaction.delete('documentationVersions', `${restApiId}/${id}`);
  });
}

export async function getDocumentationVersion(
  context: OperationContext,
  { restApiId, documentationVersion: id }: GetDocumentationVersionRequest,
): Promise<DocumentationVersionOutput> {
  return outputOf(
    await context.store.transact((transaction) =>
      getExistingPart(transaction, 'documentationVersions', { restApiId, id }),
    ),
  );
}

export async function getDocumentationVersions(
  context: OperationContext,
  input: GetDocumentationVersionsRequest,
): Promise<Page<DocumentationVersionOutput>> {
  checkRequest('GetDocumentationVersions', input);
  const versions = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return listParts(transaction, 'documentationVersions', input.restApiId);
  });
  return pageOf(context, versions.map(outputOf), input);
}

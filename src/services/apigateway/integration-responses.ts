import type { IntegrationResponse, Method, RestIntegration } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  DeleteIntegrationResponseRequest,
  GetIntegrationResponseRequest,
  PutIntegrationResponseRequest,
  UpdateIntegrationResponseRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import { compileJavaRegex } from '../../base/java-regex/java-regex.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingIntegration, getExistingResource, type MethodAddress, methodKey } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { checkIntegrationResponseParameters, checkTemplateTypes } from './mapping-rules.ts';
import {
  applyPatches,
  mapEntry,
  NO_CONTENT_TYPE,
  NO_PARAMETER,
  type PatchRules,
  replaceOnly,
  setText,
} from './patch.ts';
import { integrationNotFound, responseNotFound } from './refusals.ts';

/** Putting a response where there is one replaces it (recorded). A template that is null is an empty one (recorded). */
export async function putIntegrationResponse(
  context: OperationContext,
  given: PutIntegrationResponseRequest,
): Promise<IntegrationResponse> {
  const input = { ...given, ...templatesOf(given) };
  checkRequest('PutIntegrationResponse', input);
  const { restApiId: _, resourceId: __, httpMethod: ___, ...members } = input;
  const response = members as IntegrationResponse;
  return context.store.transact(async (transaction) => {
    const { method, integration } = await getExistingIntegration(transaction, input);
    checkResponse(response, method);
    putResponse(transaction, input, { method, integration, response });
    return response;
  });
}

function templatesOf({ responseTemplates }: PutIntegrationResponseRequest) {
  if (responseTemplates === undefined || responseTemplates === null) return {};
  const entries = Object.entries(responseTemplates).map(([contentType, template]) => [contentType, template ?? '']);
  return { responseTemplates: Object.fromEntries(entries) as Readonly<Record<string, string>> };
}

/** The text about the pattern is reported (cdk-preflight, measured on AWS). */
function checkResponse(response: IntegrationResponse, method: Method, updateMember?: string): void {
  if ('error' in compileJavaRegex(response.selectionPattern ?? '')) {
    throw badRequest('Invalid regex pattern specified', updateMember ?? '/selectionPattern');
  }
  checkTemplateTypes(response.responseTemplates, '/responseTemplates');
  checkIntegrationResponseParameters(response.responseParameters, method.methodResponses?.[response.statusCode]);
}

interface Place {
  readonly method: Method;
  readonly integration: RestIntegration;
  readonly response: IntegrationResponse;
}

function putResponse(transaction: Transaction, address: MethodAddress, { method, integration, response }: Place): void {
  const integrationResponses = { ...integration.integrationResponses, [response.statusCode]: response };
  const methodIntegration = { ...integration, integrationResponses };
  transaction.put('methods', methodKey(address), { ...method, methodIntegration });
}

function existingResponse({ integrationResponses }: RestIntegration, statusCode: string): IntegrationResponse {
  const response = integrationResponses?.[statusCode];
  if (response === undefined) throw responseNotFound();
  return response;
}

/** Documented (API reference, "Patch operations"). */
const patches: PatchRules<IntegrationResponse> = {
  '/selectionPattern': replaceOnly((response, { value = '' }) => ({ ...response, selectionPattern: value })),
  '/contentHandling': replaceOnly(setText('contentHandling')),
  '/responseParameters/*': mapEntry('responseParameters', { missing: NO_PARAMETER }),
  '/responseTemplates/*': mapEntry('responseTemplates', { missing: NO_CONTENT_TYPE }),
};

export async function updateIntegrationResponse(
  context: OperationContext,
  input: UpdateIntegrationResponseRequest,
): Promise<IntegrationResponse> {
  checkRequest('UpdateIntegrationResponse', input);
  return context.store.transact(async (transaction) => {
    const { method, integration } = await getExistingIntegration(transaction, input);
    const response = applyPatches(existingResponse(integration, input.statusCode), input.patchOperations, patches);
    checkResponse(response, method, '/patchOperations');
    putResponse(transaction, input, { method, integration, response });
    return response;
  });
}

/** Recorded: here a method that does not exist is called an integration that does not. */
export async function deleteIntegrationResponse(
  context: OperationContext,
  input: DeleteIntegrationResponseRequest,
): Promise<void> {
  checkRequest('DeleteIntegrationResponse', input);
  await context.store.transact(async (transaction) => {
    await getExistingResource(transaction, input);
    const method = await transaction.get('methods', methodKey(input));
    const integration = method?.methodIntegration;
    if (method === undefined || integration === undefined) throw integrationNotFound();
    existingResponse(integration, input.statusCode);
    const { [input.statusCode]: _, ...others } = integration.integrationResponses ?? {};
    const { integrationResponses: __, ...rest } = integration;
    const methodIntegration = Object.keys(others).length === 0 ? rest : { ...rest, integrationResponses: others };
    transaction.put('methods', methodKey(input), { ...method, methodIntegration });
  });
}

export async function getIntegrationResponse(
  context: OperationContext,
  input: GetIntegrationResponseRequest,
): Promise<IntegrationResponse> {
  checkRequest('GetIntegrationResponse', input);
  return context.store.transact(async (transaction) => {
    const { integration } = await getExistingIntegration(transaction, input);
    return existingResponse(integration, input.statusCode);
  });
}

import type { Method, MethodResponse } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  DeleteMethodResponseRequest,
  GetMethodResponseRequest,
  PutMethodResponseRequest,
  UpdateMethodResponseRequest,
} from '../../aws/generated/apigateway.ts';
import { conflict } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingMethod, type MethodAddress, methodKey } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { checkMethodResponseParameters } from './mapping-rules.ts';
import { checkModels } from './methods.ts';
import { applyPatches, booleanOf, mapEntry, NO_CONTENT_TYPE, NO_PARAMETER, type PatchRules } from './patch.ts';
import { responseNotFound } from './refusals.ts';

export async function putMethodResponse(
  context: OperationContext,
  input: PutMethodResponseRequest,
): Promise<MethodResponse> {
  checkRequest('PutMethodResponse', input);
  const { statusCode, responseParameters, responseModels } = input;
  const response: MethodResponse = {
    statusCode,
    ...(responseParameters === undefined ? {} : { responseParameters }),
    ...(responseModels === undefined ? {} : { responseModels }),
  };
  return context.store.transact(async (transaction) => {
    const method = await getExistingMethod(transaction, input);
    checkMethodResponseParameters(responseParameters);
    await checkModels(transaction, input.restApiId, { models: responseModels, member: '/responseModels' });
    if (method.methodResponses?.[statusCode] !== undefined) {
      // Recorded in public.
      throw conflict('Response already exists for this resource', '/statusCode');
    }
    putResponse(transaction, input, method, response);
    return response;
  });
}

function putResponse(transaction: Transaction, address: MethodAddress, method: Method, response: MethodResponse): void {
  const methodResponses = { ...method.methodResponses, [response.statusCode]: response };
  transaction.put('methods', methodKey(address), { ...method, methodResponses });
}

function existingResponse({ methodResponses }: Method, statusCode: string): MethodResponse {
  const response = methodResponses?.[statusCode];
  if (response === undefined) throw responseNotFound();
  return response;
}

const patches: PatchRules<MethodResponse> = {
  '/responseParameters/*': mapEntry('responseParameters', {
    missing: NO_PARAMETER,
    read: ({ value }) => booleanOf(value),
  }),
  '/responseModels/*': mapEntry('responseModels', { missing: NO_CONTENT_TYPE }),
};

export async function updateMethodResponse(
  context: OperationContext,
  input: UpdateMethodResponseRequest,
): Promise<MethodResponse> {
  checkRequest('UpdateMethodResponse', input);
  return context.store.transact(async (transaction) => {
    const method = await getExistingMethod(transaction, input);
    const response = applyPatches(existingResponse(method, input.statusCode), input.patchOperations, patches);
    checkMethodResponseParameters(response.responseParameters);
    await checkModels(transaction, input.restApiId, { models: response.responseModels, member: '/patchOperations' });
    putResponse(transaction, input, method, response);
    return response;
  });
}

export async function deleteMethodResponse(
  context: OperationContext,
  input: DeleteMethodResponseRequest,
): Promise<void> {
  checkRequest('DeleteMethodResponse', input);
  await context.store.transact(async (transaction) => {
    const method = await getExistingMethod(transaction, input);
    existingResponse(method, input.statusCode);
    const { [input.statusCode]: _, ...others } = method.methodResponses ?? {};
    const { methodResponses: __, ...rest } = method;
    const kept = Object.keys(others).length === 0 ? rest : { ...rest, methodResponses: others };
    transaction.put('methods', methodKey(input), kept);
  });
}

export async function getMethodResponse(
  context: OperationContext,
  input: GetMethodResponseRequest,
): Promise<MethodResponse> {
  checkRequest('GetMethodResponse', input);
  return context.store.transact(async (transaction) =>
    existingResponse(await getExistingMethod(transaction, input), input.statusCode),
  );
}

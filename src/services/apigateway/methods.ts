import type { Method } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  DeleteMethodRequest,
  GetMethodRequest,
  Method as MethodOutput,
  PutMethodRequest,
  UpdateMethodRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import { pointerStep } from '../../base/json.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingMethod, getExistingResource, methodKey } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { checkHttpMethod } from './http-method.ts';
import { checkMethodParameters } from './mapping-rules.ts';
import {
  applyPatches,
  booleanOf,
  listItem,
  mapEntry,
  NO_CONTENT_TYPE,
  NO_PARAMETER,
  ONLY_REPLACE,
  type PatchRules,
  replaceOnly,
  setBoolean,
  setText,
} from './patch.ts';

type AuthorizationType = Method['authorizationType'];

/** Recorded order of checks: resource, method, authorizer, request validator, models. */
export async function putMethod(context: OperationContext, input: PutMethodRequest): Promise<MethodOutput> {
  checkRequest('PutMethod', input);
  const { restApiId: _, resourceId: __, authorizationType, apiKeyRequired = false, ...members } = input;
  return context.store.transact(async (transaction) => {
    await getExistingResource(transaction, input);
    checkHttpMethod(input.httpMethod, '/httpMethod');
    checkAuthorizationType(context, authorizationType, '/authorizationType');
    const method = await checkedMethod(transaction, input.restApiId, {
      ...members,
      authorizationType: authorizationType as AuthorizationType,
      apiKeyRequired,
    });
    if ((await transaction.get('methods', methodKey(input))) !== undefined) {
      // Recorded in public: serverless deployments that find the method there.
      throw conflict('Method already exists for this resource', '/httpMethod');
    }
    transaction.put('methods', methodKey(input), method);
    return method;
  });
}

const AUTHORIZATION_TYPES = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'];

function checkAuthorizationType(context: OperationContext, type: string | undefined, member: string): void {
  if (AUTHORIZATION_TYPES.includes(type ?? '')) return;
  const text = `Invalid authorization type specified. Valid options are ${AUTHORIZATION_TYPES.join(',')}`;
  throw badRequestInOurWords(context, text, member);
}

/** The method, once everything that it refers to has been found. An authorizer that its type does not use is dropped (recorded). */
async function checkedMethod(
  transaction: Transaction,
  restApiId: string,
  given: Method,
  updateMember?: string,
): Promise<Method> {
  const { authorizerId, ...rest } = given;
  const usesAuthorizer = given.authorizationType === 'CUSTOM' || given.authorizationType === 'COGNITO_USER_POOLS';
  if (usesAuthorizer) await requireAuthorizer(transaction, `${restApiId}/${authorizerId}`, updateMember);
  if ((given.authorizationScopes ?? []).length > 0 && given.authorizationType !== 'COGNITO_USER_POOLS') {
    // Reported: cdk-preflight, measured on AWS.
    const text = 'Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type';
    throw badRequest(text, updateMember ?? '/authorizationScopes');
  }
  const { requestValidatorId } = given;
  if (requestValidatorId !== undefined) {
    const validator = await transaction.get('requestValidators', `${restApiId}/${requestValidatorId}`);
    if (validator === undefined) {
      throw badRequest('Invalid Request Validator identifier specified', updateMember ?? '/requestValidatorId');
    }
  }
  await checkModels(transaction, restApiId, { models: given.requestModels, member: updateMember ?? '/requestModels' });
  checkMethodParameters(given.requestParameters);
  return usesAuthorizer && authorizerId !== undefined ? given : rest;
}

async function requireAuthorizer(transaction: Transaction, key: string, updateMember?: string): Promise<void> {
  if ((await transaction.get('restAuthorizers', key)) !== undefined) return;
  throw badRequest(
    'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    updateMember ?? '/authorizerId',
  );
}

/** Recorded: `Invalid model identifier specified: petModel`, with 400. */
export async function checkModels(
  transaction: Transaction,
  restApiId: string,
  { models = {}, member }: { readonly models: Readonly<Record<string, string>> | undefined; readonly member: string },
): Promise<void> {
  for (const [contentType, name] of Object.entries(models)) {
    if ((await transaction.get('models', `${restApiId}/${name}`)) !== undefined) continue;
    throw badRequest(`Invalid model identifier specified: ${name}`, pointerStep(member, contentType));
  }
}

/** Recorded, and beyond that documented (API reference, "Patch operations"). */
function patchesOf(context: OperationContext): PatchRules<Method> {
  return {
    '/authorizationType': replaceOnly((method, { value = '', member }) => {
      checkAuthorizationType(context, value, member);
      return { ...method, authorizationType: value as AuthorizationType };
    }),
    '/authorizerId': replaceOnly(setText('authorizerId')),
    '/authorizationScopes': { ...listItem('authorizationScopes'), wrongOperation: ONLY_REPLACE },
    '/apiKeyRequired': replaceOnly(setBoolean('apiKeyRequired')),
    '/operationName': replaceOnly(setText('operationName')),
    '/requestValidatorId': replaceOnly(setText('requestValidatorId')),
    '/requestParameters/*': mapEntry('requestParameters', {
      missing: NO_PARAMETER,
      read: ({ value }) => booleanOf(value),
    }),
    '/requestModels/*': mapEntry('requestModels', { missing: NO_CONTENT_TYPE }),
  };
}

export async function updateMethod(context: OperationContext, input: UpdateMethodRequest): Promise<MethodOutput> {
  checkRequest('UpdateMethod', input);
  return context.store.transact(async (transaction) => {
    const old = await getExistingMethod(transaction, input);
    const patched = applyPatches(old, input.patchOperations, patchesOf(context));
    const method = await checkedMethod(transaction, input.restApiId, patched, '/patchOperations');
    transaction.put('methods', methodKey(input), method);
    return method;
  });
}

export async function deleteMethod(context: OperationContext, input: DeleteMethodRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingMethod(transaction, input);
    transaction.delete('methods', methodKey(input));
  });
}

export async function getMethod(context: OperationContext, input: GetMethodRequest): Promise<MethodOutput> {
  return context.store.transact((transaction) => getExistingMethod(transaction, input));
}

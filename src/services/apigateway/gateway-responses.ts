import {
  GATEWAY_RESPONSE_TYPES,
  type GatewayResponseType,
  type StoredGatewayResponse,
} from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import { GATEWAY_RESPONSE_STATUSES } from '../../aws/gateway-response-statuses.ts';
import type {
  DeleteGatewayResponseRequest,
  GatewayResponse,
  GetGatewayResponseRequest,
  GetGatewayResponsesRequest,
  PutGatewayResponseRequest,
  UpdateGatewayResponseRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest, notFound } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingRestApi } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { checkGatewayResponseParameters, checkTemplateTypes } from './mapping-rules.ts';
import { type Page, pageOf } from './page.ts';
import { type Apply, applyPatches, mapEntry, NO_CONTENT_TYPE, NO_PARAMETER, type PatchRules } from './patch.ts';

const DEFAULT_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

export async function putGatewayResponse(
  context: OperationContext,
  input: PutGatewayResponseRequest,
): Promise<GatewayResponse> {
  checkRequest('PutGatewayResponse', input);
  const { restApiId, statusCode, responseParameters = {}, responseTemplates } = input;
  const stored: StoredGatewayResponse = {
    responseType: input.responseType as GatewayResponseType,
    ...(statusCode === undefined ? {} : { statusCode }),
    responseParameters,
    ...(responseTemplates === undefined ? {} : { responseTemplates }),
  };
  checkGatewayResponseParameters(responseParameters);
  checkTemplateTypes(responseTemplates, '/responseTemplates');
  await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    transaction.put('gatewayResponses', `${restApiId}/${stored.responseType}`, stored);
  });
  return outputOf(stored, false);
}

/** What is shown of an own response: what was not put is the type's default (recorded). */
function outputOf(stored: StoredGatewayResponse, defaultResponse: boolean): GatewayResponse {
  const { responseType, responseParameters, responseTemplates = DEFAULT_TEMPLATES } = stored;
  const statusCode = stored.statusCode ?? defaultStatusCode(responseType);
  return {
    responseType,
    ...(statusCode === undefined ? {} : { statusCode }),
    responseParameters,
    responseTemplates,
    defaultResponse,
  };
}

function defaultStatusCode(type: GatewayResponseType): string | undefined {
  return type === 'DEFAULT_4XX' || type === 'DEFAULT_5XX' ? undefined : String(GATEWAY_RESPONSE_STATUSES[type]);
}

/** A type without a response of its own shows all of its family's (recorded), and says that it is a default. */
async function shownResponse(
  transaction: Transaction,
  restApiId: string,
  responseType: GatewayResponseType,
): Promise<GatewayResponse> {
  const own = await transaction.get('gatewayResponses', `${restApiId}/${responseType}`);
  if (own !== undefined) return outputOf(own, false);
  const family = defaultStatusCode(responseType)?.startsWith('5') === true ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
  const inherited = await transaction.get('gatewayResponses', `${restApiId}/${family}`);
  const isFamily = responseType === 'DEFAULT_4XX' || responseType === 'DEFAULT_5XX';
  const stored = isFamily || inherited === undefined ? { responseParameters: {} } : inherited;
  return outputOf({ ...stored, responseType }, true);
}

/** Recorded: an operation that a status does not take is answered as a path that nobody knows. */
const patches: PatchRules<StoredGatewayResponse> = {
  '/statusCode': {
    replace: (response, { value = '', member }) => {
      if (!/^[1-5]\d\d$/.test(value)) throw badRequest('Invalid status code specified', member);
      return { ...response, statusCode: value };
    },
  },
  '/responseParameters/*': requireValue('responseParameters', NO_PARAMETER),
  '/responseTemplates/*': requireValue('responseTemplates', NO_CONTENT_TYPE),
};

/** Recorded: `Invalid null or empty value in responseTemplates`. */
function requireValue(
  name: 'responseParameters' | 'responseTemplates',
  missing: string,
): PatchRules<StoredGatewayResponse>[string] {
  const withValue = (apply: Apply<StoredGatewayResponse> | undefined): Apply<StoredGatewayResponse> => {
    return (old, patch) => {
      if ((patch.value ?? '') === '') throw badRequest(`Invalid null or empty value in ${name}`, patch.member);
      return apply === undefined ? old : apply(old, patch);
    };
  };
  const rule = mapEntry<StoredGatewayResponse>(name, { missing, keepsEmpty: true });
  return { ...rule, add: withValue(rule.add), replace: withValue(rule.replace) };
}

/** Recorded: updating a type that nobody has put makes a response of its own out of the default. */
export async function updateGatewayResponse(
  context: OperationContext,
  input: UpdateGatewayResponseRequest,
): Promise<GatewayResponse> {
  checkRequest('UpdateGatewayResponse', input);
  const responseType = input.responseType as GatewayResponseType;
  const key = `${input.restApiId}/${responseType}`;
  return context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    const old = (await transaction.get('gatewayResponses', key)) ?? {
      responseType,
      responseParameters: {},
      responseTemplates: DEFAULT_TEMPLATES,
    };
    const updated = applyPatches<StoredGatewayResponse>(
      { ...old, responseTemplates: old.responseTemplates ?? DEFAULT_TEMPLATES },
      input.patchOperations,
      patches,
    );
    checkGatewayResponseParameters(updated.responseParameters);
    checkTemplateTypes(updated.responseTemplates, '/patchOperations');
    transaction.put('gatewayResponses', key, updated);
    return outputOf(updated, false);
  });
}

export async function deleteGatewayResponse(
  context: OperationContext,
  input: DeleteGatewayResponseRequest,
): Promise<void> {
  checkRequest('DeleteGatewayResponse', input);
  const key = `${input.restApiId}/${input.responseType}`;
  await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    if ((await transaction.get('gatewayResponses', key)) === undefined) {
      throw notFound('Gateway response type not defined on api', '/responseType');
    }
    transaction.delete('gatewayResponses', key);
  });
}

export async function getGatewayResponse(
  context: OperationContext,
  input: GetGatewayResponseRequest,
): Promise<GatewayResponse> {
  checkRequest('GetGatewayResponse', input);
  return context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return shownResponse(transaction, input.restApiId, input.responseType as GatewayResponseType);
  });
}

/** All types, by name: those without a response of their own with their default. */
export async function getGatewayResponses(
  context: OperationContext,
  input: GetGatewayResponsesRequest,
): Promise<Page<GatewayResponse>> {
  checkRequest('GetGatewayResponses', input);
  const responses = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return Promise.all(GATEWAY_RESPONSE_TYPES.map((type) => shownResponse(transaction, input.restApiId, type)));
  });
  return pageOf(context, responses, input);
}

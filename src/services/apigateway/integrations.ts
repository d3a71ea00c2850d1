import type { Method, RestIntegration } from '../../account/rest-api.ts';
import type {
  DeleteIntegrationRequest,
  GetIntegrationRequest,
  Integration,
  PutIntegrationRequest,
  UpdateIntegrationRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import { defined } from '../apigatewayv2/changes.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingIntegration, getExistingMethod, methodKey } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { checkHttpMethod } from './http-method.ts';
import { checkIntegrationUri } from './integration-uri.ts';
import { checkIntegrationParameters, checkTemplateTypes } from './mapping-rules.ts';
import {
  applyPatches,
  booleanOf,
  listItem,
  mapEntry,
  NO_CONTENT_TYPE,
  NO_PARAMETER,
  numberOf,
  type PatchRules,
  replaceOnly,
  setText,
} from './patch.ts';

/** Putting an integration where there is one replaces it, with its integration responses. */
export async function putIntegration(context: OperationContext, input: PutIntegrationRequest): Promise<Integration> {
  checkRequest('PutIntegration', input);
  return context.store.transact(async (transaction) => {
    const method = await getExistingMethod(transaction, input);
    const methodIntegration = newIntegration(input);
    checkIntegration(context, methodIntegration, method);
    transaction.put('methods', methodKey(input), { ...method, methodIntegration });
    return methodIntegration;
  });
}

export function newIntegration(input: PutIntegrationRequest): RestIntegration {
  const { restApiId: _, resourceId, httpMethod: __, integrationHttpMethod, type, connectionType, ...members } = input;
  // Recorded: shown of the two HTTP types, and of the others only when it was given.
  const usualConnection = type === 'HTTP' || type === 'HTTP_PROXY' ? 'INTERNET' : undefined;
  const connection = connectionType ?? usualConnection;
  return {
    passthroughBehavior: 'WHEN_NO_MATCH',
    timeoutInMillis: LARGEST_TIMEOUT_MS,
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
    ...defined(members),
    type,
    ...(integrationHttpMethod === undefined ? {} : { httpMethod: integrationHttpMethod }),
    ...(connection === undefined ? {} : { connectionType: connection }),
  } as RestIntegration;
}

const SMALLEST_TIMEOUT_MS = 50;
const LARGEST_TIMEOUT_MS = 29_000;
/** What a raised quota allows a Regional or private API (announced 2024-06). */
const RAISED_TIMEOUT_MS = 300_000;

/**
 * What must hold of an integration, however it came to be so. The texts about the time-out, a connection, credentials
 * and cache keys are reported (cdk-preflight, measured on AWS), the others recorded.
 */
function checkIntegration(
  context: OperationContext,
  integration: RestIntegration,
  method: Method,
  updateMember?: string,
): void {
  const at = (member: string) => updateMember ?? member;
  if (integration.type !== 'MOCK') {
    checkHttpMethod(integration.httpMethod, at('/integrationHttpMethod'));
    checkIntegrationUri(integration, at('/uri'));
  }
  const { timeoutInMillis, connectionType, connectionId, credentials, passthroughBehavior } = integration;
  if (passthroughBehavior.length === 0 || !PASSTHROUGH.has(passthroughBehavior)) {
    const text = `Invalid passthrough behavior specified. Valid options are ${[...PASSTHROUGH].join(',')}`;
    throw badRequestInOurWords(context, text, at('/passthroughBehavior'));
  }
  const largest =
    context.assume['rest-api.integration.timeout-quota'] === 'raised' ? RAISED_TIMEOUT_MS : LARGEST_TIMEOUT_MS;
  if (!Number.isInteger(timeoutInMillis) || timeoutInMillis < SMALLEST_TIMEOUT_MS || timeoutInMillis > largest) {
    throw badRequest(`Timeout should be between 50 ms and ${largest} ms`, at('/timeoutInMillis'));
  }
  if (connectionType === 'VPC_LINK' && (connectionId ?? '') === '') {
    const text = 'ConnectionId should be set to the vpcLinkId or stage variable on connection type VPC_LINK';
    throw badRequest(text, at('/connectionId'));
  }
  if (credentials !== undefined && !credentials.startsWith('arn:')) {
    throw badRequest('Invalid ARN specified in the request', at('/credentials'));
  }
  checkIntegrationParameters(integration.requestParameters, method);
  checkTemplateTypes(integration.requestTemplates, '/requestTemplates');
  for (const parameter of integration.cacheKeyParameters) {
    if (Object.hasOwn(method.requestParameters ?? {}, parameter) || parameter.startsWith('integration.request.'))
      continue;
    throw badRequest('Invalid cache key parameter specified', at('/cacheKeyParameters'));
  }
}

const PASSTHROUGH = new Set(['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER']);

/** Documented (API reference, "Patch operations"); that of connectionId is recorded. */
function patchesOf(context: OperationContext): PatchRules<RestIntegration> {
  return {
    '/httpMethod': replaceOnly(setText('httpMethod')),
    '/uri': replaceOnly(setText('uri')),
    '/connectionId': replaceOnly(setText('connectionId')),
    '/connectionType': replaceOnly(setText('connectionType')),
    '/contentHandling': replaceOnly(setText('contentHandling')),
    '/credentials': replaceOnly(setText('credentials')),
    '/passthroughBehavior': replaceOnly(setText('passthroughBehavior')),
    '/cacheNamespace': replaceOnly(setText('cacheNamespace')),
    '/cacheKeyParameters': listItem('cacheKeyParameters'),
    '/cacheKeyParameters/*': listItem('cacheKeyParameters'),
    '/requestParameters/*': mapEntry('requestParameters', { missing: NO_PARAMETER }),
    '/requestTemplates/*': mapEntry('requestTemplates', { missing: NO_CONTENT_TYPE }),
    '/timeoutInMillis': replaceOnly((integration, patch) => ({
      ...integration,
      timeoutInMillis: numberOf(context, patch),
    })),
    '/tlsConfig/insecureSkipVerification': replaceOnly((integration, { value }) => ({
      ...integration,
      tlsConfig: { insecureSkipVerification: booleanOf(value) },
    })),
    '/responseTransferMode': replaceOnly(setText('responseTransferMode')),
    '/integrationTarget': replaceOnly(setText('integrationTarget')),
  };
}

export async function updateIntegration(
  context: OperationContext,
  input: UpdateIntegrationRequest,
): Promise<Integration> {
  checkRequest('UpdateIntegration', input);
  return context.store.transact(async (transaction) => {
    const { method, integration } = await getExistingIntegration(transaction, input);
    const methodIntegration = applyPatches(integration, input.patchOperations, patchesOf(context));
    checkIntegration(context, methodIntegration, method, '/patchOperations');
    transaction.put('methods', methodKey(input), { ...method, methodIntegration });
    return methodIntegration;
  });
}

export async function deleteIntegration(context: OperationContext, input: DeleteIntegrationRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    const { method } = await getExistingIntegration(transaction, input);
    const { methodIntegration: _, ...rest } = method;
    transaction.put('methods', methodKey(input), rest);
  });
}

export async function getIntegration(context: OperationContext, input: GetIntegrationRequest): Promise<Integration> {
  const { integration } = await context.store.transact((transaction) => getExistingIntegration(transaction, input));
  return integration;
}

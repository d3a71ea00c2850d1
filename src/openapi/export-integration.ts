import type { RestIntegration } from '../account/rest-api.ts';
import { present } from './body-reader.ts';

/**
 * `x-amazon-apigateway-integration` as an export writes it. Recorded of a MOCK and of an HTTP_PROXY integration (2019):
 * the members and their order, words in lower case, and no member for what is as it is without it.
 */
export function exportIntegration(integration: RestIntegration, resourceId: string): Readonly<Record<string, unknown>> {
  const { cacheKeyParameters, cacheNamespace, connectionType, timeoutInMillis, type } = integration;
  const hasCache = cacheKeyParameters.length > 0 || cacheNamespace !== resourceId;
  return {
    ...present('credentials', integration.credentials),
    ...present('uri', integration.uri),
    ...present('responses', exportResponses(integration)),
    ...present('requestParameters', integration.requestParameters),
    ...present('requestTemplates', integration.requestTemplates),
    passthroughBehavior: integration.passthroughBehavior.toLowerCase(),
    ...(connectionType === 'VPC_LINK' ? { connectionType } : {}),
    ...present('connectionId', integration.connectionId),
    ...present('integrationTarget', integration.integrationTarget),
    ...present('httpMethod', integration.httpMethod),
    ...(timeoutInMillis === USUAL_TIMEOUT_MS ? {} : { timeoutInMillis }),
    ...(hasCache ? { cacheNamespace, cacheKeyParameters } : {}),
    ...present('contentHandling', integration.contentHandling),
    ...present('tlsConfig', integration.tlsConfig),
    ...present('responseTransferMode', integration.responseTransferMode),
    type: type.toLowerCase(),
  };
}

const USUAL_TIMEOUT_MS = 29_000;

function exportResponses({
  integrationResponses = {},
}: RestIntegration): Readonly<Record<string, unknown>> | undefined {
  const responses = Object.values(integrationResponses);
  if (responses.length === 0) return undefined;
  return Object.fromEntries(
    responses.map(({ selectionPattern = '', statusCode, responseParameters, responseTemplates, contentHandling }) => [
      selectionPattern === '' ? 'default' : selectionPattern,
      {
        statusCode,
        ...present('responseParameters', responseParameters),
        ...present('responseTemplates', responseTemplates),
        ...present('contentHandling', contentHandling),
      },
    ]),
  );
}

import { jsonString } from '../../../base/json-string.ts';
import type { RouteSource } from '../../integrations/integration.ts';
import { compileRequestParts10 } from '../../integrations/lambda/event-1.0.ts';
import { compileRequestParts20 } from '../../integrations/lambda/event-2.0.ts';
import type { AuthorizeCall } from '../authorizer.ts';

/** What an authorizer function is told beside the request. */
export interface AuthorizerQuestion {
  readonly routeArn: string;
  /** Values of the identity sources, in their order. */
  readonly identity: readonly string[];
  readonly traceId: string;
}

export type EncodeAuthorizerEvent = (call: AuthorizeCall, question: AuthorizerQuestion) => string;

/**
 * Input of format 2.0, members in the order of the documented example (HTTP API developer guide, "Lambda authorizers");
 * recorded 2023-12-15 on a named stage, with the stage in `rawPath`. There is no body.
 */
export function compileAuthorizerEvent20(source: RouteSource): EncodeAuthorizerEvent {
  const readParts = compileRequestParts20(source);
  return (call, { routeArn, identity, traceId }) => {
    const parts = readParts(call, call.request.body.declaredLength, traceId);
    const question = `"type":"REQUEST","routeArn":${jsonString(routeArn)},"identitySource":${JSON.stringify(identity)}`;
    return `{"version":"2.0",${question}${parts.ofRequest}${parts.pathParameters}${parts.stageVariables}}`;
  };
}

/**
 * Input of format 1.0, members in the order of the documented example, with the multi-value maps that REQUEST
 * authorizers of REST APIs get beside them. `identitySource` and `authorizationToken` are both the values with commas
 * between; members that the request leaves empty are empty objects.
 */
export function compileAuthorizerEvent10(source: RouteSource): EncodeAuthorizerEvent {
  const readParts = compileRequestParts10(source);
  return (call, { routeArn, identity, traceId }) => {
    const { resource, headers, multiValueHeaders, ...rest } = readParts(
      call,
      call.request.body.declaredLength,
      traceId,
    );
    return JSON.stringify({
      version: '1.0',
      type: 'REQUEST',
      methodArn: routeArn,
      identitySource: identity.join(','),
      authorizationToken: identity.join(','),
      resource,
      path: call.request.path,
      httpMethod: call.request.method,
      headers,
      multiValueHeaders,
      queryStringParameters: rest.queryStringParameters ?? {},
      multiValueQueryStringParameters: rest.multiValueQueryStringParameters ?? {},
      pathParameters: call.pathParameters ?? {},
      stageVariables: rest.stageVariables ?? {},
      requestContext: rest.requestContext,
    });
  };
}

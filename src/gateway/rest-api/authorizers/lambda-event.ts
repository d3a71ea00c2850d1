import { setOwn } from '../../set-own.ts';
import { contextTree } from '../context-variables.ts';
import { lastValues, MethodRequest } from '../integrations/method-request.ts';
import type { MethodCall, MethodSource } from '../method-call.ts';

/** The input of a TOKEN authorizer, members in their order on AWS (recorded 2023-06-09). */
export function tokenEvent(methodArn: string, authorizationToken: string): object {
  return { type: 'TOKEN', methodArn, authorizationToken };
}

/**
 * The input of a REQUEST authorizer, members in the order of the documented example (REST API developer guide, "Input to
 * an API Gateway Lambda authorizer"), with the multi-value maps of 2018. What the request leaves empty is an empty
 * object, unlike in the event of a Lambda integration; there is no body.
 */
export function requestEvent(call: MethodCall, methodArn: string, source: MethodSource): object {
  const { request, resource, path, query, pathParameters, stageVariables } = call;
  const { headers } = new MethodRequest(call);
  return {
    type: 'REQUEST',
    methodArn,
    resource: resource.path,
    path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: allValues(query),
    pathParameters,
    stageVariables,
    requestContext: contextTree(call, source),
  };
}

/** An object in which `__proto__` is a name like any other. */
function allValues(entries: Iterable<readonly [name: string, values: readonly string[]]>): object {
  const object: Record<string, readonly string[]> = {};
  for (const [name, values] of entries) setOwn(object, name, values);
  return object;
}

import { headerPairs } from '../../../base/header-list.ts';
import { setOwn } from '../../set-own.ts';
import { contextTree } from '../context-variables.ts';
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
  const headers = receivedHeaders(call);
  return {
    type: 'REQUEST',
    methodArn,
    resource: resource.path,
    path,
    httpMethod: request.method,
    headers: objectOf(headers, (values) => values.at(-1) ?? ''),
    multiValueHeaders: objectOf(headers, (values) => values),
    queryStringParameters: objectOf(query, (values) => values.at(-1) ?? ''),
    multiValueQueryStringParameters: objectOf(query, (values) => values),
    pathParameters,
    stageVariables,
    requestContext: contextTree(call, source),
  };
}

type Values = readonly string[];

function objectOf<V>(entries: Iterable<readonly [string, Values]>, toValue: (values: Values) => V): Record<string, V> {
  const object: Record<string, V> = {};
  for (const [name, values] of entries) setOwn(object, name, toValue(values));
  return object;
}

/** All values of each header, by name as it was written first, in wire order. */
function receivedHeaders({ request, traceId }: MethodCall): Iterable<readonly [string, Values]> {
  const byName = new Map<string, { readonly name: string; readonly values: string[] }>();
  const add = (name: string, value: string): void => {
    const known = byName.get(name.toLowerCase());
    if (known === undefined)
      byName.set(name.toLowerCase(), { name: WRITTEN.get(name.toLowerCase()) ?? name, values: [value] });
    else known.values.push(value);
  };
  for (const [name, value] of headerPairs(request.headers)) if (!DROPPED.has(name.toLowerCase())) add(name, value);
  const forwardedFor = byName.get('x-forwarded-for')?.values ?? [];
  const added = [
    ['X-Amzn-Trace-Id', traceId],
    ['X-Forwarded-For', [...forwardedFor, request.sourceIp].join(', ')],
    ['X-Forwarded-Port', String(request.port)],
    ['X-Forwarded-Proto', request.scheme],
  ] as const;
  for (const [name, value] of added) byName.set(name.toLowerCase(), { name, values: [value] });
  return [...byName.values()].map(({ name, values }) => [name, values] as const);
}

/** Recorded: written so whatever the client has. */
const WRITTEN = new Map([
  ['authorization', 'Authorization'],
  ['user-agent', 'User-Agent'],
]);

/** Recorded of events of REST APIs. */
const DROPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

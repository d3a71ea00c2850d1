import { firstHeader } from '../../../../base/header-list.ts';
import { setOwn } from '../../../set-own.ts';
import { contextTree } from '../../context-variables.ts';
import type { IntegrationSource } from '../../method-call.ts';
import { compileBinaryMediaTypes } from '../binary-media-types.ts';
import { lastValues, type MethodRequest } from '../method-request.ts';

/** Encodes the event of one call as JSON text. */
export type EncodeProxyEvent = (request: MethodRequest, body: Buffer) => string;

/**
 * The event of a Lambda proxy integration. Its members are those that are recorded, and none is ever left out: what is not
 * there is null. Their order is that of the event in the developer guide ("Input format of a Lambda function for proxy
 * integration"); in requestContext that of `$context.keySet()` (recorded).
 */
export function compileProxyEvent(source: IntegrationSource): EncodeProxyEvent {
  const isBinary = compileBinaryMediaTypes(source.snapshot.api.binaryMediaTypes);
  return (request, body) => {
    const { call } = request;
    const hasQuery = call.query.size > 0;
    const isBase64Encoded = body.length > 0 && isBinary(firstHeader(call.request.headers, 'content-type'));
    return JSON.stringify({
      resource: call.resource.path,
      path: call.path,
      httpMethod: call.request.method,
      headers: lastValues(request.headers),
      multiValueHeaders: allValues(request.headers),
      queryStringParameters: hasQuery ? lastValues(call.query) : null,
      multiValueQueryStringParameters: hasQuery ? allValues(call.query) : null,
      pathParameters: nullIfEmpty(call.pathParameters),
      stageVariables: nullIfEmpty(call.stageVariables),
      requestContext: contextTree(call, source),
      body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
      isBase64Encoded,
    });
  };
}

function allValues(
  entries: Iterable<readonly [name: string, values: readonly string[]]>,
): Record<string, readonly string[]> {
  const object: Record<string, readonly string[]> = {};
  for (const [name, values] of entries) setOwn(object, name, values);
  return object;
}

function nullIfEmpty(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  return Object.keys(record).length === 0 ? null : record;
}

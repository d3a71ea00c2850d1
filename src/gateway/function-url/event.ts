import { jsonString } from '../../base/json-string.ts';
import type { Caller } from '../authorizers/caller.ts';
import { compileRequestParts20 } from '../integrations/lambda/event-2.0.ts';
import { eventBody } from '../integrations/lambda/event-parts.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';

export interface FunctionUrlCall {
  readonly request: GatewayRequest;
  readonly body: Buffer;
  readonly traceId: string;
  /** Null for a call that needs no signature. */
  readonly caller: Caller | null;
}

/**
 * The event of a function URL: payload format 2.0 of an API whose id is the URL's and whose only route is `$default`.
 * Its path stays percent-encoded, unlike that of an HTTP API (recorded: hotsock/voker#8), members that are empty are
 * absent, and `accountId` is `anonymous` unless the call is signed (recorded 2023-03-29 to 2024-10-09).
 */
export function compileFunctionUrlEvent(
  urlId: string,
  { isSigned, ports }: { readonly isSigned: boolean; readonly ports: GatewayPorts },
): (call: FunctionUrlCall) => string {
  const { assume } = ports;
  const readParts = compileRequestParts20({
    route: { RouteKey: '$default' },
    snapshot: { Api: { ApiId: urlId } },
    stage: { StageName: '$default' },
    ports: { assume, accountId: isSigned ? ports.accountId : 'anonymous' },
  });
  return ({ request, body, traceId, caller }) => {
    const path = { decoded: request.path, segments: [] };
    // A length that the client has not sent is not made up for a request without a body.
    const bodyLength = body.length === 0 ? null : body.length;
    const parts = readParts({ request, path, pathParameters: null }, bodyLength, traceId, caller);
    const { body: text, isBase64Encoded } = eventBody(body, request.headers, assume);
    const bodyMember = text === null ? '' : `,"body":${jsonString(text)}`;
    return `{"version":"2.0"${parts.ofRequest}${bodyMember},"isBase64Encoded":${isBase64Encoded}}`;
  };
}

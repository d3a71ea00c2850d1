import { executeApiArn } from '../../../aws/arn.ts';
import type { MethodCall, MethodSource } from '../method-call.ts';
import { segmentsOf } from '../rest-path.ts';

/** "The maximum length is 1600 bytes" (REST API developer guide, "Output from an API Gateway Lambda authorizer"). */
export const METHOD_ARN_LIMIT_BYTES = 1_600;

/**
 * What policies are asked about: `arn:aws:execute-api:region:account:api/stage/GET/pets/6`. The path is the request's and
 * not the resource's (recorded). It is the one that the method was selected by, not decoded and without the slash at its
 * end, so that no spelling of a path is one resource to the routing and another to the policy.
 */
export function compileMethodArn({
  snapshot,
  stage,
  ports,
}: Pick<MethodSource, 'snapshot' | 'stage' | 'ports'>): (
  call: Pick<MethodCall, 'request' | 'path' | 'routedPath'>,
) => string {
  const base = `${executeApiArn(ports, snapshot.api.id)}/${stage.stageName}/`;
  return ports.assume['rest-api.authorizer.method-arn'] === 'as-sent'
    ? ({ request, path, routedPath = path }) => `${base}${request.method}${routedPath}`
    : ({ request, path, routedPath = path }) => `${base}${request.method}/${segmentsOf(routedPath).join('/')}`;
}

/** What the permission of the authorizer's function is checked against (recorded of `X-Amz-Source-Arn`). */
export function authorizerArn({ snapshot, ports }: MethodSource, authorizerId: string): string {
  return `${executeApiArn(ports, snapshot.api.id)}/authorizers/${authorizerId}`;
}

import { executeApiArn } from '../../../aws/arn.ts';
import type { RouteSource } from '../../integrations/integration.ts';
import { parseRouteKey } from '../../route-key.ts';
import type { AuthorizeCall } from '../authorizer.ts';

/**
 * What a policy is asked about: `arn:aws:execute-api:region:account:api/stage/GET/pets/6`. Its path is the decoded one
 * that the route was selected by, so that no spelling of a path is one route to the table and another to the policy.
 */
export function compileRouteArn({ route, snapshot, stage, ports }: RouteSource): (call: AuthorizeCall) => string {
  const base = `${executeApiArn(ports, snapshot.Api.ApiId)}/${stage.StageName}/`;
  const routePath = parseRouteKey(route.RouteKey).path;
  if (ports.assume['http-api.authorizer.route-arn'] === 'route-path') {
    return routePath === null ? () => `${base}$default` : ({ request }) => `${base}${request.method}${routePath}`;
  }
  const stagePrefix = stage.StageName === '$default' ? 0 : stage.StageName.length + 1;
  return ({ request, path }) => `${base}${request.method}${path.decoded.slice(stagePrefix) || '/'}`;
}

/** What the permission of the authorizer's function is checked against. */
export function authorizerArn({ snapshot, ports }: RouteSource, authorizerId: string): string {
  return `${executeApiArn(ports, snapshot.Api.ApiId)}/authorizers/${authorizerId}`;
}

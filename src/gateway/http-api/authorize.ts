import { type Authorize, refused } from '../authorizers/authorizer.ts';
import { compileIamAuthorizer } from '../authorizers/iam/iam-authorizer.ts';
import { compileJwtAuthorizer } from '../authorizers/jwt/jwt-authorizer.ts';
import { compileRequestAuthorizer } from '../authorizers/lambda/request-authorizer.ts';
import type { RouteSource } from '../integrations/integration.ts';

/** Null when everybody may call the route. */
export function compileAuthorize(source: RouteSource): Authorize | null {
  const { route, snapshot } = source;
  if (route.AuthorizationType === 'NONE') return null;
  if (route.AuthorizationType === 'AWS_IAM') return compileIamAuthorizer(source);

  const authorizer = snapshot.Authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
  if (authorizer === undefined) {
    // Refusing is the safe side: a route that asks for an authorizer must not become public here.
    const detail = `The route ${route.RouteKey} has AuthorizationType ${route.AuthorizationType} and no authorizer.`;
    return () => refused({ type: 'authorizer-failure', detail });
  }
  const compile = authorizer.AuthorizerType === 'JWT' ? compileJwtAuthorizer : compileRequestAuthorizer;
  return compile({ ...source, authorizer });
}

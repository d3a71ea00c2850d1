import type { HttpApiSnapshot, Integration, Route, Stage } from '../../account/http-api.ts';
import type { HttpApiFailure } from '../http-api/gateway-response.ts';
import type { GatewayPorts } from '../ports.ts';
import type { CompiledIntegration, IntegrationSource } from './integration.ts';
import { compileLambdaIntegration } from './lambda/lambda-integration.ts';

/** Every kind of integration and what compiles it. */
const compilers: { readonly [Kind in IntegrationKind]: (source: IntegrationSource) => CompiledIntegration } = {
  lambda: compileLambdaIntegration,
  http: notServed('IntegrationType HTTP_PROXY'),
  service: notServed('IntegrationSubtype'),
  mapped: notServed('parameter mapping (RequestParameters, ResponseParameters)'),
};

type IntegrationKind = 'lambda' | 'http' | 'service' | 'mapped';

/** Compiles the integration that a route's Target names. */
export function compileIntegration({
  route,
  snapshot,
  stage,
  ports,
}: {
  readonly route: Route;
  readonly snapshot: HttpApiSnapshot;
  readonly stage: Stage;
  readonly ports: GatewayPorts;
}): CompiledIntegration {
  const id = route.Target?.replace(/^integrations\//, '');
  const integration = snapshot.Integrations.find(({ IntegrationId }) => IntegrationId === id);
  if (integration === undefined) {
    // An OPTIONS route without an integration answers 404 (reported).
    return always({ type: 'not-found', detail: `The route ${route.RouteKey} has no integration.` });
  }
  return compilers[kindOf(integration)]({ integration, route, snapshot, stage, ports });
}

/** An integration that fails in the same way whatever is asked. */
export function always(failure: HttpApiFailure): CompiledIntegration {
  return async () => ({ kind: 'failure', failure, report: null });
}

function kindOf(integration: Integration): IntegrationKind {
  if (integration.IntegrationSubtype !== undefined) return 'service';
  if (!isEmpty(integration.RequestParameters) || !isEmpty(integration.ResponseParameters)) return 'mapped';
  return integration.IntegrationType === 'HTTP_PROXY' ? 'http' : 'lambda';
}

function isEmpty(members: object | undefined): boolean {
  return members === undefined || Object.keys(members).length === 0;
}

function notServed(what: string): (source: IntegrationSource) => CompiledIntegration {
  return ({ integration, route }) =>
    always({
      type: 'not-supported',
      detail: `The integration ${integration.IntegrationId} of ${route.RouteKey} uses ${what}, which is not served yet.`,
    });
}

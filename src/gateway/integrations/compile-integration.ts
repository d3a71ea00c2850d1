import type { Integration } from '../../account/http-api.ts';
import type { GatewayFailure } from '../failure.ts';
import { withParameterMapping } from '../mapping/mapped-integration.ts';
import { compileHttpIntegration } from './http/http-integration.ts';
import type { CompiledIntegration, IntegrationSource, RouteSource } from './integration.ts';
import { compileLambdaIntegration } from './lambda/lambda-integration.ts';
import { compileServiceIntegration } from './service/service-integration.ts';

/** Every kind of integration and what compiles it. */
const compilers: { readonly [Kind in IntegrationKind]: (source: IntegrationSource) => CompiledIntegration } = {
  lambda: compileLambdaIntegration,
  http: compileHttpIntegration,
  service: compileServiceIntegration,
};

type IntegrationKind = 'lambda' | 'http' | 'service';

/** Compiles the integration that a route's Target names, with its parameter mapping around it. */
export function compileIntegration(route: RouteSource): CompiledIntegration {
  const id = route.route.Target?.replace(/^integrations\//, '');
  const integration = route.snapshot.Integrations.find(({ IntegrationId }) => IntegrationId === id);
  if (integration === undefined) {
    // An OPTIONS route without an integration answers 404 (reported).
    return always({ type: 'not-found', detail: `The route ${route.route.RouteKey} has no integration.` });
  }
  const source = { ...route, integration };
  return withParameterMapping(compilers[kindOf(integration)](source), source);
}

/** An integration that fails in the same way whatever is asked. */
export function always(failure: GatewayFailure): CompiledIntegration {
  return async () => ({ kind: 'failure', failure, report: null });
}

function kindOf(integration: Integration): IntegrationKind {
  if (integration.IntegrationSubtype !== undefined) return 'service';
  return integration.IntegrationType === 'HTTP_PROXY' ? 'http' : 'lambda';
}

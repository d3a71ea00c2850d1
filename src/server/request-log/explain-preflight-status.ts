import type { Route } from '../../account/http-api.ts';
import { printable } from '../../cors/index.ts';
import { api, backendWord, type ExplainedExchange, routePlace, type Why } from './why.ts';

/**
 * Why a preflight got a status that no browser takes. On an HTTP API that is nearly always a route that takes OPTIONS
 * before the automatic answer can: explicit, `ANY`, `{proxy+}` or `$default`.
 */
export function explainPreflightStatus({
  exchange,
  route,
  isConfigured,
}: {
  readonly exchange: ExplainedExchange;
  readonly route: Route | null;
  readonly isConfigured: boolean;
}): Why {
  const { request, response } = exchange;
  const { failure, integration } = response.report;
  const answered = `the preflight was answered ${response.status}`;
  if (route === null) {
    return { text: `${answered}: no route takes OPTIONS ${printable(request.path)}`, place: api('/CorsConfiguration') };
  }
  const { RouteKey: routeKey, AuthorizationType: authorizationType } = route;
  if (failure !== null && authorizationType !== 'NONE' && OF_AUTHORIZERS.has(failure.type)) {
    return {
      text: `${answered} because of the authorizer of route ${routeKey}, and a preflight carries no credentials; ${withoutAuthorizer(routeKey)}`,
      place: routePlace(route, '/AuthorizationType'),
    };
  }
  const backend = backendWord(integration?.kind);
  const leaveIt =
    isConfigured && !routeKey.startsWith('OPTIONS ')
      ? 'or name the methods of the route, so that the gateway answers OPTIONS itself'
      : null;
  const advice = `answer OPTIONS with 200 to 299 there${leaveIt === null ? '' : `, ${leaveIt}`}`;
  const by =
    failure === null ? `by the ${backend} of route ${routeKey}` : `because the ${backend} of route ${routeKey} failed`;
  return { text: `${answered} ${by}; ${advice}`, place: routePlace(route, '/Target') };
}

/** What an authorizer refuses with; a route can fail before it in other ways, by its throttling for one. */
const OF_AUTHORIZERS = new Set(['unauthorized', 'forbidden', 'authorizer-failure']);

/** `$default` is opened with `OPTIONS /{proxy+}`, which wins over it (HTTP API developer guide, CORS). */
function withoutAuthorizer(routeKey: string): string {
  const [method, path] = routeKey.split(' ');
  if (method === 'OPTIONS') return 'remove the authorizer from it';
  return `add a route OPTIONS ${path ?? '/{proxy+}'} without an authorizer`;
}

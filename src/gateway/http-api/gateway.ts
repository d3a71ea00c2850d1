import type { Api, Deployment, HttpApiSnapshot, Route, Stage } from '../../account/http-api.ts';
import type { Authorize } from '../authorizers/authorizer.ts';
import type { Caller } from '../authorizers/caller.ts';
import { isBodyStream } from '../body-stream.ts';
import type { GatewayFailure } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { withCapitalisedNames } from '../header-name-case.ts';
import { compileIntegration } from '../integrations/compile-integration.ts';
import type { CompiledIntegration, IntegrationAnswer, IntegrationOutcome } from '../integrations/integration.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import { type RequestPath, readRequestPath } from '../request-path.ts';
import type { GatewayResponse, RequestReport } from '../response.ts';
import type { PathParameters } from '../route-key.ts';
import { compileAccessLog } from './access-log.ts';
import { compileAuthorize } from './authorize.ts';
import { keepBackendHeaders } from './backend-headers.ts';
import { type CorsPart, compileCors, type HttpApiCors } from './cors.ts';
import { compileGatewayResponses, type RenderFailure } from './gateway-response.ts';
import { compilePathParameters, compileRouteTable, type RouteTable } from './routes.ts';
import { compileThrottles, type StageThrottles, type Throttle } from './throttle.ts';

export type HttpApiAnswer = GatewayResponse | Promise<GatewayResponse>;

/** One stage of an API. `path` spares reading the request's path a second time. */
export interface HttpApiStageGateway extends Gateway {
  handle(request: GatewayRequest, path?: RequestPath): HttpApiAnswer;
}

/**
 * Compiles a deployment, as one stage serves it, to a function from request to response. The way of a request is
 * `handle` and the functions after it, read from top to bottom.
 *
 * `liveApi` is the API as it stands now. A change of its CORS configuration waits for a deployment unless
 * `http-api.cors.needs-deployment` says otherwise.
 */
export function compileHttpApi(
  deployment: Deployment,
  stage: Stage,
  ports: GatewayPorts,
  liveApi?: Api,
): HttpApiStageGateway {
  const { assume } = ports;
  const isLive = liveApi !== undefined && assume['http-api.cors.needs-deployment'] === 'immediately';
  const api = isLive ? liveApi : deployment.Snapshot.Api;
  const cors = compileCors(api.CorsConfiguration, assume);
  const stageName = stage.StageName;
  const throttles = compileThrottles({ stage, snapshot: deployment.Snapshot, ports });
  const plan: Plan = {
    stageName,
    isDefaultEndpointDisabled: deployment.Snapshot.Api.DisableExecuteApiEndpoint,
    firstSegment: stageName === '$default' ? 1 : 2,
    routes: compileRouteTable(
      deployment.Snapshot.Routes.map((route) =>
        compileRoute(route, deployment.Snapshot, stage, ports, throttles.ofRoute(route.RouteKey)),
      ),
      assume,
    ),
    throttles,
    cors,
    renderFailure: compileGatewayResponses({ stageName, cors, assume }),
    answersUnknownPaths: assume['http-api.preflight.unknown-path'] !== '404',
    preflightReport: { stageName, routeKey: null, automaticPreflight: true, failure: null, integration: null },
  };
  const encodedSlash = assume['http-api.route.encoded-slash'] === 'stays' ? 'stays' : 'separates';
  // A preflight is followed by a request for the same path.
  let latestPath = '';
  let latest = readRequestPath(latestPath, encodedSlash);
  const readPath = ({ apiMapping, path }: GatewayRequest): RequestPath => {
    const routedPath = apiMapping?.path ?? path;
    if (routedPath === latestPath) return latest;
    latest = readRequestPath(routedPath, encodedSlash);
    latestPath = routedPath;
    return latest;
  };
  const answer = (request: GatewayRequest, path = readPath(request)): HttpApiAnswer => handle(plan, request, path);
  const logAccess = compileAccessLog({ api, stage, ports }) ?? (() => undefined);
  if (assume['http-api.response.header-name-case'] !== 'capitalised') return { handle: answer, logAccess };
  return { handle: async (request, path) => withCapitalisedNames(await answer(request, path)), logAccess };
}

/** Everything about one stage that does not depend on the request. */
interface Plan {
  readonly stageName: string;
  readonly isDefaultEndpointDisabled: boolean;
  /** Index of the first path segment that belongs to the route and not to the stage. */
  readonly firstSegment: 1 | 2;
  readonly routes: RouteTable<PlannedRoute>;
  readonly throttles: StageThrottles;
  readonly cors: HttpApiCors;
  readonly renderFailure: RenderFailure;
  readonly answersUnknownPaths: boolean;
  readonly preflightReport: RequestReport;
}

interface PlannedRoute {
  readonly routeKey: string;
  readonly readPathParameters: ((segments: readonly string[], start: number) => PathParameters) | null;
  readonly throttle: Throttle | null;
  readonly authorize: Authorize | null;
  readonly integrate: CompiledIntegration;
}

function handle(plan: Plan, request: GatewayRequest, path: RequestPath): HttpApiAnswer {
  const segments = segmentsBelowStage(plan, request, path);
  if (segments === null) return notFound(plan, request, `The stage ${plan.stageName} is not at ${path.decoded}.`);
  const refusal = refuseUnseen(plan, request);
  if (refusal !== null) return plan.renderFailure(refusal, request);

  // A route that takes OPTIONS wins over the automatic answer, with its authorizer (documented, recorded).
  const route = plan.routes.select(request.method, segments, plan.firstSegment);
  if (route !== null) return serve(plan, route, request, path, segments);
  if (request.method === 'OPTIONS' && plan.cors.isConfigured) return answerPreflight(plan, request, segments);
  return notFound(plan, request, `No route matches ${request.method} ${path.decoded}.`);
}

/** What is refused whatever is asked for. */
function refuseUnseen(plan: Plan, { isAtDefaultEndpoint }: GatewayRequest): GatewayFailure | null {
  if (!plan.isDefaultEndpointDisabled || isAtDefaultEndpoint !== true) return plan.throttles.account?.() ?? null;
  // 404 on HTTP APIs, 403 on REST APIs (AWS knowledge center, "Deactivate the API Gateway default endpoint API").
  const detail = 'DisableExecuteApiEndpoint is set: the API answers at its custom domain name only.';
  return { type: 'default-endpoint-disabled', detail };
}

/** 204 even when the request is no CORS request at all (recorded 2026-09-03). */
function answerPreflight(plan: Plan, request: GatewayRequest, segments: readonly string[]): GatewayResponse {
  const throttled = plan.throttles.automaticPreflight?.() ?? null;
  if (throttled !== null) return plan.renderFailure(throttled, request);
  const part = plan.cors.automatic(request.headers);
  if (part.refusal !== null) return refuse(plan, request, part.refusal, null);
  if (!plan.answersUnknownPaths && !plan.routes.hasPath(segments, plan.firstSegment)) {
    return notFound(plan, request, 'A preflight for a path without a route.');
  }
  return {
    status: 204,
    contentType: null,
    headers: [...part.headers, 'apigw-requestid', request.requestId],
    body: null,
    report: plan.preflightReport,
  };
}

async function serve(
  plan: Plan,
  route: PlannedRoute,
  request: GatewayRequest,
  path: RequestPath,
  segments: readonly string[],
): Promise<GatewayResponse> {
  const { routeKey } = route;
  const early = plan.throttles.isBeforeAuthorizer ? (route.throttle?.() ?? null) : null;
  if (early !== null) return plan.renderFailure(early, request, { routeKey, integration: null });
  const pathParameters = route.readPathParameters?.(segments, plan.firstSegment) ?? null;
  const authorization = route.authorize === null ? PERMITTED : await route.authorize({ request, path, pathParameters });
  if (authorization.kind === 'refused') {
    const context = { routeKey, integration: null, isAuthorizerRefusal: true };
    return plan.renderFailure(authorization.failure, request, context);
  }

  const { caller } = authorization;
  const late = plan.throttles.isBeforeAuthorizer ? null : (route.throttle?.() ?? null);
  if (late !== null) return plan.renderFailure(late, request, { routeKey, integration: null, caller });

  const cors =
    request.method === 'OPTIONS' ? plan.cors.routedOptions(request.headers) : plan.cors.actual(request.headers);
  if (cors.refusal !== null) return refuse(plan, request, cors.refusal, routeKey);

  const outcome = await route.integrate({
    request,
    path,
    pathParameters,
    caller,
  });
  return respond(plan, request, outcome, { routeKey, cors, caller });
}

const PERMITTED = { kind: 'permitted', caller: null } as const;

function respond(
  plan: Plan,
  request: GatewayRequest,
  outcome: IntegrationOutcome,
  { routeKey, cors, caller }: { readonly routeKey: string; readonly cors: CorsPart; readonly caller: Caller | null },
): GatewayResponse {
  if (outcome.kind === 'failure') {
    return plan.renderFailure(outcome.failure, request, { routeKey, integration: outcome.report, caller });
  }
  // Backend headers, CORS, request id: the order recorded 2025-05-18.
  const headers = keepBackendHeaders(outcome.headers, cors.replacesBackend);
  const sendsBody = hasBody(outcome);
  if (!sendsBody && isBodyStream(outcome.body)) outcome.body.cancel();
  headers.push(...cors.headers, 'apigw-requestid', request.requestId);
  return {
    status: outcome.status,
    contentType: outcome.contentType,
    headers,
    body: sendsBody ? outcome.body : null,
    report: {
      stageName: plan.stageName,
      routeKey,
      automaticPreflight: false,
      failure: null,
      integration: outcome.report,
      ...(caller === null ? {} : { caller }),
    },
  };
}

/** 204 and 304 have neither a body nor a Content-Length (RFC 9110, 15.3.5 and 15.4.5). */
function hasBody({ status }: IntegrationAnswer): boolean {
  return status !== 204 && status !== 304;
}

function refuse(
  plan: Plan,
  request: GatewayRequest,
  refusal: 'forbidden' | 'not-found',
  routeKey: string | null,
): GatewayResponse {
  const detail = 'The CORS configuration refuses this request, by a switch.';
  return plan.renderFailure({ type: refusal, detail }, request, { routeKey, integration: null });
}

function notFound(plan: Plan, request: GatewayRequest, detail: string): GatewayResponse {
  return plan.renderFailure({ type: 'not-found', detail }, request);
}

/** Null when the request is not for this stage. `/dev` is the stage's root, as `/dev/` is. */
function segmentsBelowStage(
  plan: Plan,
  { apiMapping }: GatewayRequest,
  { segments }: RequestPath,
): readonly string[] | null {
  if (apiMapping !== undefined && apiMapping.stageName !== plan.stageName) return null;
  if (plan.firstSegment === 1) return segments;
  if (segments[1] !== plan.stageName) return null;
  return segments.length === 2 ? [...segments, ''] : segments;
}

function compileRoute(
  route: Route,
  snapshot: HttpApiSnapshot,
  stage: Stage,
  ports: GatewayPorts,
  throttle: Throttle | null,
): { readonly routeKey: string; readonly target: PlannedRoute } {
  const routeKey = route.RouteKey;
  return {
    routeKey,
    target: {
      routeKey,
      readPathParameters: compilePathParameters(routeKey),
      throttle,
      authorize: compileAuthorize({ route, snapshot, stage, ports }),
      integrate: compileIntegration({ route, snapshot, stage, ports }),
    },
  };
}

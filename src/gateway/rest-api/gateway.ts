import type { RestApi, RestDeployment, RestStage } from '../../account/rest-api.ts';
import { isBodyStream } from '../body-stream.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import { createThrottleState } from '../token-bucket.ts';
import { createUsageState } from '../usage-plans/usage-state.ts';
import { compileAccessLog } from './access-log.ts';
import { compileMethod, type PlannedMethod } from './compile-method.ts';
import { type Compression, compileCompression } from './compression.ts';
import type { ContextSource } from './context-variables.ts';
import { logEnd, logNoApiKey, logStart, NO_LOG } from './execution-log.ts';
import {
  compileGatewayResponses,
  extendedRequestId,
  type FailureContext,
  forbidden,
  type RenderFailure,
  routeKeyOf,
} from './gateway-response.ts';
import { compileHeaderOrder } from './header-order.ts';
import type { MethodCall, RestIntegrationOutcome } from './method-call.ts';
import { readQuery } from './query.ts';
import { PAYLOAD_LIMIT_BYTES, TOO_LARGE } from './request-body.ts';
import { withRequestIds } from './request-ids.ts';
import { compileResourceTree, type SelectMethod } from './resources.ts';
import type { RestFailure } from './rest-failure.ts';
import { type RestPath, restPathReader } from './rest-path.ts';
import type { RestResponse } from './rest-response.ts';
import { StartedCall } from './start-call.ts';

export type RestApiGateway = Gateway;

export type RestAnswer = RestResponse | Promise<RestResponse>;

/** A stage and what it serves. */
export interface ServedStage {
  readonly stage: RestStage;
  readonly deployment: RestDeployment;
  /** The deployment that takes the requests of the stage's canary. */
  readonly canaryDeployment?: RestDeployment;
}

/** One stage of an API. `request` has both its ids, and its path is for this stage. */
export interface RestStageGateway {
  handle(request: GatewayRequest, path: RestPath): RestAnswer;
  logAccess: Gateway['logAccess'];
}

/**
 * Compiles all stages of a REST API to one gateway. The first path segment names the stage, unless the base path mapping
 * of a custom domain name does.
 *
 * `liveApi` is the API as it stands now. Nothing of it is served: a REST API changes by deployments.
 */
export function compileRestApi({
  stages,
  ports,
}: {
  readonly stages: readonly ServedStage[];
  readonly liveApi?: RestApi;
  readonly ports: GatewayPorts;
}): RestApiGateway {
  const shared = { throttle: createThrottleState(), usage: createUsageState(), ...ports };
  const byName = new Map(stages.map((served) => [served.stage.stageName, compileRestStage(served, shared)]));
  const readPath = restPathReader();
  return {
    handle(request) {
      const numbered = withRequestIds(request);
      const path = readPath(request.apiMapping?.path ?? request.path);
      const name = request.apiMapping?.stageName || path.stageName;
      const gateway = path.stageName === name ? byName.get(name) : undefined;
      return gateway?.handle(numbered, path) ?? forbidden(numbered, noStage(name, [...byName.keys()]));
    },
    logAccess(exchange) {
      byName.get(exchange.response.report.stageName ?? '')?.logAccess(exchange);
    },
  };
}

function noStage(name: string, names: readonly string[]): string {
  const deployed = names.length === 0 ? 'None is deployed.' : `Deployed: ${names.join(', ')}.`;
  return `The API has no stage ${JSON.stringify(name)}; the first part of the path names it. ${deployed}`;
}

/**
 * Compiles a stage to a function from request to response. The way of a request is `handle` and the functions after it,
 * read from top to bottom. There is no CORS in it: on a REST API that is methods, mappings and gateway responses.
 */
export function compileRestStage(
  { stage, deployment, canaryDeployment }: ServedStage,
  ports: GatewayPorts,
): RestStageGateway {
  const base = compilePlan(stage, deployment, ports, false);
  const canary = canaryDeployment === undefined ? null : compilePlan(canaryStage(stage), canaryDeployment, ports, true);
  const share = (stage.canarySettings?.percentTraffic ?? 0) / 100;
  const random = ports.random ?? Math.random;
  const logAccess = compileAccessLog(base);
  return {
    handle(request, path) {
      const plan = canary !== null && random() < share ? canary : base;
      return plan.compression === null
        ? handle(plan, request, path)
        : handleCompressed(plan, plan.compression, request, path);
    },
    logAccess: (exchange) => logAccess?.(exchange),
  };
}

/** Everything about one deployment in one stage that does not depend on the request. */
interface Plan extends ContextSource {
  readonly deploymentId: string;
  readonly isCanary: boolean;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly selectMethod: SelectMethod<PlannedMethod>;
  readonly renderFailure: RenderFailure;
  readonly compression: Compression | null;
}

async function handleCompressed(
  plan: Plan,
  { decompressed, compressed }: Compression,
  request: GatewayRequest,
  path: RestPath,
): Promise<RestResponse> {
  return compressed(request, await handle(plan, decompressed(request), path));
}

function handle(plan: Plan, request: GatewayRequest, path: RestPath): RestAnswer {
  if (plan.snapshot.api.disableExecuteApiEndpoint && request.isAtDefaultEndpoint === true) {
    return forbidden(request, 'DisableExecuteApiEndpoint is set: the API answers at its custom domain name only.');
  }
  // Routing comes before authorization: what no method serves asks nobody (reported).
  const method = plan.selectMethod(request.method, path.segments);
  if (method === null) return refuseUnrouted(plan, request, path);
  const call = callOf(plan, method, request, path);
  const { declaredLength } = request.body;
  if (declaredLength !== null && declaredLength > PAYLOAD_LIMIT_BYTES) return fail(plan, call, TOO_LARGE);
  return method.isUnguarded ? execute(plan, method, call) : admit(plan, method, call);
}

/** Who calls, with which key, how often, and whether the request is what the method asks for. */
async function admit(plan: Plan, method: PlannedMethod, call: StartedCall): Promise<RestResponse> {
  if (method.authorize !== null) {
    const startedAtMs = plan.ports.now();
    const authorization = await method.authorize(call);
    call.authorizerLatencyMs = plan.ports.now() - startedAtMs;
    if (authorization.kind === 'refused') {
      return fail(plan, call, authorization.failure, { isAuthorizerRefusal: true });
    }
    call.caller = authorization.caller;
  }
  if (method.checkApiKey !== null) {
    const key = method.checkApiKey(call);
    if (key.kind === 'refused') return fail(plan, call, key.failure);
    call.log.hide?.(key.apiKey.value);
    call.apiKey = key.apiKey;
  } else logNoApiKey(call, `${plan.snapshot.api.id}/${plan.stage.stageName}`);
  const refusal = method.throttle?.() ?? (await logStart(call)) ?? (await method.validate?.(call)) ?? null;
  return refusal === null ? execute(plan, method, call) : fail(plan, call, refusal);
}

function execute(plan: Plan, method: PlannedMethod, call: MethodCall): RestAnswer {
  const outcome = method.integrate(call);
  return outcome instanceof Promise
    ? outcome.then((awaited) => respond(plan, method, call, awaited))
    : respond(plan, method, call, outcome);
}

function respond(plan: Plan, method: PlannedMethod, call: MethodCall, outcome: RestIntegrationOutcome): RestResponse {
  if (outcome.kind === 'failure') return fail(plan, call, outcome.failure, { integration: outcome.report });
  const { requestId } = call.request;
  const headers = [
    'x-amzn-RequestId',
    requestId,
    ...outcome.headers,
    'x-amz-apigw-id',
    extendedRequestId(call.request),
  ];
  if (outcome.traceId !== null) headers.push('X-Amzn-Trace-Id', outcome.traceId);
  const sendsBody = hasBody(outcome.status);
  if (!sendsBody && isBodyStream(outcome.body)) outcome.body.cancel();
  logEnd(call, outcome);
  return {
    status: outcome.status,
    contentType: sendsBody ? outcome.contentType : null,
    headers: method.orderHeaders(headers),
    body: sendsBody ? outcome.body : null,
    report: {
      stageName: plan.stage.stageName,
      routeKey: routeKeyOf(call),
      automaticPreflight: false,
      failure: null,
      integration: outcome.report,
      rest: { scope: call, error: null, overrides: call.overrides },
    },
  };
}

/** 204 and 304 have no body, no Content-Length and no Content-Type (recorded of a preflight that answers 204). */
function hasBody(status: number): boolean {
  return status !== 204 && status !== 304;
}

function fail(plan: Plan, call: MethodCall, failure: RestFailure, context?: FailureContext): RestResponse {
  const response = plan.renderFailure(failure, call, context);
  call.log.line(`Method completed with status: ${response.status}`);
  return response;
}

/** 403 for an unknown path and for a method that a known path lacks; there is no 404 and no 405 (recorded). */
function refuseUnrouted(plan: Plan, request: GatewayRequest, path: RestPath): RestResponse {
  const { deploymentId, isCanary, stageVariables } = plan;
  const failure: RestFailure = {
    type: 'MISSING_AUTHENTICATION_TOKEN',
    detail: `No method serves ${request.method} ${path.path}.`,
  };
  const nobody = { resource: null, caller: null, apiKey: null, pathParameters: {} };
  const query = readQuery(request.query);
  return plan.renderFailure(failure, { request, deploymentId, isCanary, stageVariables, query, ...nobody });
}

function callOf(plan: Plan, planned: PlannedMethod, request: GatewayRequest, path: RestPath): StartedCall {
  const { deploymentId, isCanary, stageVariables } = plan;
  const { resource, method } = planned;
  const selected = {
    resource,
    method,
    path: eventPath(request, path),
    routedPath: request.apiMapping === undefined ? undefined : path.path,
    readPathParameters: () => planned.readPathParameters?.(path.segments) ?? NO_PARAMETERS,
    stageVariables,
    isCanary,
    deploymentId,
    log: planned.startLog?.(request) ?? NO_LOG,
  };
  return new StartedCall(request, selected, plan.ports.now);
}

/**
 * At a custom domain name, a base path and what follows it arrive as the client wrote them; without a base path, only a
 * stage that the mapping names is left out (measured 2025: localstack#12296).
 */
function eventPath({ apiMapping, path: requested }: GatewayRequest, { path }: RestPath): string {
  return apiMapping === undefined ? path : requested;
}

const NO_PARAMETERS = {};

function compilePlan(stage: RestStage, deployment: RestDeployment, ports: GatewayPorts, isCanary: boolean): Plan {
  const { snapshot } = deployment;
  const source: ContextSource = { snapshot, stage, ports };
  return {
    ...source,
    deploymentId: deployment.id,
    isCanary,
    stageVariables: stage.variables ?? {},
    selectMethod: compileResourceTree(
      snapshot.resources.flatMap((resource) =>
        resource.methods.map((method) => ({
          path: resource.path,
          httpMethod: method.httpMethod,
          target: compileMethod({ ...source, resource, method }),
        })),
      ),
      ports.assume,
    ),
    renderFailure: compileGatewayResponses(source),
    compression: compileCompression(snapshot.api, compileHeaderOrder(ports.assume)),
  };
}

/** The stage as its canary has it: with the canary's variables over its own, and the canary's deployment. */
function canaryStage(stage: RestStage): RestStage {
  const { deploymentId = stage.deploymentId, stageVariableOverrides } = stage.canarySettings ?? {};
  return { ...stage, deploymentId, variables: { ...stage.variables, ...stageVariableOverrides } };
}

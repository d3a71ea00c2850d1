import { firstHeader } from '../../base/header-list.ts';
import { newTraceId } from '../integrations/lambda/trace-id.ts';
import type { Overrides } from '../mapping/vtl/template-scope.ts';
import type { GatewayRequest } from '../request.ts';
import type { ExecutionLog, MethodCall, MethodSource, QueryParameters } from './method-call.ts';
import { readQuery } from './query.ts';
import { readWholeBody } from './request-body.ts';
import type { RestCaller } from './rest-caller.ts';
import type { RestFailure } from './rest-failure.ts';

/** What is known of a call when its method has been selected. */
export interface SelectedMethod extends Pick<MethodSource, 'resource' | 'method'> {
  /** Below the stage. */
  readonly path: string;
  readonly routedPath?: string | undefined;
  readonly readPathParameters: () => Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly isCanary: boolean;
  readonly deploymentId: string;
  readonly log: ExecutionLog;
}

/**
 * A call as the gateway has it, which enters who calls when it has found out. What a preflight does not need, as nearly
 * all of it is not needed, is made when it is asked for.
 */
export class StartedCall implements MethodCall {
  readonly request: GatewayRequest;
  readonly resource: MethodCall['resource'];
  readonly method: MethodCall['method'];
  readonly path: string;
  readonly routedPath: string | undefined;
  readonly stageVariables: MethodCall['stageVariables'];
  readonly isCanary: boolean;
  readonly deploymentId: string;
  readonly log: ExecutionLog;
  readonly overrides: Overrides = { request: null, response: null };
  caller: RestCaller | null = null;
  authorizerLatencyMs?: number;
  apiKey: MethodCall['apiKey'] = null;
  isTest?: true;
  readonly #now: () => number;
  readonly #readPathParameters: SelectedMethod['readPathParameters'];
  #pathParameters: MethodCall['pathParameters'] | undefined;
  #query: QueryParameters | undefined;
  #traceId: string | undefined;
  #body: Promise<Buffer | RestFailure> | undefined;

  constructor(request: GatewayRequest, selected: SelectedMethod, now: () => number) {
    this.request = request;
    this.resource = selected.resource;
    this.method = selected.method;
    this.path = selected.path;
    this.routedPath = selected.routedPath;
    this.stageVariables = selected.stageVariables;
    this.isCanary = selected.isCanary;
    this.deploymentId = selected.deploymentId;
    this.log = selected.log;
    this.#readPathParameters = selected.readPathParameters;
    this.#now = now;
  }

  get pathParameters(): MethodCall['pathParameters'] {
    this.#pathParameters ??= this.#readPathParameters();
    return this.#pathParameters;
  }

  get query(): QueryParameters {
    this.#query ??= readQuery(this.request.query);
    return this.#query;
  }

  get traceId(): string {
    this.#traceId ??= traceIdOf(this.request, this.#now);
    return this.#traceId;
  }

  readBody(): Promise<Buffer | RestFailure> {
    this.#body ??= readWholeBody(this.request);
    return this.#body;
  }
}

/** A client's own goes on as it is (recorded). */
function traceIdOf({ headers }: GatewayRequest, now: () => number): string {
  const sent = firstHeader(headers, 'x-amzn-trace-id');
  return sent !== null && /(?:^|;)\s*root=/i.test(sent) ? sent : newTraceId(now());
}

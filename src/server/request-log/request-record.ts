import { type AskedHeaders, readAskedHeaders } from '../../base/asked-headers.ts';
import { isCorsRequest, type Judgement, judgeActual, judgePreflight, notCors } from '../../cors/index.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import type { StandIn } from '../stand-in.ts';
import { type CorsExplanation, type ExplainCors, unexplained } from './explain-cors.ts';

/** What a log says of one request. Strings are as they came over the wire; whoever writes them out escapes them. */
export interface RequestRecord {
  /** API id; null when the request was for none. */
  readonly api: string | null;
  readonly stage: string | null;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** As the page sent it. */
  readonly origin: string | null;
  readonly preflight: boolean;
  readonly cors: CorsExplanation;
  readonly standIn: StandIn | null;
  /** What went wrong behind the answer; null when nothing did. */
  readonly trouble: string | null;
  /** The client did not wait for the answer. */
  readonly aborted: boolean;
}

export interface RecordedExchange {
  readonly apiId: string | null;
  /** As the gateway saw it, that is with the real origin of a stand-in. */
  readonly request: GatewayRequest;
  /** As the gateway made it, that is before a stand-in is named in it. */
  readonly response: GatewayResponse;
  readonly ms: number;
  readonly aborted: boolean;
  readonly standIn: StandIn | null;
  /** Of the stage of a REST API, when it has no such method; null when nothing is. */
  readonly undeployed: string | null;
  readonly explain: ExplainCors;
}

export function createRequestRecord(exchange: RecordedExchange): RequestRecord {
  const { request, response, standIn } = exchange;
  const asked = readAskedHeaders(request.headers);
  const { origin } = asked;
  const preflight = origin !== null && asked.requestMethod !== null && request.method === 'OPTIONS';
  const pageOrigin = standIn === null ? origin : standIn.local;
  // Who did not wait saw no answer, and no browser judged it.
  const judgement =
    exchange.aborted || origin === null ? notCors : judge(exchange, { asked, origin, pageOrigin, preflight });
  return {
    api: exchange.apiId,
    stage: response.report.stageName,
    requestId: request.requestId,
    method: request.method,
    path: request.path,
    status: response.status,
    ms: exchange.ms,
    origin: pageOrigin,
    preflight,
    cors:
      judgement.reason === null
        ? unexplained(judgement)
        : exchange.explain({ judgement, isPreflight: preflight, request, response, origin: origin ?? '' }),
    standIn,
    trouble: exchange.undeployed ?? troubleOf(response),
    aborted: exchange.aborted,
  };
}

function judge(
  { request, response }: RecordedExchange,
  {
    asked,
    origin,
    pageOrigin,
    preflight,
  }: {
    readonly asked: AskedHeaders;
    readonly origin: string;
    readonly pageOrigin: string | null;
    readonly preflight: boolean;
  },
): Judgement {
  const { host, secFetchMode, secFetchSite, requestMethod, requestHeaders } = asked;
  const isCors = isCorsRequest({ origin: pageOrigin, scheme: request.scheme, host, secFetchMode, secFetchSite });
  if (!isCors) return notCors;
  const { status, headers } = response;
  if (!preflight || requestMethod === null) return judgeActual({ origin, headers });
  // What browsers do, and not only what the standard says: Chromium and Firefox both let `*` cover Authorization.
  return judgePreflight({ origin, requestMethod, requestHeaders, status, headers }, 'chromium');
}

/** A missing route needs no words beside its 404, or beside the 403 of a REST API; a missing stage does. */
function troubleOf({ report }: GatewayResponse): string | null {
  const { failure, integration, routeKey, stageName } = report;
  if (integration !== null && integration.error !== null) return integration.error;
  const isNoRoute = stageName !== null && routeKey === null && failure?.type === 'not-found';
  return failure === null || isNoRoute || lacksMethod(report) ? null : failure.detail;
}

/** The stage of a REST API has nothing for the request: the method may be there, and not deployed. */
export function lacksMethod({ failure, routeKey, stageName }: GatewayResponse['report']): boolean {
  return stageName !== null && routeKey === null && failure?.type === 'MISSING_AUTHENTICATION_TOKEN';
}

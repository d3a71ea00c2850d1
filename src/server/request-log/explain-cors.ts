import type { Api, CorsConfiguration, HttpApiSnapshot, Route } from '../../account/http-api.ts';
import { type Judgement, printable, type ReasonCode, reasonText } from '../../cors/index.ts';
import { explainOrigin, isAllowedOrigin } from './explain-origin.ts';
import { explainPreflightStatus } from './explain-preflight-status.ts';
import { api, backendWord, type DecidingPlace, type ExplainedExchange, type Why } from './why.ts';

/** The `cors` member of a request event. */
export interface CorsExplanation {
  readonly outcome: Judgement['outcome'];
  readonly reason: ReasonCode | null;
  /** One line for people; '' when CORS has no part in the request. */
  readonly text: string;
  /** `template.yaml:9`, where the line that decides is known. */
  readonly where: string | null;
}

export interface ExplainedApi {
  /** What the stage serves; null when no stage of the API is deployed. */
  readonly snapshot: {
    readonly Api: Pick<Api, 'CorsConfiguration'>;
    readonly Routes: HttpApiSnapshot['Routes'];
  } | null;
  readonly locate: (place: DecidingPlace) => string | null;
}

export type ExplainCors = (exchange: ExplainedExchange) => CorsExplanation;

const NOT_CORS: CorsExplanation = { outcome: 'not-cors', reason: null, text: '', where: null };
const ALLOWED: CorsExplanation = { outcome: 'allowed', reason: null, text: 'allowed', where: null };

/** Joins what a browser makes of an answer with what the HTTP API's definition says. Make it once for a deployment. */
export function createCorsExplainer({ snapshot, locate }: ExplainedApi): ExplainCors {
  return (exchange) =>
    explanationOf(exchange.judgement, () => {
      const { text, place } = explain(exchange, snapshot);
      // Looked up anew each time: a save may move the line and leave the deployment as it is.
      return { text, where: place === null ? null : locate(place) };
    });
}

/** What is to be said of a judgement that has no reason. */
export function unexplained({ outcome }: Judgement): CorsExplanation {
  return outcome === 'not-cors' ? NOT_CORS : ALLOWED;
}

/** A judgement with its reason in words about the definition; only a refusal has to be explained. */
export function explanationOf(
  judgement: Judgement,
  why: () => Pick<CorsExplanation, 'text' | 'where'>,
): CorsExplanation {
  const { outcome, reason } = judgement;
  if (reason === null) return unexplained(judgement);
  const { text, where } = why();
  const prefix = outcome === 'blocked' ? 'blocked in the browser' : 'allowed without credentials, blocked with them';
  return { outcome, reason, text: `${prefix}: ${text}`, where };
}

function explain(exchange: ExplainedExchange, snapshot: ExplainedApi['snapshot']): Why {
  const { judgement, request, response, isPreflight } = exchange;
  const { report } = response;
  if (snapshot === null || report.stageName === null) {
    return {
      text: `no deployed stage of this API is at ${printable(request.path)}, and CORS belongs to a deployment`,
      place: api(''),
    };
  }
  const configuration = snapshot.Api.CorsConfiguration;
  const route = snapshot.Routes.find(({ RouteKey }) => RouteKey === report.routeKey) ?? null;
  if (judgement.reason === 'preflight-status-not-ok') {
    return explainPreflightStatus({ exchange, route, isConfigured: isConfigured(configuration) });
  }
  if (!isConfigured(configuration)) return explainUnconfigured(exchange, route);
  if (request.method === 'OPTIONS' && !isPreflight) {
    const text = 'an OPTIONS request without Access-Control-Request-Method gets no CORS headers from the gateway';
    return { text, place: api('/CorsConfiguration') };
  }
  return explainConfigured(exchange, configuration);
}

function isConfigured(configuration: CorsConfiguration | undefined): configuration is CorsConfiguration {
  return configuration !== undefined && Object.values(configuration).some((member) => member !== undefined);
}

/** The gateway sets the CORS headers and ignores those of the function, so that only the configuration can decide. */
function explainConfigured(exchange: ExplainedExchange, configuration: CorsConfiguration): Why {
  const { judgement, origin, response } = exchange;
  const decides = (member: keyof CorsConfiguration): DecidingPlace =>
    api(configuration[member] === undefined ? '/CorsConfiguration' : `/CorsConfiguration/${member}`);
  const method = printable(judgement.values.method ?? null);
  const header = printable(judgement.values.header ?? null);
  switch (judgement.reason) {
    case 'no-allow-origin':
      if (!isAllowedOrigin(origin, configuration.AllowOrigins ?? [])) {
        return { text: explainOrigin(origin, configuration.AllowOrigins), place: decides('AllowOrigins') };
      }
      return {
        text: `the gateway's own ${response.status} has no CORS headers, though AllowOrigins has ${printable(origin)}`,
        place: decides('AllowOrigins'),
      };
    case 'allow-origin-wildcard-with-credentials':
      return {
        text: `AllowOrigins is *, which browsers do not take for credentials; list ${printable(origin)} and set AllowCredentials`,
        place: decides('AllowOrigins'),
      };
    case 'allow-credentials-missing':
      return { text: 'AllowCredentials is not true', place: decides('AllowCredentials') };
    case 'method-not-allowed':
      return {
        text: `method ${method} is not in AllowMethods${unset(configuration, 'AllowMethods')}`,
        place: decides('AllowMethods'),
      };
    case 'method-case-mismatch':
      return {
        text: `method ${method} is in AllowMethods only in upper case, and methods are compared by case; the page must write ${method.toUpperCase()}`,
        place: decides('AllowMethods'),
      };
    case 'method-wildcard-with-credentials':
      return {
        text: `AllowMethods is *, which covers no method of a request with credentials; list ${method}`,
        place: decides('AllowMethods'),
      };
    case 'header-not-allowed':
      return {
        text: `request header ${header} is not in AllowHeaders${unset(configuration, 'AllowHeaders')}`,
        place: decides('AllowHeaders'),
      };
    case 'header-wildcard-with-credentials':
      return {
        text: `AllowHeaders is *, which covers no header of a request with credentials; list ${header}`,
        place: decides('AllowHeaders'),
      };
    case 'allow-methods-malformed':
      return { text: wordsOf(judgement), place: decides('AllowMethods') };
    case 'allow-headers-malformed':
      return { text: wordsOf(judgement), place: decides('AllowHeaders') };
    default:
      return { text: wordsOf(judgement), place: decides('AllowOrigins') };
  }
}

function unset(configuration: CorsConfiguration, member: 'AllowMethods' | 'AllowHeaders'): string {
  return (configuration[member]?.length ?? 0) === 0 ? ', which is not set' : '';
}

/** The gateway adds nothing, so that the function decides, if it was asked at all. */
function explainUnconfigured(
  { judgement, isPreflight, request, response }: ExplainedExchange,
  route: Route | null,
): Why {
  const { failure, integration } = response.report;
  const place = api('/CorsConfiguration');
  const none = 'this API has no CorsConfiguration';
  if (failure !== null) {
    if (isPreflight && route === null) {
      return { text: `${none}, and no route takes OPTIONS ${printable(request.path)}`, place };
    }
    return { text: `${none}, and the gateway's own ${response.status} has no Access-Control-Allow-Origin`, place };
  }
  const backend = backendWord(integration?.kind);
  if (judgement.reason === 'no-allow-origin') {
    return { text: `${none} and the ${backend} returned no Access-Control-Allow-Origin`, place };
  }
  return { text: `${wordsOf(judgement)}, as the ${backend} returned it`, place: null };
}

function wordsOf({ reason, values }: Judgement): string {
  return reason === null ? '' : reasonText({ code: reason, values });
}

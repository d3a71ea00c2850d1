import type { DeployedResource, Method, RestApiSnapshot } from '../../account/rest-api.ts';
import { type Judgement, printable, reasonText } from '../../cors/index.ts';
import { type ExplainCors, explanationOf } from './explain-cors.ts';
import { backendWord, type ExplainedExchange, type RestDecidingPlace, type Why } from './why.ts';

export interface ExplainedRestApi {
  /** What the stage serves; null when no stage of the API is deployed. */
  readonly snapshot: Pick<RestApiSnapshot, 'resources' | 'gatewayResponses'> | null;
  readonly locate: (place: RestDecidingPlace) => string | null;
}

type RestWhy = Why<RestDecidingPlace>;

/**
 * Joins what a browser makes of an answer with what the REST API's definition says. There, CORS is nothing but methods,
 * mappings and gateway responses, so each refusal names the one of them that is missing or wrong.
 */
export function createRestCorsExplainer({ snapshot, locate }: ExplainedRestApi): ExplainCors {
  return (exchange) =>
    explanationOf(exchange.judgement, () => {
      const { text, place } = explain(exchange, snapshot);
      return { text, where: place === null ? null : locate(place) };
    });
}

function explain(exchange: ExplainedExchange, snapshot: ExplainedRestApi['snapshot']): RestWhy {
  const { request, response, isPreflight } = exchange;
  const { stageName, failure } = response.report;
  if (snapshot === null || stageName === null) {
    return {
      text: `no deployed stage of this API is at ${printable(request.path)}`,
      place: { noun: 'RestApi', pointer: '' },
    };
  }
  const served = findMethod(snapshot, response.report.routeKey);
  if (failure !== null) return explainFailure(exchange, snapshot, served);
  if (served === null) return { text: wordsOf(exchange.judgement), place: null };
  return isPreflight ? explainPreflight(exchange, served) : explainAnswer(exchange, served);
}

interface ServedMethod {
  readonly resource: DeployedResource;
  readonly method: Method;
}

/** @param routeKey `GET /pets/{id}` */
function findMethod({ resources }: Pick<RestApiSnapshot, 'resources'>, routeKey: string | null): ServedMethod | null {
  const [httpMethod, path] = routeKey?.split(' ') ?? [];
  const resource = resources.find((candidate) => candidate.path === path);
  const method =
    resource?.methods.find((candidate) => candidate.httpMethod === httpMethod) ??
    resource?.methods.find((candidate) => candidate.httpMethod === 'ANY');
  return resource === undefined || method === undefined ? null : { resource, method };
}

/** The gateway answered by itself: a gateway response, which has only the headers that somebody gave it. */
function explainFailure(
  exchange: ExplainedExchange,
  snapshot: Pick<RestApiSnapshot, 'resources' | 'gatewayResponses'>,
  served: ServedMethod | null,
): RestWhy {
  const { response, request, isPreflight } = exchange;
  const type = response.report.failure?.type ?? '';
  if (isPreflight) return explainFailedPreflight(exchange, snapshot, served);
  const stored = snapshot.gatewayResponses.find(({ responseType }) => responseType === type);
  const family = response.status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
  const inherited = snapshot.gatewayResponses.find(({ responseType }) => responseType === family);
  const missing = served === null ? `no method takes ${request.method} ${printable(request.path)}, and ` : '';
  const own = `${missing}the gateway's own ${response.status} (${type})`;
  const decides = stored ?? inherited;
  if (decides === undefined) {
    return {
      text: `${own} has no Access-Control-Allow-Origin; give the gateway response ${family} one`,
      place: { noun: 'RestApi', pointer: '' },
    };
  }
  const notInherited = stored !== undefined && inherited !== undefined ? `; it inherits nothing from ${family}` : '';
  return {
    text: `${own} ${lacks(exchange)} in the gateway response ${decides.responseType}${notInherited}`,
    place: { noun: 'GatewayResponse', responseType: decides.responseType, pointer: '/responseParameters' },
  };
}

function explainFailedPreflight(
  { request, response }: ExplainedExchange,
  { resources }: Pick<RestApiSnapshot, 'resources'>,
  served: ServedMethod | null,
): RestWhy {
  const failure = response.report.failure;
  const answered = `the preflight was answered ${response.status}`;
  if (served === null) {
    const resource = resourceAt(resources, request.path, response.report.stageName);
    return {
      text: `${answered}: no OPTIONS method takes ${printable(request.path)}, and a REST API answers no preflight by itself; define one, e.g. with a MOCK integration (SAM: Cors)`,
      place: resource === undefined ? { noun: 'RestApi', pointer: '' } : { noun: 'Resource', resourceId: resource.id },
    };
  }
  const { resource, method } = served;
  const name = `${method.httpMethod} ${resource.path}`;
  const place = (pointer: string): RestDecidingPlace => methodPlace(served, pointer);
  if (OF_AUTHORIZERS.has(failure?.type ?? '') && method.authorizationType !== 'NONE') {
    const advice =
      method.httpMethod === 'OPTIONS'
        ? 'take the authorizer from it (SAM: AddDefaultAuthorizerToCorsPreflight: false)'
        : `add an OPTIONS method without an authorizer to ${resource.path}`;
    return {
      text: `${answered} because of the authorizer of ${name}, and a preflight carries no credentials; ${advice}`,
      place: place('/authorizationType'),
    };
  }
  if (failure?.type === 'INVALID_API_KEY' && method.apiKeyRequired) {
    return {
      text: `${answered} because ${name} requires an API key, and a preflight carries none (SAM: AddApiKeyRequiredToCorsPreflight: false)`,
      place: place('/apiKeyRequired'),
    };
  }
  // What went wrong stands behind this, as with every other request.
  return {
    text: `${answered} (${failure?.type}) by the gateway itself at ${name}`,
    place: place('/methodIntegration'),
  };
}

const OF_AUTHORIZERS = new Set([
  'UNAUTHORIZED',
  'ACCESS_DENIED',
  'AUTHORIZER_FAILURE',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'EXPIRED_TOKEN',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
]);

/** The resource whose path the request has, for one without the method. Variables stand for one part each. */
function resourceAt(
  resources: readonly DeployedResource[],
  requestPath: string,
  stageName: string | null,
): DeployedResource | undefined {
  const path = requestPath.startsWith(`/${stageName}/`) ? requestPath.slice((stageName?.length ?? 0) + 1) : requestPath;
  const parts = path.replace(/\/$/, '').split('/');
  return resources.find((resource) => {
    const wanted = resource.path.split('/');
    return wanted.length === parts.length && wanted.every((part, i) => part.startsWith('{') || part === parts[i]);
  });
}

/** A preflight that a method answered: its integration response says what the browser is told. */
function explainPreflight(exchange: ExplainedExchange, served: ServedMethod): RestWhy {
  const { judgement, response } = exchange;
  const method = printable(judgement.values.method ?? null);
  const header = printable(judgement.values.header ?? null);
  const decides = (name: string): RestDecidingPlace | null => headerPlace(exchange, served, name);
  const { httpMethod } = served.method;
  const where = `the ${httpMethod} method of ${served.resource.path}`;
  switch (judgement.reason) {
    case 'preflight-status-not-ok':
      return {
        text: `the preflight was answered ${response.status} by ${backendOf(exchange)} of ${where}; answer it with 200 to 299`,
        place: methodPlace(served, '/methodIntegration'),
      };
    case 'method-not-allowed':
      return {
        text: `method ${method} is not in the Access-Control-Allow-Methods of ${where}`,
        place: decides('Access-Control-Allow-Methods'),
      };
    case 'header-not-allowed':
      return {
        text: `request header ${header} is not in the Access-Control-Allow-Headers of ${where}`,
        place: decides('Access-Control-Allow-Headers'),
      };
    case 'no-allow-origin':
      return {
        text: `${where} returns no Access-Control-Allow-Origin`,
        place: decides('Access-Control-Allow-Origin'),
      };
    default:
      return { text: `${wordsOf(judgement)}, as ${where} returns it`, place: decides('Access-Control-Allow-Origin') };
  }
}

/** The actual request: with a proxy integration the backend decides alone. */
function explainAnswer(exchange: ExplainedExchange, served: ServedMethod): RestWhy {
  const { judgement, response } = exchange;
  const { integration } = response.report;
  const type = served.method.methodIntegration?.type;
  const isMissing = judgement.reason === 'no-allow-origin';
  if (type === 'AWS_PROXY' && integration?.kind === 'lambda') {
    return {
      text: isMissing
        ? "a REST API adds nothing to your function's answer, so that the function must return Access-Control-Allow-Origin"
        : `${wordsOf(judgement)}, as the function returned it`,
      place: { noun: 'Handler', functionArn: integration.target },
    };
  }
  if (type === 'HTTP_PROXY') {
    return {
      text: isMissing
        ? "a REST API adds nothing to the backend's answer, so that the backend must return Access-Control-Allow-Origin"
        : `${wordsOf(judgement)}, as the backend returned it`,
      place: methodPlace(served, '/methodIntegration'),
    };
  }
  const name = `${served.method.httpMethod} ${served.resource.path}`;
  return {
    text: isMissing
      ? `the integration response ${response.status} of ${name} maps no Access-Control-Allow-Origin`
      : `${wordsOf(judgement)}, as the integration response of ${name} maps it`,
    place: headerPlace(exchange, served, 'Access-Control-Allow-Origin'),
  };
}

/** What the answer is short of, as a verb and its object. */
function lacks({ judgement }: ExplainedExchange): string {
  switch (judgement.reason) {
    case 'no-allow-origin':
      return 'has no Access-Control-Allow-Origin';
    case 'allow-credentials-missing':
      return 'has no Access-Control-Allow-Credentials';
    default:
      return `is refused (${wordsOf(judgement)}), as it is`;
  }
}

function methodPlace({ resource, method }: ServedMethod, pointer: string): RestDecidingPlace {
  return { noun: 'Method', resourceId: resource.id, httpMethod: method.httpMethod, pointer };
}

/** Where the answer's header is mapped, or, when nobody maps it, the integration response that could. */
function headerPlace(exchange: ExplainedExchange, served: ServedMethod, headerName: string): RestDecidingPlace | null {
  const responses = Object.values(served.method.methodIntegration?.integrationResponses ?? {});
  const answered = responses.find(({ statusCode }) => statusCode === String(exchange.response.status)) ?? responses[0];
  if (answered === undefined) return methodPlace(served, '/methodIntegration');
  const below = `/methodIntegration/integrationResponses/${answered.statusCode}`;
  const wanted = `method.response.header.${headerName}`.toLowerCase();
  const key = Object.keys(answered.responseParameters ?? {}).find((name) => name.toLowerCase() === wanted);
  return methodPlace(served, key === undefined ? below : `${below}/responseParameters/${key}`);
}

function backendOf({ response }: ExplainedExchange): string {
  const { integration } = response.report;
  return integration === null ? 'the integration' : `the ${backendWord(integration.kind)}`;
}

function wordsOf({ reason, values }: Judgement): string {
  return reason === null ? '' : reasonText({ code: reason, values });
}

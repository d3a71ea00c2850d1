import type { GatewayResponseType, StoredGatewayResponse } from '../../account/rest-api.ts';
import { firstHeader } from '../../base/header-list.ts';
import { isToken } from '../../base/token.ts';
import type { GatewayRequest } from '../request.ts';
import type { IntegrationReport } from '../response.ts';
import type { ContextSource } from './context-variables.ts';
import {
  compileFailureValue,
  FAILURE_VALUE,
  type FailedCall,
  type FailureScope,
  type ReadFailureValue,
} from './failure-value.ts';
import {
  answeredDefault,
  FAILURE_TYPES,
  type FailureType,
  type GatewayResponseDefault,
} from './gateway-response-defaults.ts';
import { compileHeaderOrder } from './header-order.ts';
import type { RestFailure } from './rest-failure.ts';
import type { RestErrorContext, RestResponse } from './rest-response.ts';

export interface FailureContext {
  readonly integration?: IntegrationReport | null;
  /** The refusal came from the method's authorizer. */
  readonly isAuthorizerRefusal?: boolean;
}

export type RenderFailure = (failure: RestFailure, call: FailedCall, context?: FailureContext) => RestResponse;

/**
 * Renders every failure of a REST API: the one place where an error could lose the headers that its gateway response
 * gives it. Header order as recorded: `x-amzn-RequestId`, `x-amzn-ErrorType`, `x-amz-apigw-id`, with those of the gateway
 * response where the answers of a REST API have them.
 */
export function compileGatewayResponses(source: ContextSource): RenderFailure {
  const { stage, ports } = source;
  const { assume } = ports;
  const order = compileHeaderOrder(assume);
  const omitsUnproved = assume['rest-api.error-types.unproved'] === 'omitted';
  const responses = Object.fromEntries(FAILURE_TYPES.map((type) => [type, compileResponse(type, source)])) as Readonly<
    Record<FailureType, CompiledResponse>
  >;
  return (failure, call, context = NO_CONTEXT) => {
    const response = responses[failure.type];
    const { defaults } = response;
    const error: RestErrorContext = {
      responseType: failure.type,
      message: failure.message === undefined ? defaults.message : failure.message,
      validationError: failure.validationError ?? null,
    };
    const scope: FailureScope = { call, error };
    const errorType = failure.errorType ?? (omitsUnproved && defaults.isUnproved ? null : defaults.errorType);
    const headers = ['x-amzn-RequestId', call.request.requestId];
    if (errorType !== null) headers.push('x-amzn-ErrorType', errorType);
    let contentType: string | null = null;
    for (const { name, read } of response.headers) {
      const value = headerValue(read(scope));
      if (value === null) continue;
      if (name.toLowerCase() === 'content-type') contentType = value;
      else headers.push(name, value);
    }
    headers.push('x-amz-apigw-id', extendedRequestId(call.request));
    if (failure.traceId !== undefined) headers.push('X-Amzn-Trace-Id', failure.traceId);
    const rendered = response.render(scope);
    return {
      status: response.status ?? statusOf(failure, defaults),
      contentType: contentType ?? rendered.contentType,
      headers: order(headers),
      body: rendered.body,
      report: {
        stageName: stage.stageName,
        routeKey: routeKeyOf(call),
        automaticPreflight: false,
        failure: { type: failure.type, detail: failure.detail },
        ...(error.message === null ? {} : { errorMessage: error.message }),
        integration: context.integration ?? null,
        ...(context.isAuthorizerRefusal === true
          ? { authorizerError: failure.authorizerError ?? error.message ?? '' }
          : {}),
        rest: { scope: call, error, overrides: call.overrides ?? null },
      },
    };
  };
}

/** 500 of INTEGRATION_FAILURE is the type's own status, which a switch makes the documented 504; 502 and others stay. */
function statusOf({ type, status }: RestFailure, defaults: GatewayResponseDefault): number {
  return status === undefined || (type === 'INTEGRATION_FAILURE' && status === 500) ? defaults.status : status;
}

/**
 * What is answered where no stage was found, or where the API does not answer at its own host: 403, as for a missing key
 * (recorded 2025; the knowledge center for the latter). No deployment has a say in it, and so no gateway response.
 */
export function forbidden(request: GatewayRequest, detail: string): RestResponse {
  return {
    status: 403,
    contentType: 'application/json',
    headers: [
      ...['x-amzn-RequestId', request.requestId, 'x-amzn-ErrorType', 'ForbiddenException'],
      ...['x-amz-apigw-id', extendedRequestId(request)],
    ],
    body: '{"message":"Forbidden"}',
    report: {
      stageName: null,
      routeKey: null,
      automaticPreflight: false,
      failure: { type: 'FORBIDDEN', detail },
      errorMessage: 'Forbidden',
      integration: null,
      rest: null,
    },
  };
}

/** `GET /pets/{id}`, with the resource's method, which may be ANY; null when no method was selected. */
export function routeKeyOf({ resource, method }: Pick<FailedCall, 'resource' | 'method'>): string | null {
  return resource === null || method === undefined ? null : `${method.httpMethod} ${resource.path}`;
}

export function extendedRequestId(request: GatewayRequest): string {
  return request.extendedRequestId ?? request.requestId;
}

const NO_CONTEXT: FailureContext = {};

interface CompiledResponse {
  readonly defaults: GatewayResponseDefault;
  /** Null: the type's own. */
  readonly status: number | null;
  readonly headers: readonly { readonly name: string; readonly read: ReadFailureValue }[];
  render(scope: FailureScope): { readonly contentType: string; readonly body: string };
}

/** A type's own entry replaces that of its family as a whole and merges nothing (recorded). */
function compileResponse(type: FailureType, source: ContextSource): CompiledResponse {
  const { assume } = source.ports;
  const defaults = answeredDefault(type, assume);
  const own = storedResponse(type, source);
  const family = own ?? storedResponse(defaults.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX', source);
  // "Customizing this response isn't currently supported" (developer guide, "Gateway response types").
  const stored = type === 'REQUEST_TOO_LARGE' ? undefined : family;
  const takesStatus = own !== undefined || assume['rest-api.gateway-response.family-status'] !== 'own';
  return {
    defaults,
    status: stored?.statusCode === undefined || !takesStatus ? null : Number(stored.statusCode),
    headers: stored === undefined ? [] : compileHeaders(stored, source),
    render: compileBody(type, defaults, stored, source),
  };
}

function storedResponse(type: GatewayResponseType, { snapshot }: ContextSource): StoredGatewayResponse | undefined {
  return snapshot.gatewayResponses.find(({ responseType }) => responseType === type);
}

function compileHeaders(
  { responseParameters }: StoredGatewayResponse,
  source: ContextSource,
): CompiledResponse['headers'] {
  return Object.entries(responseParameters).flatMap(([key, expression]) => {
    const name = key.startsWith(HEADER) ? key.slice(HEADER.length) : '';
    if (!isToken(name) || OF_THE_FRONT.has(name.toLowerCase())) return [];
    const literal = /^'(.*)'$/s.exec(expression)?.[1];
    const read = literal === undefined ? compileFailureValue(expression, source) : () => literal;
    return read === null ? [] : [{ name, read }];
  });
}

const HEADER = 'gatewayresponse.header.';

/** Two of one of these, or a wrong one, would break the message. */
const OF_THE_FRONT: ReadonlySet<string> = new Set(['connection', 'content-length', 'date', 'transfer-encoding']);

/** A value with a line break would be a second header line: it is not sent at all. */
function headerValue(value: string | null): string | null {
  if (value === null || CONTROL_CHARACTER.test(value)) return null;
  // Beyond ASCII a value goes over the wire as UTF-8; header lists hold bytes as Latin-1 characters, and so do values
  // that came from the request.
  return BEYOND_LATIN_1.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;
}

const CONTROL_CHARACTER = /[\x00-\x08\x0a-\x1f\x7f]/;
const BEYOND_LATIN_1 = /[^\x00-\xff]/;

const JSON_TYPE = 'application/json';

function compileBody(
  type: FailureType,
  defaults: GatewayResponseDefault,
  stored: StoredGatewayResponse | undefined,
  source: ContextSource,
): CompiledResponse['render'] {
  const templates = Object.entries(stored?.responseTemplates ?? {}).map(([contentType, template]) => ({
    contentType,
    print: compileTemplate(template, source),
  }));
  if (templates.length === 0) {
    const print = compileDefaultBody(type, defaults, stored !== undefined, source);
    return (scope) => ({ contentType: JSON_TYPE, body: print(scope) });
  }
  return (scope) => {
    const { contentType, print } = chosenFor(firstHeader(scope.call.request.headers, 'accept'), templates);
    return { contentType, body: print(scope) };
  };
}

/** By the first media type of Accept, else JSON, else the first. */
function chosenFor<T extends { readonly contentType: string }>(accept: string | null, templates: readonly T[]): T {
  const wanted = accept?.split(/[,;]/, 1)[0]?.trim().toLowerCase();
  const ofType = (type: string | undefined): T | undefined =>
    templates.find(({ contentType }) => contentType.toLowerCase() === type);
  return ofType(wanted) ?? ofType(JSON_TYPE) ?? (templates[0] as T);
}

/**
 * Without a template of its own, an answer has that of every type, `{"message":$context.error.messageString}`, but for
 * two: ACCESS_DENIED writes `Message`, and the gateway's own 500, 502 and 504 have a space after the colon (recorded,
 * though GetGatewayResponse shows the one template for all).
 */
function compileDefaultBody(
  type: FailureType,
  defaults: GatewayResponseDefault,
  hasEntry: boolean,
  { ports }: ContextSource,
): (scope: FailureScope) => string {
  const { assume } = ports;
  if (type === 'ACCESS_DENIED') return ({ error }) => `{"Message":${JSON.stringify(error.message)}}`;
  const isTemplate =
    (hasEntry && assume['rest-api.gateway-response.default-spacing'] === 'template') ||
    (type === 'INTEGRATION_TIMEOUT' && assume['rest-api.error.timeout'] === 'template');
  const colon = defaults.isSpaced && !isTemplate ? ': ' : ':';
  return ({ error }) => `{"message"${colon}${JSON.stringify(error.message)}}`;
}

/** Variables are filled in, and that is all: "API Gateway supports only simple replacement" here, no VTL (documented). */
function compileTemplate(template: string, source: ContextSource): (scope: FailureScope) => string {
  const printsLiteral = source.ports.assume['rest-api.gateway-response.unset-variable'] === 'literal';
  const parts: (string | ((scope: FailureScope) => string))[] = [];
  let end = 0;
  for (const match of template.matchAll(VARIABLE)) {
    const read = compileFailureValue(match[1] ?? match[2] ?? '', source);
    if (read === null) continue;
    const [literal] = match;
    parts.push(template.slice(end, match.index), (scope) => read(scope) ?? (printsLiteral ? literal : ''));
    end = match.index + literal.length;
  }
  parts.push(template.slice(end));
  return (scope) => parts.map((part) => (typeof part === 'string' ? part : part(scope))).join('');
}

const VARIABLE = new RegExp(String.raw`\$(?:(${FAILURE_VALUE})|\{(${FAILURE_VALUE})\})`, 'g');

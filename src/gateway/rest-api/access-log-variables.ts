import type { ReadVariable } from '../access-log/compile-access-log.ts';
import { integrationVariables } from '../access-log/integration-variables.ts';
import type { LoggedExchange } from '../gateway.ts';
import { type ContextSource, compileContextVariable, type ReadContext } from './context-variables.ts';
import { maskSecret } from './log-secrets.ts';
import { type RestErrorContext, type RestExchange, restReport } from './rest-response.ts';

type Read = ReadVariable<LoggedExchange>;

/**
 * Reads every documented variable that can have a value here (REST API developer guide, "$context variables for
 * access logging"): those of mapping templates, and those that only the end of a request brings. Without a value are
 * client certificates, VPC endpoints, web ACLs and Cognito identity pools, which are not here, and unknown names.
 */
export function compileAccessLogVariable(name: string, source: ContextSource): Read {
  const ofEnd = { ...integrationVariables, ...ofResponse, ...ofError, ...ofAuthorizer, ...ofStage(source) };
  if (Object.hasOwn(ofEnd, name)) return ofEnd[name] ?? absent;
  if (name.startsWith(REQUEST_OVERRIDE) || name.startsWith(RESPONSE_OVERRIDE)) return override(name);
  const read = compileContextVariable(name, source);
  return name === 'identity.apiKey' ? exchanged(({ scope }) => masked(read(scope))) : ofScope(read);
}

const REQUEST_OVERRIDE = 'requestOverride.';
const RESPONSE_OVERRIDE = 'responseOverride.';

const absent: Read = () => null;

function exchanged(read: (exchange: RestExchange) => string | number | null): Read {
  return ({ response }) => {
    const exchange = restReport(response)?.rest ?? null;
    return exchange === null ? null : read(exchange);
  };
}

function ofScope(read: ReadContext): Read {
  return exchanged(({ scope }) => read(scope));
}

/** A log is read by more people than may use the key. */
function masked(value: string | number | null): string | number | null {
  return typeof value === 'string' ? maskSecret(value) : value;
}

const ofResponse: Readonly<Record<string, Read>> = {
  'customDomain.basePathMatched': ({ request }) => request.apiMapping?.basePath ?? null,
  responseLatency: ({ responseLatencyMs }) => Math.round(responseLatencyMs),
  responseLength: ({ responseLength }) => responseLength,
  status: ({ response }) => response.status,
};

const ofError: Readonly<Record<string, Read>> = {
  'error.message': error(({ message }) => message),
  'error.messageString': error(({ message }) => JSON.stringify(message)),
  'error.responseType': error(({ responseType }) => responseType),
  'error.validationErrorString': error(({ validationError }) => validationError),
};

function error(read: (error: RestErrorContext) => string | null): Read {
  return exchanged((exchange) => (exchange.error === null ? null : read(exchange.error)));
}

const ofAuthorizer: Readonly<Record<string, Read>> = (() => {
  const latency = exchanged(({ scope }) => scope.authorizerLatencyMs ?? null);
  const failed: Read = ({ response }) => response.report.authorizerError ?? null;
  // 200 when it let the request through, else what the client got.
  const status: Read = ({ response }) => {
    if (restReport(response)?.rest?.scope.authorizerLatencyMs === undefined) return null;
    return response.report.authorizerError === undefined ? 200 : response.status;
  };
  return {
    'authorize.error': failed,
    'authorize.latency': latency,
    'authorize.status': status,
    'authorizer.error': failed,
    'authorizer.integrationLatency': latency,
    'authorizer.integrationStatus': status,
    'authorizer.latency': latency,
    'authorizer.status': status,
  };
})();

function ofStage({ snapshot, stage }: ContextSource): Readonly<Record<string, Read>> {
  return {
    endpointType: () => snapshot.api.endpointConfiguration.types[0] ?? null,
    xrayTraceId: stage.tracingEnabled
      ? exchanged(({ scope }) => /root=([^;]+)/i.exec(scope.traceId ?? '')?.[1] ?? null)
      : absent,
  };
}

/** `requestOverride.header.name`, `responseOverride.status`: what the templates of the request have set. */
function override(name: string): Read {
  const [side = '', position = '', ...rest] = name.split('.');
  const key = rest.join('.');
  return exchanged(({ overrides }) => {
    if (overrides === null) return null;
    if (side === 'responseOverride') {
      if (position === 'status') return textOf(overrides.response?.status);
      return position === 'header' ? textOf(overrides.response?.header.get(key)) : null;
    }
    const { request } = overrides;
    if (request === null || !Object.hasOwn(request, position)) return null;
    return textOf(request[position as keyof typeof request].get(key));
  });
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

import { type MethodSetting, methodSettingKey, type RestStage } from '../../account/rest-api.ts';
import { badRequest } from '../../aws/service-error.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { booleanOf, numberOf, type Patch } from './patch.ts';

/** Recorded, word for word: with the commas that it lacks. */
const PATHS =
  '/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled';

export function invalidSettingPath({ path, member }: Patch) {
  return badRequest(`Invalid method setting path: ${path}. Must be one of: [${PATHS}]`, member);
}

/** Recorded, with the space at the end. */
export function noSuchSetting({ path, member }: Patch) {
  const text = `Cannot remove method setting ${path.slice(1)} because there is no method setting for this method `;
  return badRequest(text, member);
}

/** Recorded: what a method has that something was set of. */
const DEFAULTS: MethodSetting = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

const HTTP_METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY', '*']);
const STRATEGIES = ['FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER'] as const;
const LOG_LEVELS = ['OFF', 'ERROR', 'INFO'] as const;
const LONGEST_TTL_SECONDS = 3600;

type Read = (context: OperationContext, patch: Patch) => Partial<MethodSetting>;

/** The end of a path → the setting. */
const settings: Readonly<Record<string, Read>> = {
  'metrics/enabled': (_, { value }) => ({ metricsEnabled: booleanOf(value) }),
  'logging/dataTrace': (_, { value }) => ({ dataTraceEnabled: booleanOf(value) }),
  'logging/loglevel': (context, patch) => ({ loggingLevel: oneOf(context, LOG_LEVELS, patch) }),
  'throttling/burstLimit': (context, patch) => ({ throttlingBurstLimit: numberOf(context, patch) }),
  'throttling/rateLimit': (context, patch) => ({ throttlingRateLimit: numberOf(context, patch) }),
  'caching/enabled': (_, { value }) => ({ cachingEnabled: booleanOf(value) }),
  'caching/dataEncrypted': (_, { value }) => ({ cacheDataEncrypted: booleanOf(value) }),
  'caching/requireAuthorizationForCacheControl': (_, { value }) => ({
    requireAuthorizationForCacheControl: booleanOf(value),
  }),
  'caching/unauthorizedCacheControlHeaderStrategy': (context, patch) => ({
    unauthorizedCacheControlHeaderStrategy: oneOf(context, STRATEGIES, patch),
  }),
  'caching/ttlInSeconds': (context, patch) => {
    const ttl = numberOf(context, patch);
    if (!Number.isInteger(ttl) || ttl < 0 || ttl > LONGEST_TTL_SECONDS) {
      // Reported: cdk-preflight, measured on AWS.
      throw badRequest('Invalid time-to-live setting, must be an integer no greater than 3600', patch.member);
    }
    return { cacheTtlInSeconds: ttl };
  },
};

function oneOf<T extends string>(context: OperationContext, values: readonly T[], { value, member }: Patch): T {
  const found = values.find((known) => known === value?.toUpperCase());
  if (found !== undefined) return found;
  throw badRequestInOurWords(context, `Invalid value ${value}. Must be one of: [${values.join(', ')}]`, member);
}

// Sets what a path such as `/*/*/throttling/burstLimit` or `/~1pets~1{id}/GET/logging/loglevel` names. A method that had
// no settings begins with those for all methods. A path without its first slash is one from the root, too (recorded:
// `/test/GET/throttling/burstLimit` gives `test/GET`).
export function replaceMethodSetting(context: OperationContext, stage: RestStage, patch: Patch): RestStage {
  const [resourcePath = '', httpMethod = '', ...rest] = patch.steps;
  const read = settings[rest.join('/')];
  if (read === undefined || !HTTP_METHODS.has(httpMethod)) throw invalidSettingPath(patch);
  const key = methodSettingKey(resourcePath, httpMethod);
  const old = stage.methodSettings[key] ?? stage.methodSettings['*/*'] ?? DEFAULTS;
  return { ...stage, methodSettings: { ...stage.methodSettings, [key]: { ...old, ...read(context, patch) } } };
}

// Takes all settings of one method away: `/*/*`.
export function removeMethodSetting(stage: RestStage, patch: Patch): RestStage {
  const [resourcePath = '', httpMethod = '', ...rest] = patch.steps;
  const key = methodSettingKey(resourcePath, httpMethod);
  if (rest.length > 0 || !Object.hasOwn(stage.methodSettings, key)) throw noSuchSetting(patch);
  const { [key]: _, ...methodSettings } = stage.methodSettings;
  return { ...stage, methodSettings };
}

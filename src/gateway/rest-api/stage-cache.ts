import type { MethodSetting } from '../../account/rest-api.ts';
import type { BoundedCache } from '../../base/bounded-cache.ts';
import { allHeaders } from '../../base/header-list.ts';
import { brokenBody, gatherBody, isBodyStream } from '../body-stream.ts';
import type { CachedAnswer } from '../stage-caches.ts';
import type {
  MethodCall,
  MethodSource,
  RestIntegrate,
  RestIntegrationAnswer,
  RestIntegrationOutcome,
} from './method-call.ts';
import { methodSettingOf, ownMethodSetting } from './method-settings.ts';

/** "The maximum size of a response that can be cached is 1048576 bytes" (developer guide, "Cache settings"). */
const ANSWER_LIMIT_BYTES = 1_048_576;

/**
 * The integration of a method with the cache of its stage before it; the integration itself where nothing is cached.
 * What the backend answered is cached whatever its status (reported); what the gateway says of a failure is not.
 */
export function withStageCache(source: MethodSource, integrate: RestIntegrate): RestIntegrate {
  const setting = methodSettingOf(source);
  const cacheOf = cacheFor(source);
  if (setting === null || cacheOf === null || !isCached(source, setting)) return integrate;
  const keyOf = compileCacheKey(source);
  const { now, assume } = source.ports;
  const keepsErrors = assume['rest-api.stage-cache.error-answers'] !== 'not-cached';

  const ask = async (call: MethodCall, key: string): Promise<RestIntegrationOutcome> => {
    const outcome = await integrate(call);
    if (outcome.kind === 'failure' || (outcome.status >= 400 && !keepsErrors)) return outcome;
    const answer = await wholeIfShort(outcome);
    const { body } = answer;
    if (isBodyStream(body)) return answer;
    const size = Buffer.byteLength(body);
    if (size > ANSWER_LIMIT_BYTES) return answer;
    const { status, headers, contentType, traceId } = answer;
    cacheOf().set(
      key,
      { status, headers, contentType, body, hasTraceId: traceId !== null },
      // What is kept beside the body weighs as well.
      { expiresAtMs: now() + setting.cacheTtlInSeconds * 1000, weight: size + key.length + 512 },
    );
    return answer;
  };
  return async (call) => {
    const wish = wishOf(call, setting);
    if (wish === 'refused') return REFUSED;
    const key = keyOf(call);
    const cached = wish === 'fresh' ? undefined : cacheOf().get(key, now());
    call.log.line(cached === undefined ? CACHE_MISS : CACHE_HIT);
    const outcome = cached === undefined ? await ask(call, key) : fromCache(cached, call);
    return wish === 'ignored-with-warning' ? withWarning(outcome) : outcome;
  };
}

const CACHE_HIT = 'Cache hit for the request';
const CACHE_MISS = 'Cache miss for the request';

/** Null when the stage has no cache. It is asked for each time, since a flush puts another in its place. */
function cacheFor({ snapshot, stage, ports }: MethodSource): (() => BoundedCache<CachedAnswer>) | null {
  const { stageCaches } = ports;
  if (stageCaches === undefined || !stage.cacheClusterEnabled) return null;
  const { canarySettings } = stage;
  const hasOwn = canarySettings?.deploymentId === stage.deploymentId && !canarySettings.useStageCache;
  return () => stageCaches.of(snapshot.api.id, stage.stageName, hasOwn ? 'canary' : 'stage');
}

/**
 * "When you enable caching for a stage, only GET methods have caching enabled by default. You can enable caching for
 * other methods by overriding method settings." A time to live of 0 means no caching.
 */
function isCached(source: MethodSource, { cachingEnabled, cacheTtlInSeconds }: MethodSetting): boolean {
  if (!cachingEnabled || cacheTtlInSeconds <= 0) return false;
  return source.method.httpMethod === 'GET' || ownMethodSetting(source) !== null;
}

/**
 * The key of a request: the namespace, the method, and the values of `cacheKeyParameters`, which are all that tells one
 * request of a method from another (documented). Written as JSON, so that no value can pass for two.
 */
function compileCacheKey({ method, resource }: MethodSource): (call: MethodCall) => string {
  const { cacheNamespace = resource.id, cacheKeyParameters = [] } = method.methodIntegration ?? {};
  const readers = [...cacheKeyParameters].sort().map(compileKeyParameter);
  return (call) => JSON.stringify([cacheNamespace, call.request.method, ...readers.map((read) => read(call))]);
}

/** `method.request.{header|querystring|path}.name`; `integration.request.…` stands for the parameter of its name. */
function compileKeyParameter(parameter: string): (call: MethodCall) => readonly string[] {
  const [, , position = '', ...rest] = parameter.split('.');
  const name = rest.join('.');
  switch (position.replace(/^multivalue/, '')) {
    case 'header':
      return ({ request }) => allHeaders(request.headers, name.toLowerCase());
    case 'path':
      return ({ pathParameters }) => (Object.hasOwn(pathParameters, name) ? [pathParameters[name] ?? ''] : []);
    default:
      return ({ query }) => query.get(name) ?? [];
  }
}

/** What the client wants of the cache with `Cache-Control: max-age=0`, and whether it gets it. */
type Wish = 'none' | 'fresh' | 'ignored' | 'ignored-with-warning' | 'refused';

function wishOf({ request, caller }: MethodCall, setting: MethodSetting): Wish {
  if (!allHeaders(request.headers, 'cache-control').some((value) => MAX_AGE_0.test(value))) return 'none';
  // Who may is said by execute-api:InvalidateCache in an IAM policy; a signed caller has every permission here.
  if (!setting.requireAuthorizationForCacheControl || caller?.kind === 'iam') return 'fresh';
  switch (setting.unauthorizedCacheControlHeaderStrategy) {
    case 'FAIL_WITH_403':
      return 'refused';
    case 'SUCCEED_WITH_RESPONSE_HEADER':
      return 'ignored-with-warning';
    case 'SUCCEED_WITHOUT_RESPONSE_HEADER':
      return 'ignored';
  }
}

const MAX_AGE_0 = /(?:^|[\s,])max-age\s*=\s*0(?:$|[\s,])/i;

const REFUSED: RestIntegrationOutcome = {
  kind: 'failure',
  failure: {
    type: 'ACCESS_DENIED',
    detail:
      'Cache-Control: max-age=0 needs authorization, and unauthorizedCacheControlHeaderStrategy is FAIL_WITH_403.',
  },
  report: null,
};

/** The words are reported. */
const WARNING = '199 Cache-control headers were ignored because the caller was unauthorized.';

function withWarning(outcome: RestIntegrationOutcome): RestIntegrationOutcome {
  return outcome.kind === 'failure' ? outcome : { ...outcome, headers: [...outcome.headers, 'Warning', WARNING] };
}

function fromCache({ hasTraceId, ...answer }: CachedAnswer, call: MethodCall): RestIntegrationAnswer {
  return { kind: 'answer', ...answer, traceId: hasTraceId ? call.traceId : null, report: null };
}

/** A body on its way is waited for when it says that it is short enough. */
async function wholeIfShort(answer: RestIntegrationAnswer): Promise<RestIntegrationAnswer> {
  const { body } = answer;
  if (!isBodyStream(body) || body.length === null || body.length > ANSWER_LIMIT_BYTES) return answer;
  const gathering = await gatherBody(body);
  return gathering.kind === 'whole'
    ? { ...answer, body: gathering.bytes }
    : { ...answer, body: brokenBody(gathering.detail) };
}

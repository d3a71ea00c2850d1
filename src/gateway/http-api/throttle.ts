import type { HttpApiSnapshot, RouteSettings, Stage } from '../../account/http-api.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import { ACCOUNT_LIMITS, accountBucket } from '../account-throttle.ts';
import type { GatewayFailure } from '../failure.ts';
import type { GatewayPorts } from '../ports.ts';
import {
  createThrottleState,
  type ThrottleLimits,
  type ThrottleState,
  type TokenBucket,
  takeToken,
} from '../token-bucket.ts';

/** Takes the token of one request; null when it may pass. */
export type Throttle = () => GatewayFailure | null;

/** The throttles of one stage. Null stands for no limit. */
export interface StageThrottles {
  /** The account's limit, shared by all APIs; in force with the quotas of AWS only. */
  readonly account: Throttle | null;
  readonly automaticPreflight: Throttle | null;
  /** Whether a route's token is taken before its authorizer is asked. */
  readonly isBeforeAuthorizer: boolean;
  ofRoute(routeKey: string): Throttle | null;
}

/** A name that no route key can have, since those are `$default` or contain a space. */
const WHOLE_STAGE = '*';
const PREFLIGHTS = 'preflights';

/**
 * Compiles `DefaultRouteSettings` and `RouteSettings` of a stage. A limit of 0 lets nothing through: reported many
 * times of stages made by Terraform's provider, which sends 0 for what is not set (pulumi-aws#2363, 2023).
 */
export function compileThrottles({
  stage,
  snapshot,
  ports,
}: {
  readonly stage: Stage;
  readonly snapshot: HttpApiSnapshot;
  readonly ports: GatewayPorts;
}): StageThrottles {
  const { assume, now } = ports;
  const state = ports.throttle ?? createThrottleState();
  const scope = `${snapshot.Api.ApiId}/${stage.StageName}`;
  const used = new Set<string>();
  const throttle = (name: string, limits: ThrottleLimits | null, from: string): Throttle | null => {
    if (limits === null) return null;
    used.add(name);
    return compileThrottle({ bucket: state.bucket(scope, name), limits, from, now });
  };

  const sharesBucket = assume['http-api.throttle.default-bucket'] === 'per-stage';
  const byRoute = new Map(
    snapshot.Routes.map(({ RouteKey }) => {
      const own = stage.RouteSettings?.[RouteKey];
      const limits = limitsOf(own, stage.DefaultRouteSettings, assume);
      const isOwn = own?.ThrottlingBurstLimit !== undefined || own?.ThrottlingRateLimit !== undefined;
      const name = isOwn || !sharesBucket ? RouteKey : WHOLE_STAGE;
      return [RouteKey, throttle(name, limits, isOwn ? `RouteSettings of ${RouteKey}` : 'DefaultRouteSettings')];
    }),
  );
  const countsPreflights = assume['http-api.throttle.automatic-preflight'] === 'counted';
  const preflightLimits = countsPreflights ? limitsOf(undefined, stage.DefaultRouteSettings, assume) : null;
  const automaticPreflight = throttle(sharesBucket ? WHOLE_STAGE : PREFLIGHTS, preflightLimits, 'DefaultRouteSettings');
  state.retain(scope, used);

  return {
    account: ports.quotas === 'aws' ? compileAccountThrottle(state, now) : null,
    automaticPreflight,
    isBeforeAuthorizer: assume['http-api.throttle.order'] !== 'after-authorizer',
    ofRoute: (routeKey) => byRoute.get(routeKey) ?? null,
  };
}

/** The limits of one route; null when neither the route nor the stage sets any. What is not set is the account's. */
function limitsOf(
  own: RouteSettings | undefined,
  defaults: RouteSettings | undefined,
  assume: Assumptions,
): ThrottleLimits | null {
  const inherited = own === undefined || assume['http-api.throttle.route-settings'] === 'by-member' ? defaults : {};
  const ratePerSecond = own?.ThrottlingRateLimit ?? inherited?.ThrottlingRateLimit;
  const burst = own?.ThrottlingBurstLimit ?? inherited?.ThrottlingBurstLimit;
  if (ratePerSecond === undefined && burst === undefined) return null;
  return { ratePerSecond: ratePerSecond ?? ACCOUNT_LIMITS.ratePerSecond, burst: burst ?? ACCOUNT_LIMITS.burst };
}

function compileAccountThrottle(state: ThrottleState, now: () => number): Throttle {
  return compileThrottle({ bucket: accountBucket(state), limits: ACCOUNT_LIMITS, from: 'the account', now });
}

function compileThrottle({
  bucket,
  limits,
  from,
  now,
}: {
  readonly bucket: TokenBucket;
  readonly limits: ThrottleLimits;
  /** For people: where the limits are written. */
  readonly from: string;
  readonly now: () => number;
}): Throttle {
  const refused: GatewayFailure = {
    type: 'throttled',
    detail: `The limits of ${from} are exceeded: rate ${limits.ratePerSecond} a second, burst ${limits.burst}.`,
  };
  return () => (takeToken(bucket, limits, now()) ? null : refused);
}

import type { PathParameters } from '../route-key.ts';
import { type ApiKeyPermission, compileApiKeyCheck } from './api-key.ts';
import type { AuthorizeMethod } from './authorize-method.ts';
import { compileAuthorizeMethod } from './authorizers/compile-authorize-method.ts';
import { compileExecutionLog, type StartLog } from './execution-log.ts';
import { compileHeaderOrder, type OrderHeaders } from './header-order.ts';
import { compileRestIntegration } from './integrations/compile-integration.ts';
import type { MethodCall, MethodSource, RestIntegrate } from './method-call.ts';
import { methodSettingOf } from './method-settings.ts';
import { compileMethodThrottle, type MethodThrottle } from './method-throttle.ts';
import { compileRequestValidation } from './request-validation.ts';
import { compilePathParameters } from './resources.ts';
import type { RestFailure } from './rest-failure.ts';
import { withStageCache } from './stage-cache.ts';

/** One method, compiled. A step that the method has no use for is null. */
export interface PlannedMethod extends Pick<MethodSource, 'resource' | 'method'> {
  readonly readPathParameters: ((segments: readonly string[]) => PathParameters) | null;
  readonly startLog: StartLog | null;
  readonly authorize: AuthorizeMethod | null;
  readonly checkApiKey: ((call: MethodCall) => ApiKeyPermission) | null;
  readonly throttle: MethodThrottle | null;
  readonly validate: ((call: MethodCall) => RestFailure | null | Promise<RestFailure | null>) | null;
  readonly integrate: RestIntegrate;
  readonly orderHeaders: OrderHeaders;
  /** Nothing is before the integration: the request needs no waiting for it. */
  readonly isUnguarded: boolean;
}

export function compileMethod(source: MethodSource): PlannedMethod {
  const { resource, method } = source;
  const steps = {
    startLog: compileExecutionLog(source, methodSettingOf(source)),
    authorize: compileAuthorizeMethod(source),
    checkApiKey: compileApiKeyCheck(source),
    throttle: compileMethodThrottle(source),
    validate: compileRequestValidation(source),
  };
  return {
    resource,
    method,
    readPathParameters: compilePathParameters(resource.path),
    ...steps,
    integrate: withStageCache(source, compileRestIntegration(source)),
    orderHeaders: compileHeaderOrder(source.ports.assume),
    isUnguarded: Object.values(steps).every((step) => step === null),
  };
}

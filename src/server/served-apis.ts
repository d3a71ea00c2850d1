import {
  type AuthorizerCaches,
  flushPolicyAnswers,
  policyAnswersPrefix,
} from '../gateway/authorizers/authorizer-caches.ts';
import type { GatewayPorts } from '../gateway/ports.ts';
import { quotaPeriodStart } from '../gateway/rest-api/quota.ts';
import type { StageCaches } from '../gateway/stage-caches.ts';
import type { UsageState } from '../gateway/usage-plans/usage-state.ts';
import type { ServedApis } from '../services/served-apis.ts';

/** What operations ask of the gateways, answered by what the gateways have in common. */
export function createServedApis(
  ports: GatewayPorts & { readonly stageCaches: StageCaches; readonly usage: UsageState },
): ServedApis {
  const { authorizerCaches, assume, stageCaches, usage } = ports;
  return {
    async testInvokeMethod(test) {
      const { testInvokeMethod } = await import('../gateway/rest-api/test-invoke.ts');
      return testInvokeMethod(test, ports);
    },
    flushStageCache: stageCaches.flush,
    flushAuthorizerAnswers(apiId, stageName) {
      flushPolicyAnswers(authorizerCaches, apiId, stageName);
      flushAnswers(authorizerCaches, apiId, stageName);
    },
    usageCounter: usage.counter,
    quotaPeriodStart: (quota, nowMs) => quotaPeriodStart(quota, nowMs, assume),
  };
}

/** The keys of an HTTP API's answers begin as those of a REST API do. */
function flushAnswers({ answers }: AuthorizerCaches, apiId: string, stageName: string): void {
  const prefix = policyAnswersPrefix(apiId, stageName).slice(0, -1);
  answers.deleteWhere((key) => key.startsWith(`${prefix},`));
}

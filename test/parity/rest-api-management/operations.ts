import * as account from '../../../src/services/apigateway/account.ts';
import * as apiKeys from '../../../src/services/apigateway/api-keys.ts';
import * as authorizers from '../../../src/services/apigateway/authorizers.ts';
import * as deployments from '../../../src/services/apigateway/deployments.ts';
import * as documentationParts from '../../../src/services/apigateway/documentation-parts.ts';
import * as documentationVersions from '../../../src/services/apigateway/documentation-versions.ts';
import * as gatewayResponses from '../../../src/services/apigateway/gateway-responses.ts';
import * as importRestApi from '../../../src/services/apigateway/import-rest-api.ts';
import * as integrationResponses from '../../../src/services/apigateway/integration-responses.ts';
import * as integrations from '../../../src/services/apigateway/integrations.ts';
import * as methodResponses from '../../../src/services/apigateway/method-responses.ts';
import * as methods from '../../../src/services/apigateway/methods.ts';
import * as models from '../../../src/services/apigateway/models.ts';
import * as requestValidators from '../../../src/services/apigateway/request-validators.ts';
import * as resources from '../../../src/services/apigateway/resources.ts';
import * as restApis from '../../../src/services/apigateway/rest-apis.ts';
import * as stages from '../../../src/services/apigateway/stages.ts';
import * as usagePlanKeys from '../../../src/services/apigateway/usage-plan-keys.ts';
import * as usagePlans from '../../../src/services/apigateway/usage-plans.ts';
import * as vpcLinks from '../../../src/services/apigateway/vpc-links.ts';
import type { OperationContext } from '../../../src/services/operation-context.ts';

const modules = {
  ...account,
  ...apiKeys,
  ...authorizers,
  ...deployments,
  ...documentationParts,
  ...documentationVersions,
  ...gatewayResponses,
  ...importRestApi,
  ...integrationResponses,
  ...integrations,
  ...methodResponses,
  ...methods,
  ...models,
  ...requestValidators,
  ...resources,
  ...restApis,
  ...stages,
  ...usagePlanKeys,
  ...usagePlans,
  ...vpcLinks,
};

type Verb = 'create' | 'delete' | 'get' | 'import' | 'put' | 'update';

export type OperationName = Extract<keyof typeof modules, `${Verb}${Capitalize<string>}`>;

/** What an operation answers, as a scenario needs it: ids and names are read from it, whatever it is. */
export type Answer = Readonly<Record<string, string>>;

/** Inputs are what a client may send, right or wrong. */
export type Operation = (context: OperationContext, input: Readonly<Record<string, unknown>>) => Promise<Answer>;

export function operation(name: OperationName): Operation {
  return modules[name] as unknown as Operation;
}

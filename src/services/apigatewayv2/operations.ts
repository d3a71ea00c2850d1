import type { ImportApiRequest, ReimportApiRequest, operations as table } from '../../aws/generated/apigatewayv2.ts';
import type { Operation } from '../operation.ts';
import { createApiMapping, deleteApiMapping, getApiMapping, getApiMappings, updateApiMapping } from './api-mappings.ts';
import { createApi, deleteApi, deleteCorsConfiguration, getApi, getApis, updateApi } from './apis.ts';
import { createAuthorizer, deleteAuthorizer, getAuthorizer, getAuthorizers, updateAuthorizer } from './authorizers.ts';
import { createDeployment, deleteDeployment, getDeployment, getDeployments, updateDeployment } from './deployments.ts';
import { createDomainName, deleteDomainName, getDomainName, getDomainNames, updateDomainName } from './domain-names.ts';
import { importApi, reimportApi } from './import-api.ts';
import {
  createIntegration,
  deleteIntegration,
  getIntegration,
  getIntegrations,
  updateIntegration,
} from './integrations.ts';
import { createRoute, deleteRoute, getRoute, getRoutes, updateRoute } from './routes.ts';
import {
  createStage,
  deleteAccessLogSettings,
  deleteRouteSettings,
  deleteStage,
  getStage,
  getStages,
  updateStage,
} from './stages.ts';

/** What is implemented, by AWS's name. docs/coverage.md is made from it. */
export const operations = {
  CreateApi: createApi,
  CreateApiMapping: createApiMapping,
  CreateAuthorizer: createAuthorizer,
  CreateDeployment: createDeployment,
  CreateDomainName: createDomainName,
  CreateIntegration: createIntegration,
  CreateRoute: createRoute,
  CreateStage: createStage,
  DeleteAccessLogSettings: deleteAccessLogSettings,
  DeleteApi: deleteApi,
  DeleteApiMapping: deleteApiMapping,
  DeleteAuthorizer: deleteAuthorizer,
  DeleteCorsConfiguration: deleteCorsConfiguration,
  DeleteDeployment: deleteDeployment,
  DeleteDomainName: deleteDomainName,
  DeleteIntegration: deleteIntegration,
  DeleteRoute: deleteRoute,
  DeleteRouteSettings: deleteRouteSettings,
  DeleteStage: deleteStage,
  GetApi: getApi,
  GetApiMapping: getApiMapping,
  GetApiMappings: getApiMappings,
  GetApis: getApis,
  GetAuthorizer: getAuthorizer,
  GetAuthorizers: getAuthorizers,
  GetDeployment: getDeployment,
  GetDeployments: getDeployments,
  GetDomainName: getDomainName,
  GetDomainNames: getDomainNames,
  GetIntegration: getIntegration,
  GetIntegrations: getIntegrations,
  GetRoute: getRoute,
  GetRoutes: getRoutes,
  GetStage: getStage,
  GetStages: getStages,
  ImportApi: async (context, input: ImportApiRequest) => (await importApi(context, input, context.readYaml)).output,
  ReimportApi: async (context, input: ReimportApiRequest) =>
    (await reimportApi(context, input, context.readYaml)).output,
  UpdateApi: updateApi,
  UpdateApiMapping: updateApiMapping,
  UpdateAuthorizer: updateAuthorizer,
  UpdateDeployment: updateDeployment,
  UpdateDomainName: updateDomainName,
  UpdateIntegration: updateIntegration,
  UpdateRoute: updateRoute,
  UpdateStage: updateStage,
} as const satisfies { readonly [Name in keyof typeof table]?: Operation };

import type { ImportApiRequest, ReimportApiRequest, operations as table } from '../../aws/generated/apigatewayv2.ts';
import type { Operation } from '../operation.ts';
import { createApiMapping, deleteApiMapping, getApiMapping, getApiMappings, updateApiMapping } from './api-mappings.ts';
import { createApi, deleteApi, deleteCorsConfiguration, getApi, getApis, updateApi } from './apis.ts';
import { createAuthorizer, deleteAuthorizer, getAuthorizer, getAuthorizers, updateAuthorizer } from './authorizers.ts';
import { createDeployment, deleteDeployment, getDeployment, getDeployments, updateDeployment } from './deployments.ts';
import { createDomainName, deleteDomainName, getDomainName, getDomainNames, updateDomainName } from './domain-names.ts';
import { exportApi } from './export-api.ts';
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
  resetAuthorizersCache,
  updateStage,
} from './stages.ts';
import { getTags, tagResource, untagResource } from './tags.ts';
import { createVpcLink, deleteVpcLink, getVpcLink, getVpcLinks, updateVpcLink } from './vpc-links.ts';

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
  CreateVpcLink: createVpcLink,
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
  DeleteVpcLink: deleteVpcLink,
  ExportApi: exportApi,
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
  GetTags: getTags,
  GetVpcLink: getVpcLink,
  GetVpcLinks: getVpcLinks,
  ImportApi: async (context, input: ImportApiRequest) => (await importApi(context, input, context.readYaml)).output,
  ReimportApi: async (context, input: ReimportApiRequest) =>
    (await reimportApi(context, input, context.readYaml)).output,
  ResetAuthorizersCache: resetAuthorizersCache,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateApi: updateApi,
  UpdateApiMapping: updateApiMapping,
  UpdateAuthorizer: updateAuthorizer,
  UpdateDeployment: updateDeployment,
  UpdateDomainName: updateDomainName,
  UpdateIntegration: updateIntegration,
  UpdateRoute: updateRoute,
  UpdateStage: updateStage,
  UpdateVpcLink: updateVpcLink,
} as const satisfies { readonly [Name in keyof typeof table]?: Operation };

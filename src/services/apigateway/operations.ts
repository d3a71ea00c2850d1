import type {
  ImportDocumentationPartsRequest,
  ImportRestApiRequest,
  PutRestApiRequest,
  operations as table,
} from '../../aws/generated/apigateway.ts';
import type { Operation } from '../operation.ts';
import { getAccount, updateAccount } from './account.ts';
import { createApiKey, deleteApiKey, getApiKey, getApiKeys, updateApiKey } from './api-keys.ts';
import { createAuthorizer, deleteAuthorizer, getAuthorizer, getAuthorizers, updateAuthorizer } from './authorizers.ts';
import {
  createBasePathMapping,
  deleteBasePathMapping,
  getBasePathMapping,
  getBasePathMappings,
  updateBasePathMapping,
} from './base-path-mappings.ts';
import {
  deleteClientCertificate,
  generateClientCertificate,
  getClientCertificate,
  getClientCertificates,
  updateClientCertificate,
} from './client-certificates.ts';
import { createDeployment, deleteDeployment, getDeployment, getDeployments, updateDeployment } from './deployments.ts';
import {
  createDocumentationPart,
  deleteDocumentationPart,
  getDocumentationPart,
  getDocumentationParts,
  importDocumentationParts,
  updateDocumentationPart,
} from './documentation-parts.ts';
import {
  createDocumentationVersion,
  deleteDocumentationVersion,
  getDocumentationVersion,
  getDocumentationVersions,
  updateDocumentationVersion,
} from './documentation-versions.ts';
import { createDomainName, deleteDomainName, getDomainName, getDomainNames, updateDomainName } from './domain-names.ts';
import {
  deleteGatewayResponse,
  getGatewayResponse,
  getGatewayResponses,
  putGatewayResponse,
  updateGatewayResponse,
} from './gateway-responses.ts';
import { getExport } from './get-export.ts';
import { importApiKeys } from './import-api-keys.ts';
import { importRestApi, putRestApi } from './import-rest-api.ts';
import {
  deleteIntegrationResponse,
  getIntegrationResponse,
  putIntegrationResponse,
  updateIntegrationResponse,
} from './integration-responses.ts';
import { deleteIntegration, getIntegration, putIntegration, updateIntegration } from './integrations.ts';
import {
  deleteMethodResponse,
  getMethodResponse,
  putMethodResponse,
  updateMethodResponse,
} from './method-responses.ts';
import { deleteMethod, getMethod, putMethod, updateMethod } from './methods.ts';
import { createModel, deleteModel, getModel, getModels, updateModel } from './models.ts';
import {
  createRequestValidator,
  deleteRequestValidator,
  getRequestValidator,
  getRequestValidators,
  updateRequestValidator,
} from './request-validators.ts';
import { createResource, deleteResource, getResource, getResources, updateResource } from './resources.ts';
import { createRestApi, deleteRestApi, getRestApi, getRestApis, updateRestApi } from './rest-apis.ts';
import {
  createStage,
  deleteStage,
  flushStageAuthorizersCache,
  flushStageCache,
  getStage,
  getStages,
  updateStage,
} from './stages.ts';
import { getTags, tagResource, untagResource } from './tags.ts';
import { testInvokeMethod } from './test-invoke-method.ts';
import { getUsage, updateUsage } from './usage.ts';
import { createUsagePlanKey, deleteUsagePlanKey, getUsagePlanKey, getUsagePlanKeys } from './usage-plan-keys.ts';
import { createUsagePlan, deleteUsagePlan, getUsagePlan, getUsagePlans, updateUsagePlan } from './usage-plans.ts';
import { createVpcLink, deleteVpcLink, getVpcLink, getVpcLinks, updateVpcLink } from './vpc-links.ts';

/** What is implemented, by AWS's name. docs/coverage.md is made from it. */
export const operations = {
  CreateApiKey: createApiKey,
  CreateAuthorizer: createAuthorizer,
  CreateBasePathMapping: createBasePathMapping,
  CreateDeployment: createDeployment,
  CreateDocumentationPart: createDocumentationPart,
  CreateDocumentationVersion: createDocumentationVersion,
  CreateDomainName: createDomainName,
  CreateModel: createModel,
  CreateRequestValidator: createRequestValidator,
  CreateResource: createResource,
  CreateRestApi: createRestApi,
  CreateStage: createStage,
  CreateUsagePlan: createUsagePlan,
  CreateUsagePlanKey: createUsagePlanKey,
  CreateVpcLink: createVpcLink,
  DeleteApiKey: deleteApiKey,
  DeleteAuthorizer: deleteAuthorizer,
  DeleteBasePathMapping: deleteBasePathMapping,
  DeleteClientCertificate: deleteClientCertificate,
  DeleteDeployment: deleteDeployment,
  DeleteDocumentationPart: deleteDocumentationPart,
  DeleteDocumentationVersion: deleteDocumentationVersion,
  DeleteDomainName: deleteDomainName,
  DeleteGatewayResponse: deleteGatewayResponse,
  DeleteIntegration: deleteIntegration,
  DeleteIntegrationResponse: deleteIntegrationResponse,
  DeleteMethod: deleteMethod,
  DeleteMethodResponse: deleteMethodResponse,
  DeleteModel: deleteModel,
  DeleteRequestValidator: deleteRequestValidator,
  DeleteResource: deleteResource,
  DeleteRestApi: deleteRestApi,
  DeleteStage: deleteStage,
  DeleteUsagePlan: deleteUsagePlan,
  DeleteUsagePlanKey: deleteUsagePlanKey,
  DeleteVpcLink: deleteVpcLink,
  FlushStageAuthorizersCache: flushStageAuthorizersCache,
  FlushStageCache: flushStageCache,
  GenerateClientCertificate: generateClientCertificate,
  GetAccount: getAccount,
  GetApiKey: getApiKey,
  GetApiKeys: getApiKeys,
  GetAuthorizer: getAuthorizer,
  GetAuthorizers: getAuthorizers,
  GetBasePathMapping: getBasePathMapping,
  GetBasePathMappings: getBasePathMappings,
  GetClientCertificate: getClientCertificate,
  GetClientCertificates: getClientCertificates,
  GetDeployment: getDeployment,
  GetDeployments: getDeployments,
  GetDocumentationPart: getDocumentationPart,
  GetDocumentationParts: getDocumentationParts,
  GetDocumentationVersion: getDocumentationVersion,
  GetDocumentationVersions: getDocumentationVersions,
  GetDomainName: getDomainName,
  GetDomainNames: getDomainNames,
  GetExport: getExport,
  GetGatewayResponse: getGatewayResponse,
  GetGatewayResponses: getGatewayResponses,
  GetIntegration: getIntegration,
  GetIntegrationResponse: getIntegrationResponse,
  GetMethod: getMethod,
  GetMethodResponse: getMethodResponse,
  GetModel: getModel,
  GetModels: getModels,
  GetRequestValidator: getRequestValidator,
  GetRequestValidators: getRequestValidators,
  GetResource: getResource,
  GetResources: getResources,
  GetRestApi: getRestApi,
  GetRestApis: getRestApis,
  GetStage: getStage,
  GetStages: getStages,
  GetTags: getTags,
  GetUsage: getUsage,
  GetUsagePlan: getUsagePlan,
  GetUsagePlanKey: getUsagePlanKey,
  GetUsagePlanKeys: getUsagePlanKeys,
  GetUsagePlans: getUsagePlans,
  GetVpcLink: getVpcLink,
  GetVpcLinks: getVpcLinks,
  ImportApiKeys: importApiKeys,
  ImportDocumentationParts: (context, input: ImportDocumentationPartsRequest) =>
    importDocumentationParts(context, input, context.readYaml),
  ImportRestApi: async (context, input: ImportRestApiRequest) =>
    (await importRestApi(context, input, context.readYaml)).output,
  PutGatewayResponse: putGatewayResponse,
  PutIntegration: putIntegration,
  PutIntegrationResponse: putIntegrationResponse,
  PutMethod: putMethod,
  PutMethodResponse: putMethodResponse,
  PutRestApi: async (context, input: PutRestApiRequest) => (await putRestApi(context, input, context.readYaml)).output,
  TagResource: tagResource,
  TestInvokeMethod: testInvokeMethod,
  UntagResource: untagResource,
  UpdateAccount: updateAccount,
  UpdateApiKey: updateApiKey,
  UpdateAuthorizer: updateAuthorizer,
  UpdateBasePathMapping: updateBasePathMapping,
  UpdateClientCertificate: updateClientCertificate,
  UpdateDeployment: updateDeployment,
  UpdateDocumentationPart: updateDocumentationPart,
  UpdateDocumentationVersion: updateDocumentationVersion,
  UpdateDomainName: updateDomainName,
  UpdateGatewayResponse: updateGatewayResponse,
  UpdateIntegration: updateIntegration,
  UpdateIntegrationResponse: updateIntegrationResponse,
  UpdateMethod: updateMethod,
  UpdateMethodResponse: updateMethodResponse,
  UpdateModel: updateModel,
  UpdateRequestValidator: updateRequestValidator,
  UpdateResource: updateResource,
  UpdateRestApi: updateRestApi,
  UpdateStage: updateStage,
  UpdateUsage: updateUsage,
  UpdateUsagePlan: updateUsagePlan,
  UpdateVpcLink: updateVpcLink,
} as const satisfies { readonly [Name in keyof typeof table]?: Operation };

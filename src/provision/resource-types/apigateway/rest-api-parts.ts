import { createAuthorizer, deleteAuthorizer } from '../../../services/apigateway/authorizers.ts';
import { deleteGatewayResponse, putGatewayResponse } from '../../../services/apigateway/gateway-responses.ts';
import { createModel, deleteModel, updateModel } from '../../../services/apigateway/models.ts';
import { createRequestValidator, deleteRequestValidator } from '../../../services/apigateway/request-validators.ts';
import { createResource, deleteResource } from '../../../services/apigateway/resources.ts';
import { present, replaced } from './patches.ts';
import { restApiPart } from './rest-api-part.ts';

export const resource = restApiPart({
  id: 'id',
  attribute: 'ResourceId',
  path: 'resources',
  replacedBy: ['ParentId', 'PathPart', 'RestApiId'],
  create: createResource,
  remove: deleteResource,
  removedBy: (resourceId) => ({ resourceId }),
  properties: { ParentId: 'string', PathPart: 'string', RestApiId: 'string' },
});

export const model = restApiPart({
  id: 'name',
  attribute: 'Name',
  path: 'models',
  replacedBy: ['ContentType', 'Name', 'RestApiId'],
  create: createModel,
  remove: deleteModel,
  removedBy: (modelName) => ({ modelName }),
  properties: { ContentType: 'string', Description: 'string', Name: 'string', RestApiId: 'string', Schema: 'json' },
  input: ({ name, schema, ...rest }, { logicalId }) => ({
    ...rest,
    // CloudFormation makes a name of its own for a model without one.
    name: name ?? logicalId,
    ...(schema === undefined ? {} : { schema: schemaText(schema) }),
  }),
  async change(operations, modelName, { before, wanted }) {
    const patchOperations = present([
      replaced('/description', before.Description, wanted.Description),
      replaced('/schema', schemaText(before.Schema), schemaText(wanted.Schema)),
    ]);
    if (patchOperations.length === 0) return;
    await updateModel(operations, { restApiId: String(wanted.RestApiId), modelName, patchOperations });
  },
});

function schemaText(schema: unknown): string {
  return typeof schema === 'string' ? schema : JSON.stringify(schema);
}

export const requestValidator = restApiPart({
  id: 'id',
  attribute: 'RequestValidatorId',
  path: 'requestvalidators',
  replacedBy: ['Name', 'RestApiId'],
  create: createRequestValidator,
  remove: deleteRequestValidator,
  removedBy: (requestValidatorId) => ({ requestValidatorId }),
  properties: {
    Name: 'string',
    RestApiId: 'string',
    ValidateRequestBody: 'boolean',
    ValidateRequestParameters: 'boolean',
  },
  input: ({ name, ...rest }, { logicalId }) => ({ ...rest, name: name ?? logicalId }),
});

export const restAuthorizer = restApiPart({
  id: 'id',
  attribute: 'AuthorizerId',
  path: 'authorizers',
  replacedBy: ['RestApiId'],
  create: createAuthorizer,
  remove: deleteAuthorizer,
  removedBy: (authorizerId) => ({ authorizerId }),
  properties: {
    AuthType: 'string',
    AuthorizerCredentials: 'string',
    AuthorizerResultTtlInSeconds: 'number',
    AuthorizerUri: 'string',
    IdentitySource: 'string',
    IdentityValidationExpression: 'string',
    Name: 'string',
    ProviderARNs: { list: 'string' },
    RestApiId: 'string',
    Type: 'string',
  },
});

export const gatewayResponse = restApiPart({
  id: 'responseType',
  attribute: 'Id',
  path: 'gatewayresponses',
  replacedBy: ['ResponseType', 'RestApiId'],
  create: putGatewayResponse,
  isPut: true,
  remove: deleteGatewayResponse,
  removedBy: (responseType) => ({ responseType }),
  properties: {
    ResponseParameters: { map: 'string' },
    ResponseTemplates: { map: 'string' },
    ResponseType: 'string',
    RestApiId: 'string',
    StatusCode: 'string',
  },
});

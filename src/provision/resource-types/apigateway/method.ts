import { restApiArn } from '../../../aws/arn.ts';
import { pointerStep } from '../../../base/json.ts';
import { putIntegrationResponse } from '../../../services/apigateway/integration-responses.ts';
import { putIntegration } from '../../../services/apigateway/integrations.ts';
import { putMethodResponse } from '../../../services/apigateway/method-responses.ts';
import { deleteMethod, putMethod } from '../../../services/apigateway/methods.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';
import { asModel } from './as-model.ts';
import { asProperty, placeRefusals } from './place-refusals.ts';

const integrationResponse: Members = {
  ContentHandling: 'string',
  ResponseParameters: { map: 'string' },
  ResponseTemplates: { map: 'string' },
  SelectionPattern: 'string',
  StatusCode: 'string',
};

const integration: Members = {
  CacheKeyParameters: { list: 'string' },
  CacheNamespace: 'string',
  ConnectionId: 'string',
  ConnectionType: 'string',
  ContentHandling: 'string',
  Credentials: 'string',
  IntegrationHttpMethod: 'string',
  IntegrationResponses: { list: { members: integrationResponse } },
  IntegrationTarget: 'string',
  PassthroughBehavior: 'string',
  RequestParameters: { map: 'string' },
  RequestTemplates: { map: 'string' },
  ResponseTransferMode: 'string',
  TimeoutInMillis: 'number',
  Type: 'string',
  Uri: 'string',
};

const methodResponse: Members = {
  ResponseModels: { map: 'string' },
  ResponseParameters: { map: 'boolean' },
  StatusCode: 'string',
};

const properties: Members = {
  ApiKeyRequired: 'boolean',
  AuthorizationScopes: { list: 'string' },
  AuthorizationType: 'string',
  AuthorizerId: 'string',
  HttpMethod: 'string',
  Integration: { members: integration },
  MethodResponses: { list: { members: methodResponse } },
  OperationName: 'string',
  RequestModels: { map: 'string' },
  RequestParameters: { map: 'boolean' },
  RequestValidatorId: 'string',
  ResourceId: 'string',
  RestApiId: 'string',
};

/**
 * `AWS::ApiGateway::Method`: a method with its integration and responses, which are operations of their own. A change
 * makes it anew: nothing but its resource refers to it, and what the template no longer says is gone then.
 */
export const method: ResourceType = {
  properties,
  replacedBy: ['HttpMethod', 'ResourceId', 'RestApiId'],
  create,

  async update(context, wanted, previous) {
    await deleteMethod(context.operations, methodKey(previous.properties));
    return create(context, wanted);
  },

  async delete({ operations }, { properties: before }) {
    await deleteMethod(operations, methodKey(before));
  },
};

async function create({ operations }: ResourceContext, wanted: Properties): Promise<Provisioned> {
  const { Integration, MethodResponses, ...rest } = wanted;
  const key = methodKey(wanted);
  await putMethod(operations, {
    ...asModel(rest, properties),
    ...key,
    authorizationType: text(wanted.AuthorizationType),
  });
  const responses = (MethodResponses ?? []) as readonly Properties[];
  for (const [index, response] of responses.entries()) {
    const { statusCode, ...members } = asModel(response, methodResponse);
    await placeRefusals(below('/MethodResponses', index), () =>
      putMethodResponse(operations, { ...key, ...members, statusCode: text(statusCode) }),
    );
  }
  if (Integration !== undefined) await createIntegration(operations, key, Integration as Properties);
  const name = `${key.restApiId}/${key.resourceId}/${key.httpMethod}`;
  return {
    physicalId: name,
    getAtt: () => undefined,
    arn: `${restApiArn(operations, key.restApiId)}/resources/${key.resourceId}/methods/${key.httpMethod}`,
    pointers: pointersOf(Integration as Properties | undefined, responses),
  };
}

async function createIntegration(
  operations: ResourceContext['operations'],
  key: MethodKey,
  { IntegrationResponses, IntegrationHttpMethod, ...rest }: Properties,
): Promise<void> {
  await placeRefusals(below('/Integration'), () =>
    putIntegration(operations, {
      ...key,
      ...asModel(rest, integration),
      type: text(rest.Type) as 'MOCK',
      ...(IntegrationHttpMethod === undefined ? {} : { integrationHttpMethod: text(IntegrationHttpMethod) }),
    }),
  );
  const responses = (IntegrationResponses ?? []) as readonly Properties[];
  for (const [index, response] of responses.entries()) {
    const { statusCode, ...members } = asModel(response, integrationResponse);
    await placeRefusals(below('/Integration/IntegrationResponses', index), () =>
      putIntegrationResponse(operations, { ...key, ...members, statusCode: text(statusCode) }),
    );
  }
}

/** Where the members of a part of the method stand. */
function below(pointer: string, index?: number): (member: string) => string {
  return (member) => `${index === undefined ? pointer : pointerStep(pointer, index)}${asProperty(member)}`;
}

interface MethodKey {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

function methodKey({ RestApiId, ResourceId, HttpMethod }: Properties): MethodKey {
  return { restApiId: text(RestApiId), resourceId: text(ResourceId), httpMethod: text(HttpMethod) };
}

function text(value: unknown): string {
  return String(value ?? '');
}

/** In the model, responses are kept by status code, in the template they are a list. */
function pointersOf(
  integrationProperties: Properties | undefined,
  methodResponses: readonly Properties[],
): ReadonlyMap<string, string> {
  const pointers = new Map([
    ['/methodIntegration', '/Integration'],
    ['/authorizationType', '/AuthorizationType'],
    ['/apiKeyRequired', '/ApiKeyRequired'],
  ]);
  const add = (list: readonly Properties[], inModel: string, inProperties: string, parameters: string): void => {
    for (const [index, { StatusCode }] of list.entries()) {
      const from = pointerStep(inModel, text(StatusCode));
      const to = pointerStep(inProperties, index);
      pointers.set(from, to);
      pointers.set(`${from}/${parameters}`, `${to}/ResponseParameters`);
    }
  };
  const responses = (integrationProperties?.IntegrationResponses ?? []) as readonly Properties[];
  add(responses, '/methodIntegration/integrationResponses', '/Integration/IntegrationResponses', 'responseParameters');
  add(methodResponses, '/methodResponses', '/MethodResponses', 'responseParameters');
  return pointers;
}

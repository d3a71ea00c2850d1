import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultAssumptions } from '../../../src/aws/resolve-assumptions.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import { provision, type StackState } from '../../../src/provision/provision.ts';
import { readStack } from '../../../src/server/dev/read-stack.ts';
import { operationContext } from '../../services/operation-fixture.ts';
import { explainMismatch, type Reading } from '../rest-api-management/match-recorded.ts';
import { type OperationName, operation } from '../rest-api-management/operations.ts';
import type { RecordedTest } from '../rest-api-management/run-scenario.ts';

/** What CloudFormation and SAM leave in the account, against what was recorded on AWS. */

const folder = join(import.meta.dirname, 'recorded');
const recorded: Readonly<Record<string, RecordedTest>> = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'crossgate-parity-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Input = Readonly<Record<string, unknown>>;

interface Stack {
  /** Creates or updates the stack with a file of `recorded/templates`, or with a template of the test. */
  deploy(template: string | object, parameters?: Readonly<Record<string, string>>): Promise<void>;
  get(name: OperationName, input?: Input): Promise<Input>;
  /** The physical id of a resource. */
  id(logicalId: string): string;
}

function newStack(): Stack {
  let count = 0;
  const operations = {
    ...operationContext(),
    accountId: '111111111111',
    newId: (kind: string) => `${kind}${String(++count).padStart(3, '0')}`,
  };
  let state: StackState | null = null;
  return {
    async deploy(template, parameterOverrides = {}) {
      const file =
        typeof template === 'string' ? join(folder, 'templates', template) : join(scratch, `template${++count}.json`);
      if (typeof template === 'object') writeFileSync(file, JSON.stringify(template));
      const read = await readStack({
        file,
        stackName: 'stack-name',
        region: operations.region,
        accountId: operations.accountId,
        partition: operations.partition,
        strict: true,
        assume: defaultAssumptions,
        parameterOverrides,
      });
      if (read.template === undefined) throw new TypeError(JSON.stringify(read.diagnostics));
      const result = await provision(read.template, state, {
        operations,
        codeRevision: () => '0',
        locateCode: (path) => ({ Kind: 'none', Reason: path }),
        inspect: async () => [],
      });
      if (result.kind !== 'provisioned') throw new TypeError(JSON.stringify(result.diagnostics));
      state = result.state;
    },
    get: async (name, input = {}) => operation(name)(operations, input),
    id: (logicalId) => {
      const resource = state?.resources.get(logicalId);
      if (resource === undefined) throw new TypeError(`There is no ${logicalId}.`);
      return resource.physicalId;
    },
  };
}

type Answers = Readonly<Record<string, Input>>;

const REF = (Ref: string) => ({ Ref });
const restApi = (Properties: object) => ({ Resources: { Api: { Type: 'AWS::ApiGateway::RestApi', Properties } } });

/** By recorded test: a scenario gives what the operations answer, by record. */
const scenarios: Readonly<Record<string, (stack: Stack) => Promise<Answers>>> = {
  async test_cfn_deploy_apigateway_integration(stack) {
    await stack.deploy('apigateway_integration_no_authorizer.yml');
    const restApiId = stack.id('ApiGatewayRestApi');
    return {
      rest_api: await stack.get('getRestApi', { restApiId }),
      method: await stack.get('getMethod', { restApiId, resourceId: stack.id('ProxyResource'), httpMethod: 'GET' }),
    };
  },

  async test_api_gateway_with_policy_as_dict(stack) {
    const Policy = {
      Version: '2012-10-17',
      Statement: [{ Sid: 'AllowInvokeAPI', Action: '*', Effect: 'Allow', Principal: { AWS: '*' }, Resource: '*' }],
    };
    await stack.deploy(restApi({ Name: 'api', Policy }));
    const { policy, ...api } = await stack.get('getRestApi', { restApiId: stack.id('Api') });
    // AWS gives the text of a policy escaped once more (recorded).
    return { 'rest-api': { ...api, policy: JSON.parse(`"${policy}"`) } };
  },

  // The body is in the template here: one that is in S3 cannot be fetched.
  async test_cfn_deploy_apigateway_from_s3_swagger(stack) {
    const Body = JSON.parse(readFileSync(join(folder, 'templates/pets.json'), 'utf8'));
    await stack.deploy({
      Resources: {
        ApiGatewayRestApi: {
          Type: 'AWS::ApiGateway::RestApi',
          Properties: {
            Body,
            BinaryMediaTypes: ['image/gif', 'application/pdf'],
            EndpointConfiguration: { Types: ['REGIONAL'] },
          },
        },
        ApiGWDeployment: {
          Type: 'AWS::ApiGateway::Deployment',
          Properties: { RestApiId: REF('ApiGatewayRestApi'), Description: 'foobar' },
        },
        ApiGWStage: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: {
            Description: 'Test Stage 123',
            DeploymentId: REF('ApiGWDeployment'),
            RestApiId: REF('ApiGatewayRestApi'),
            StageName: 'local',
            TracingEnabled: true,
            MethodSettings: [
              {
                LoggingLevel: 'ERROR',
                DataTraceEnabled: true,
                HttpMethod: '*',
                MetricsEnabled: true,
                ResourcePath: '/*',
              },
            ],
            Variables: { TestCasing: 'myvar', testCasingTwo: 'myvar2', testlowcasing: 'myvar3' },
          },
        },
      },
    });
    const restApiId = stack.id('ApiGatewayRestApi');
    return {
      'rest-api': sorted('binaryMediaTypes', await stack.get('getRestApi', { restApiId })),
      resources: await stack.get('getResources', { restApiId }),
      'get-stage': await stack.get('getStage', { restApiId, stageName: 'local' }),
    };
  },

  async test_cfn_deploy_apigateway_models(stack) {
    await stack.deploy('apigateway_models.json');
    const restApiId = stack.id('apiC8550315');
    return {
      'get-resources': await stack.get('getResources', { restApiId }),
      'get-models': await stack.get('getModels', { restApiId }),
      'get-request-validators': await stack.get('getRequestValidators', { restApiId }),
      'get-method-any': await stack.get('getMethod', {
        restApiId,
        resourceId: stack.id('apivalidatedA453B5EB'),
        httpMethod: 'ANY',
      }),
    };
  },

  async test_cfn_with_apigateway_resources(stack) {
    const model = (Name: string, Schema: unknown) => ({
      Type: 'AWS::ApiGateway::Model',
      Properties: { RestApiId: REF('RestApi'), ContentType: 'application/json', Name, Schema },
    });
    const created = {
      operation: 'celeste_account_create',
      data: { key: '123e4567-e89b-12d3-a456-426614174000', secret: '123e4567-e89b-12d3-a456-426614174000' },
    };
    const response = (StatusCode: string, SelectionPattern: string, body: object) => ({
      StatusCode,
      SelectionPattern,
      ResponseTemplates: { 'application/json': JSON.stringify(body) },
    });
    await stack.deploy({
      Resources: {
        RestApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
        Account: {
          Type: 'AWS::ApiGateway::Resource',
          Properties: {
            RestApiId: REF('RestApi'),
            ParentId: { 'Fn::GetAtt': ['RestApi', 'RootResourceId'] },
            PathPart: '{account}',
          },
        },
        RequestSchema: model('Request', {
          $schema: 'http://json-schema.org/draft-04/schema#',
          title: 'AccountCreate',
          type: 'object',
          properties: { field: { type: 'string' }, email: { type: 'string', format: 'email' } },
        }),
        ResponseSchema: model('Response', {}),
        CreateAccount: {
          Type: 'AWS::ApiGateway::Method',
          DependsOn: ['RequestSchema', 'ResponseSchema'],
          Properties: {
            RestApiId: REF('RestApi'),
            ResourceId: REF('Account'),
            HttpMethod: 'POST',
            AuthorizationType: 'NONE',
            OperationName: 'create_account',
            RequestParameters: { 'method.request.path.account': true },
            MethodResponses: ['202', '500'].map((StatusCode) => ({
              StatusCode,
              ResponseModels: { 'application/json': 'Response' },
            })),
            Integration: {
              Type: 'MOCK',
              PassthroughBehavior: 'WHEN_NO_TEMPLATES',
              RequestTemplates: { 'application/json': 'Request' },
              IntegrationResponses: [
                response('202', '2\\d{2}', created),
                response('404', '404', { message: 'Not Found' }),
                response('500', '5\\d{2}', { message: 'Unknown Error' }),
              ],
            },
          },
        },
      },
    });
    const restApiId = stack.id('RestApi');
    return {
      'get-method-post': await stack.get('getMethod', {
        restApiId,
        resourceId: stack.id('Account'),
        httpMethod: 'POST',
      }),
      'get-models': await stack.get('getModels', { restApiId }),
    };
  },

  async test_rest_api_serverless_ref_resolving(stack) {
    const code = { Runtime: 'python3.12', Handler: 'index.handler', InlineCode: 'def handler(event, context): pass' };
    const lambda = (more: object = {}) => ({ Type: 'AWS::Serverless::Function', Properties: { ...code, ...more } });
    await stack.deploy({
      Transform: 'AWS::Serverless-2016-10-31',
      Parameters: { AllowedOrigin: { Type: 'String', Default: 'http://localhost:8000' } },
      Resources: {
        Api: {
          Type: 'AWS::Serverless::Api',
          Properties: {
            StageName: 'dev',
            OpenApiVersion: '2.0',
            Cors: {
              AllowMethods: "'OPTIONS,POST,GET,PUT'",
              AllowHeaders: "'Content-Type,Authorization,x-test-header'",
              AllowCredentials: true,
              AllowOrigin: { 'Fn::Sub': "'${AllowedOrigin}'" },
            },
            Auth: { Authorizers: { OurAuthorizer: { FunctionArn: { 'Fn::GetAtt': ['Authorizer', 'Arn'] } } } },
          },
        },
        Authorizer: lambda(),
        Function: lambda({
          Events: { Get: { Type: 'Api', Properties: { RestApiId: REF('Api'), Path: '/', Method: 'GET' } } },
        }),
      },
    });
    const restApiId = stack.id('Api');
    const { items } = (await stack.get('getResources', { restApiId })) as {
      readonly items: readonly { readonly id: string }[];
    };
    const method = (httpMethod: string) => stack.get('getMethod', { restApiId, resourceId: items[0]?.id, httpMethod });
    return {
      'get-resources': { items },
      'get-authorizers': await stack.get('getAuthorizers', { restApiId }),
      'get-method-GET': await method('GET'),
      'get-method-OPTIONS': await method('OPTIONS'),
    };
  },

  async test_update_usage_plan(stack) {
    const deploy = (QuotaLimit: string, TagValue: string) =>
      stack.deploy('apigateway_usage_plan.yml', { QuotaLimit, TagValue, RestApiName: 'api' });
    const plan = () => stack.get('getUsagePlan', { usagePlanId: stack.id('UsagePlan') });
    await deploy('5000', 'value1');
    const created = await plan();
    await deploy('7000', 'value-updated');
    return { 'usage-plan': created, 'updated-usage-plan': await plan() };
  },

  async test_update_apigateway_stage(stack) {
    const stage = () => stack.get('getStage', { restApiId: stack.id('RestApi'), stageName: 'dev' });
    await stack.deploy('apigateway_update_stage.yml', { RestApiName: 'api' });
    const created = await stage();
    await stack.deploy('apigateway_update_stage.yml', { RestApiName: 'api', Description: 'updated', Method: 'POST' });
    return { 'created-stage': created, 'updated-stage': await stage() };
  },

  async test_cfn_apigateway_swagger_import(stack) {
    const Body = {
      swagger: '2.0',
      info: { title: 'imported', version: '1.0' },
      basePath: '/base',
      'x-amazon-apigateway-binary-media-types': ['*/*'],
      paths: {
        '/test': {
          get: {
            responses: { 200: { description: 'fine' } },
            'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'ANY', uri: 'http://example.com' },
          },
        },
      },
    };
    await stack.deploy(restApi({ Name: 'imported', Body }));
    return { 'imported-api': await stack.get('getRestApi', { restApiId: stack.id('Api') }) };
  },

  async test_cfn_apigateway_rest_api(stack) {
    await stack.deploy('apigateway.json');
    expect((await stack.get('getRestApis')).items).toEqual([]);
    await stack.deploy('apigateway.json', { Create: 'True' });
    return { 'rest-api': await stack.get('getRestApi', { restApiId: stack.id('AGRA16EMH') }) };
  },

  async test_apigateway_deployment_canary_settings(stack) {
    await stack.deploy('apigateway_canary_deployment.yml', { RestApiName: 'api' });
    const restApiId = stack.id('RestApi');
    return {
      'get-stages': await stack.get('getStages', { restApiId }),
      'get-deployments': byText('description', await stack.get('getDeployments', { restApiId })),
    };
  },

  async test_serverless_like_deployment_stage_survives_update(stack) {
    await stack.deploy('serverless-apigw-lambda.update.json');
    const restApiId = stack.id('ApiGatewayRestApi');
    const created = await stack.get('getStages', { restApiId });
    await stack.deploy('serverless-apigw-lambda.update2.json');
    return {
      'stages-after-create': created,
      'stages-after-update': await stack.get('getStages', { restApiId }),
      'deployments-after-update': await stack.get('getDeployments', { restApiId }),
    };
  },

  async test_apigateway_stage_with_access_log_settings(stack) {
    await stack.deploy('apigateway_stage_access_log_settings.yaml', { RestApiName: 'api' });
    return { 'get-stages': await stack.get('getStages', { restApiId: stack.id('RestApi') }) };
  },
};

/** A list that the recorder sorted. */
function sorted(member: string, answer: Input): Input {
  return { ...answer, [member]: [...(answer[member] as string[])].sort() };
}

/** And one of items. */
function byText(member: string, { items, ...rest }: Input): Input {
  const text = (item: unknown): string => String((item as Input)[member]);
  return { ...rest, items: [...(items as unknown[])].sort((a, b) => (text(a) < text(b) ? -1 : 1)) };
}

/** Without the tags that CloudFormation itself sets, `aws:cloudformation:stack-id` and so on: there are none here. */
function withoutStackTags(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStackTags);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (name !== 'tags' || !isJsonObject(member)) return [[name, withoutStackTags(member)]];
    const own = Object.entries(member).filter(([tag]) => !tag.startsWith('aws:cloudformation:'));
    return own.length === 0 ? [] : [[name, Object.fromEntries(own)]];
  });
  return Object.fromEntries(members);
}

describe('what CloudFormation left behind on AWS, it leaves here', () => {
  it.each(Object.keys(recorded))('%s', async (name) => {
    const scenario = scenarios[name];
    const test = recorded[name];
    if (scenario === undefined || test === undefined) throw new Error(`No scenario for ${name}`);
    const answers = await scenario(newStack());
    const reading: Reading = { bindings: new Map(), isFromBefore2025: Number(test.recorded.slice(-4)) < 2025 };
    for (const [record, answer] of Object.entries(test.answers)) {
      const mismatch = explainMismatch(withoutStackTags(answer), withoutStackTags(answers[record]), reading, record);
      expect([record, mismatch]).toEqual([record, null]);
    }
  });

  it('has a scenario for every test', () => {
    expect(Object.keys(scenarios).sort()).toEqual(Object.keys(recorded).sort());
    expect(Object.keys(recorded)).toHaveLength(13);
  });
});

import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../account/store/memory-store.ts';
import type { CollectionName, Store } from '../account/store.ts';
import { resolveAssumptions } from '../aws/resolve-assumptions.ts';
import { SourcePositions } from '../base/source-position.ts';
import { readTemplate } from '../definitions/cloudformation/read-template.ts';
import { readDocument } from '../definitions/read-document.ts';
import type { Template } from '../definitions/template.ts';
import { updateRestApi } from '../services/apigateway/rest-apis.ts';
import type { OperationContext } from '../services/operation-context.ts';
import { type ProvisionPorts, provision, type StackState } from './provision.ts';

function read(text: string): Template {
  const positions = new SourcePositions();
  const options = {
    file: 'template.yaml',
    stackName: 'stack',
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    parameterOverrides: {},
  };
  const { value, diagnostics } = readTemplate(readDocument(text, options.file, positions).value, positions, options);
  expect(diagnostics).toEqual([]);
  return value;
}

function ports(store: Store, overrides: Partial<ProvisionPorts> = {}): ProvisionPorts {
  const operations: OperationContext = {
    store,
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    assume: resolveAssumptions({}).value,
    now: () => 1_700_000_000_000,
    newId: () => 'unused',
    apiEndpoint: (apiId) => `http://${apiId}.execute-api.localhost`,
    functionUrl: (urlId) => `http://${urlId}.lambda-url.localhost/`,
  };
  return {
    operations,
    codeRevision: () => '0',
    locateCode: (path) => ({ Kind: 'directory', Path: `/project/${path}` }),
    inspect: async () => [],
    ...overrides,
  };
}

const list = (store: Store, collection: CollectionName) =>
  store.transact(async (transaction) => (await transaction.list(collection, '')).map(({ value }) => value));

async function provisioned(store: Store, text: string, previous: StackState | null = null): Promise<StackState> {
  const result = await provision(read(text), previous, ports(store));
  expect(result.diagnostics).toEqual([]);
  if (result.kind === 'refused') throw new Error('refused');
  return result.state;
}

const api = (cors: string): string => `Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: shop
      ProtocolType: HTTP
${cors}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: GET /a }
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Api, StageName: $default, AutoDeploy: true }
`;
const cors = (...origins: string[]): string =>
  `      CorsConfiguration:\n        AllowOrigins:\n${origins.map((origin) => `          - ${origin}\n`).join('')}`;

describe('a stack', () => {
  test('is created in the order of its references, whatever the order of the file', async () => {
    const store = createMemoryStore();
    const [head, ...blocks] = api('').split(/(?=^ {2}\w+:$)/m);
    const state = await provisioned(store, head + blocks.reverse().join(''));
    expect([...state.resources.keys()].sort()).toEqual(['Api', 'Route', 'Stage']);
    expect(await list(store, 'routes')).toEqual([expect.objectContaining({ RouteKey: 'GET /a' })]);
  });

  test('has ids that derive from its name and the logical ids, and survive updates', async () => {
    const [one, two] = [createMemoryStore(), createMemoryStore()];
    const first = await provisioned(one, api(''));
    const again = await provisioned(two, api(''));
    const updated = await provisioned(one, api(cors('https://a.example')), first);
    const ids = ({ resources }: StackState) => [...resources.values()].map(({ physicalId }) => physicalId);
    expect(ids(again)).toEqual(ids(first));
    expect(ids(updated)).toEqual(ids(first));
  });

  test('does not touch what has not changed', async () => {
    const store = createMemoryStore();
    const first = await provisioned(store, api(''));
    const changes: string[] = [];
    store.subscribe((commit) => changes.push(...commit.changes.map(({ collection }) => collection)));
    await provisioned(store, api(''), first);
    expect(changes).toEqual([]);
    await provisioned(store, api(cors('https://a.example')), first);
    expect(changes).toEqual(['apis']);
  });

  test('loses what its template no longer has', async () => {
    const store = createMemoryStore();
    const first = await provisioned(store, api(cors('https://a.example')));
    await provisioned(store, api('').replace(/ {2}Route:[\s\S]*?(?= {2}Stage)/, ''), first);
    expect(await list(store, 'routes')).toEqual([]);
    expect(await list(store, 'apis')).toEqual([expect.not.objectContaining({ CorsConfiguration: expect.anything() })]);
  });

  test('keeps nothing of an HTTP API that becomes a WebSocket API, and makes it again', async () => {
    const store = createMemoryStore();
    const socket = api('').replace('HTTP', 'WEBSOCKET').replace('GET /a', '$connect');
    const first = await provisioned(store, api(''));
    const second = await provisioned(store, socket, first);
    for (const collection of ['apis', 'routes', 'stages'] as const) expect(await list(store, collection)).toEqual([]);
    await provisioned(store, api(''), second);
    for (const collection of ['apis', 'routes', 'stages'] as const)
      expect(await list(store, collection)).toHaveLength(1);
  });

  test('warns of a route that the next change of the body takes away', async () => {
    const body = "      Body: { openapi: 3.0.1, info: { title: t, version: '1' }, paths: {} }\n";
    const result = await provision(read(api(body)), null, ports(createMemoryStore()));
    expect(result.diagnostics).toMatchObject([
      { severity: 'warn', message: expect.stringContaining('Route: '), where: { line: 11 } },
    ]);
  });

  test('forgets what a part or a function no longer says', async () => {
    const store = createMemoryStore();
    const text = (more: { integration: string; function: string; authorizer: string }): string => `Resources:
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: a, ProtocolType: HTTP } }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: HTTP_PROXY, IntegrationMethod: GET, IntegrationUri: 'https://up.example', PayloadFormatVersion: '1.0'${more.integration} }
  Authorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties: { ApiId: !Ref Api, AuthorizerType: REQUEST, Name: auth, AuthorizerPayloadFormatVersion: '2.0', IdentitySource: [$request.header.Authorization], AuthorizerUri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'${more.authorizer} }
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: GET /a, AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer, Target: !Sub 'integrations/\${Integration}' }
  Function:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Role: arn:aws:iam::123456789012:role/r, Code: code/${more.function} }
`;
    const first = await provisioned(
      store,
      text({
        integration: ", RequestParameters: { 'append:header.x': y }",
        function: ', Timeout: 10, Environment: { Variables: { AB: b } }',
        authorizer: ', AuthorizerResultTtlInSeconds: 60, EnableSimpleResponses: true',
      }),
    );
    await provisioned(store, text({ integration: '', function: '', authorizer: '' }), first);
    const [integration] = (await list(store, 'integrations')) as { RequestParameters?: object }[];
    const [authorizer] = (await list(store, 'authorizers')) as { AuthorizerResultTtlInSeconds?: number }[];
    const [function_] = (await list(store, 'functions')) as { Timeout: number; Environment?: { Variables?: object } }[];
    expect(integration?.RequestParameters ?? {}).toEqual({});
    expect(authorizer?.AuthorizerResultTtlInSeconds).not.toBe(60);
    expect(function_).toMatchObject({ Timeout: 3 });
    expect(function_?.Environment?.Variables ?? {}).toEqual({});
  });

  test('goes away as a whole', async () => {
    const store = createMemoryStore();
    const first = await provisioned(store, api(''));
    await provisioned(store, 'Resources:\n  Topic: { Type: AWS::SNS::Topic }\n', first);
    for (const collection of ['apis', 'routes', 'stages'] as const) expect(await list(store, collection)).toEqual([]);
  });

  test('makes anew what refers to a resource that is made anew', async () => {
    const store = createMemoryStore();
    const functions = (name: string): string => `Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties: { FunctionName: ${name}, Runtime: nodejs22.x, Handler: index.handler, Role: arn:aws:iam::123456789012:role/r, Code: code/ }
  Permission:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Function, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com }
`;
    const first = await provisioned(store, functions('one'));
    await provisioned(store, functions('two'), first);
    expect(await list(store, 'functions')).toEqual([
      expect.objectContaining({ FunctionName: 'two', Policy: { 'stack-Permission': expect.anything() } }),
    ]);
  });

  test('changes the revision of a function whose code was saved, and of no other', async () => {
    const store = createMemoryStore();
    const text = `Resources:
  A: &function
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Role: arn:aws:iam::123456789012:role/r, Code: code/ }
  B: *function
`;
    const first = await provisioned(store, text);
    const revisions = async () =>
      (await list(store, 'functions')).map((item) => (item as { RevisionId: string }).RevisionId);
    const [a, b] = await revisions();
    const codeRevision = (logicalId: string) => (logicalId === 'A' ? '1' : '0');
    expect((await provision(read(text), first, ports(store, { codeRevision }))).kind).toBe('provisioned');
    const [changedA, sameB] = await revisions();
    expect(changedA).not.toBe(a);
    expect(sameB).toBe(b);
  });
});

test('a REST API that has another logical id is made anew with its deployment and stage', async () => {
  const named = (logicalId: string): string => `Resources:
  ${logicalId}: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: ${logicalId} } }
  Get: { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: !Ref ${logicalId}, ResourceId: !GetAtt ${logicalId}.RootResourceId, HttpMethod: GET, AuthorizationType: NONE, Integration: { Type: MOCK } } }
  Deployment: { Type: 'AWS::ApiGateway::Deployment', DependsOn: Get, Properties: { RestApiId: !Ref ${logicalId} } }
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: !Ref ${logicalId}, DeploymentId: !Ref Deployment, StageName: live } }
`;
  const store = createMemoryStore();
  const first = await provisioned(store, named('Old'));
  await provisioned(store, named('New'), first);
  expect(await list(store, 'restApis')).toEqual([expect.objectContaining({ name: 'New' })]);
  expect(await list(store, 'restStages')).toHaveLength(1);
  expect(await list(store, 'restDeployments')).toHaveLength(1);
});

test('an update of a REST API sets what the template changes, and nothing that was changed elsewhere', async () => {
  const shop = (name: string, type: string): string => `Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: { Name: ${name}, Description: sells, BinaryMediaTypes: [${type}] }
`;
  const store = createMemoryStore();
  const first = await provisioned(store, shop('shop', 'image/png'));
  const restApiId = first.resources.get('Api')?.physicalId ?? '';
  await updateRestApi(ports(store).operations, {
    restApiId,
    patchOperations: [{ op: 'replace', path: '/description', value: 'buys' }],
  });
  await provisioned(store, shop('store', 'image/gif'), first);
  expect(await list(store, 'restApis')).toMatchObject([
    { id: restApiId, name: 'store', description: 'buys', binaryMediaTypes: ['image/gif'] },
  ]);
});

describe('a refusal', () => {
  test('names the value that is refused, and leaves nothing behind', async () => {
    const store = createMemoryStore();
    const result = await provision(read(api(cors('https://a.example', 'https://*.b.example'))), null, ports(store));
    expect(result).toMatchObject({
      kind: 'refused',
      diagnostics: [
        {
          code: 'apigatewayv2/BadRequestException',
          message: 'Api: Invalid format for origin https://*.b.example',
          where: { file: 'template.yaml', line: 10, column: 13 },
        },
      ],
    });
    expect(await list(store, 'apis')).toEqual([]);
  });

  const method = (parts: string): string => `Resources:
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: shop } }
  Options:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: OPTIONS
      AuthorizationType: NONE
${parts}`;
  const mockResponse = (origin: string): string => `      Integration:
        Type: MOCK
        IntegrationResponses:
          - StatusCode: 200
            ResponseParameters:
              method.response.header.Access-Control-Allow-Methods: "'GET'"
              method.response.header.Access-Control-Allow-Origin: ${origin}
`;
  const declared = (...headers: string[]): string =>
    `      MethodResponses: [{ StatusCode: 200, ResponseParameters: { ${headers.map((name) => `method.response.header.${name}: true`).join(', ')} } }]\n`;

  test.each([
    [
      'a constant without its own quotes',
      method(
        declared('Access-Control-Allow-Methods', 'Access-Control-Allow-Origin') + mockResponse('https://a.example'),
      ),
      17,
      'A value that is meant as it stands has single quotes of its own, within those of the file: "\'https://a.example\'"',
    ],
    [
      'a header that the method response does not declare',
      method(declared('Access-Control-Allow-Methods') + mockResponse(`"'*'"`)),
      17,
      'The method response with the same status code has to declare it: ResponseParameters: { method.response.header.Access-Control-Allow-Origin: true }',
    ],
    [
      'no method response at all',
      method(mockResponse(`"'*'"`)),
      15,
      'Add a method response with the status code of this integration response.',
    ],
    [
      'a path variable that the method does not declare',
      method(`      Integration:
        Type: HTTP_PROXY
        IntegrationHttpMethod: GET
        Uri: https://a.example/{id}
        RequestParameters:
          integration.request.path.id: method.request.path.id
`),
      15,
      'The method has to declare it: RequestParameters: { method.request.path.id: false } (true where it is required)',
    ],
    [
      'a gateway response',
      `Resources:
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: shop } }
  Errors:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: DEFAULT_4XX
      ResponseParameters:
        gatewayresponse.header.Access-Control-Allow-Origin: "*"
`,
      9,
      'A value that is meant as it stands has single quotes of its own, within those of the file: "\'*\'"',
    ],
    [
      'a body',
      `Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        swagger: '2.0'
        info: { title: a, version: '1' }
        paths:
          /:
            options:
              responses: { '200': { description: ok, headers: { Access-Control-Allow-Origin: { type: string } } } }
              x-amazon-apigateway-integration:
                type: mock
                responses:
                  default:
                    statusCode: '200'
                    responseParameters:
                      method.response.header.Access-Control-Allow-Origin: '*'
`,
      18,
      'A value that is meant as it stands has single quotes of its own, within those of the file: "\'*\'"',
    ],
  ])('of a mapping of a REST API stands at its line and says what to write: %s', async (_, text, line, help) => {
    const { diagnostics } = await provision(read(text), null, ports(createMemoryStore()));
    expect(diagnostics).toMatchObject([{ severity: 'error', where: { line }, help }]);
  });

  test('of a stage of a REST API stands at the property', async () => {
    const text = `Resources:
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: shop } }
  Get: { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, AuthorizationType: NONE, Integration: { Type: MOCK } } }
  Deployment: { Type: 'AWS::ApiGateway::Deployment', DependsOn: Get, Properties: { RestApiId: !Ref Api } }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
      StageName: no name
`;
    const { diagnostics } = await provision(read(text), null, ports(createMemoryStore()));
    expect(diagnostics).toMatchObject([{ where: { line: 10, column: 18 } }]);
  });

  test('of a deployment names the methods without an integration', async () => {
    const bare = (name: string, httpMethod: string): string =>
      `  ${name}: { Type: 'AWS::ApiGateway::Method', Properties: { RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: ${httpMethod}, AuthorizationType: NONE } }\n`;
    const text = `Resources:
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: shop } }
${bare('Get', 'GET')}${bare('Put', 'PUT')}  Deployment: { Type: 'AWS::ApiGateway::Deployment', DependsOn: [Get, Put], Properties: { RestApiId: !Ref Api } }
`;
    expect((await provision(read(text), null, ports(createMemoryStore()))).diagnostics).toMatchObject([
      {
        message: 'Deployment: No integration defined for method',
        help: 'Give each an integration (x-amazon-apigateway-integration): GET /, PUT /',
      },
    ]);
  });

  test('rolls an update back to what was', async () => {
    const store = createMemoryStore();
    const first = await provisioned(store, api(cors('https://a.example')));
    const before = await list(store, 'apis');
    const broken = api(cors('https://b.example')).replace('GET /a', 'GET a');
    expect((await provision(read(broken), first, ports(store))).kind).toBe('refused');
    expect(await list(store, 'apis')).toEqual(before);
  });

  test('is not the only one that is reported, and what depends on it is not blamed', async () => {
    const text = `Resources:
  Bad: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: a, ProtocolType: HTTP, CorsConfiguration: { MaxAge: 100000 } } }
  Dependent: { Type: 'AWS::ApiGatewayV2::Route', Properties: { ApiId: !Ref Bad, RouteKey: GET /a } }
  Worse: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: a, ProtocolType: HTTP, Nmae: b } }
`;
    const { diagnostics } = await provision(read(text), null, ports(createMemoryStore()));
    expect(diagnostics.map(({ where }) => where?.line)).toEqual([2, 4]);
  });

  test('of the last inspection rolls everything back', async () => {
    const store = createMemoryStore();
    const inspect: ProvisionPorts['inspect'] = async (_, inside) => {
      expect(await list(inside, 'apis')).toHaveLength(1);
      return [{ code: 'x', severity: 'error', message: 'no', help: '' }];
    };
    expect((await provision(read(api('')), null, ports(store, { inspect }))).kind).toBe('refused');
    expect(await list(store, 'apis')).toEqual([]);
  });
});

describe('the source map', () => {
  test.each([
    ['the API itself', '', 2],
    ['an origin', '/CorsConfiguration/AllowOrigins/0', 9],
    ['a member that is not written stands where its parent does', '/CorsConfiguration/MaxAge', 7],
    ['a list stands at its key', '/CorsConfiguration/AllowOrigins', 8],
  ])('%s', async (_, pointer, line) => {
    const state = await provisioned(createMemoryStore(), api(cors('https://a.example')));
    const arn = state.resources.get('Api')?.arn ?? '';
    expect(state.sourceMap.locate(arn, pointer)?.line).toBe(line);
  });

  test('follows an import from the API model into its body', async () => {
    const body = `Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Body:
        openapi: 3.0.1
        info: { title: a, version: '1' }
        paths:
          /data:
            get:
              responses: {}
        x-amazon-apigateway-cors:
          allowOrigins:
            - https://a.example
`;
    const state = await provisioned(createMemoryStore(), body);
    const arn = state.resources.get('Api')?.arn ?? '';
    expect(state.sourceMap.locate(arn, '/CorsConfiguration/AllowOrigins/0')?.line).toBe(14);
    expect(state.sourceMap.locate(arn, '/Routes/GET ~1data')?.line).toBe(10);
  });
});

test.each([
  ['alone', ''],
  ['beside a body', "        Body: { swagger: '2.0', info: { title: a, version: '1' }, paths: {} }\n"],
])('binary media types of a REST API have their slash, however it is written: %s', async (_, body) => {
  const text = (types: string): string => `Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
        Name: a
        BinaryMediaTypes: [${types}]
${body}`;
  const store = createMemoryStore();
  const first = await provisioned(store, text("image~1png, '*/*'"));
  expect(await list(store, 'restApis')).toEqual([
    expect.objectContaining({ binaryMediaTypes: expect.arrayContaining(['image/png', '*/*']) }),
  ]);
  await provisioned(store, text('image/png'), first);
  expect(await list(store, 'restApis')).toEqual([expect.objectContaining({ binaryMediaTypes: ['image/png'] })]);
});

test('a type that is not served is accepted, and gives values of the right form', async () => {
  const text = `Resources:
  Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: Orders } }
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: !Ref Table, Description: !GetAtt Table.Arn, ProtocolType: HTTP }
`;
  const store = createMemoryStore();
  await provisioned(store, text);
  expect(await list(store, 'apis')).toEqual([
    expect.objectContaining({ Name: 'Orders', Description: 'arn:aws:dynamodb:us-east-1:123456789012:table/Orders' }),
  ]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, test } from 'vitest';
import { type DevEvent, type DevProcess, startDev } from '../support/dev-process.ts';
import { call } from '../support/http-call.ts';
import { createProject, type Project } from '../support/project.ts';

const ORIGIN = 'https://example.com';
/** The guide's own template, as it is written. */
const guide = readFileSync(join(import.meta.dirname, '../../src/definitions/fixtures/sam-rest.yaml'), 'utf8');

let dev: DevProcess | undefined;
let project: Project | undefined;

afterEach(async () => {
  await dev?.stop();
  project?.remove();
});

interface ReadyApi {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly stages: readonly { readonly name: string; readonly url: string }[];
  readonly routes: readonly object[];
  readonly restCors: object;
  readonly apiKeys?: readonly object[];
  readonly notDeployed?: readonly { readonly stage: string; readonly changes: readonly string[] }[];
}

async function start(files: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<ReadyApi> {
  project = createProject(files);
  dev = startDev(['--port', '0', '--endpoint-port', '0', ...flags], { cwd: project.directory });
  const [api] = (await dev.event('ready')).apis as readonly ReadyApi[];
  return api as ReadyApi;
}

const preflight = { method: 'OPTIONS', headers: { Origin: ORIGIN, 'Access-Control-Request-Method': 'GET' } };
const fromPage = { headers: { Origin: ORIGIN } };

/** The request event of the call that was made last to `path`. */
async function logged(path: string): Promise<DevEvent['cors']> {
  const event = await (dev as DevProcess).event('request', (candidate) => candidate.path === path);
  return event.cors;
}

describe("the guide's SAM template, as it is written", () => {
  it('runs: its preflight, its function and its errors answer as on AWS, and the log names what to change', async () => {
    const api = await start({ 'template.yaml': guide }, '--no-watch');
    expect(api).toMatchObject({
      type: 'REST',
      routes: [
        { method: 'GET', path: '/data', function: 'MyFunction', authorizer: null },
        { method: 'OPTIONS', path: '/data', function: null, integration: 'MOCK', authorizer: null },
      ],
      restCors: { origin: ORIGIN, preflights: ['/data'], withoutPreflight: [], errors: ['DEFAULT_4XX', 'DEFAULT_5XX'] },
    });
    const [stage] = api.stages;
    expect(stage).toEqual({ name: 'prod', url: `${api.url}/prod` });

    const allowed = await call(`${stage?.url}/data`, preflight);
    expect([allowed.status, allowed.body]).toEqual([200, '{}\n']);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET,POST,PUT,DELETE,OPTIONS',
      'access-control-max-age': '86400',
      'access-control-allow-credentials': 'true',
    });
    expect(await logged('/prod/data')).toEqual({ outcome: 'allowed', reason: null, text: 'allowed', where: null });

    const answer = await call(`${stage?.url}/data?actual`, fromPage);
    expect([answer.status, answer.body]).toEqual([200, '{"message": "Success"}']);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');

    const nowhere = await call(`${stage?.url}/nowhere`, fromPage);
    expect([nowhere.status, nowhere.body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(nowhere.headers).toMatchObject({
      'x-amzn-errortype': 'MissingAuthenticationTokenException',
      'access-control-allow-origin': ORIGIN,
    });
    expect(await logged('/prod/nowhere')).toMatchObject({
      outcome: 'depends-on-credentials',
      reason: 'allow-credentials-missing',
      text: expect.stringContaining('has no Access-Control-Allow-Credentials in the gateway response DEFAULT_4XX'),
      where: 'template.yaml:17',
    });
  });

  it('is said to be what SAM refuses, with what to write', async () => {
    await start({ 'template.yaml': guide }, '--no-watch');
    const { diagnostics } = (await (dev as DevProcess).event('ready')) as unknown as { diagnostics: object[] };
    expect(diagnostics).toHaveLength(4);
    expect(diagnostics[0]).toMatchObject({
      severity: 'warn',
      message: expect.stringContaining(
        "Resource with id [MyRestApi] is invalid. Invalid gateway response parameter 'gatewayresponse.header.Access-Control-Allow-Origin'",
      ),
      help: expect.stringContaining('ResponseParameters: { Headers: { Access-Control-Allow-Origin: … } }'),
      file: 'template.yaml',
      line: 18,
    });
  });

  it('is refused with --strict, in the words of SAM', async () => {
    project = createProject({ 'template.yaml': guide });
    dev = startDev(['--port', '0', '--endpoint-port', '0', '--strict'], { cwd: project.directory });
    const { diagnostics } = (await dev.event('failed')) as unknown as { diagnostics: { message: string }[] };
    expect(await dev.exited).toBe(1);
    expect(diagnostics.map(({ message }) => message).join('\n')).toContain(
      "Resource with id [MyRestApi] is invalid. Invalid gateway response parameter 'gatewayresponse.header.Access-Control-Allow-Origin'",
    );
  });

  it('is served without its stage in the path with --no-stage-prefix, and events still name the stage', async () => {
    const echoed = guide.replace("json.dumps({'message': 'Success'})", "json.dumps(event['requestContext'])");
    const api = await start({ 'template.yaml': echoed }, '--no-watch', '--no-stage-prefix');
    expect(api.stages[0]).toEqual({ name: 'prod', url: api.url });
    const { body } = await call(`${api.url}/data`, fromPage);
    expect(JSON.parse(body)).toMatchObject({ stage: 'prod', path: '/prod/data', resourcePath: '/data' });
  });
});

const raw = (options: { readonly header?: string; readonly deployment?: string } = {}): string => `
Resources:
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: raw } }
  Things:
    Type: AWS::ApiGateway::Resource
    Properties: { RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: things }
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Things
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: { application/json: '{ statusCode: 200 }' }
        IntegrationResponses:
          - StatusCode: 204
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://example.com'"
              method.response.header.Access-Control-Allow-Headers: "'${options.header ?? 'x-one'}'"
      MethodResponses:
        - StatusCode: 204
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
            method.response.header.Access-Control-Allow-Headers: true
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Things
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Function.Arn}/invocations
  Keyed:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Things
      HttpMethod: PUT
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration: { Type: MOCK, RequestTemplates: { application/json: '{"statusCode": 200}' }, IntegrationResponses: [{ StatusCode: 200 }] }
      MethodResponses: [{ StatusCode: 200 }]
  ${options.deployment ?? 'Deployment'}:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [Preflight, Get, Keyed]
    Properties: { RestApiId: !Ref Api }
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: live
      DeploymentId: !Ref ${options.deployment ?? 'Deployment'}
      MethodSettings: [{ ResourcePath: /things, HttpMethod: GET, ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 100 }]
  Key: { Type: AWS::ApiGateway::ApiKey, Properties: { Enabled: true, Value: abcdefghij0123456789 } }
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    DependsOn: Stage
    Properties: { ApiStages: [{ ApiId: !Ref Api, Stage: live }], Quota: { Limit: 2, Period: DAY } }
  Member: { Type: AWS::ApiGateway::UsagePlanKey, Properties: { KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan } }
  Domain:
    Type: AWS::ApiGateway::DomainName
    Properties:
      DomainName: api.example.com
      RegionalCertificateArn: arn:aws:acm:us-east-1:123456789012:certificate/c
      EndpointConfiguration: { Types: [REGIONAL] }
  Mapping:
    Type: AWS::ApiGateway::BasePathMapping
    DependsOn: Stage
    Properties: { DomainName: !Ref Domain, RestApiId: !Ref Api, Stage: live, BasePath: v1 }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      Code: src/
      Role: arn:aws:iam::123456789012:role/r
  Permission:
    Type: AWS::Lambda::Permission
    Properties: { Action: lambda:InvokeFunction, FunctionName: !Ref Function, Principal: apigateway.amazonaws.com }
`;

const app = `import json


def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"path": event["path"], "resource": event["resource"]})}
`;

describe('a REST API of CloudFormation resources', () => {
  it('answers its methods, and the log names the line of the handler that returns no CORS header', async () => {
    const api = await start({ 'template.yaml': raw(), 'src/app.py': app }, '--no-watch');
    const url = api.stages[0]?.url;
    expect((await call(`${url}/things`, preflight)).status).toBe(204);
    const answer = await call(`${url}/things?x=1`, fromPage);
    expect(JSON.parse(answer.body)).toEqual({ path: '/things', resource: '/things' });
    const events = (dev as DevProcess).events;
    await (dev as DevProcess).event('request', ({ method }) => method === 'GET');
    expect(events.find(({ method }) => method === 'GET')?.cors).toEqual({
      outcome: 'blocked',
      reason: 'no-allow-origin',
      text: expect.stringContaining("a REST API adds nothing to your function's answer"),
      where: 'src/app.py:4',
    });
  });

  test.each<[sentence: string, headers: Record<string, string>, path: string, cors: object]>([
    [
      'a header that the OPTIONS method does not list',
      { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'x-two' },
      '/live/things',
      { reason: 'header-not-allowed', where: 'template.yaml:21' },
    ],
    [
      'a path without any method',
      { 'Access-Control-Request-Method': 'GET' },
      '/live/others',
      { outcome: 'blocked', text: expect.stringContaining('no OPTIONS method takes /live/others') },
    ],
    [
      'a stage that does not exist',
      { 'Access-Control-Request-Method': 'GET' },
      '/dead/things',
      { outcome: 'blocked', text: expect.stringContaining('stage') },
    ],
  ])('%s is explained', async (_, headers, path, cors) => {
    const api = await start({ 'template.yaml': raw(), 'src/app.py': app }, '--no-watch');
    await call(`${api.url}${path}`, { method: 'OPTIONS', headers: { Origin: ORIGIN, ...headers } });
    expect(await logged(path)).toMatchObject(cors);
  });

  it('asks for API keys, counts the quota of their plan, and is served at its domain name', async () => {
    const api = await start({ 'template.yaml': raw(), 'src/app.py': app }, '--no-watch');
    expect(api.apiKeys).toEqual([{ name: expect.any(String), value: 'abcdefghij0123456789', stages: ['live'] }]);
    expect(api.routes).toContainEqual(expect.objectContaining({ method: 'PUT', apiKeyRequired: true }));
    const put = async (headers: Record<string, string>): Promise<[number, string]> => {
      const { status, body } = await call(`${api.stages[0]?.url}/things`, { method: 'PUT', headers });
      return [status, body];
    };
    expect(await put({})).toEqual([403, '{"message":"Forbidden"}']);
    expect(await put({ 'x-api-key': 'abcdefghij9876543210' })).toEqual([403, '{"message":"Forbidden"}']);
    const key = { 'x-api-key': 'abcdefghij0123456789' };
    expect((await put(key))[0]).toBe(200);
    expect((await put(key))[0]).toBe(200);
    expect(await put(key)).toEqual([429, '{"message":"Limit Exceeded"}']);

    const mapped = await call(`${api.url}/v1/things`, { headers: { Host: 'api.example.com' } });
    expect(JSON.parse(mapped.body)).toEqual({ path: '/v1/things', resource: '/things' });
  });
});

describe('a mistake with CORS that people make', () => {
  const sam = (properties: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
${properties}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => ({ statusCode: 200 })"
      Events: { Get: { Type: Api, Properties: { RestApiId: !Ref Api, Path: /data, Method: get } } }
`;
  test.each<[mistake: string, properties: string, cors: object]>([
    [
      'binary media types that take in the MOCK preflight',
      `      BinaryMediaTypes: ['*/*']\n      Cors: "'https://example.com'"`,
      {
        text: 'blocked in the browser: the preflight was answered 500 (API_CONFIGURATION_ERROR) by the gateway itself at OPTIONS /data',
        where: 'template.yaml:8',
      },
    ],
    [
      'a slash after the origin',
      `      Cors: "'https://example.com/'"`,
      { text: expect.stringContaining('https://example.com/, as the OPTIONS'), where: 'template.yaml:7' },
    ],
    [
      'an API key that the preflight would need',
      `      Cors: "'https://example.com'"\n      Auth: { ApiKeyRequired: true }`,
      { text: expect.stringContaining('SAM: AddApiKeyRequiredToCorsPreflight: false'), where: 'template.yaml:7' },
    ],
  ])('%s is explained at its line', async (_, properties, cors) => {
    const api = await start({ 'template.yaml': sam(properties) }, '--no-watch');
    await call(`${api.stages[0]?.url}/data`, preflight);
    expect(await logged('/prod/data')).toMatchObject(cors);
  });

  it('a constant without its own quotes is refused as on AWS, at its line, with what to write', async () => {
    project = createProject({ 'template.yaml': sam('      Cors: https://example.com') });
    dev = startDev(['--port', '0', '--endpoint-port', '0'], { cwd: project.directory });
    expect(await dev.event('failed')).toMatchObject({
      diagnostics: [
        {
          message: expect.stringContaining('errors : [Invalid mapping expression specified: https://example.com]'),
          help: expect.stringContaining(`"'https://example.com'"`),
          line: 7,
          column: 13,
        },
      ],
    });
  });
});

describe('a save of a REST API', () => {
  const allowedHeaders = async (api: ReadyApi): Promise<unknown> =>
    (await call(`${api.stages[0]?.url}/things`, preflight)).headers['access-control-allow-headers'];

  it('that leaves the Deployment as it is stays undeployed, and is said to be', async () => {
    const api = await start({ 'template.yaml': raw(), 'src/app.py': app });
    await dev?.event('watching');
    project?.write('template.yaml', raw({ header: 'x-two' }));
    const reload = (await dev?.event('reload')) as DevEvent;
    expect(reload.ok).toBe(true);
    expect(reload.apis).toMatchObject([
      { notDeployed: [{ stage: 'live', changes: ['method OPTIONS /things has changed'] }] },
    ]);
    expect(reload.diagnostics).toMatchObject([
      {
        code: 'rest-api/not-deployed',
        severity: 'warn',
        message: 'Api: 1 change is not deployed to stage live: method OPTIONS /things has changed',
        line: 7,
      },
    ]);
    expect(await allowedHeaders(api)).toBe('x-one');
    await call(`${api.stages[0]?.url}/nothing`);
    expect(await dev?.event('request', ({ path }) => path === '/live/nothing')).toMatchObject({
      status: 403,
      trouble: '1 change not deployed to live: method OPTIONS /things has changed',
    });

    project?.write('template.yaml', raw({ header: 'x-two', deployment: 'Deployment2' }));
    const second = (await dev?.event('reload', (event) => event !== reload)) as DevEvent;
    expect(second.diagnostics).toEqual([]);
    expect(await allowedHeaders(api)).toBe('x-two');
  });

  it('is deployed with --deploy-on-save', async () => {
    const api = await start({ 'template.yaml': raw(), 'src/app.py': app }, '--deploy-on-save');
    await dev?.event('watching');
    project?.write('template.yaml', raw({ header: 'x-two' }));
    expect(await dev?.event('reload')).toMatchObject({ ok: true, diagnostics: [] });
    expect(await allowedHeaders(api)).toBe('x-two');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevEvent, type DevProcess, startDev } from '../support/dev-process.ts';
import { type Called, call } from '../support/http-call.ts';
import { createProject, type Project } from '../support/project.ts';

/** Answers with the event it was given. */
const echo = 'exports.handler = async (event) => event;\n';

const template = (options: { readonly route?: string } = {}): string => `
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: echo
      Runtime: nodejs22.x
      Handler: index.handler
      Code: code/
      Role: arn:aws:iam::123456789012:role/echo
  Permission:
    Type: AWS::Lambda::Permission
    Properties: { Action: lambda:InvokeFunction, FunctionName: !Ref Function, Principal: apigateway.amazonaws.com }
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: staged
      ProtocolType: HTTP
      CorsConfiguration: { AllowOrigins: ['https://app.example.com'], AllowMethods: [GET] }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${!stageVariables.function}
      PayloadFormatVersion: '2.0'
  Items:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: 'GET /items/{id}', Target: !Sub 'integrations/\${Integration}' }
  Changing:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: 'GET ${options.route ?? '/old'}', Target: !Sub 'integrations/\${Integration}' }
  Deployment:
    Type: AWS::ApiGatewayV2::Deployment
    DependsOn: [Items, Changing]
    Properties: { ApiId: !Ref Api }
  Default:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Api, StageName: $default, AutoDeploy: true, StageVariables: { function: echo } }
  Dev:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref Api
      StageName: dev
      AutoDeploy: true
      StageVariables: { function: echo, colour: blue }
      AccessLogSettings:
        DestinationArn: arn:aws:logs:us-east-1:123456789012:log-group:dev
        Format: '{"id":"$context.requestId","route":"$context.routeKey","base":"$context.customDomain.basePathMatched","path":"$context.path","agent":"$context.identity.userAgent","status":$context.status,"length":$context.responseLength}'
  Manual:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref Api
      StageName: manual
      DeploymentId: !Ref Deployment
      StageVariables: { function: echo }
  Empty:
    Type: AWS::ApiGatewayV2::Stage
    Properties: { ApiId: !Ref Api, StageName: empty }
  Slow:
    Type: AWS::ApiGatewayV2::Stage
    DependsOn: [Items, Changing]
    Properties:
      ApiId: !Ref Api
      StageName: slow
      AutoDeploy: true
      StageVariables: { function: echo }
      DefaultRouteSettings: { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 }
      RouteSettings: { 'GET /items/{id}': { ThrottlingBurstLimit: 1 } }
  Domain:
    Type: AWS::ApiGatewayV2::DomainName
    Properties:
      DomainName: api.example.com
      DomainNameConfigurations: [{ CertificateArn: arn:aws:acm:us-east-1:123456789012:certificate/c }]
  RootMapping:
    Type: AWS::ApiGatewayV2::ApiMapping
    Properties: { ApiId: !Ref Api, DomainName: !Ref Domain, Stage: !Ref Default, ApiMappingKey: v1 }
  DevMapping:
    Type: AWS::ApiGatewayV2::ApiMapping
    Properties: { ApiId: !Ref Api, DomainName: !Ref Domain, Stage: !Ref Dev, ApiMappingKey: dev/v1 }
`;

interface Event {
  readonly rawPath: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly stage: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: { readonly path: string };
  };
}

const eventOf = ({ body }: Called): Event => JSON.parse(body) as Event;

describe('an HTTP API with many stages', () => {
  let project: Project;
  let dev: DevProcess;
  let url = '';
  let apiId = '';
  let endpoint = '';
  let ready: DevEvent;

  beforeAll(async () => {
    project = createProject({ 'template.yaml': template(), 'code/index.js': echo });
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', '0']);
    ready = await dev.event('ready');
    const [api] = ready.apis as { url: string; id: string }[];
    url = api?.url ?? '';
    apiId = api?.id ?? '';
    endpoint = String(ready.endpoint);
    await dev.event('watching');
  });

  afterAll(async () => {
    await dev.stop();
    project.remove();
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) => call(`${url}${path}`, { headers });
  const byDomain = (path: string, base = url) => call(`${base}${path}`, { headers: { host: 'api.example.com' } });

  test('is announced with its stages and its domain', () => {
    expect(ready.apis).toMatchObject([
      {
        stages: [
          { name: '$default', url },
          { name: 'dev', url: `${url}/dev` },
          { name: 'empty', url: `${url}/empty` },
          { name: 'manual', url: `${url}/manual` },
          { name: 'slow', url: `${url}/slow` },
        ],
        domains: [
          { name: 'api.example.com', path: '/dev/v1', stage: 'dev' },
          { name: 'api.example.com', path: '/v1', stage: '$default' },
        ],
      },
    ]);
  });

  test.each([
    ['$default', '/items/7', '/items/7', { function: 'echo' }],
    ['dev', '/dev/items/7', '/dev/items/7', { function: 'echo', colour: 'blue' }],
    ['manual', '/manual/items/7', '/manual/items/7', { function: 'echo' }],
  ])('the stage %s is served at %s, with its variables', async (stage, path, rawPath, stageVariables) => {
    const event = eventOf(await get(path));
    expect(event).toMatchObject({ rawPath, stageVariables, pathParameters: { id: '7' } });
    expect(event.requestContext).toMatchObject({ stage, http: { path: rawPath } });
  });

  test.each([
    ['no route of $default', '/nowhere'],
    ['no route of a named stage', '/dev/nowhere'],
    ['no stage and no route of $default', '/prod/items/7'],
    ['a stage without a deployment, since $default has no such route', '/empty/items/7'],
  ])('%s is 404', async (_, path) => {
    const answer = await get(path);
    expect([answer.status, answer.body]).toEqual([404, '{"message":"Not Found"}']);
  });

  test('a stage with limits throttles, with CORS headers, and preflights do not count', async () => {
    const Origin = 'https://app.example.com';
    const answers: Called[] = [];
    for (let i = 0; i < 3; i++) answers.push(await get('/slow/old', { Origin }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.body).toBe('{"message":"Too Many Requests"}');
    expect(answers[2]?.headers['access-control-allow-origin']).toBe(Origin);
    expect([(await get('/slow/items/7')).status, (await get('/slow/items/7')).status]).toEqual([200, 429]);
    const headers = { Origin, 'Access-Control-Request-Method': 'GET' };
    expect((await call(`${url}/slow/old`, { method: 'OPTIONS', headers })).status).toBe(204);
  });

  test('its access log has a line for each request, which a client cannot forge', async () => {
    const agent = 'x","status":200}';
    const answer = await get('/dev/items/7', { 'user-agent': agent });
    const requestId = answer.headers['apigw-requestid'];
    const event = await dev.event('access-log', (found) => found.requestId === requestId);
    expect(event).toMatchObject({ api: apiId, stage: 'dev' });
    expect(JSON.parse(String(event.text))).toEqual({
      id: requestId,
      route: 'GET /items/{id}',
      base: '-',
      path: '/dev/items/7',
      agent,
      status: 200,
      length: answer.body.length,
    });
  });

  test.each([
    ['$default', '/v1/items/7', '/items/7'],
    ['dev', '/dev/v1/items/7', '/dev/items/7'],
  ])('the domain name leads to the stage %s, without the path of the mapping', async (stage, path, rawPath) => {
    for (const base of [url, endpoint]) {
      const event = eventOf(await byDomain(path, base));
      expect(event).toMatchObject({ rawPath, pathParameters: { id: '7' } });
      expect(event.requestContext).toMatchObject({ stage, domainName: 'api.example.com', domainPrefix: 'api' });
    }
  });

  test('a path of the domain name that no mapping has is 403', async () => {
    const answer = await byDomain('/items/7');
    expect([answer.status, answer.body]).toEqual([403, '{"message":"Forbidden"}']);
  });

  test('the access log knows the mapping that matched', async () => {
    const { headers } = await byDomain('/dev/v1/items/7');
    const event = await dev.event('access-log', (found) => found.requestId === headers['apigw-requestid']);
    expect(JSON.parse(String(event.text))).toMatchObject({ base: 'dev/v1', path: '/dev/v1/items/7' });
  });

  test('a save reaches the stages that deploy by themselves, leaves the others, and empties no bucket', async () => {
    project.write('template.yaml', template({ route: '/new' }));
    expect(await dev.event('reload')).toMatchObject({ ok: true });
    const paths = ['/new', '/old', '/dev/new', '/dev/old', '/manual/new', '/manual/old', '/slow/items/7'];
    const answers = await Promise.all(paths.map(async (path) => [path, (await get(path)).status]));
    expect(Object.fromEntries(answers)).toEqual({
      '/new': 200,
      '/old': 404,
      '/dev/new': 200,
      '/dev/old': 404,
      '/manual/new': 404,
      '/manual/old': 200,
      '/slow/items/7': 429,
    });
  });
});

const withDomain = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DisableExecuteApiEndpoint: true
      Domain:
        DomainName: api.example.com
        CertificateArn: arn:aws:acm:us-east-1:123456789012:certificate/c
        BasePath: [shop, admin]
        Route53: { HostedZoneId: Z123 }
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: code/
      Events:
        Get:
          Type: HttpApi
          Properties: { ApiId: !Ref Api, Path: /data, Method: get, PayloadFormatVersion: '1.0' }
`;

describe('an API that answers by its domain name only', () => {
  let project: Project;
  let dev: DevProcess;
  let url = '';
  let apiId = '';

  beforeAll(async () => {
    const wrapped = 'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });\n';
    project = createProject({ 'template.yaml': withDomain, 'code/index.js': wrapped });
    const assume = ['--assume', 'http-api.domain.no-mapping=404'];
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', '0', '--no-watch', ...assume]);
    const ready = await dev.event('ready');
    const [api] = ready.apis as { url: string; id: string }[];
    url = api?.url ?? '';
    apiId = api?.id ?? '';
  });

  afterAll(async () => {
    await dev.stop();
    project.remove();
  });

  test.each([
    ['the domain name with a mapping', 'api.example.com', '/shop/data', 200],
    ['the other mapping', 'API.example.com', '/admin/data', 200],
    ['the domain name without a mapping', 'api.example.com', '/data', 404],
    ['the local name', '{id}.execute-api.localhost', '/data', 404],
    ["AWS's name", '{id}.execute-api.us-east-1.amazonaws.com', '/data', 404],
    ['the address of its data port', '127.0.0.1', '/data', 200],
  ])('by %s', async (_, host, path, status) => {
    const headers = { host: host.replace('{id}', apiId) };
    expect((await call(`${url}${path}`, { headers })).status).toBe(status);
  });

  test('an event of format 1.0 has the path as the client wrote it', async () => {
    const { body } = await call(`${url}/shop/data`, { headers: { host: 'api.example.com' } });
    expect(JSON.parse(body)).toMatchObject({
      path: '/shop/data',
      resource: '/data',
      requestContext: { path: '/shop/data', resourcePath: '/data', domainName: 'api.example.com', domainPrefix: 'api' },
    });
  });
});

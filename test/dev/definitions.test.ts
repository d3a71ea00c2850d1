import { afterEach, describe, expect, test } from 'vitest';
import { type DevProcess, startDev } from '../support/dev-process.ts';
import { createProject, type Project } from '../support/project.ts';

const handler = { 'code/index.mjs': 'export const handler = async (event) => event.routeKey ?? "ok";\n' };

interface Definition {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly path: string;
  readonly says: { readonly status: number; readonly body?: string };
}

const raw = (extra = ''): string => `Parameters:
  Path: { Type: String, Default: /default }
Resources:
  Role: { Type: 'AWS::IAM::Role', Properties: {} }
  Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: Orders } }
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: "exports.handler = async (event) => event.rawPath + process.env.TABLE;"
      Environment: { Variables: { TABLE: !Ref Table } }
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: raw, ProtocolType: HTTP } }
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Function.Arn, PayloadFormatVersion: '2.0' }
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: !Sub 'GET \${Path}', Target: !Sub 'integrations/\${Integration}' }
  Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: !Ref Api, StageName: $default, AutoDeploy: true } }
${extra}`;
const permission = `  Permission:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Function, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com }
`;

const definitions: readonly Definition[] = [
  {
    name: 'raw CloudFormation runs, with an inline function',
    files: { 'template.yaml': raw(permission) },
    path: '/default',
    says: { status: 200, body: '/defaultOrders' },
  },
  {
    name: 'without a permission the gateway may not invoke the function',
    files: { 'template.yaml': raw() },
    path: '/default',
    says: { status: 500, body: '{"message":"Internal Server Error"}' },
  },
  {
    name: '--permissive does not ask for it',
    files: { 'template.yaml': raw() },
    args: ['--permissive'],
    path: '/default',
    says: { status: 200, body: '/defaultOrders' },
  },
  {
    name: '--parameter-overrides win over defaults',
    files: { 'template.yaml': raw(permission) },
    args: ['--parameter-overrides', 'Path=/other'],
    path: '/other',
    says: { status: 200, body: '/otherOrders' },
  },
  {
    name: "samconfig.toml's overrides are honoured",
    files: {
      'template.yaml': raw(permission),
      'samconfig.toml': 'version = 0.1\n[default.deploy.parameters]\nparameter_overrides = "Path=/from-config"\n',
    },
    path: '/from-config',
    says: { status: 200, body: '/from-configOrders' },
  },
  {
    name: '--env-vars reach the function',
    files: { 'template.yaml': raw(permission), 'env.json': '{ "Function": { "TABLE": "Local" } }' },
    args: ['--env-vars', 'env.json'],
    path: '/default',
    says: { status: 200, body: '/defaultLocal' },
  },
  {
    name: 'JSON runs as YAML does',
    files: {
      'template.json': JSON.stringify({
        Transform: 'AWS::Serverless-2016-10-31',
        Resources: {
          Function: {
            Type: 'AWS::Serverless::Function',
            Properties: {
              Runtime: 'nodejs22.x',
              Handler: 'index.handler',
              CodeUri: 'code/',
              Events: { Get: { Type: 'HttpApi', Properties: { Path: '/json', Method: 'get' } } },
            },
          },
        },
      }),
      ...handler,
    },
    path: '/json',
    says: { status: 200, body: 'GET /json' },
  },
  {
    name: "an event without path and method is SAM's $default route",
    files: {
      'template.yml':
        'Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: nodejs22.x\n      Handler: index.handler\n      CodeUri: code/\n      Events: { All: { Type: HttpApi } }\n',
      ...handler,
    },
    path: '/any/thing',
    says: { status: 200, body: '$default' },
  },
  {
    name: 'a loop of AWS::LanguageExtensions comes before SAM',
    files: {
      'template.yaml': `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Each:
    - Name
    - [one, two]
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: nodejs22.x
          Handler: index.handler
          CodeUri: code/
          Events: { Get: { Type: HttpApi, Properties: { Path: '/\${Name}', Method: get } } }
`,
      ...handler,
    },
    path: '/two',
    says: { status: 200, body: 'GET /two' },
  },
];

describe('what a project may look like', () => {
  let project: Project;
  let dev: DevProcess;
  afterEach(async () => {
    await dev.stop();
    project.remove();
  });

  test.each(definitions)('$name', async ({ files, args = [], path, says }) => {
    project = createProject(files);
    dev = startDev(['.', '--port', '0', '--endpoint-port', 'none', '--no-watch', ...args], { cwd: project.directory });
    const ready = await dev.event('ready');
    const response = await fetch(`${(ready.apis as { url: string }[])[0]?.url}${path}`);
    expect(response.status).toBe(says.status);
    expect(await response.text()).toBe(says.body);
  });

  test('what is not served is listed, and roles and permissions are not', async () => {
    project = createProject({ 'template.yaml': raw(permission) });
    dev = startDev(['.', '--port', '0', '--endpoint-port', 'none', '--no-watch'], { cwd: project.directory });
    expect((await dev.event('ready')).notServed).toEqual([{ type: 'AWS::DynamoDB::Table', logicalId: 'Table' }]);
  });

  test('a WebSocket API and its parts are listed once, and the HTTP API beside it runs', async () => {
    const socket = `  Socket:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: socket, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
  Connect: { Type: 'AWS::ApiGatewayV2::Route', Properties: { ApiId: !Ref Socket, RouteKey: $connect } }
  SocketStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: !Ref Socket, StageName: prod } }
`;
    project = createProject({ 'template.yaml': raw(permission + socket) });
    dev = startDev(['.', '--port', '0', '--endpoint-port', 'none', '--no-watch'], { cwd: project.directory });
    const ready = await dev.event('ready');
    expect((ready.apis as { logicalId: string }[]).map(({ logicalId }) => logicalId)).toEqual(['Api']);
    expect(ready.notServed).toEqual([
      { type: 'AWS::DynamoDB::Table', logicalId: 'Table' },
      { type: 'AWS::ApiGatewayV2::Api', logicalId: 'Socket', part: 'ProtocolType: WEBSOCKET' },
    ]);
  });

  test("what sam build made is run while it is newer than the project's sources", async () => {
    const template = (path: string): string =>
      `Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: nodejs22.x\n      Handler: index.handler\n      CodeUri: code/\n      Events: { Get: { Type: HttpApi, Properties: { Path: ${path}, Method: get } } }\n`;
    project = createProject({ 'template.yaml': template('/source'), ...handler });
    project.write('.aws-sam/build/template.yaml', template('/built'));
    project.write('.aws-sam/build/code/index.mjs', 'export const handler = async () => "built";\n');
    const routes = async (args: readonly string[]): Promise<unknown> => {
      dev = startDev(['.', '--port', '0', '--endpoint-port', 'none', '--no-watch', ...args], {
        cwd: project.directory,
      });
      const [api] = (await dev.event('ready')).apis as { routes: { path: string }[] }[];
      await dev.stop();
      return api?.routes.map(({ path }) => path);
    };
    expect(await routes([])).toEqual(['/built']);
    expect(await routes(['--no-build-dir'])).toEqual(['/source']);
    project.touch('template.yaml', new Date(Date.now() + 60_000));
    expect(await routes([])).toEqual(['/source']);
  });
});

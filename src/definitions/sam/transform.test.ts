import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../base/json.ts';
import { formatPosition, type SourcePosition, SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { comparable, corsLists } from './fixtures/comparable.ts';
import { samDiagnostics, type TransformContext, transformSam } from './transform.ts';

const fixtures = new URL('fixtures/', import.meta.url);

function transform(text: string, context: Partial<TransformContext> = {}) {
  const positions = new SourcePositions();
  const { value } = readDocument(text, 'template.yaml', positions);
  const made = transformSam(isJsonObject(value) ? value : {}, positions, {
    region: 'us-east-1',
    partition: 'aws',
    parameterValues: new Map(),
    ...context,
  });
  const at = (path: string) => line(positions.ofPath(made.document, path.split(' ')));
  return { ...made, positions, at, source: value };
}

function line(position: SourcePosition | undefined): number | undefined {
  return position?.line;
}

/** The line, counted from 1, on which `text` stands first. */
function lineOf(template: string, text: string): number {
  return template.split('\n').findIndex((written) => written.includes(text)) + 1;
}

function resource(made: { document: Record<string, unknown> }, logicalId: string): unknown {
  return isJsonObject(made.document.Resources) ? made.document.Resources[logicalId] : undefined;
}

const guide = readFileSync(new URL('guide/template.yaml', fixtures), 'utf8');

describe('an HTTP API with CORS and a function', () => {
  it('becomes what the translator makes of it', () => {
    const expected: unknown = JSON.parse(readFileSync(new URL('guide/expected.json', fixtures), 'utf8'));
    const { document, errors, notTransformed } = transform(guide);
    expect(errors).toEqual([]);
    expect(notTransformed).toEqual([]);
    expect(comparable(document)).toEqual(comparable(expected));
    expect(corsLists(document)).toEqual(corsLists(expected));
  });

  it('leaves the document it was given as it was', () => {
    const before = structuredClone(transform(guide).source);
    expect(transform(guide).source).toEqual(before);
    expect(before).toHaveProperty('Transform');
  });

  const places: readonly [what: string, path: string, written: string][] = [
    ['the API', 'Resources MyHttpApi', 'MyHttpApi:'],
    ['its CORS configuration', 'Resources MyHttpApi Properties Body x-amazon-apigateway-cors', 'CorsConfiguration:'],
    ['its origins', 'Resources MyHttpApi Properties Body x-amazon-apigateway-cors allowOrigins', 'AllowOrigins:'],
    ['one origin', 'Resources MyHttpApi Properties Body x-amazon-apigateway-cors allowOrigins 1', 'app.example.com'],
    ['its max age', 'Resources MyHttpApi Properties Body x-amazon-apigateway-cors maxAge', 'MaxAge'],
    ['credentials', 'Resources MyHttpApi Properties Body x-amazon-apigateway-cors allowCredentials', 'AllowCred'],
    ['a path', 'Resources MyHttpApi Properties Body paths /data', 'Path: /data'],
    ['a method', 'Resources MyHttpApi Properties Body paths /data get', 'Method: get'],
    ['the function', 'Resources MyFunction', 'MyFunction:'],
    ['its handler', 'Resources MyFunction Properties Handler', 'Handler:'],
    ['its runtime', 'Resources MyFunction Properties Runtime', 'Runtime:'],
    ['its code', 'Resources MyFunction Properties Code ZipFile', 'InlineCode'],
    ['its permission', 'Resources MyFunctionApiEventPermission', 'Type: HttpApi'],
  ];
  for (const [what, path, written] of places) {
    it(`knows where the user wrote ${what}`, () => {
      expect(transform(guide).at(path)).toBe(lineOf(guide, written));
    });
  }

  it('says which SAM resource each resource comes from', () => {
    const { origins } = transform(guide);
    const addresses = [...origins].map(([logicalId, { form, address }]) => [logicalId, form, address]);
    expect(addresses).toEqual([
      ['MyHttpApi', 'sam', 'MyHttpApi'],
      ['MyHttpApiApiGatewayDefaultStage', 'sam', 'MyHttpApi'],
      ['MyFunction', 'sam', 'MyFunction'],
      ['MyFunctionRole', 'sam', 'MyFunction'],
      ['MyFunctionApiEventPermission', 'sam', 'MyFunction'],
    ]);
  });
});

describe('positions', () => {
  const template = `
Globals:
  HttpApi:
    CorsConfiguration:
      AllowOrigins: [https://global.example]
      MaxAge: 5
  Function:
    Runtime: nodejs20.x
    Environment: { Variables: { SHARED: yes } }
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: live
      CorsConfiguration:
        AllowOrigins:
          - https://local.example
      Auth:
        Authorizers:
          Tokens: { IdentitySource: a, JwtConfiguration: { issuer: b, audience: [c] } }
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /written:
            get: { x-amazon-apigateway-integration: { type: http_proxy } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      CodeUri: src/
      Events:
        Guarded:
          Type: HttpApi
          Properties:
            ApiId: !Ref Api
            Path: /guarded
            Method: post
            Auth: { Authorizer: Tokens }
        Everything: { Type: HttpApi }
`;
  const body = 'Resources Api Properties Body';
  const cases: readonly [what: string, path: string, written: string][] = [
    ['an origin of Globals', `${body} x-amazon-apigateway-cors allowOrigins 0`, 'global.example'],
    [
      'an origin of the API, behind those of Globals',
      `${body} x-amazon-apigateway-cors allowOrigins 1`,
      'local.example',
    ],
    ['a setting of Globals', `${body} x-amazon-apigateway-cors maxAge`, 'MaxAge'],
    ['the methods of a written body', `${body} paths /written`, '/written:'],
    ['a method of a written body', `${body} paths /written get`, 'get:'],
    ['a route added to a written body', `${body} paths /guarded post`, 'Method: post'],
    ['the authorizer of a route', `${body} paths /guarded post security`, 'Authorizer: Tokens'],
    ['an authorizer', `${body} components securitySchemes Tokens`, 'Tokens: {'],
    ['a stage', 'Resources ApiliveStage Properties StageName', 'StageName'],
    ['a runtime of Globals', 'Resources Fn Properties Runtime', 'nodejs20.x'],
    ['a variable of Globals', 'Resources Fn Properties Environment Variables SHARED', 'SHARED'],
    ['a local path', 'Resources Fn Properties Code', 'CodeUri'],
    ['an API that exists through an event', 'Resources ServerlessHttpApi', 'Everything'],
    ['a route without a path', 'Resources ServerlessHttpApi Properties Body paths $default', 'Everything'],
  ];
  for (const [what, path, written] of cases) {
    it(`point at ${what}`, () => {
      expect(transform(template).at(path)).toBe(lineOf(template, written));
    });
  }

  it('of errors point at the word that is wrong', () => {
    const wrong = template.replace('MaxAge', 'MaximalAge').replace('Authorizer: Tokens', 'Authorizer: Nobody');
    expect(
      samDiagnostics(transform(wrong).errors).map(({ where, message }) => [where && formatPosition(where), message]),
    ).toEqual([
      ['template.yaml:6:7', "Resource with id [Api] is invalid. Invalid key 'MaximalAge' for 'Cors' property."],
      [
        'template.yaml:38:33',
        "Resource with id [Fn] is invalid. Event with id [Guarded] is invalid. Unable to set Authorizer [Nobody] on API method [post] for path [/guarded] because it wasn't defined in the API's Authorizers.",
      ],
      [
        'template.yaml:6:7',
        "Resource with id [ServerlessHttpApi] is invalid. Invalid key 'MaximalAge' for 'Cors' property.",
      ],
    ]);
  });
});

describe('a project before packaging', () => {
  const template = `
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: { Minify: true } }
    Properties: { Handler: app.handler, Runtime: nodejs20.x, CodeUri: hello/, AutoPublishAlias: live }
  Layer: { Type: 'AWS::Serverless::LayerVersion', Properties: { ContentUri: layer/ } }
  Api: { Type: 'AWS::Serverless::HttpApi', Properties: { DefinitionUri: openapi.yaml } }`;

  it('keeps its local paths', () => {
    const made = transform(template);
    expect(made.errors).toEqual([]);
    expect(resource(made, 'Fn')).toMatchObject({ Properties: { Code: 'hello/' } });
    expect(resource(made, 'Api')).toMatchObject({ Properties: { BodyS3Location: 'openapi.yaml' } });
    const layer = [...made.origins].find(([, { address }]) => address === 'Layer')?.[0] ?? '';
    expect(resource(made, layer)).toMatchObject({ Properties: { Content: 'layer/' } });
  });

  it('keeps the build settings of a function', () => {
    const Metadata = { BuildMethod: 'esbuild', BuildProperties: { Minify: true } };
    expect(resource(transform(template), 'Fn')).toMatchObject({ Metadata });
  });

  it('is refused where the translator would refuse it, on request', () => {
    const messages = transform(template, { localPaths: 'refuse' }).errors.map(({ message }) => message);
    expect(messages[1]).toBe(
      "Resource with id [Fn] is invalid. 'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.",
    );
  });
});

describe('what has no counterpart here', () => {
  it('is listed, and the rest is transformed', () => {
    const { errors, notTransformed, origins } = transform(`
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Connectors: { ToTable: { Properties: { Destination: { Id: Table }, Permissions: [Read] } } }
    Properties:
      Handler: a.b
      Runtime: nodejs20.x
      InlineCode: x
      AutoPublishAlias: live
      DeploymentPreference: { Type: AllAtOnce }
      Policies: [{ DynamoDBReadPolicy: { TableName: !Ref Table } }, AWSLambdaRole]
      Events:
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
        Queue: { Type: SQS, Properties: { Queue: arn } }
        Get: { Type: HttpApi, Properties: { Path: /, Method: get } }
        Rest: { Type: Api, Properties: { Path: /, Method: get } }
  Table: { Type: 'AWS::Serverless::SimpleTable' }
  Rest: { Type: 'AWS::Serverless::Api', Properties: { StageName: prod } }
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: { StartAt: One }
      Events: { Daily: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }
  App: { Type: 'AWS::Serverless::Application' }`);
    expect(errors).toEqual([]);
    expect(notTransformed).toEqual([
      { logicalId: 'Fn', type: 'AWS::Serverless::Connector', part: 'Connectors.ToTable' },
      { logicalId: 'Fn', type: 'DynamoDBReadPolicy', part: 'Policies' },
      { logicalId: 'Fn', type: 'Schedule', part: 'Events.Nightly' },
      { logicalId: 'Fn', type: 'SQS', part: 'Events.Queue' },
      { logicalId: 'Fn', type: 'AWS::CodeDeploy::DeploymentGroup', part: 'DeploymentPreference' },
      { logicalId: 'Machine', type: 'Schedule', part: 'Events.Daily' },
      { logicalId: 'App', type: 'AWS::Serverless::Application' },
    ]);
    expect([...origins.keys()]).toContain('FnGetPermission');
  });
});

describe('the world around', () => {
  const template = `
Parameters: { Origins: { Type: CommaDelimitedList, Default: 'https://a.example,https://b.example' }, Zone: { Type: String } }
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: { CorsConfiguration: { AllowOrigins: !Ref Origins, AllowHeaders: [!Ref Zone] } }
  Fn:
    Type: AWS::Serverless::Function
    Properties: { Handler: a.b, Runtime: r, InlineCode: x, Tracing: Active, Policies: [Own, AWSLambdaRole] }`;

  it('gives the partition of ARNs', () => {
    const made = transform(template, { partition: 'aws-cn' });
    expect(resource(made, 'FnRole')).toMatchObject({
      Properties: {
        ManagedPolicyArns: [
          'arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
          'arn:aws-cn:iam::aws:policy/AWSXRayDaemonWriteAccess',
          'Own',
          'arn:aws-cn:iam::aws:policy/service-role/AWSLambdaRole',
        ],
      },
    });
  });

  it('gives values of parameters, and names of managed policies', () => {
    const made = transform(template, {
      parameterValues: new Map([['Zone', 'x-zone']]),
      managedPolicies: new Map([['Own', 'arn:own']]),
    });
    expect(resource(made, 'Api')).toMatchObject({
      Properties: { Body: { 'x-amazon-apigateway-cors': { allowHeaders: ['x-zone'] } } },
    });
    expect(resource(made, 'FnRole')).toHaveProperty('Properties.ManagedPolicyArns.2', 'arn:own');
  });

  it('gives the items of a list', () => {
    const made = transform(template, { parameterValues: new Map([['Origins', ['https://c.example']]]) });
    expect(resource(made, 'Api')).toMatchObject({
      Properties: { Body: { 'x-amazon-apigateway-cors': { allowOrigins: ['https://c.example'] } } },
    });
  });
});

describe('hostile input', () => {
  const loop: { self?: unknown; Type: string } = { Type: 'AWS::Serverless::HttpApi' };
  loop.self = loop;
  const cases: readonly [what: string, document: Record<string, unknown>][] = [
    ['nothing', {}],
    ['resources as a list', { Resources: [] }],
    ['a resource that contains itself', { Resources: { Loop: loop } }],
    ['properties that contain their resource', { Resources: { Loop: { Type: loop.Type, Properties: loop } } }],
    ['a key that is the prototype', JSON.parse('{"Resources":{"__proto__":{"Type":"AWS::Serverless::HttpApi"}}}')],
    [
      'a parameter that contains a Ref to itself',
      {
        Parameters: { P: { Default: { a: { Ref: 'P' } } } },
        Resources: { Api: { Type: loop.Type, Properties: { CorsConfiguration: { AllowOrigins: { Ref: 'P' } } } } },
      },
    ],
  ];
  for (const [what, document] of cases) {
    it(`${what} gives a document or errors`, () => {
      const context = { region: 'us-east-1', partition: 'aws', parameterValues: new Map() };
      const made = transformSam(document, new SourcePositions(), context);
      expect(() => JSON.stringify(made.document)).not.toThrow();
      expect(Object.prototype).not.toHaveProperty('Type');
    });
  }
});

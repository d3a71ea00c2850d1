import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import { isJsonObject } from '../../base/json.ts';
import { formatPosition, SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { samDiagnostics, samErrorDocument, type TransformContext, transformSam } from './transform.ts';

function transform(text: string, context: Partial<TransformContext> = {}) {
  const positions = new SourcePositions();
  const { value } = readDocument(text, 'template.yaml', positions);
  const made = transformSam(isJsonObject(value) ? value : {}, positions, {
    region: 'us-east-1',
    partition: 'aws',
    parameterValues: new Map(),
    ...context,
  });
  return { ...made, at: (path: string) => positions.ofPath(made.document, path.split(' '))?.line };
}

/** The line, counted from 1, on which `text` stands first. */
function lineOf(template: string, text: string): number {
  return template.split('\n').findIndex((written) => written.includes(text)) + 1;
}

function resources(made: { document: Record<string, unknown> }): Record<string, unknown> {
  return isJsonObject(made.document.Resources) ? made.document.Resources : {};
}

function deploymentId(made: { document: Record<string, unknown> }): string | undefined {
  return Object.keys(resources(made)).find((logicalId) => logicalId.includes('Deployment'));
}

const template = `
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Cors:
        AllowOrigin: "'https://example.com'"
        AllowCredentials: true
      GatewayResponses:
        DEFAULT_4XX:
          ResponseParameters:
            Headers:
              Access-Control-Allow-Origin: "'https://example.com'"
      Auth:
        ApiKeyRequired: true
        DefaultAuthorizer: Pool
        Authorizers:
          Pool: { UserPoolArn: arn }
        ResourcePolicy:
          IpRangeWhitelist: [1.2.3.4]
        UsagePlan: { CreateUsagePlan: PER_API }
      Models:
        Pet: { type: object }
      Domain:
        DomainName: rest.example.com
        CertificateArn: arn
        BasePath: v1
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: nodejs20.x
      CodeUri: src/
      Events:
        Write:
          Type: Api
          Properties:
            RestApiId: !Ref Api
            Path: /pets
            Method: post
            TimeoutInMillis: 5000
            RequestModel: { Model: Pet, ValidateBody: true }
            Auth: { Authorizer: NONE }
        Everything: { Type: Api, Properties: { Path: /, Method: any } }
Globals:
  Api:
    Cors:
      MaxAge: "'600'"
`;

describe('positions', () => {
  const body = 'Resources Api Properties Body';
  const preflight = `${body} paths /pets options`;
  const parameters = 'x-amazon-apigateway-integration responses default responseParameters';
  const header = `${preflight} ${parameters} method.response.header`;
  const cases: readonly [what: string, path: string, written: string][] = [
    ['the API', 'Resources Api', 'Api:'],
    ['a path', `${body} paths /pets`, 'Path: /pets'],
    ['a method', `${body} paths /pets post`, 'Method: post'],
    ['a generated OPTIONS method, which is the work of Cors', preflight, 'Cors:'],
    ['the origin it answers', `${header}.Access-Control-Allow-Origin`, 'AllowOrigin'],
    ['its max age, which is in Globals', `${header}.Access-Control-Max-Age`, 'MaxAge'],
    ['its credentials', `${header}.Access-Control-Allow-Credentials`, 'AllowCredentials'],
    ['what nobody wrote of it', `${preflight} summary`, 'Cors:'],
    ['a gateway response', `${body} x-amazon-apigateway-gateway-responses DEFAULT_4XX`, 'DEFAULT_4XX'],
    [
      'a header of a gateway response',
      `${body} x-amazon-apigateway-gateway-responses DEFAULT_4XX responseParameters gatewayresponse.header.Access-Control-Allow-Origin`,
      'Access-Control-Allow-Origin:',
    ],
    ['an authorizer', `${body} securityDefinitions Pool`, 'Pool: {'],
    ['security that Auth gives the preflight', `${preflight} security`, 'DefaultAuthorizer'],
    ['security that an event gives its method', `${body} paths /pets post security`, 'Auth: { Authorizer'],
    ['a resource policy', `${body} x-amazon-apigateway-policy`, 'ResourcePolicy'],
    ['a model', `${body} definitions pet`, 'Pet: {'],
    ['a timeout', `${body} paths /pets post x-amazon-apigateway-integration timeoutInMillis`, 'TimeoutInMillis'],
    ['a request model', `${body} paths /pets post parameters`, 'RequestModel'],
    ['the stage', 'Resources ApiliveStage Properties StageName', 'StageName'],
    ['the usage plan', 'Resources ApiUsagePlan', 'UsagePlan:'],
    ['a base path', 'Resources Apiv1BasePathMapping', 'BasePath: v1'],
    ['a permission', 'Resources FnWritePermissionlive', 'Write:'],
    ['an API that exists through an event', 'Resources ServerlessRestApi', 'Everything'],
  ];
  for (const [what, path, written] of cases) {
    it(`point at ${what}`, () => {
      // An entry of a block begins on the line after its key, unless the key is what is meant.
      const line = lineOf(template, written);
      expect([line, line + 1]).toContain(transform(template).at(path));
    });
  }

  it('of errors point at the word that is wrong', () => {
    const wrong = template.replace('AllowCredentials', 'AllowCookies').replace('Model: Pet', 'Model: Dog');
    const found = samDiagnostics(transform(wrong).errors).map(({ where, message }) => [
      where && formatPosition(where),
      message,
    ]);
    expect(found).toEqual([
      ['template.yaml:9:9', "Resource with id [Api] is invalid. Invalid key 'AllowCookies' for 'Cors' property."],
      [
        'template.yaml:43:36',
        "Resource with id [Fn] is invalid. Event with id [Write] is invalid. Unable to set RequestModel [Dog] on API method [post] for path [/pets] because it wasn't defined in the API's Models.",
      ],
    ]);
  });
});

describe('the deployment', () => {
  const id = deploymentId(transform(template));
  const changes: readonly [what: string, changed: string, context: Partial<TransformContext>, isNew: boolean][] = [
    ['stays when nothing changes', template, {}, false],
    ['stays when only the code of a function does', template.replace('src/', 'lib/'), {}, false],
    ['is a new one when a path changes', template.replace('/pets', '/dogs'), {}, true],
    ['is a new one when CORS changes', template.replace('https://example.com', 'https://a.example'), {}, true],
    ['is a new one when the domain changes', template.replace('BasePath: v1', 'BasePath: v2'), {}, true],
    [
      'is a new one when a function gets a name',
      template.replace('Handler: a.b', 'FunctionName: n\n      Handler: a.b'),
      {},
      true,
    ],
    ['is a new one each second with AlwaysDeploy', always(template), { now: () => 1_000 }, true],
  ];
  for (const [what, changed, context, isNew] of changes) {
    it(what, () => {
      const now = deploymentId(transform(changed, context));
      expect(now).toMatch(/^ApiDeployment[0-9a-f]{10}$/);
      expect(now !== id).toBe(isNew);
    });
  }

  it('of AlwaysDeploy goes by the clock', () => {
    const at = (milliseconds: number) => deploymentId(transform(always(template), { now: () => milliseconds }));
    expect(at(1_000)).toBe(at(1_999));
    expect(at(1_000)).not.toBe(at(2_000));
  });

  it('says in its description what its id begins with', () => {
    const made = transform(template);
    const logicalId = deploymentId(made) ?? '';
    const hash = logicalId.replace('ApiDeployment', '');
    expect(resources(made)[logicalId]).toMatchObject({
      Properties: { Description: expect.stringMatching(new RegExp(`^RestApi deployment id: ${hash}[0-9a-f]{30}$`)) },
    });
    expect(resources(made).ApiliveStage).toMatchObject({ Properties: { DeploymentId: { Ref: logicalId } } });
  });

  function always(text: string): string {
    return text.replace('StageName: live', 'StageName: live\n      AlwaysDeploy: true');
  }
});

describe("a CORS guide's template with prefixed gateway response keys", () => {
  const guide = readFileSync(new URL('../fixtures/sam-rest.yaml', import.meta.url), 'utf8');
  const key = 'gatewayresponse.header.Access-Control-Allow-Origin';
  const refusal = `Resource with id [MyRestApi] is invalid. Invalid gateway response parameter '${key}'`;
  const refused: readonly [how: string, context: Partial<TransformContext>][] = [
    ['with strict', { strict: true }],
    [
      'with the assumption that says so',
      { assume: { ...defaultAssumptions, 'sam.gateway-response.prefixed-keys': 'refuse-as-sam' } },
    ],
  ];

  it('runs, with the headers that are meant', () => {
    const made = transform(guide);
    expect(made.errors).toEqual([]);
    expect(resources(made).MyRestApi).toMatchObject({
      Properties: {
        Body: {
          'x-amazon-apigateway-gateway-responses': {
            DEFAULT_5XX: {
              responseParameters: {
                [key]: "'https://example.com'",
                'gatewayresponse.header.Access-Control-Allow-Headers': "'Content-Type,Authorization'",
              },
              responseTemplates: {},
            },
          },
        },
      },
    });
  });

  it('is told for each key that SAM refuses it, in which words, and what to write', () => {
    const { warnings } = transform(guide);
    expect(warnings.map(({ where }) => where && formatPosition(where))).toEqual([
      'template.yaml:18:13',
      'template.yaml:19:13',
      'template.yaml:22:13',
      'template.yaml:23:13',
    ]);
    expect(warnings[0]).toMatchObject({
      code: 'sam/prefixed-gateway-response-key',
      severity: 'warn',
      message: `SAM itself refuses this template: ${refusal}`,
      help: 'Here it is taken as meant. For AWS write, under DEFAULT_4XX: ResponseParameters: { Headers: { Access-Control-Allow-Origin: … } }',
    });
  });

  it('stands where its header was written, so that an answer can name the line', () => {
    const path = `Resources MyRestApi Properties Body x-amazon-apigateway-gateway-responses DEFAULT_4XX responseParameters ${key}`;
    expect(transform(guide).at(path)).toBe(18);
  });

  for (const [how, context] of refused) {
    it(`is refused in SAM's words ${how}`, () => {
      const { errors, warnings } = transform(guide, context);
      expect(samErrorDocument(errors)).toBe(
        `Invalid Serverless Application Specification document. Number of errors found: 1. ${refusal}`,
      );
      expect(errors[0]?.position).toMatchObject({ line: 18, column: 13 });
      expect(warnings).toEqual([]);
    });
  }

  it('keeps other wrong names refused', () => {
    const { errors } = transform(guide.replaceAll('gatewayresponse.header.', 'method.response.header.'));
    expect(errors).toHaveLength(1);
  });

  it('joins headers that are written the right way', () => {
    const made = transform(guide.replace(`${key}:`, `Headers: { X-Other: "'a'" }\n            ${key}:`));
    expect(made.errors).toEqual([]);
    expect(resources(made).MyRestApi).toHaveProperty(
      ['Properties', 'Body', 'x-amazon-apigateway-gateway-responses', 'DEFAULT_4XX', 'responseParameters'],
      {
        'gatewayresponse.header.X-Other': "'a'",
        [key]: "'https://example.com'",
        'gatewayresponse.header.Access-Control-Allow-Headers': "'Content-Type,Authorization'",
      },
    );
  });
});

describe('a partition without CloudFront', () => {
  it('has regional APIs only', () => {
    expect(resources(transform(template, { partition: 'aws-cn' })).Api).toMatchObject({
      Properties: { EndpointConfiguration: { Types: ['REGIONAL'] } },
    });
  });
});

describe('a refused event', () => {
  it('leaves nothing in the body that a later one could be refused for', () => {
    const { errors } = transform(`
Resources:
  First:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: r
      InlineCode: x
      Events: { Ev: { Type: Api, Properties: { Path: /a, Method: get, Auth: { Authorizer: Nobody } } } }
  Second:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: r
      InlineCode: x
      Events: { Ev: { Type: Api, Properties: { Path: /a, Method: get } } }`);
    expect(errors.map(({ logicalId }) => logicalId)).toEqual(['First']);
  });
});

describe('hostile input', () => {
  const cases: readonly [what: string, text: string][] = [
    ['a path called __proto__', '{ Path: __proto__, Method: get }'],
    ['a method called constructor', '{ Path: /a, Method: constructor }'],
    ['an authorizer called toString', '{ Path: /a, Method: get, Auth: { Authorizer: toString } }'],
    ['a model called valueOf', '{ Path: /a, Method: get, RequestModel: { Model: valueOf } }'],
  ];
  for (const [what, event] of cases) {
    it(`${what} finds nothing by accident`, () => {
      const made = transform(
        template.replace('{ Path: /, Method: any }', event.replace('{', '{ RestApiId: !Ref Api,')),
      );
      expect(() => JSON.stringify(made.document)).not.toThrow();
      expect(Object.prototype).not.toHaveProperty('get');
      expect(made.errors.length).toBe(event.includes('Auth') || event.includes('Model') ? 1 : 0);
    });
  }
});

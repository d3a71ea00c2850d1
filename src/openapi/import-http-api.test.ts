import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type HttpApiImport, type ImportContext, importHttpApi } from './import-http-api.ts';
import { readBody } from './read-body.ts';

const fixtures = new URL('../../test/openapi/fixtures/', import.meta.url);

function imported(body: unknown, basepath: ImportContext['basepath'] = 'ignore'): HttpApiImport {
  return importHttpApi(body, { basepath, region: 'eu-west-1', accountId: '123456789012', partition: 'aws' });
}

const fixture = (name: string): HttpApiImport =>
  imported(JSON.parse(readFileSync(new URL(`${name}.json`, fixtures), 'utf8')));

const minimal = { openapi: '3.0.1', info: { title: 't', version: '1' } };
const withPaths = (paths: object, more: object = {}) => imported({ ...minimal, paths, ...more });
const proxy = { type: 'aws_proxy', uri: 'arn', payloadFormatVersion: '2.0' };
const routesOf = ({ routes }: HttpApiImport) => routes.map(({ RouteKey }) => RouteKey);

describe("the translator's bodies", () => {
  it.each(readdirSync(fixtures).filter((name) => name.endsWith('.json')))('%s is imported without error', (name) => {
    const result = fixture(name.replace(/\.json$/, ''));
    expect(result.errors).toEqual([]);
    expect(result.routes.length).toBeGreaterThan(0);
    for (const { integration } of result.routes) {
      if (integration !== undefined) expect(result.integrations.map(({ key }) => key)).toContain(integration);
    }
  });

  it('of a template with CORS becomes the API it describes, with pointers back into the body', () => {
    const result = fixture('sam-http');
    expect(result.api).toEqual({
      Name: 'stack',
      Version: '1.0',
      CorsConfiguration: {
        AllowOrigins: ['https://example.com', 'https://app.example.com'],
        AllowMethods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
        AllowHeaders: ['Content-Type', 'Authorization'],
        MaxAge: 86400,
        AllowCredentials: true,
      },
      Tags: { 'httpapi:createdBy': 'SAM' },
    });
    expect(routesOf(result)).toEqual(['GET /data']);
    expect(result.integrations.map(({ input }) => input)).toEqual([
      {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri:
          'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:MyFunction/invocations',
        IntegrationMethod: 'POST',
        PayloadFormatVersion: '2.0',
      },
    ]);
    expect(Object.fromEntries(result.pointers)).toMatchObject({
      '/Name': '/info/title',
      '/CorsConfiguration': '/x-amazon-apigateway-cors',
      '/CorsConfiguration/AllowOrigins': '/x-amazon-apigateway-cors/allowOrigins',
      '/CorsConfiguration/AllowOrigins/1': '/x-amazon-apigateway-cors/allowOrigins/1',
      '/CorsConfiguration/MaxAge': '/x-amazon-apigateway-cors/maxAge',
      '/Routes/GET ~1data': '/paths/~1data/get',
      '/Routes/GET ~1data/Target': '/paths/~1data/get/x-amazon-apigateway-integration',
    });
    expect(result.info).toEqual(['paths./data.get: key [responses] will be ignored by API Gateway']);
    expect(result.warnings).toEqual([]);
  });

  it('of every kind of authorizer become authorizers and what routes ask of them', () => {
    const lambda = fixture('http_api_lambda_auth_full.MyApi').authorizers.map(({ input }) => input);
    expect(lambda).toEqual([
      {
        Name: 'LambdaAuth',
        AuthorizerType: 'REQUEST',
        IdentitySource: expect.arrayContaining(['$request.header.Authorization', '$context.contextVar']),
        AuthorizerUri: expect.stringMatching(/^arn:aws:apigateway:eu-west-1:lambda:path/),
        AuthorizerCredentialsArn: expect.stringMatching(/^arn:aws:iam::/),
        AuthorizerPayloadFormatVersion: '2.0',
        AuthorizerResultTtlInSeconds: 60,
        EnableSimpleResponses: true,
      },
    ]);
    const jwt = fixture('explicit_http_api.MyApi');
    expect(jwt.authorizers.map(({ input }) => input)).toEqual([
      {
        Name: 'OAuth2',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.querystring.param'],
        JwtConfiguration: { Audience: ['MyApi'], Issuer: 'https://www.example.com/v1/connect/oidc' },
      },
    ]);
    expect(jwt.routes).toMatchObject([
      { RouteKey: '$default', AuthorizationType: 'AUTHORIZER', authorizer: 'OAuth2', AuthorizationScopes: ['scope4'] },
    ]);
    const iam = fixture('api_http_with_default_iam_authorizer.HttpApi');
    expect(iam.routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType])).toEqual([
      ['OPTIONS /{proxy+}', 'NONE'],
      ['ANY /{proxy+}', 'AWS_IAM'],
    ]);
    const none = fixture('implicit_http_api_auth_and_simple_case.ServerlessHttpApi');
    expect(none.routes.find(({ RouteKey }) => RouteKey === 'POST /noneauth')).toMatchObject({
      AuthorizationType: 'NONE',
    });
  });

  it('warn of the path $default, and have the route', () => {
    const result = fixture('explicit_http_api.MyApi2');
    expect(routesOf(result)).toEqual(['$default', 'GET /']);
    expect(result.warnings.map(({ message }) => message)).toEqual([
      'Parse issue: attribute paths.Resource $default should start with /',
    ]);
    expect(fixture('http_api_with_default_stage_name_and_fail_on_warnings.AppApi').warnings).toEqual([]);
  });

  it('may close the default endpoint', () => {
    const result = fixture('api_with_basic_custom_domain_http.MyApi');
    expect(result.api.DisableExecuteApiEndpoint).toBe(true);
    expect(result.pointers.get('/DisableExecuteApiEndpoint')).toBe(
      '/servers/0/x-amazon-apigateway-endpoint-configuration/disableExecuteApiEndpoint',
    );
  });
});

describe('a document', () => {
  it.each([
    ['null', null],
    ['a list', []],
    ['Swagger 2', { swagger: '2.0.0', info: {} }],
    ['OpenAPI 3.1', { openapi: '3.1.0' }],
    ['neither', {}],
  ])('that is %s is no input', (_, body) => {
    expect(imported(body).errors).toMatchObject([{ kind: 'document', message: 'Invalid OpenAPI input.' }]);
  });

  it.each(['3.0', '3.0.1', '3.0.3', 3])('of version %s is taken', (openapi) => {
    expect(imported({ openapi }).errors).toEqual([]);
  });

  it('is JSON, or YAML when somebody reads that', () => {
    expect(readBody('{"openapi":"3.0.1"}')).toEqual({ openapi: '3.0.1' });
    expect(readBody('openapi: 3.0.1')).toBeNull();
    expect(readBody('openapi: 3.0.1', () => ({ openapi: '3.0.1' }))).toEqual({ openapi: '3.0.1' });
    expect(readBody('[]')).toBeNull();
    expect(
      readBody(': :', () => {
        throw new Error('no YAML');
      }),
    ).toBeNull();
  });
});

describe('paths', () => {
  it('give a route for each method, and ANY for any method', () => {
    const item = {
      get: {},
      post: {},
      put: {},
      patch: {},
      delete: {},
      head: {},
      options: {},
      'x-amazon-apigateway-any-method': {},
    };
    expect(routesOf(withPaths({ '/a': { ...item, trace: {}, summary: 's', servers: [] } }))).toEqual(
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY'].map((method) => `${method} /a`),
    );
  });

  it.each([
    ['/$default', { 'x-amazon-apigateway-any-method': { isDefaultRoute: true } }],
    ['/$default', { 'x-amazon-apigateway-any-method': {} }],
    ['/x', { get: { isDefaultRoute: true } }],
  ])('give the default route for %s %j', (path, item) => {
    expect(routesOf(withPaths({ [path]: item }))).toEqual(['$default']);
  });

  it('that are null, or do not begin with a slash, give none', () => {
    const result = withPaths({ '/a': null, '/b': { get: null }, pets: { get: {} } });
    expect(routesOf(result)).toEqual([]);
    expect(result.warnings).toMatchObject([{ kind: 'path', pointer: '/paths/pets' }]);
  });

  it.each([
    ['ignore', ['GET /', 'GET /pets']],
    ['prepend', ['GET /base/part', 'GET /base/part/pets']],
    ['split', ['GET /part', 'GET /part/pets']],
  ] as const)('with basepath %s', (basepath, expected) => {
    const servers = [{ url: 'https://x.example/{stage}/part', variables: { stage: { default: 'base' } } }];
    expect(
      routesOf(imported({ ...minimal, servers, paths: { '/': { get: {} }, '/pets': { get: {} } } }, basepath)),
    ).toEqual(expected);
  });
});

describe('integrations', () => {
  it('that are written out belong to their operation; one that is referred to is shared', () => {
    const reference = { $ref: '#/components/x-amazon-apigateway-integrations/shared' };
    const result = withPaths(
      {
        '/a': { get: { 'x-amazon-apigateway-integration': proxy }, post: { 'x-amazon-apigateway-integration': proxy } },
        '/b': {
          get: { 'x-amazon-apigateway-integration': reference },
          put: { 'x-amazon-apigateway-integration': reference },
        },
      },
      { components: { 'x-amazon-apigateway-integrations': { shared: { ...proxy, timeoutInMillis: '100' } } } },
    );
    expect(result.integrations).toHaveLength(3);
    const shared = '/components/x-amazon-apigateway-integrations/shared';
    expect(result.routes.map(({ integration }) => integration)).toEqual([
      '/paths/~1a/get/x-amazon-apigateway-integration',
      '/paths/~1a/post/x-amazon-apigateway-integration',
      shared,
      shared,
    ]);
    expect(result.integrations.at(-1)?.input).toMatchObject({ IntegrationUri: 'arn', TimeoutInMillis: 100 });
    expect(result.pointers.get('/Routes/GET ~1b/Target')).toBe(shared);
    expect(result.info).toEqual([]);
  });

  it('have every member of the service model', () => {
    const extension = {
      ...proxy,
      type: 'HTTP_PROXY',
      httpMethod: 'ANY',
      credentials: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${AWS::Region}',
      connectionType: 'VPC_LINK',
      connectionId: 'v',
      integrationSubtype: 's',
      requestParameters: { 'overwrite:path': '/x' },
      responseParameters: { 200: { 'append:header.a': 'b' } },
      tlsConfig: { serverNameToVerify: 'a.example' },
    };
    const [integration] = withPaths({ '/a': { get: { 'x-amazon-apigateway-integration': extension } } }).integrations;
    expect(integration?.input).toEqual({
      IntegrationType: 'HTTP_PROXY',
      IntegrationUri: 'arn',
      IntegrationMethod: 'ANY',
      IntegrationSubtype: 's',
      PayloadFormatVersion: '2.0',
      CredentialsArn: 'arn:aws:iam::123456789012:role/eu-west-1',
      ConnectionType: 'VPC_LINK',
      ConnectionId: 'v',
      RequestParameters: { 'overwrite:path': '/x' },
      ResponseParameters: { 200: { 'append:header.a': 'b' } },
      TlsConfig: { ServerNameToVerify: 'a.example' },
    });
  });

  it('tell whether their payload format is a number', () => {
    const at = (payloadFormatVersion: unknown) =>
      withPaths({ '/a': { get: { 'x-amazon-apigateway-integration': { ...proxy, payloadFormatVersion } } } })
        .integrations[0];
    expect(at(1.0)).toMatchObject({ hasNumericPayloadFormatVersion: true, input: { PayloadFormatVersion: '1' } });
    expect(at('1.0')).toMatchObject({ hasNumericPayloadFormatVersion: false, input: { PayloadFormatVersion: '1.0' } });
  });
});

describe('security', () => {
  const components = {
    securitySchemes: {
      jwt: {
        type: 'oauth2',
        'x-amazon-apigateway-authorizer': { type: 'jwt', identitySource: '$request.header.a, $request.header.b' },
      },
      oidc: {
        type: 'openIdConnect',
        openIdConnectUrl: 'https://issuer.example/x/.well-known/openid-configuration',
        'x-amazon-apigateway-authorizer': { type: 'jwt', identitySource: '$request.header.a' },
      },
      iam: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'awsSigv4' },
      bearer: { type: 'http', scheme: 'bearer' },
    },
  };
  const securityOf = (operation: object, more: object = {}) =>
    withPaths({ '/a': { get: operation } }, { components, ...more });

  it.each([
    [
      'of the operation wins',
      { security: [{ iam: [] }] },
      { security: [{ jwt: [] }] },
      { AuthorizationType: 'AWS_IAM' },
    ],
    [
      'of the root is the default',
      {},
      { security: [{ jwt: ['s'] }] },
      { authorizer: 'jwt', AuthorizationScopes: ['s'] },
    ],
    ['that is empty opens', { security: [] }, { security: [{ jwt: [] }] }, { AuthorizationType: 'NONE' }],
    [
      'of a name that is not declared opens',
      { security: [{ NONE: [] }] },
      { security: [{ jwt: [] }] },
      { AuthorizationType: 'NONE' },
    ],
    [
      'that API Gateway does not enforce is passed over',
      { security: [{ bearer: [] }, { jwt: [] }] },
      {},
      { authorizer: 'jwt' },
    ],
    [
      'x-amazon-apigateway-auth comes first',
      { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } },
      { security: [{ jwt: [] }] },
      { AuthorizationType: 'AWS_IAM' },
    ],
    [
      'x-amazon-apigateway-auth NONE opens',
      { 'x-amazon-apigateway-auth': { type: 'none' } },
      { security: [{ jwt: [] }] },
      { AuthorizationType: 'NONE' },
    ],
  ])('%s', (_, operation, root, expected) => {
    expect(securityOf(operation, root).routes).toMatchObject([expected]);
  });

  it.each([[[{ jwt: [] }, { iam: [] }]], [[{ jwt: [], oidc: [] }]]])('%j asks for several: an error', (security) => {
    expect(securityOf({ security }).errors).toMatchObject([{ kind: 'security', pointer: '/paths/~1a/get/security' }]);
  });

  it('names identity sources apart, and finds the issuer of OpenID Connect', () => {
    const [jwt, oidc] = securityOf({}).authorizers.map(({ input }) => input);
    expect(jwt?.IdentitySource).toEqual(['$request.header.a', '$request.header.b']);
    expect(oidc?.JwtConfiguration).toEqual({ Issuer: 'https://issuer.example/x' });
  });
});

describe('x-amazon-apigateway-cors', () => {
  const corsOf = (cors: unknown) => imported({ ...minimal, 'x-amazon-apigateway-cors': cors });

  it('takes numbers and booleans that are written as text', () => {
    expect(corsOf({ maxAge: '60', allowCredentials: 'true' }).api.CorsConfiguration).toEqual({
      MaxAge: 60,
      AllowCredentials: true,
    });
  });

  it.each([
    ['*', '/x-amazon-apigateway-cors'],
    [{ allowOrigins: '*' }, '/x-amazon-apigateway-cors/allowOrigins'],
    [{ allowMethods: [1] }, '/x-amazon-apigateway-cors/allowMethods'],
    [{ maxAge: 'soon' }, '/x-amazon-apigateway-cors/maxAge'],
  ])('%j is malformed', (cors, pointer) => {
    const result = corsOf(cors);
    expect(result.api.CorsConfiguration).toBeUndefined();
    expect(result.warnings).toEqual([{ kind: 'cors', message: 'CORS Scheme is malformed, ignoring.', pointer }]);
  });
});

it('names what is ignored as AWS does', () => {
  const result = withPaths(
    { '/pets': { get: { parameters: [], responses: {} }, post: { requestBody: {}, responses: {} } } },
    { components: { schemas: {} } },
  );
  expect(result.info).toEqual([
    'components: key [schemas] will be ignored by API Gateway',
    'paths./pets.get: key [responses] will be ignored by API Gateway',
    'paths./pets.get: key [parameters] will be ignored by API Gateway',
    'paths./pets.post: key [requestBody] will be ignored by API Gateway',
    'paths./pets.post: key [responses] will be ignored by API Gateway',
  ]);
});

it('says that only the first server counts', () => {
  expect(imported({ ...minimal, servers: [{ url: 'https://a' }, { url: 'https://b' }] }).warnings).toMatchObject([
    { kind: 'servers', pointer: '/servers/1' },
  ]);
});

it('passes over what is no text in a list of texts, an object that cannot be printed too', () => {
  const odd = JSON.parse('{"toString": null}');
  const scheme = {
    type: 'oauth2',
    'x-amazon-apigateway-authorizer': {
      type: 'jwt',
      identitySource: ['$request.header.Authorization', odd],
      jwtConfiguration: { issuer: 'https://issuer', audience: [odd, 'me'] },
    },
  };
  const { authorizers, routes } = withPaths(
    { '/a': { get: { security: [{ jwt: ['read', odd] }] } } },
    { components: { securitySchemes: { jwt: scheme } } },
  );
  expect(authorizers[0]?.input).toMatchObject({
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Audience: ['me'] },
  });
  expect(routes[0]?.AuthorizationScopes).toEqual(['read']);
});

it('takes a variable called basePath for the base path, whether or not the URL refers to it', () => {
  const servers = [{ url: 'https://a', variables: { basePath: { default: '/v1' } } }];
  expect(routesOf(imported({ ...minimal, servers, paths: { '/a': { get: {} } } }, 'prepend'))).toEqual(['GET /v1/a']);
});

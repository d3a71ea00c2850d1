import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevEvent, type DevProcess, startDev } from '../support/dev-process.ts';
import { AUDIENCE, type OidcIssuer, startIssuer } from '../support/oidc-issuer.ts';
import { createProject, type Project } from '../support/project.ts';

const APP = 'https://app.example.com';

const template = (issuer: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [${APP}]
        AllowMethods: [GET]
        AllowHeaders: [authorization]
        AllowCredentials: true
      Auth:
        DefaultAuthorizer: Tokens
        Authorizers:
          Tokens:
            IdentitySource: $request.header.Authorization
            JwtConfiguration:
              issuer: ${issuer}
              audience: [${AUDIENCE}]
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: code/
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /orders, Method: get } }
        Any: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /any, Method: any } }
        Write:
          Type: HttpApi
          Properties:
            ApiId: !Ref Api
            Path: /writes
            Method: get
            Auth: { AuthorizationScopes: [orders:write] }
`;

const handler = 'exports.handler = async (event) => event.requestContext.authorizer;\n';

let issuer: OidcIssuer;
let project: Project;
let dev: DevProcess;
let url: string;

beforeAll(async () => {
  issuer = await startIssuer('2026-01');
  project = createProject({ 'template.yaml': template(issuer.url), 'code/index.js': handler });
  dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none', '--no-watch']);
  const ready = await dev.event('ready');
  url = (ready.apis as readonly { readonly url: string }[])[0]?.url ?? '';
});

afterAll(async () => {
  await dev?.stop();
  await issuer?.close();
  project?.remove();
});

function call(path: string, token?: string): Promise<Response> {
  const headers = { origin: APP, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return fetch(`${url}${path}`, { headers });
}

/** The answer as it stands on the wire. */
function raw(request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.end(request.replaceAll('\n', '\r\n')));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

describe('a JWT authorizer with a real issuer', () => {
  test('lets the page in by a token of the issuer, and tells the function who it is', async () => {
    const response = await call('/orders', await issuer.token());
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, APP]);
    expect(await response.json()).toEqual({
      jwt: {
        claims: {
          aud: AUDIENCE,
          client_id: 'batch',
          exp: expect.stringMatching(/^\d{10}$/),
          iat: expect.stringMatching(/^\d{10}$/),
          iss: issuer.url,
          jti: expect.any(String),
          scope: 'orders:read',
          sub: 'batch',
        },
        scopes: null,
      },
    });
  });

  test('asks the issuer for its keys once, however many tokens come', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => issuer.token()));
    const statuses = await Promise.all(tokens.map(async (token) => (await call('/orders', token)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(issuer.keyRequests()).toBe(1);
  });

  test('answers without a token as AWS did on 2024-07-01, byte by byte', async () => {
    const answer = await raw(`GET /orders HTTP/1.1\nHost: x\nOrigin: ${APP}\nConnection: close\n\n`);
    expect(answer.replace(/(?<=^Date: |^apigw-requestid: |^Connection: ).*$/gm, '…').split('\r\n')).toEqual([
      'HTTP/1.1 401 Unauthorized',
      'Date: …',
      'Content-Type: application/json',
      'Content-Length: 26',
      'Connection: …',
      `access-control-allow-origin: ${APP}`,
      'vary: origin',
      'access-control-allow-credentials: true',
      'www-authenticate: Bearer',
      'apigw-requestid: …',
      '',
      '{"message":"Unauthorized"}',
    ]);
  });

  test('answers a scope that is missing with 403, and takes the token that has it', async () => {
    const refused = await call('/writes', await issuer.token('orders:read'));
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer scope="orders:write" error="insufficient_scope" error_description="expected scopes: [orders:write]"',
    );
    expect(await refused.text()).toBe('{"message":"Forbidden"}');
    const taken = await call('/writes', await issuer.token('orders:read orders:write'));
    expect(await taken.json()).toMatchObject({ jwt: { scopes: ['orders:read', 'orders:write'] } });
  });

  test('answers the preflight itself where the route names its method', async () => {
    const headers = {
      origin: APP,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    expect((await fetch(`${url}/orders`, { method: 'OPTIONS', headers })).status).toBe(204);
  });

  test('refuses the preflight of an ANY route, and the log says what to add', async () => {
    const headers = { origin: APP, 'access-control-request-method': 'GET' };
    expect((await fetch(`${url}/any`, { method: 'OPTIONS', headers })).status).toBe(401);
    const { cors } = await dev.event('request', (event: DevEvent) => event.path === '/any');
    expect(cors).toMatchObject({
      outcome: 'blocked',
      text: expect.stringMatching(
        /answered 401 because of the authorizer of route ANY \/any.*add a route OPTIONS \/any without an authorizer/,
      ),
    });
  });

  test('refuses a token of an impostor, and no token stands in a log', async () => {
    const impostor = await startIssuer('2026-01', { url: issuer.url });
    const token = await impostor.token();
    await impostor.close();
    const response = await call('/orders', token);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(response.status).toBe(401);
    const said = dev.stderr() + JSON.stringify(dev.events);
    for (const part of token.split('.')) expect(said).not.toContain(part);
  });

  test('follows a rotation of the keys at once, and keeps the tokens that it knows', async () => {
    const before = await issuer.token();
    expect((await call('/orders', before)).status).toBe(200);
    issuer.rotate({ kid: '2026-02', keepsOldKeys: false });
    expect((await call('/orders', await issuer.token())).status).toBe(200);
    expect((await call('/orders', before)).status).toBe(200);
    expect(issuer.keyRequests()).toBe(2);
  });

  test('goes on with the keys that it has when the issuer has trouble', async () => {
    issuer.breakKeys();
    expect((await call('/orders', await issuer.token())).status).toBe(200);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevProcess, startDev } from '../support/dev-process.ts';
import { call } from '../support/http-call.ts';
import { createProject, type Project } from '../support/project.ts';

const APP = 'https://app.example.com';

const template = (origin: string): string => `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: nodejs22.x
    CodeUri: code/
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.echo
      FunctionUrlConfig:
        AuthType: NONE
        Cors:
          AllowOrigins: [${origin}]
          AllowMethods: [GET]
          AllowHeaders: [x-custom]
          MaxAge: 60
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /data, Method: get } }
  Published:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.address
      AutoPublishAlias: live
      Environment: { Variables: { URL: !GetAtt EchoUrl.FunctionUrl } }
      FunctionUrlConfig: { AuthType: NONE, InvokeMode: RESPONSE_STREAM }
  Signed:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.echo
      FunctionUrlConfig: { AuthType: AWS_IAM }
  Private:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.echo
  PrivateUrl:
    Type: AWS::Lambda::Url
    Properties: { AuthType: NONE, TargetFunctionArn: !GetAtt Private.Arn }
  HalfOpen:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.echo
  HalfOpenUrl:
    Type: AWS::Lambda::Url
    Properties: { AuthType: NONE, TargetFunctionArn: !Ref HalfOpen }
  HalfOpenPermission:
    Type: AWS::Lambda::Permission
    Properties: { Action: lambda:InvokeFunctionUrl, FunctionName: !Ref HalfOpen, Principal: '*', FunctionUrlAuthType: NONE }
  Throwing:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.throwing
      FunctionUrlConfig: { AuthType: NONE, Cors: { AllowOrigins: ['*'] } }
  Silent:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.echo
`;

const CODE = `
exports.echo = async (event, context) => ({ ...event, awsRequestId: context.awsRequestId });
exports.address = async () => process.env.URL;
exports.throwing = async () => { throw new Error('no'); };
`;

let project: Project;
let dev: DevProcess;
let api: string;
let endpoint: string;
const urls: Record<string, string> = {};

beforeAll(async () => {
  project = createProject({ 'template.yaml': template(APP), 'code/index.js': CODE });
  dev = startDev([project.directory, '--port', '0', '--endpoint-port', '0']);
  const ready = await dev.event('ready');
  api = (ready.apis as { url: string }[])[0]?.url as string;
  endpoint = ready.endpoint as string;
  for (const { logicalId, url } of ready.functions as { logicalId: string; url: string }[]) urls[logicalId] = url;
});
afterAll(async () => {
  await dev?.stop();
  project?.remove();
});

const forbidden =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

describe('a function URL', () => {
  test('has a port of its own, and functions without one have none', async () => {
    expect(urls).toEqual({
      ...Object.fromEntries(
        ['Echo', 'Published', 'Signed', 'Private', 'HalfOpen', 'Throwing'].map((id) => [
          id,
          expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        ]),
      ),
      Silent: null,
    });
    const all = [api, endpoint, ...Object.values(urls).filter((url) => url !== null)];
    expect(new Set(all).size).toBe(all.length);
  });

  test('calls its function under the id that the client sees', async () => {
    const { status, headers, body } = await call(`${urls.Echo}/a%2Fb?c=d`);
    const event = JSON.parse(body);
    expect([status, headers['content-type'], event.rawPath]).toEqual([200, 'application/json', '/a%2Fb']);
    expect(event.requestContext).toMatchObject({ accountId: 'anonymous', routeKey: '$default', stage: '$default' });
    expect(event.awsRequestId).toBe(headers['x-amzn-requestid']);
    expect(event.requestContext.requestId).toBe(headers['x-amzn-requestid']);
  });

  test('is found by its names on every port', async () => {
    const { apiId, domainName } = JSON.parse((await call(`${urls.Echo}/`)).body).requestContext;
    expect(domainName).toBe(`${apiId}.lambda-url.localhost`);
    for (const port of [api, endpoint, urls.Signed as string]) {
      for (const Host of [domainName, `${apiId}.lambda-url.eu-central-1.on.aws`]) {
        const { body } = await call(`${port}/`, { headers: { Host } });
        expect(JSON.parse(body).requestContext).toMatchObject({ apiId, domainName: Host, domainPrefix: apiId });
      }
    }
    const unknown = await call(`${endpoint}/`, { headers: { Host: 'none.lambda-url.localhost' } });
    expect([unknown.status, unknown.body]).toEqual([403, '{"Message":null}']);
  });

  test('is known to the template, and an alias has its own', async () => {
    const { port } = new URL(endpoint);
    const { body } = await call(`${urls.Published}/`);
    expect(body).toMatch(new RegExp(`^http://[a-z0-9]{32}\\.lambda-url\\.localhost:${port}/$`));
    const { status } = await call(`${endpoint}/`, { headers: { Host: new URL(body).host } });
    expect(status).toBe(200);
  });

  test.each([
    ['Private', 'no permission gives everybody lambda:InvokeFunctionUrl. Grant'],
    ['HalfOpen', 'no permission gives everybody lambda:InvokeFunction. Grant'],
    ['Signed', 'The request is not signed with Signature Version 4.'],
  ])('that is not public is forbidden, and the log says why: %s', async (logicalId, trouble) => {
    const { status, headers, body } = await call(`${urls[logicalId]}/why-${logicalId}`);
    expect([status, headers['x-amzn-errortype'], body]).toEqual([403, 'AccessDeniedException', forbidden]);
    const logged = await dev.event('request', ({ path }) => path === `/why-${logicalId}`);
    expect(logged.trouble).toContain(trouble);
  });

  test('of a function that throws answers 502, readable by the page', async () => {
    const { status, headers, body } = await call(`${urls.Throwing}/`, { headers: { Origin: APP } });
    expect([status, headers['access-control-allow-origin'], body]).toEqual([502, APP, 'Internal Server Error']);
  });

  test('explains its CORS in the log, with the line that decides', async () => {
    const headers = { Origin: APP, 'Access-Control-Request-Method': 'DELETE' };
    const { status } = await call(`${urls.Echo}/explained`, { method: 'OPTIONS', headers });
    const { cors, preflight } = await dev.event('request', ({ path }) => path === '/explained');
    expect([status, preflight]).toEqual([200, true]);
    expect(cors).toMatchObject({
      outcome: 'blocked',
      text: 'blocked in the browser: method DELETE is not in AllowMethods, and the URL drops all CORS headers of a preflight for that',
      where: expect.stringMatching(/template\.yaml:17$/),
    });
  });

  test('follows a save, under the same address', async () => {
    await dev.event('watching');
    const preflight = { Origin: 'https://new.example', 'Access-Control-Request-Method': 'GET' };
    const before = await call(`${urls.Echo}/`, { method: 'OPTIONS', headers: preflight });
    expect(before.headers).not.toHaveProperty('access-control-allow-origin');
    project.write('template.yaml', template('https://new.example'));
    const { ok, functions } = await dev.event('reload');
    expect(ok).toBe(true);
    expect(functions).toContainEqual(expect.objectContaining({ logicalId: 'Echo', url: urls.Echo }));
    const after = await call(`${urls.Echo}/`, { method: 'OPTIONS', headers: preflight });
    expect(after.headers['access-control-allow-origin']).toBe('https://new.example');
  });
});

test('the permission for lambda:InvokeFunction is not asked for where the older rule is assumed', async () => {
  const assume = ['--assume', 'function-url.permission.invoke-function=not-required'];
  const other = startDev([project.directory, '--port', '0', '--endpoint-port', 'none', '--no-watch', ...assume]);
  const { functions } = await other.event('ready');
  const url = (functions as { logicalId: string; url: string }[]).find(
    ({ logicalId }) => logicalId === 'HalfOpen',
  )?.url;
  expect((await call(`${url}/`)).status).toBe(200);
  await other.stop();
});

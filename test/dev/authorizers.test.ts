import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevProcess, startDev } from '../support/dev-process.ts';
import { optionalClient } from '../support/optional-client.ts';
import { createProject, type Project } from '../support/project.ts';

const curl = optionalClient({
  name: 'curl',
  paths: ['/usr/bin/curl', '/opt/homebrew/opt/curl/bin/curl'],
  install: 'apt-get install curl',
});

const APP = 'https://app.example.com';

const template = `Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Runtime: nodejs22.x, CodeUri: code/ }
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: { AllowOrigins: [${APP}], AllowMethods: [GET] }
      Auth:
        EnableIamAuthorizer: true
        Authorizers:
          Simple:
            FunctionArn: !GetAtt SimpleAuthorizer.Arn
            AuthorizerPayloadFormatVersion: '2.0'
            EnableSimpleResponses: true
            EnableFunctionDefaultPermissions: true
            Identity: { Headers: [Authorization] }
          Policy:
            FunctionArn: !GetAtt PolicyAuthorizer.Arn
            AuthorizerPayloadFormatVersion: '1.0'
            FunctionInvokeRole: arn:aws:iam::123456789012:role/invokes
            Identity: { Headers: [Authorization] }
          NotPermitted:
            FunctionArn: !GetAtt SimpleAuthorizer.Arn
            AuthorizerPayloadFormatVersion: '2.0'
  SimpleAuthorizer:
    Type: AWS::Serverless::Function
    Properties: { Handler: authorizer.simple }
  PolicyAuthorizer:
    Type: AWS::Serverless::Function
    Properties: { Handler: authorizer.policy }
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Events:
${['Simple', 'Policy', 'NotPermitted', 'AWS_IAM']
  .map(
    (name) => `        ${name.replace('_', '')}:
          Type: HttpApi
          Properties: { ApiId: !Ref Api, Path: '/${name.toLowerCase()}/{id}', Method: get, Auth: { Authorizer: ${name} } }
`,
  )
  .join('')}`;

const authorizer = `
let calls = 0;
exports.simple = async ({ identitySource: [token] }) => {
  calls += 1;
  if (token === 'throw') throw new Error('no such user');
  if (token === 'nonsense') return { yes: 'of course' };
  return { isAuthorized: token === 'allow', context: { calls, user: { name: 'jane' } } };
};
exports.policy = async ({ methodArn, authorizationToken }) => ({
  principalId: 'jane',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: methodArn.replace(/[^/]+$/, '1') }],
  },
  context: { token: authorizationToken },
});
`;

let project: Project;
let dev: DevProcess;
let url: string;

beforeAll(async () => {
  project = createProject({
    'template.yaml': template,
    'code/index.js': 'exports.handler = async (event) => event.requestContext.authorizer;\n',
    'code/authorizer.js': authorizer,
  });
  dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none', '--no-watch']);
  const ready = await dev.event('ready');
  url = (ready.apis as readonly { readonly url: string }[])[0]?.url ?? '';
});

afterAll(async () => {
  await dev?.stop();
  project?.remove();
});

async function call(path: string, authorization?: string): Promise<readonly [status: number, body: unknown]> {
  const headers = { origin: APP, ...(authorization === undefined ? {} : { authorization }) };
  const response = await fetch(`${url}${path}`, { headers });
  expect(response.headers.get('access-control-allow-origin')).toBe(APP);
  return [response.status, await response.json()];
}

const failed = { message: 'Internal Server Error' };

describe('authorizers of a SAM template', () => {
  test('a function with simple responses decides, once for each identity, and its context reaches the function', async () => {
    const allowed = [200, { lambda: { calls: 1, user: { name: 'jane' } } }];
    expect(await call('/simple/1', 'allow')).toEqual(allowed);
    expect(await call('/simple/2', 'allow')).toEqual(allowed);
    expect(await call('/simple/1', 'deny')).toEqual([403, { message: 'Forbidden' }]);
    expect(await call('/simple/1')).toEqual([401, { message: 'Unauthorized' }]);
  });

  test('a function that fails or answers nonsense gives 500, and works on', async () => {
    expect(await call('/simple/1', 'throw')).toEqual([500, failed]);
    expect(await call('/simple/1', 'nonsense')).toEqual([500, failed]);
    expect(await call('/simple/1', 'allow')).toMatchObject([200, {}]);
  });

  test('a policy under a role is for the paths that it names, remembered or not', async () => {
    expect(await call('/policy/1', 'x')).toEqual([200, { lambda: { token: 'x' } }]);
    expect(await call('/policy/2', 'x')).toEqual([403, { message: 'Forbidden' }]);
    expect(await call('/policy/1', 'x')).toMatchObject([200, {}]);
  });

  test('a function that the API may not invoke gives 500', async () => {
    expect(await call('/notpermitted/1', 'allow')).toEqual([500, failed]);
  });

  test('IAM refuses what is not signed', async () => {
    expect(await call('/aws_iam/1')).toEqual([403, { message: 'Forbidden' }]);
  });

  test.skipIf(curl.isMissing)('IAM takes what curl signs, with whatever keys', () => {
    const signed = ['--silent', '--aws-sigv4', 'aws:amz:us-east-1:execute-api', '--user', 'AKIDEXAMPLE:secret'];
    expect(JSON.parse(execFileSync(curl.path, [...signed, `${url}/aws_iam/1?b=2&a=1`], { encoding: 'utf8' }))).toEqual({
      iam: expect.objectContaining({ accessKey: 'AKIDEXAMPLE', accountId: '123456789012' }),
    });
  });
});

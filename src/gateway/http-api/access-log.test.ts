import { describe, expect, it } from 'vitest';
import { describeSwitches } from '../../../test/assumption-switches.ts';
import {
  deployedApi,
  type GivenApi,
  type GivenRequest,
  gatewayPorts,
  gatewayRequest,
  hello,
  type InvokeFunction,
  returning,
} from '../../../test/http-api-fixture.ts';
import { HTTP_API_VARIABLES } from '../../aws/access-log-format.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import type { Caller } from '../authorizers/caller.ts';
import type { AccessLogEntry } from '../ports.ts';
import { compileHttpApi } from './gateway.ts';

const DESTINATION = 'arn:aws:logs:us-east-1:123456789012:log-group:access';

interface Logged {
  readonly format: string;
  readonly given?: GivenApi;
  readonly line?: string;
  readonly request?: GivenRequest;
  readonly invoke?: InvokeFunction;
  readonly assume?: Partial<Assumptions>;
  /** As if an authorizer had said so. */
  readonly caller?: Caller;
}

/** The entries that one exchange leaves. */
async function logged({
  format,
  given = {},
  line = 'GET /data',
  request,
  invoke = hello,
  assume,
  caller,
}: Logged): Promise<AccessLogEntry[]> {
  const entries: AccessLogEntry[] = [];
  const settings = { AccessLogSettings: { DestinationArn: DESTINATION, Format: format } };
  const { deployment, stage } = deployedApi({
    routes: ['GET /data'],
    ...given,
    stage: { ...settings, ...given.stage },
  });
  const ports = { ...gatewayPorts(invoke, assume), accessLog: (entry: AccessLogEntry) => entries.push(entry) };
  const gateway = compileHttpApi(deployment, stage, ports);
  const [method = '', path = ''] = line.split(' ');
  const sent = gatewayRequest({ method, path, ...request });
  const answer = await gateway.handle(sent);
  const response = caller === undefined ? answer : { ...answer, report: { ...answer.report, caller } };
  const length = response.body === null ? 0 : Buffer.byteLength(response.body as string);
  gateway.logAccess({ request: sent, response, responseLatencyMs: 12.4, responseLength: length });
  return entries;
}

const text = async (exchange: Logged): Promise<string | undefined> => (await logged(exchange))[0]?.text;

/** One variable; the request id has to be there, too, for AWS to accept the format. */
const value = async (name: string, exchange: Partial<Logged> = {}): Promise<string | undefined> =>
  (await text({ ...exchange, format: `$context.requestId $context.${name}` }))?.slice('JCJXri3_PHcEP_Q= '.length);

describe('the access log of a stage', () => {
  it('says where each line belongs', async () => {
    expect(await logged({ format: '$context.requestId' })).toEqual([
      {
        destinationArn: DESTINATION,
        apiId: 'EXAMPLE',
        stageName: '$default',
        requestId: 'JCJXri3_PHcEP_Q=',
        text: 'JCJXri3_PHcEP_Q=',
      },
    ]);
  });

  it.each([
    ['without a format', { AccessLogSettings: { DestinationArn: DESTINATION } }],
    ['without a destination', { AccessLogSettings: { Format: '$context.requestId' } }],
  ])('has no line %s', async (_, stage) => {
    expect(await logged({ format: '', given: { stage } })).toEqual([]);
  });

  // The forms that the console proposes (HTTP API developer guide, "Configure logging for HTTP APIs").
  const time = '14/Apr/2025:22:15:25 +0000';
  it.each([
    [
      'CLF',
      '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" $context.status $context.responseLength $context.requestId',
      `192.0.2.1 - - [${time}] "GET GET /data HTTP/1.1" 200 5 JCJXri3_PHcEP_Q=`,
    ],
    [
      'JSON',
      '{ "requestId":"$context.requestId", "ip": "$context.identity.sourceIp", "requestTime":"$context.requestTime", "httpMethod":"$context.httpMethod","routeKey":"$context.routeKey", "status":"$context.status","protocol":"$context.protocol", "responseLength":"$context.responseLength" }',
      `{ "requestId":"JCJXri3_PHcEP_Q=", "ip": "192.0.2.1", "requestTime":"${time}", "httpMethod":"GET","routeKey":"GET /data", "status":"200","protocol":"HTTP/1.1", "responseLength":"5" }`,
    ],
    [
      'XML',
      '<request id="$context.requestId"> <ip>$context.identity.sourceIp</ip> <requestTime>$context.requestTime</requestTime> <httpMethod>$context.httpMethod</httpMethod> <routeKey>$context.routeKey</routeKey> <status>$context.status</status> <protocol>$context.protocol</protocol> <responseLength>$context.responseLength</responseLength> </request>',
      `<request id="JCJXri3_PHcEP_Q="> <ip>192.0.2.1</ip> <requestTime>${time}</requestTime> <httpMethod>GET</httpMethod> <routeKey>GET /data</routeKey> <status>200</status> <protocol>HTTP/1.1</protocol> <responseLength>5</responseLength> </request>`,
    ],
    [
      'CSV',
      '$context.identity.sourceIp,$context.requestTime,$context.httpMethod,$context.routeKey,$context.protocol,$context.status,$context.responseLength,$context.requestId',
      `192.0.2.1,${time},GET,GET /data,HTTP/1.1,200,5,JCJXri3_PHcEP_Q=`,
    ],
  ])('in the form of %s', async (_, format, expected) => {
    expect(await text({ format })).toBe(expected);
  });
});

/** What AWS wrote of a request to a function, nearly every variable of it (recorded 2025-05-18). */
const recorded: Readonly<Record<string, string>> = {
  accountId: '825765427811',
  apiId: 'qi9k0zm7z8',
  'authorizer.claims.property': '-',
  'authorizer.error': '-',
  'authorizer.property': '-',
  awsEndpointRequestId2: '-',
  'customDomain.basePathMatched': '-',
  domainName: 'qi9k0zm7z8.execute-api.us-east-1.amazonaws.com',
  domainPrefix: 'qi9k0zm7z8',
  'error.message': '-',
  'error.messageString': '-',
  'error.responseType': '-',
  extendedRequestId: 'KyDfdgZ9oAMEYpA=',
  httpMethod: 'GET',
  'identity.accountId': '-',
  'identity.caller': '-',
  'identity.cognitoAuthenticationProvider': '-',
  'identity.cognitoAuthenticationType': '-',
  'identity.cognitoIdentityId': '-',
  'identity.cognitoIdentityPoolId': '-',
  'identity.principalOrgId': '-',
  'identity.clientCert.clientCertPem': '-',
  'identity.clientCert.subjectDN': '-',
  'identity.clientCert.issuerDN': '-',
  'identity.clientCert.serialNumber': '-',
  'identity.clientCert.validity.notBefore': '-',
  'identity.clientCert.validity.notAfter': '-',
  'identity.sourceIp': '71.142.4.44',
  'identity.user': '-',
  'identity.userAgent': 'curl/8.5.0',
  'identity.userArn': '-',
  'integration.error': '-',
  'integration.integrationStatus': '200',
  'integration.status': '401',
  integrationErrorMessage: '-',
  integrationStatus: '200',
  path: '/api/v1/users/me',
  protocol: 'HTTP/1.1',
  requestId: 'KyDfdgZ9oAMEYpA=',
  requestTime: '18/May/2025:21:08:50 +0000',
  requestTimeEpoch: '1747602530',
  responseLatency: '71',
  responseLength: '47',
  routeKey: 'GET /api/v1/users/me',
  stage: '$default',
  status: '401',
};

it('writes what AWS wrote, apart from how long the function took and what id it gave', async () => {
  const names = Object.keys(recorded);
  const { deployment, stage } = deployedApi({
    routes: ['GET /api/v1/users/me'],
    stage: {
      AccessLogSettings: {
        DestinationArn: DESTINATION,
        Format: JSON.stringify(Object.fromEntries(names.map((name) => [name, `$context.${name}`]))),
      },
    },
  });
  const { Snapshot } = deployment;
  const renamed = { ...deployment, Snapshot: { ...Snapshot, Api: { ...Snapshot.Api, ApiId: 'qi9k0zm7z8' } } };
  let line = '';
  const body = '{"detail":"Invalid authentication credentials"}';
  const gateway = compileHttpApi(renamed, stage, {
    ...gatewayPorts(returning({ statusCode: 401, body })),
    accountId: '825765427811',
    accessLog: (entry) => {
      line = entry.text;
    },
  });
  const request = gatewayRequest({
    path: '/api/v1/users/me',
    headers: { 'user-agent': 'curl/8.5.0', origin: 'http://127.0.0.1:5173' },
    sourceIp: '71.142.4.44',
    domainName: 'qi9k0zm7z8.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'qi9k0zm7z8',
    requestId: 'KyDfdgZ9oAMEYpA=',
    receivedAtMs: 1_747_602_530_123,
  });
  const response = await gateway.handle(request);
  gateway.logAccess({ request, response, responseLatencyMs: 71, responseLength: body.length });
  expect(JSON.parse(line)).toEqual(recorded);
});

describe('a variable', () => {
  const jwt: Caller = { kind: 'jwt', claims: { sub: 'u1', 'cognito:groups': '[a b]' }, scopes: null };
  const lambda: Caller = {
    kind: 'lambda',
    principalId: 'p1',
    context: { key: 'value', numKey: 1, boolKey: true, list: [1], nothing: null },
  };
  const iam: Caller = {
    kind: 'iam',
    accessKey: 'AKIA',
    accountId: '111122223333',
    callerId: 'AIDA:x',
    userArn: 'arn:aws:iam::111122223333:user/u',
    userId: 'AIDA',
  };
  const failing: InvokeFunction = () => ({
    kind: 'function-error',
    payload: Buffer.from('{"errorType":"TypeError","errorMessage":"boom"}'),
  });
  const mapping = {
    apiMapping: { stageName: '$default', basePath: 'v1/orders', path: '/data' },
    path: '/v1/orders/data',
  };

  it.each<[sentence: string, name: string, exchange: Partial<Logged>, expected: string]>([
    ['authorizer.claims.P is a claim', 'authorizer.claims.sub', { caller: jwt }, 'u1'],
    ['authorizer.claims.P is - for a claim that is not there', 'authorizer.claims.aud', { caller: jwt }, '-'],
    ['authorizer.claims.P does not read the prototype', 'authorizer.claims.toString', { caller: jwt }, '-'],
    ['authorizer.claims is -', 'authorizer.claims', { caller: jwt }, '-'],
    ['authorizer.P is a text of the context', 'authorizer.key', { caller: lambda }, 'value'],
    ['authorizer.P is a number of the context', 'authorizer.numKey', { caller: lambda }, '1'],
    ['authorizer.P is a boolean of the context', 'authorizer.boolKey', { caller: lambda }, 'true'],
    ['authorizer.P is - for null', 'authorizer.nothing', { caller: lambda }, '-'],
    ['authorizer.principalId is the principal of the policy', 'authorizer.principalId', { caller: lambda }, 'p1'],
    ['identity.accountId is that of the signer', 'identity.accountId', { caller: iam }, '111122223333'],
    ['identity.caller is that of the signer', 'identity.caller', { caller: iam }, 'AIDA:x'],
    ['identity.user is that of the signer', 'identity.user', { caller: iam }, 'AIDA'],
    ['identity.userArn is that of the signer', 'identity.userArn', { caller: iam }, 'arn:aws:iam::111122223333:user/u'],
    ['identity.userAgent is - without one', 'identity.userAgent', {}, '-'],
    ['customDomain.basePathMatched is the mapping', 'customDomain.basePathMatched', { request: mapping }, 'v1/orders'],
    ['path is what the client asked for', 'path', { request: mapping }, '/v1/orders/data'],
    ['routeKey is - where no route matched', 'routeKey', { line: 'GET /nowhere' }, '-'],
    ['error.message is what the client was told', 'error.message', { line: 'GET /nowhere' }, 'Not Found'],
    ['error.messageString is the same in quotes', 'error.messageString', { line: 'GET /nowhere' }, '"Not Found"'],
    ['error.responseType is the kind of failure', 'error.responseType', { line: 'GET /nowhere' }, 'RESOURCE_NOT_FOUND'],
    ['integrationStatus is - where nothing was called', 'integrationStatus', { line: 'GET /nowhere' }, '-'],
    ['integrationLatency is - where nothing was called', 'integrationLatency', { line: 'GET /nowhere' }, '-'],
    ['integrationLatency is in milliseconds', 'integrationLatency', {}, '0'],
    ['integrationErrorMessage says what went wrong', 'integrationErrorMessage', { invoke: failing }, 'TypeError: boom'],
    ['integration.status is - where the function failed', 'integration.status', { invoke: failing }, '-'],
    ['integrationStatus is that of Lambda', 'integrationStatus', { invoke: failing }, '200'],
    ['responseLatency is in whole milliseconds', 'responseLatency', {}, '12'],
    ['dataProcessed counts both bodies', 'dataProcessed', { request: { body: 'abc' } }, '8'],
    [
      'a client cannot end the line',
      'identity.userAgent',
      { request: { headers: { 'user-agent': 'a\u0085b"c' } } },
      'a\\u0085b\\"c',
    ],
  ])('%s', async (_, name, exchange, expected) => {
    expect(await value(name, exchange)).toBe(expected);
  });

  it.each([...HTTP_API_VARIABLES])('%s is never undefined', async (name) => {
    expect(await value(name)).toMatch(/^[^$]+$|^\$default$/);
  });
});

const preflight: Partial<Logged> = {
  given: { cors: { AllowOrigins: ['*'] } },
  line: 'OPTIONS /data',
  request: { headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' } },
};

describeSwitches(
  'assumptions of access logs',
  {
    'http-api.access-log.automatic-preflight': [
      (assume) => value('status', { ...preflight, assume }),
      { logged: '204', absent: undefined },
    ],
    'http-api.access-log.data-processed': [
      (assume) => value('dataProcessed', { request: { body: 'abc' }, assume }),
      { 'request-and-response': '8', response: '5' },
    ],
    'http-api.access-log.error-response-type': [
      (assume) => value('error.responseType', { line: 'GET /nowhere', assume }),
      { 'gateway-response-type': 'RESOURCE_NOT_FOUND', absent: '-' },
    ],
    'http-api.access-log.escaping': [
      (assume) => value('identity.userAgent', { request: { headers: { 'user-agent': 'a"\u0001' } }, assume }),
      { 'by-format': 'a\\"\\u0001', 'one-line': 'a"\\u0001' },
    ],
  },
  { folder: new URL('./', import.meta.url), isElsewhere: (file) => !file.startsWith('access-log') },
);

import { describe, expect, it } from 'vitest';
import { policyAnswer } from '../../../../test/authorizer-fixture.ts';
import { returning } from '../../../../test/http-api-fixture.ts';
import {
  callerOf,
  detailOf,
  type GivenCall,
  type GivenMethod,
  type GivenSurroundings,
  type GuardedMethod,
  guardedMethod,
  outcomeOf,
  REQUEST_ID,
  REST_API_ARN,
  requestAuthorizer,
  tokenAuthorizer,
} from '../../../../test/rest-authorizer-fixture.ts';
import { cpuMs } from '../../../../test/support/cpu-ms.ts';
import type { RestAuthorizer } from '../../../account/rest-api.ts';
import { flushPolicyAnswers } from '../../authorizers/authorizer-caches.ts';
import type { FunctionOutcome } from '../../ports.ts';

const UNAUTHORIZED = 'UNAUTHORIZED Unauthorized';
const MISCONFIGURED = 'AUTHORIZER_CONFIGURATION_ERROR null';
const EXPLICIT =
  'ACCESS_DENIED User is not authorized to access this resource with an explicit deny in an identity-based policy';
const IMPLICIT =
  'ACCESS_DENIED User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action';
const TOKEN: GivenCall = { headers: { Authorization: 'Bearer abc' } };

/** A method behind a function that answers with `answer`. */
function guarded(
  authorizer: RestAuthorizer,
  answer: unknown = policyAnswer(['Allow *']),
  { given = {}, ...surroundings }: GivenSurroundings & { readonly given?: GivenMethod } = {},
): GuardedMethod {
  const guard = typeof answer === 'function' ? (answer as () => FunctionOutcome) : returning(answer);
  return guardedMethod({ authorizer, ...given }, { ...surroundings, guard });
}

const tokens = (changed: Partial<RestAuthorizer> = {}): RestAuthorizer => ({ ...tokenAuthorizer, ...changed });
const requests = (changed: Partial<RestAuthorizer> = {}): RestAuthorizer => ({ ...requestAuthorizer, ...changed });

const thrown = (errorMessage: string): FunctionOutcome => ({
  kind: 'function-error',
  payload: Buffer.from(JSON.stringify({ errorType: 'Error', errorMessage, trace: [] })),
});

const eventOf = (method: GuardedMethod): { readonly [member: string]: unknown } =>
  JSON.parse(method.asked[0]?.payload ?? 'null');

describe('a TOKEN authorizer', () => {
  it('asks the function with the token and the ARN of the method, members in their order on AWS', async () => {
    const method = guarded(tokens());
    await method.authorize('GET /pets/6', TOKEN);
    expect(method.asked[0]).toMatchObject({
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:guard',
      sourceArn: `${REST_API_ARN}/authorizers/a1b2c3`,
      timeoutMs: 10_000,
      payload: `{"type":"TOKEN","methodArn":"${REST_API_ARN}/prod/GET/pets/6","authorizationToken":"Bearer abc"}`,
    });
  });

  it('tells who calls: principal, context as texts, and the key for usage plans', async () => {
    const context = { text: 'a', number: 1.5, yes: true, no: false, empty: '' };
    const answer = policyAnswer(['Allow *'], { context, usageIdentifierKey: 'key' });
    expect(callerOf(await guarded(tokens(), answer).authorize('GET /', TOKEN))).toEqual({
      kind: 'lambda',
      principalId: 'jane',
      context: { text: 'a', number: '1.5', yes: 'true', no: 'false', empty: '' },
      usageIdentifierKey: 'key',
    });
  });

  it.each<readonly [string, GivenCall]>([
    ['no header', {}],
    ['an empty one', { headers: { Authorization: '' } }],
    ['one of blanks', { headers: { Authorization: '  ' } }],
    ['another one', { headers: { 'X-Authorization': 'x' } }],
  ])('answers 401 to a request with %s, and does not call the function', async (_, call) => {
    const method = guarded(tokens());
    expect(outcomeOf(await method.authorize('GET /', call))).toBe(UNAUTHORIZED);
    expect(method.asked).toEqual([]);
  });

  it('has no token without an identity source, whatever the request has', async () => {
    const { identitySource: _, ...authorizer } = tokenAuthorizer;
    expect(outcomeOf(await guarded(authorizer).authorize('GET /', TOKEN))).toBe(UNAUTHORIZED);
  });

  it.each([
    ['Bearer .*', 'permitted'],
    ['Bearer', UNAUTHORIZED],
    ['.*abc', 'permitted'],
    ['^Bearer [a-c]+$', 'permitted'],
    ['(?i)bearer \\w{3}', 'permitted'],
    ['\\p{Upper}\\p{Lower}++ abc', 'permitted'],
    ['Bearer (', UNAUTHORIZED],
  ])('lets tokens through that %j matches as a whole: %s', async (identityValidationExpression, outcome) => {
    const method = guarded(tokens({ identityValidationExpression }));
    expect(outcomeOf(await method.authorize('GET /', TOKEN))).toBe(outcome);
    expect(method.asked.length).toBe(outcome === 'permitted' ? 1 : 0);
  });

  it('answers an expression that would take for ever soon, and with 401', async () => {
    const method = guarded(tokens({ identityValidationExpression: '^(a+)+$' }));
    const call = { headers: { Authorization: `${'a'.repeat(5_000)}!` } };
    const ms = await cpuMs(async () => expect(outcomeOf(await method.authorize('GET /', call))).toBe(UNAUTHORIZED));
    expect(ms).toBeLessThan(1_000);
  });

  it('takes the last of several headers, as events do', async () => {
    const method = guarded(tokens());
    await method.authorize('GET /', { headers: ['authorization', 'first', 'Authorization', 'last'] });
    expect(eventOf(method)).toMatchObject({ authorizationToken: 'last' });
  });

  it('calls the function that a stage variable names, by the role of the authorizer', async () => {
    const authorizer = tokens({
      authorizerUri: `${tokenAuthorizer.authorizerUri}`.replace(':guard/', ':$'.concat('{stageVariables.fn}/')),
      authorizerCredentials: 'arn:aws:iam::123456789012:role/invoke',
    });
    const method = guarded(authorizer);
    await method.authorize('GET /', { ...TOKEN, stageVariables: { fn: 'other' } });
    expect(method.asked[0]).toMatchObject({
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:other',
      credentialsArn: 'arn:aws:iam::123456789012:role/invoke',
    });
    expect(outcomeOf(await method.authorize('GET /', TOKEN))).toBe('permitted');
    expect(outcomeOf(await guarded(authorizer).authorize('GET /', TOKEN))).toBe(MISCONFIGURED);
  });
});

describe('a REQUEST authorizer', () => {
  it('tells the function all about the request, as documented', async () => {
    const method = guarded(requests(), undefined, {
      given: { resourcePath: '/pets/{id}', stage: { variables: { v: '1' } } },
    });
    await method.authorize('GET /pets/6', {
      query: 'b=2&a=1&a=x%20y',
      pathParameters: { id: '6' },
      headers: ['authorization', 'secret', 'X-Two', '1', 'X-Two', '2', 'Connection', 'close', 'Host', 'h'],
      body: 'ignored',
    });
    const event = eventOf(method);
    expect(event).toEqual({
      type: 'REQUEST',
      methodArn: `${REST_API_ARN}/prod/GET/pets/6`,
      resource: '/pets/{id}',
      path: '/pets/6',
      httpMethod: 'GET',
      headers: {
        Authorization: 'secret',
        Host: 'h',
        'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-/),
        'X-Forwarded-For': '192.0.2.1',
        'X-Forwarded-Port': '443',
        'X-Forwarded-Proto': 'https',
        'X-Two': '2',
      },
      multiValueHeaders: expect.objectContaining({ Authorization: ['secret'], 'X-Two': ['1', '2'] }),
      queryStringParameters: { b: '2', a: 'x y' },
      multiValueQueryStringParameters: { b: ['2'], a: ['1', 'x y'] },
      pathParameters: { id: '6' },
      stageVariables: { v: '1' },
      requestContext: expect.objectContaining({
        accountId: '123456789012',
        apiId: 'abcdef1234',
        httpMethod: 'GET',
        identity: expect.objectContaining({ sourceIp: '192.0.2.1' }),
        path: '/prod/pets/6',
        requestId: REQUEST_ID,
        resourceId: 'res123',
        resourcePath: '/pets/{id}',
        stage: 'prod',
      }),
    });
    expect(Object.keys(event)).toEqual([
      ...['type', 'methodArn', 'resource', 'path', 'httpMethod', 'headers', 'multiValueHeaders'],
      ...['queryStringParameters', 'multiValueQueryStringParameters', 'pathParameters', 'stageVariables'],
      'requestContext',
    ]);
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it('has empty objects where the request has nothing', async () => {
    const method = guarded(requests());
    await method.authorize('GET /', TOKEN);
    expect(eventOf(method)).toMatchObject({
      queryStringParameters: {},
      multiValueQueryStringParameters: {},
      pathParameters: {},
      stageVariables: {},
    });
  });

  const given: GivenCall = {
    headers: { 'X-Key': 'k' },
    query: 'q=1&q=2&empty=',
    pathParameters: { id: '6' },
    stageVariables: { v: '1' },
  };
  it.each([
    ['method.request.header.x-key', 'permitted'],
    ['method.request.header.X-Key,method.request.querystring.q', 'permitted'],
    ['method.request.header.X-Key, context.httpMethod , stageVariables.v', 'permitted'],
    ['method.request.path.id', 'permitted'],
    ['context.identity.sourceIp', 'permitted'],
    ['method.request.header.X-Other', UNAUTHORIZED],
    ['method.request.header.X-Key,method.request.querystring.empty', UNAUTHORIZED],
    ['method.request.querystring.Q', UNAUTHORIZED],
    ['method.request.path.other', UNAUTHORIZED],
    ['stageVariables.other', UNAUTHORIZED],
    ['stageVariables.__proto__', UNAUTHORIZED],
    ['method.request.path.constructor', UNAUTHORIZED],
    ['context.status', UNAUTHORIZED],
    ['$request.header.X-Key', UNAUTHORIZED],
  ])('with the identity sources %s: %s', async (identitySource, outcome) => {
    const method = guarded(requests({ identitySource }));
    expect(outcomeOf(await method.authorize('GET /pets/6', given))).toBe(outcome);
    expect(method.asked.length).toBe(outcome === 'permitted' ? 1 : 0);
  });

  it('is called for every request without identity sources, when nothing is remembered', async () => {
    const method = guarded(requests({ identitySource: '', authorizerResultTtlInSeconds: 0 }));
    await method.authorize('GET /');
    await method.authorize('GET /');
    expect(method.asked.length).toBe(2);
  });
});

describe('the policy that the function answers with', () => {
  it.each([
    [['Allow *'], 'permitted'],
    [[`Allow ${REST_API_ARN}/prod/GET/pets/*`], 'permitted'],
    [[`Allow ${REST_API_ARN}/*/GET/*`], 'permitted'],
    [['Allow arn:aws:execute-api:*:*:*'], 'permitted'],
    [['Allow *', `Deny ${REST_API_ARN}/prod/GET/pets/6`], EXPLICIT],
    [['Deny *'], EXPLICIT],
    [[`Allow ${REST_API_ARN}/prod/POST/*`], IMPLICIT],
    [[`Allow ${REST_API_ARN}/dev/*`], IMPLICIT],
    [[], IMPLICIT],
  ])('%j: %s', async (statements, outcome) => {
    expect(outcomeOf(await guarded(tokens(), policyAnswer(statements)).authorize('GET /pets/6', TOKEN))).toBe(outcome);
  });

  it('may have conditions on where the caller is', async () => {
    const statement = (range: string) => ({
      Effect: 'Allow',
      Action: 'execute-api:Invoke',
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': range } },
    });
    for (const [range, outcome] of [
      ['192.0.2.0/24', 'permitted'],
      ['198.51.100.0/24', IMPLICIT],
    ] as const) {
      const answer = { principalId: 'x', policyDocument: { Version: '2012-10-17', Statement: [statement(range)] } };
      expect(outcomeOf(await guarded(tokens(), answer).authorize('GET /', TOKEN))).toBe(outcome);
    }
  });

  it('is about a path without the slash at its end, and about one that is spelt otherwise as it is spelt', async () => {
    const method = guarded(tokens(), policyAnswer(['Allow *', `Deny ${REST_API_ARN}/prod/GET/admin`]));
    expect(outcomeOf(await method.authorize('GET /admin', TOKEN))).toBe(EXPLICIT);
    expect(outcomeOf(await method.authorize('GET /admin/', TOKEN))).toBe(EXPLICIT);
    expect(outcomeOf(await method.authorize('GET /admin//', TOKEN))).toBe(EXPLICIT);
    expect(outcomeOf(await method.authorize('GET /%61dmin', TOKEN))).toBe('permitted');
  });

  const good = policyAnswer(['Allow *']) as { readonly policyDocument: object };
  const statement = { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' };
  const withStatement = (Statement: unknown) => ({ ...good, policyDocument: { Statement } });
  it.each<readonly [string, unknown]>([
    ['nothing', null],
    ['a text', 'Allow'],
    ['a list', [good]],
    ['no policy', { principalId: 'jane' }],
    ['a policy as text', { ...good, policyDocument: JSON.stringify(good.policyDocument) }],
    ['a statement without effect', withStatement({ ...statement, Effect: undefined })],
    ['a statement without resource', withStatement({ ...statement, Resource: undefined })],
    ['a resource of 513 characters', withStatement({ ...statement, Resource: `${REST_API_ARN}/${'x'.repeat(470)}` })],
    ['an object in the context', { ...good, context: { a: {} } }],
    ['a list in the context', { ...good, context: { a: [] } }],
    ['null in the context', { ...good, context: { a: null } }],
    ['a context that is a list', { ...good, context: ['a'] }],
    ['an object for a principal', { ...good, principalId: {} }],
    ['a list for the usage key', { ...good, usageIdentifierKey: [] }],
    ['a member that nobody knows', { ...good, isAuthorized: true }],
    ['the simple response of HTTP APIs', { isAuthorized: true }],
  ])('is useless with %s: 500, and nothing is remembered', async (_, answer) => {
    const method = guarded(tokens(), answer);
    expect(outcomeOf(await method.authorize('GET /', TOKEN))).toBe(MISCONFIGURED);
    expect(outcomeOf(await method.authorize('GET /', TOKEN))).toBe(MISCONFIGURED);
    expect(method.asked.length).toBe(2);
  });

  it('may leave the principal away, and may have a number for one', async () => {
    const { policyDocument } = good;
    expect(callerOf(await guarded(tokens(), { policyDocument }).authorize('GET /', TOKEN))).toMatchObject({
      principalId: '',
    });
    expect(
      callerOf(await guarded(tokens(), { policyDocument, principalId: 7 }).authorize('GET /', TOKEN)),
    ).toMatchObject({ principalId: '7' });
  });

  it('keeps names of the context that are nobody else’s business', async () => {
    const payload = `{"principalId":"x","policyDocument":${JSON.stringify(good.policyDocument)},"context":{"__proto__":"a","constructor":"b"}}`;
    const method = guarded(tokens(), () => ({ kind: 'answer', payload: Buffer.from(payload) }));
    const caller = callerOf(await method.authorize('GET /', TOKEN));
    expect(Object.entries((caller as { context: object }).context)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(({} as { a?: unknown }).a).toBe(undefined);
  });

  it('may have 8 KB of context', async () => {
    const context = { big: 'x'.repeat(8_192) };
    const method = guarded(tokens(), policyAnswer(['Allow *'], { context }));
    expect(callerOf(await method.authorize('GET /', TOKEN))).toMatchObject({ context });
  });
});

describe('a function that does not answer', () => {
  it.each<readonly [string, FunctionOutcome, string, RegExp]>([
    ['throws Unauthorized', thrown('Unauthorized'), UNAUTHORIZED, /Error: Unauthorized/],
    ['throws Unauthorized and more', thrown('Unauthorized: no'), MISCONFIGURED, /Unauthorized: no/],
    ['throws', thrown('boom'), MISCONFIGURED, /Error: boom/],
    ['takes too long', { kind: 'integration-timeout' }, 'AUTHORIZER_FAILURE null', /within 10 s/],
    [
      'is not there',
      { kind: 'refused', reason: 'no-such-function', detail: 'There is none.' },
      MISCONFIGURED,
      /There is none/,
    ],
    ['may not be called', { kind: 'refused', reason: 'no-permission', detail: 'No.' }, MISCONFIGURED, /No\./],
    ['answers no JSON', { kind: 'answer', payload: Buffer.from('<') }, MISCONFIGURED, /Invalid JSON/],
  ])('because it %s', async (_, outcome, expected, detail) => {
    const authorization = await guarded(tokens(), () => outcome).authorize('GET /', TOKEN);
    expect(outcomeOf(authorization)).toBe(expected);
    expect(detailOf(authorization)).toMatch(detail);
  });

  it('is refused when the method names an authorizer that there is not', async () => {
    const method = guardedMethod({ method: { authorizationType: 'CUSTOM', authorizerId: 'gone' } });
    expect(outcomeOf(await method.authorize('GET /'))).toBe(MISCONFIGURED);
  });
});

describe('what is remembered of answers', () => {
  const calls = async (method: GuardedMethod, ...given: readonly GivenCall[]): Promise<number> => {
    for (const call of given) await method.authorize('GET /', call);
    return method.asked.length;
  };

  it('is there for 300 s, by token', async () => {
    const method = guarded(tokens());
    expect(await calls(method, TOKEN, TOKEN, { headers: { Authorization: 'other' } })).toBe(2);
    method.nowMs += 299_999;
    expect(await calls(method, TOKEN)).toBe(2);
    method.nowMs += 1;
    expect(await calls(method, TOKEN)).toBe(3);
  });

  it.each([
    [0, 3],
    [1, 1],
    [3600, 1],
  ])('follows a time to live of %i s', async (authorizerResultTtlInSeconds, expected) => {
    expect(await calls(guarded(tokens({ authorizerResultTtlInSeconds })), TOKEN, TOKEN, TOKEN)).toBe(expected);
  });

  it('is by all identity sources, and never by their text put together', async () => {
    const identitySource = 'method.request.header.a,method.request.header.b';
    const method = guarded(requests({ identitySource }));
    const headers = [
      { a: 'x', b: 'yz' },
      { a: 'xy', b: 'z' },
      { a: 'x1:y', b: 'z' },
      { a: 'x', b: 'yz' },
    ];
    expect(await calls(method, ...headers.map((values) => ({ headers: values })))).toBe(3);
  });

  it('is asked about each method anew: an answer for one path grants no other', async () => {
    const method = guarded(tokens(), policyAnswer([`Allow ${REST_API_ARN}/prod/GET/open/*`]));
    expect(outcomeOf(await method.authorize('GET /open/1', TOKEN))).toBe('permitted');
    for (const line of ['GET /shut/1', 'POST /open/1', 'GET /open', 'GET /Open/1', 'GET /open%2F1']) {
      expect(outcomeOf(await method.authorize(line, TOKEN))).toBe(IMPLICIT);
    }
    expect(method.asked.length).toBe(1);
  });

  it('is shared by the methods of a stage and outlives a deployment, but not a change of the authorizer', async () => {
    const method = guarded(tokens());
    await method.authorize('GET /', TOKEN);
    const other = method.beside({ authorizer: tokens(), resourcePath: '/other' });
    expect(await calls(other, TOKEN)).toBe(0);
    const changed = method.beside({ authorizer: tokens({ name: 'renamed' }) });
    expect(await calls(changed, TOKEN)).toBe(1);
    const stage = method.beside({ authorizer: tokens(), stage: { stageName: 'dev' } });
    expect(await calls(stage, TOKEN)).toBe(1);
  });

  it('is forgotten when the cache of the stage is flushed, and that of another stage is not', async () => {
    const method = guarded(tokens());
    const { authorizerCaches } = method.ports;
    const other = method.beside({ authorizer: tokens(), stage: { stageName: 'production' } });
    expect([await calls(method, TOKEN), await calls(other, TOKEN)]).toEqual([1, 1]);
    flushPolicyAnswers(authorizerCaches, 'abcdef1234', 'prod');
    expect([await calls(method, TOKEN), await calls(other, TOKEN)]).toEqual([2, 1]);
  });

  it('is not the canary’s when it is the stage’s', async () => {
    const method = guarded(tokens());
    expect(await calls(method, TOKEN, { ...TOKEN, isCanary: true }, { ...TOKEN, isCanary: true })).toBe(2);
  });
});

describe('the length of the ARN', () => {
  it('is 1600 bytes at most; beyond, 414', async () => {
    const method = guarded(tokens());
    const base = `${REST_API_ARN}/prod/GET/`.length;
    expect(outcomeOf(await method.authorize(`GET /${'x'.repeat(1_600 - base)}`, TOKEN))).toBe('permitted');
    const refused = await method.authorize(`GET /${'x'.repeat(1_601 - base)}`, TOKEN);
    expect(refused).toMatchObject({ failure: { status: 414, message: 'Request URI too long' } });
  });
});

describe('the execution log', () => {
  const secret = 'Bearer canary-0123456789';
  const call = { headers: { Authorization: secret } };

  it('has the lines of AWS, with what is secret masked', async () => {
    const method = guarded(tokens(), policyAnswer(['Allow *'], { context: { token: secret } }), { logs: true });
    await method.authorize('GET /', call);
    expect(method.lines).toEqual([
      `Starting authorizer: a1b2c3 for request: ${REQUEST_ID}`,
      'Incoming identity: ******************456789',
      'Endpoint request URI: https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:guard/invocations',
      `Endpoint request headers: {x-amzn-lambda-integration-tag=${REQUEST_ID}, x-amzn-apigateway-api-id=abcdef1234, Accept=application/json, User-Agent=AmazonAPIGateway_abcdef1234}`,
      `Endpoint request body after transformations: {"type":"TOKEN","methodArn":"${REST_API_ARN}/prod/GET/","authorizationToken":"******************456789"}`,
      'Sending request to https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:guard/invocations',
      expect.stringMatching(/^Authorizer result body before parsing: \{"principalId":"jane".*"token":"\*{18}456789"/),
      'Using valid authorizer policy for principal: **ne',
      'Successfully completed authorizer execution',
    ]);
  });

  it.each<readonly [string, unknown, GivenCall, readonly string[]]>([
    ['a missing token', {}, {}, [`Unauthorized request: ${REQUEST_ID}`]],
    [
      'a denial',
      policyAnswer(['Deny *']),
      call,
      ['Successfully completed authorizer execution', 'The client is not authorized to perform this operation.'],
    ],
    [
      'null',
      null,
      call,
      ['Execution failed due to configuration error: Could not parse policy', 'AuthorizerConfigurationException'],
    ],
    [
      'an error of the function',
      () => thrown('boom'),
      call,
      [
        'Execution failed due to configuration error: Invalid JSON in response: Unrecognized field "errorType" , not marked as ignorable',
        'AuthorizerConfigurationException',
      ],
    ],
  ])('ends after %s as on AWS', async (_, answer, given, expected) => {
    const method = guarded(tokens(), answer, { logs: true });
    await method.authorize('GET /', given);
    expect(method.lines.slice(-expected.length)).toEqual(expected);
  });

  it('names the identity sources, and shows no header that is secret', async () => {
    const method = guarded(requests({ identitySource: 'method.request.header.x-token' }), undefined, { logs: true });
    const headers = {
      'X-Token': 'canary-token-1',
      Cookie: 'canary-cookie-1',
      'X-Api-Key': 'canary-key-1',
      Authorization: 'Basic canary-basic-1',
    };
    await method.authorize('GET /', { headers });
    expect(method.lines[1]).toBe('Incoming identity: {method.request.header.x-token=********oken-1}');
    expect(method.lines.join('\n')).not.toMatch(/canary/);
  });

  it('is not written when nobody keeps it', async () => {
    const method = guarded(tokens());
    await method.authorize('GET /', call);
    expect(method.lines).toEqual([]);
  });
});

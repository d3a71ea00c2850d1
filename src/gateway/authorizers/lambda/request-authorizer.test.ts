import { describe, expect, it } from 'vitest';
import {
  APP,
  type GuardedApi,
  guardedApi,
  policyAnswer,
  refusalOf,
  requestAuthorizer,
} from '../../../../test/authorizer-fixture.ts';
import { type GivenApi, header, headerLines, returning } from '../../../../test/http-api-fixture.ts';
import type { Authorizer } from '../../../account/http-api.ts';
import type { Assumptions } from '../../../aws/assumptions.ts';
import type { FunctionInvocation, FunctionOutcome } from '../../ports.ts';

const API = 'arn:aws:execute-api:us-east-1:123456789012:EXAMPLE';
const guard = { AuthorizationType: 'CUSTOM', AuthorizerId: 'a2' } as const;
const simple = { EnableSimpleResponses: true } as const;
const TOKEN = { authorization: 'secret', origin: APP };

interface Guarded extends GuardedApi {
  /** What the authorizer function was called with. */
  readonly asked: FunctionInvocation[];
}

/** `GET /pets/{id}` and `GET /other` behind an authorizer that answers with `answer`. */
function guarded(
  answer: unknown,
  options: {
    readonly authorizer?: Partial<Authorizer>;
    readonly api?: Partial<GivenApi>;
    readonly assume?: Partial<Assumptions>;
  } = {},
): Guarded {
  const asked: FunctionInvocation[] = [];
  const given: GivenApi = {
    routes: ['GET /pets/{id}', 'GET /other'].map((routeKey) => ({ routeKey, ...guard })),
    ...options.api,
    authorizers: [{ ...requestAuthorizer, ...options.authorizer }],
  };
  const api = guardedApi(given, {
    ...(options.assume === undefined ? {} : { assume: options.assume }),
    authorizer: (invocation) => {
      asked.push(invocation);
      return typeof answer === 'function' ? answer(invocation) : returning(answer)(invocation);
    },
  });
  return Object.defineProperty(api, 'asked', { value: asked }) as Guarded;
}

const FORBIDDEN = '403 {"message":"Forbidden"}';
const FAILED = '500 {"message":"Internal Server Error"}';

describe('the input of a Lambda authorizer', () => {
  const request = {
    query: 'b=2&a=1&a=x%20y',
    headers: { Authorization: 'secret', Cookie: 'c=1; d=2', 'X-Two': '1', 'x-amzn-trace-id': 'Root=1-2-3', Host: 'h' },
    body: 'ignored',
  };
  const sources = ['$request.header.authorization', '$request.querystring.a'];

  it('has format 2.0, as documented', async () => {
    const api = guarded(
      { isAuthorized: true },
      { authorizer: { ...simple, IdentitySource: sources }, api: { stageVariables: { v: '1' } } },
    );
    await api.send('GET /pets/6', request);
    expect(JSON.parse(api.asked[0]?.payload ?? '')).toEqual({
      version: '2.0',
      type: 'REQUEST',
      routeArn: `${API}/$default/GET/pets/6`,
      identitySource: ['secret', '1,x y'],
      routeKey: 'GET /pets/{id}',
      rawPath: '/pets/6',
      rawQueryString: 'b=2&a=1&a=x%20y',
      cookies: ['c=1', 'd=2'],
      headers: {
        authorization: 'secret',
        'content-length': '7',
        host: 'h',
        'x-amzn-trace-id': 'Root=1-2-3',
        'x-forwarded-for': '192.0.2.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
        'x-two': '1',
      },
      queryStringParameters: { a: '1,x y', b: '2' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'EXAMPLE',
        domainName: 'EXAMPLE.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'EXAMPLE',
        http: { method: 'GET', path: '/pets/6', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
        requestId: 'JCJXri3_PHcEP_Q=',
        routeKey: 'GET /pets/{id}',
        stage: '$default',
        time: '14/Apr/2025:22:15:25 +0000',
        timeEpoch: 1_744_668_925_528,
      },
      pathParameters: { id: '6' },
      stageVariables: { v: '1' },
    });
    expect(Object.keys(JSON.parse(api.asked[0]?.payload ?? ''))).toEqual([
      ...[
        'version',
        'type',
        'routeArn',
        'identitySource',
        'routeKey',
        'rawPath',
        'rawQueryString',
        'cookies',
        'headers',
      ],
      ...['queryStringParameters', 'requestContext', 'pathParameters', 'stageVariables'],
    ]);
  });

  it('has format 1.0, as documented', async () => {
    const authorizer = { AuthorizerPayloadFormatVersion: '1.0', IdentitySource: sources } as const;
    const api = guarded(policyAnswer(['Allow *']), { authorizer });
    await api.send('GET /pets/6', request);
    expect(JSON.parse(api.asked[0]?.payload ?? '')).toMatchObject({
      version: '1.0',
      type: 'REQUEST',
      methodArn: `${API}/$default/GET/pets/6`,
      identitySource: 'secret,1,x y',
      authorizationToken: 'secret,1,x y',
      resource: '/pets/{id}',
      path: '/pets/6',
      httpMethod: 'GET',
      headers: { Authorization: 'secret', Cookie: 'c=1; d=2', 'X-Two': '1' },
      queryStringParameters: { a: 'x y', b: '2' },
      multiValueQueryStringParameters: { a: ['1', 'x y'], b: ['2'] },
      pathParameters: { id: '6' },
      stageVariables: {},
      requestContext: {
        path: '/pets/6',
        accountId: '123456789012',
        stage: '$default',
        requestId: 'JCJXri3_PHcEP_Q=',
        identity: { sourceIp: '192.0.2.1' },
        resourcePath: '/pets/{id}',
        httpMethod: 'GET',
        apiId: 'EXAMPLE',
      },
    });
  });

  it('has the stage in rawPath and the ARN once, on a named stage (recorded 2023-12-15)', async () => {
    const api = guarded({ isAuthorized: true }, { authorizer: simple, api: { stageName: 'dev' } });
    await api.send('GET /dev/pets/6', { headers: TOKEN });
    expect(JSON.parse(api.asked[0]?.payload ?? '')).toMatchObject({
      routeArn: `${API}/dev/GET/pets/6`,
      rawPath: '/dev/pets/6',
      requestContext: { http: { path: '/dev/pets/6' } },
    });
  });

  it('names the decoded path that the route was selected by', async () => {
    const api = guarded({ isAuthorized: true }, { authorizer: simple });
    await api.send('GET /pets/%36%C3%A9', { headers: TOKEN });
    expect(JSON.parse(api.asked[0]?.payload ?? '').routeArn).toBe(`${API}/$default/GET/pets/6é`);
  });

  it('goes to the function of either form of AuthorizerUri, with its own source ARN and 10 s', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:authorizer:live';
    const uris = [
      arn,
      `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
      arn.replace('authorizer', '${stageVariables.fn}'),
    ];
    for (const AuthorizerUri of uris) {
      const api = guarded(
        { isAuthorized: true },
        { authorizer: { ...simple, AuthorizerUri }, api: { stageVariables: { fn: 'authorizer' } } },
      );
      await api.send('GET /other', { headers: TOKEN });
      expect(api.asked).toMatchObject([{ functionArn: arn, sourceArn: `${API}/authorizers/a2`, timeoutMs: 10_000 }]);
      expect(api.asked[0]).not.toHaveProperty('credentialsArn');
    }
  });

  it('goes under the role of AuthorizerCredentialsArn', async () => {
    const AuthorizerCredentialsArn = 'arn:aws:iam::123456789012:role/invokes';
    const api = guarded({ isAuthorized: true }, { authorizer: { ...simple, AuthorizerCredentialsArn } });
    await api.send('GET /other', { headers: TOKEN });
    expect(api.asked[0]?.credentialsArn).toBe(AuthorizerCredentialsArn);
  });
});

describe('identity sources', () => {
  const cases: readonly (readonly [string[], Record<string, string>, string, boolean])[] = [
    [['$request.header.X-Key'], { 'x-key': 'k' }, '', true],
    [['$request.header.X-Key'], {}, '', false],
    [['$request.header.X-Key'], { 'x-key': '  ' }, '', false],
    [['$request.querystring.key'], {}, 'key=k', true],
    [['$request.querystring.key'], {}, 'Key=k', false],
    [['$request.querystring.key'], {}, 'key=', false],
    [['$request.header.X-Key', '$request.querystring.key'], { 'x-key': 'k' }, '', false],
    [['$request.header.X-Key', '$request.querystring.key'], { 'x-key': 'k' }, 'key=k', true],
    [['$context.routeKey', '$context.identity.sourceIp', '$context.httpMethod'], {}, '', true],
    [['$context.identity.userAgent'], {}, '', false],
    [['$context.unknown'], {}, '', false],
    [['$context.constructor'], {}, '', false],
    [['$stageVariables.v'], {}, '', true],
    [['$stageVariables.w'], {}, '', false],
    [['$stageVariables.constructor'], {}, '', false],
    [['method.request.header.X-Key'], { 'x-key': 'k' }, '', false],
    [[], {}, '', true],
  ];
  it.each(cases)(
    '%j with headers %j and query %j: asks the function: %j',
    async (IdentitySource, headers, query, asks) => {
      const api = guarded(
        { isAuthorized: true },
        { authorizer: { ...simple, IdentitySource }, api: { stageVariables: { v: '1' } } },
      );
      const response = await api.send('GET /other', { headers, query });
      expect(api.asked).toHaveLength(asks ? 1 : 0);
      expect(refusalOf(response)).toBe(asks ? '200 hello' : '401 {"message":"Unauthorized"}');
    },
  );

  it('that are missing give 401 with CORS headers and without a challenge', async () => {
    const response = await guarded({}).send('GET /other', { headers: { origin: APP } });
    expect(headerLines(response)).toEqual([
      `access-control-allow-origin: ${APP}`,
      'vary: origin',
      'access-control-allow-credentials: true',
    ]);
    expect(response.report.failure?.detail).toMatch(/lacks one of \$request\.header\.Authorization.*not called/);
  });
});

/** A policy with a condition on the caller's address. */
function allowFrom(range: string): object {
  const Condition = { IpAddress: { 'aws:SourceIp': range } };
  return { policyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } } };
}

describe('answers', () => {
  const context = { stringKey: 'value', numKey: 1, boolKey: true, arrayKey: ['a', 'b'], mapKey: { a: 'b' } };
  const cases: readonly (readonly [
    name: string,
    authorizer: Partial<Authorizer>,
    answer: unknown,
    outcome: string,
    detail: RegExp | null,
  ])[] = [
    ['isAuthorized true', simple, { isAuthorized: true }, '200 hello', null],
    ['isAuthorized false', simple, { isAuthorized: false }, FORBIDDEN, /isAuthorized: false/],
    ['isAuthorized as text', simple, { isAuthorized: 'true' }, FAILED, /neither true nor false/],
    ['no isAuthorized', simple, {}, FAILED, /neither true nor false/],
    [
      'a policy where a simple response is expected',
      simple,
      policyAnswer(['Allow *']),
      FAILED,
      /EnableSimpleResponses/,
    ],
    ['a simple response where a policy is expected', {}, { isAuthorized: true }, FAILED, /lacks EnableSimpleResponses/],
    ['an Allow', {}, policyAnswer([`Allow ${API}/*/GET/other`]), '200 hello', null],
    ['an Allow in format 1.0', { AuthorizerPayloadFormatVersion: '1.0' }, policyAnswer(['Allow *']), '200 hello', null],
    [
      'a simple response in format 1.0',
      { ...simple, AuthorizerPayloadFormatVersion: '1.0' },
      { isAuthorized: true },
      FAILED,
      /simple/,
    ],
    ['a Deny', {}, policyAnswer([`Deny ${API}/*/GET/other`]), FORBIDDEN, /denies .*\/GET\/other/],
    ['an Allow and a Deny', {}, policyAnswer(['Allow *', `Deny ${API}/*`]), FORBIDDEN, /denies/],
    ['an Allow of something else', {}, policyAnswer([`Allow ${API}/*/GET/pets/*`]), FORBIDDEN, /has no Allow/],
    ['an Allow from here', {}, allowFrom('192.0.2.0/24'), '200 hello', null],
    ['an Allow from elsewhere', {}, allowFrom('203.0.113.0/24'), FORBIDDEN, /has no Allow/],
    ['a policy without statements', {}, policyAnswer([]), FORBIDDEN, /has no Allow/],
    ['a policy that is none', {}, { policyDocument: 'Allow' }, FAILED, /policyDocument is no object/],
    ['neither', {}, { principalId: 'jane' }, FAILED, /no policyDocument/],
    ['null', {}, null, FAILED, /no object/],
    ['a text', {}, 'Allow', FAILED, /no object/],
    ['a list', simple, [true], FAILED, /no object/],
    ['a context that is a text', simple, { isAuthorized: true, context: 'x' }, FAILED, /context is no object/],
    ['8 KB of context', simple, { isAuthorized: true, context: { filler: 'x'.repeat(8_192) } }, '200 hello', null],
  ];
  it.each(cases)('%s', async (_, authorizer, answer, outcome, detail) => {
    const api = guarded(answer, { authorizer });
    const response = await api.send('GET /other', { headers: TOKEN });
    expect(refusalOf(response)).toBe(outcome);
    expect(header(response, 'access-control-allow-origin')).toBe(APP);
    if (detail !== null) expect(response.report.failure?.detail).toMatch(detail);
    if (outcome === FAILED) expect(response.report.failure?.type).toBe('authorizer-failure');
    expect(api.events).toHaveLength(outcome === '200 hello' ? 1 : 0);
  });

  it.each([
    ['2.0', simple, { isAuthorized: true, context }, { lambda: context }],
    ['2.0', simple, { isAuthorized: true }, { lambda: null }],
    ['2.0', {}, policyAnswer(['Allow *'], { context }), { lambda: context }],
    ['1.0', simple, { isAuthorized: true, context }, context],
    ['1.0', {}, policyAnswer(['Allow *'], { context }), { ...context, principalId: 'jane' }],
    [
      '1.0',
      simple,
      JSON.parse('{"isAuthorized":true,"context":{"__proto__":{"a":1}}}'),
      JSON.parse('{"__proto__":{"a":1}}'),
    ],
  ] as const)(
    'reach an integration of format %s with the types of JSON',
    async (PayloadFormatVersion, authorizer, answer, seen) => {
      const api = guarded(answer, {
        authorizer,
        api: { routes: [{ routeKey: 'GET /other', ...guard, integration: { PayloadFormatVersion } }] },
      });
      await api.send('GET /other', { headers: TOKEN });
      expect(JSON.stringify(api.events[0]?.requestContext.authorizer)).toBe(JSON.stringify(seen));
    },
  );
});

describe('failures', () => {
  const error = (text: string): FunctionOutcome => ({ kind: 'function-error', payload: Buffer.from(text) });
  const cases: readonly (readonly [string, FunctionOutcome, RegExp])[] = [
    ['throws', error('{"errorType":"KeyError","errorMessage":"\'user\'"}'), /failed: KeyError: 'user'/],
    [
      'throws Unauthorized',
      error('{"errorType":"Error","errorMessage":"Unauthorized"}'),
      /failed: Error: Unauthorized/,
    ],
    ['dies with words', error('killed'), /failed: killed/],
    ['loops for 10 s', { kind: 'integration-timeout' }, /did not answer within 10 s/],
    ['answers no JSON', { kind: 'answer', payload: Buffer.from('{') }, /no JSON/],
    [
      'is not there',
      { kind: 'refused', reason: 'no-such-function', detail: 'There is none.' },
      /not called: There is none/,
    ],
    ['may not be called', { kind: 'refused', reason: 'no-permission', detail: 'No permission.' }, /No permission/],
    ['is at its concurrency', { kind: 'refused', reason: 'concurrency', detail: 'All busy.' }, /All busy/],
  ];
  it.each(cases)(
    'an authorizer that %s gives 500 with CORS headers, is not remembered, and people hear why',
    async (_, outcome, detail) => {
      const api = guarded(() => outcome);
      for (const calls of [1, 2]) {
        const response = await api.send('GET /other', { headers: TOKEN });
        expect(refusalOf(response)).toBe(FAILED);
        expect(header(response, 'access-control-allow-origin')).toBe(APP);
        expect(response.report.failure).toMatchObject({
          type: 'authorizer-failure',
          detail: expect.stringMatching(detail),
        });
        expect(api.asked).toHaveLength(calls);
      }
    },
  );

  it.each([
    [undefined, /There is no AuthorizerUri/],
    ['https://example.com', /does not name a Lambda function/],
    [
      'arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.fn}',
      /AuthorizerUri needs the stage variable fn/,
    ],
  ])('AuthorizerUri %j', async (AuthorizerUri, detail) => {
    const { AuthorizerUri: _, ...rest } = requestAuthorizer;
    const authorizers = [AuthorizerUri === undefined ? rest : { ...rest, AuthorizerUri }];
    const api = guardedApi({ routes: [{ routeKey: 'GET /other', ...guard }], authorizers });
    const response = await api.send('GET /other', { headers: TOKEN });
    expect(refusalOf(response)).toBe(FAILED);
    expect(response.report.failure?.detail).toMatch(detail);
  });
});

describe('remembered answers', () => {
  const calls = async (
    api: Guarded,
    requests: readonly (readonly [string, Record<string, string>])[],
  ): Promise<string[]> => {
    const outcomes: string[] = [];
    for (const [line, headers] of requests) {
      const { status } = await api.send(line, { headers });
      outcomes.push(`${status} after ${api.asked.length}`);
    }
    return outcomes;
  };
  const twice = [
    ['GET /other', TOKEN],
    ['GET /other', TOKEN],
  ] as const;

  it('hold for five minutes when no time is given, the Deny too', async () => {
    for (const [isAuthorized, status] of [
      [true, 200],
      [false, 403],
    ] as const) {
      const api = guarded({ isAuthorized }, { authorizer: simple });
      expect(await calls(api, twice)).toEqual([`${status} after 1`, `${status} after 1`]);
      api.nowMs += 299_999;
      expect(await calls(api, [twice[0]])).toEqual([`${status} after 1`]);
      api.nowMs += 1;
      expect(await calls(api, [twice[0]])).toEqual([`${status} after 2`]);
    }
  });

  it.each([
    [0, ['200 after 1', '200 after 2']],
    [1, ['200 after 1', '200 after 1']],
  ])('with AuthorizerResultTtlInSeconds %i', async (AuthorizerResultTtlInSeconds, outcomes) => {
    const api = guarded({ isAuthorized: true }, { authorizer: { ...simple, AuthorizerResultTtlInSeconds } });
    expect(await calls(api, twice)).toEqual(outcomes);
  });

  it('are none without identity sources', async () => {
    const api = guarded({ isAuthorized: true }, { authorizer: { ...simple, IdentitySource: [] } });
    expect(await calls(api, twice)).toEqual(['200 after 1', '200 after 2']);
  });

  it('belong to all identity sources together, and no two sets of values are taken for one', async () => {
    const IdentitySource = ['$request.header.a', '$request.header.b'];
    const api = guarded({ isAuthorized: true }, { authorizer: { ...simple, IdentitySource } });
    const pairs = [
      ['ab', 'c'],
      ['a', 'bc'],
      ['a', 'b'],
      ['b', 'a'],
      ['1:a1:b', 'x'],
      ['a1:b', 'x'],
      ['a,b', 'c'],
      ['a:b', 'c'],
      ['a', 'b:c'],
      ['a', 'b,c'],
    ];
    const headers = pairs.map(([a = '', b = '']) => ({ a, b }));
    expect(
      await calls(
        api,
        headers.map((pair) => ['GET /other', pair] as const),
      ),
    ).toEqual(pairs.map((_, index) => `200 after ${index + 1}`));
  });

  it('of a simple response hold on every route, unless the route is an identity source', async () => {
    const everywhere = guarded({ isAuthorized: true }, { authorizer: simple });
    const lines = [
      ['GET /other', TOKEN],
      ['GET /pets/1', TOKEN],
    ] as const;
    expect(await calls(everywhere, lines)).toEqual(['200 after 1', '200 after 1']);
    const IdentitySource = ['$request.header.Authorization', '$context.routeKey'];
    const byRoute = guarded({ isAuthorized: true }, { authorizer: { ...simple, IdentitySource } });
    expect(await calls(byRoute, lines)).toEqual(['200 after 1', '200 after 2']);
  });

  it('of a policy never grant an ARN that the policy does not match', async () => {
    const policies = [
      [`Allow ${API}/$default/GET/pets/1`],
      [`Allow ${API}/$default/GET/pets/*`, `Deny ${API}/$default/GET/pets/2`],
      [`Allow ${API}/*/POST/*`],
      ['Allow *'],
    ];
    const paths = ['/pets/1', '/pets/2', '/pets/12', '/other', '/pets/%31'];
    const statuses: number[][] = [];
    for (const policy of policies) {
      for (const first of paths) {
        const api = guarded(policyAnswer(policy));
        await api.send(`GET ${first}`, { headers: TOKEN });
        const seen = await Promise.all(
          paths.map(async (path) => (await api.send(`GET ${path}`, { headers: TOKEN })).status),
        );
        expect(api.asked).toHaveLength(1);
        statuses.push(seen);
      }
    }
    const expected = [
      [200, 403, 403, 403, 200],
      [200, 403, 200, 403, 200],
      [403, 403, 403, 403, 403],
      [200, 200, 200, 200, 200],
    ];
    expect(statuses).toEqual(expected.flatMap((row) => paths.map(() => row)));
  });

  it('outlive a save, but not a change of the authorizer', async () => {
    const routes = [{ routeKey: 'GET /other', ...guard }];
    const api = guarded({ isAuthorized: true }, { authorizer: simple, api: { routes } });
    const authorizers = [{ ...requestAuthorizer, ...simple }];
    await api.send('GET /other', { headers: TOKEN });
    await api.recompiled({ routes: [...routes, 'GET /new'], authorizers }).send('GET /other', { headers: TOKEN });
    expect(api.asked).toHaveLength(1);
    const changed = [{ ...authorizers[0], AuthorizerUri: `${requestAuthorizer.AuthorizerUri}-2` } as Authorizer];
    await api.recompiled({ routes, authorizers: changed }).send('GET /other', { headers: TOKEN });
    expect(api.asked).toHaveLength(2);
  });
});

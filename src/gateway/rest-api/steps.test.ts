import { describe, expect, it } from 'vitest';
import { policyAnswer } from '../../../test/authorizer-fixture.ts';
import { type GivenRequest, gatewayPorts, header, returning, send } from '../../../test/http-api-fixture.ts';
import {
  compiledRest,
  type GivenRestApi,
  LAMBDA_PROXY,
  METHOD_SETTING,
  mockAnswering,
} from '../../../test/rest-api-fixture.ts';
import { tokenAuthorizer } from '../../../test/rest-authorizer-fixture.ts';
import { headerPairs } from '../../base/header-list.ts';
import type { ExecutionLogEntry, GatewayPorts } from '../ports.ts';
import { createThrottleState } from '../token-bucket.ts';
import { createApiKeyIndex } from '../usage-plans/api-key-index.ts';
import { compileRestApi } from './gateway.ts';

/** A method that has every step before its integration, and a request that passes them all. */
const SCHEMA = JSON.stringify({ type: 'object', required: ['name'] });

const guarded: GivenRestApi = {
  resources: {
    '/pets': {
      POST: {
        authorizationType: 'CUSTOM',
        authorizerId: tokenAuthorizer.id,
        apiKeyRequired: true,
        requestValidatorId: 'v1',
        requestModels: { 'application/json': 'Pet' },
        requestParameters: { 'method.request.querystring.q': true },
        integration: LAMBDA_PROXY,
      },
    },
  },
  snapshot: {
    authorizers: [{ ...tokenAuthorizer, authorizerResultTtlInSeconds: 0 }],
    requestValidators: [{ id: 'v1', name: 'v', validateRequestBody: true, validateRequestParameters: true }],
    models: [{ id: 'm1', name: 'Pet', contentType: 'application/json', schema: SCHEMA }],
  },
};

const KEY = 'abcdefghij0123456789';
const good: GivenRequest = {
  query: 'q=1',
  headers: { Authorization: 'Bearer abc', 'x-api-key': KEY, 'Content-Type': 'application/json' },
  body: '{"name": "Rex"}',
};

/** The steps in the order in which they refuse, with what each says of a request that fails it and all later ones. */
const steps = ['authorizer', 'key', 'throttle', 'parameters', 'body', 'integration'] as const;
type Step = (typeof steps)[number];

function portsFor(failing: readonly Step[]): GatewayPorts {
  const plan = { id: 'plan1', name: 'p', apiStages: [{ apiId: 'api0000001', stage: 'dev' }] };
  const key = { id: 'key1', value: KEY, name: 'k', createdDate: 0, lastUpdatedDate: 0, stageKeys: [] };
  return {
    ...gatewayPorts((invocation) => {
      if (invocation.sourceArn.includes('/authorizers/')) {
        return returning(policyAnswer([failing.includes('authorizer') ? 'Deny *' : 'Allow *']))(invocation);
      }
      return returning(failing.includes('integration') ? 'no object' : { statusCode: 201, body: 'made' })(invocation);
    }),
    throttle: createThrottleState(),
    apiKeys: createApiKeyIndex({
      apiKeys: [{ ...key, enabled: !failing.includes('key') }],
      usagePlans: [plan],
      usagePlanKeys: [{ usagePlanId: 'plan1', keyId: 'key1' }],
    }),
  };
}

async function answerWhen(failing: readonly Step[]): Promise<string> {
  const limits = failing.includes('throttle') ? { throttlingRateLimit: 0, throttlingBurstLimit: 0 } : {};
  const gateway = compiledRest(
    { ...guarded, stage: { methodSettings: { '*/*': { ...METHOD_SETTING, ...limits } } } },
    portsFor(failing),
  );
  const response = await send(gateway, 'POST /dev/pets', {
    ...good,
    ...(failing.includes('parameters') ? { query: '' } : {}),
    ...(failing.includes('body') ? { body: '{}' } : {}),
  });
  return `${response.status} ${response.body}`;
}

describe('the steps of a request', () => {
  it('let a request through that passes them all', async () => {
    expect(await answerWhen([])).toBe('201 made');
  });

  it.each([
    ['authorizer', /^403 \{"Message":"User is not authorized/],
    ['key', /^403 \{"message":"Forbidden"\}$/],
    ['throttle', /^429 \{"message":"Too Many Requests"\}$/],
    ['parameters', /^400 \{"message":"Missing required request parameters: \[q\]"\}$/],
    ['body', /^400 \{"message":"Invalid request body"\}$/],
    ['integration', /^502 \{"message": "Internal server error"\}$/],
  ] as const)('refuse in their order: %s before all that come after it', async (step, expected) => {
    expect(await answerWhen([step])).toMatch(expected);
    expect(await answerWhen(steps.slice(steps.indexOf(step)))).toMatch(expected);
  });

  it('are in the execution log in their order', async () => {
    const texts: string[] = [];
    const ports = { ...portsFor([]), executionLog: ({ text }: ExecutionLogEntry) => texts.push(text) };
    const setting = { ...METHOD_SETTING, loggingLevel: 'INFO' as const, dataTraceEnabled: true };
    await send(
      compiledRest({ ...guarded, stage: { methodSettings: { '*/*': setting } } }, ports),
      'POST /dev/pets',
      good,
    );
    const marks = [
      'Extended Request Id: ',
      'Starting authorizer: ',
      'Successfully completed authorizer execution',
      'Verifying Usage Plan for request: ',
      'Usage Plan check succeeded',
      'Starting execution for request: ',
      'Method request body before transformations: ',
      'function:fn/invocations',
      'Received response. Status: 200',
      'Method response body after transformations: made',
      'Successfully completed execution',
      'Method completed with status: 201',
    ];
    const positions = marks.map((mark) => texts.findIndex((text) => text.includes(mark)));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(texts.join('\n')).not.toContain(KEY);
  });
});

describe('who chooses a header', () => {
  const line = 'GET /dev/x';
  const mapped = (expression: string): GivenRestApi => ({
    resources: {
      '/x': {
        GET: {
          methodResponses: { '200': { statusCode: '200', responseParameters: { 'method.response.header.X': false } } },
          integration: {
            type: 'MOCK',
            requestTemplates: {
              'application/json': `#set($context.responseOverride.header.Y = $input.params('q')){"statusCode": 200}`,
            },
            integrationResponses: {
              '200': { statusCode: '200', responseParameters: { 'method.response.header.X': expression } },
            },
          },
        },
      },
    },
  });
  const INJECTED = 'a%0d%0aSet-Cookie:%20x';

  it.each([
    ['a template', mapped("'v'"), `q=${INJECTED}`],
    ['a function', { resources: { '/x': { GET: { integration: LAMBDA_PROXY } } } }, ''],
  ])('cannot add a second one: %s', async (_, given: GivenRestApi, query) => {
    const ports = gatewayPorts(returning({ statusCode: 200, headers: { a: 'b\r\nSet-Cookie: x' }, body: '' }));
    const response = await send(compiledRest(given, ports), line, { query });
    for (const [name, value] of headerPairs(response.headers)) expect(`${name}: ${value}`).not.toMatch(/[\r\n]/);
    expect(header(response, 'set-cookie')).toBeNull();
  });
});

describe('odd paths', () => {
  const paths = [
    '/a/../admin',
    '/%2e%2e/admin',
    '//admin',
    '/./admin',
    '/x%2fadmin',
    '/admin%00',
    '/\\admin',
    '/admin;x=1',
    '/%c0%ae%c0%ae/admin',
    '/%zz/admin',
    '/admin/',
    '/%61dmin',
    '/admin',
  ];

  it.each(paths)('%s is one path to the routing and to the policy', async (path) => {
    const policy = {
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
        { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/dev/GET/admin' },
      ],
    };
    const gateway = compiledRest({
      resources: { '/admin': { GET: mockAnswering('admin') }, '/{proxy+}': { GET: mockAnswering('proxy') } },
      api: { policy: JSON.stringify(policy) },
    });
    const response = await send(gateway, `GET /dev${path}`);
    // What the policy denies is never served by the method that it is about.
    expect(String(response.body)).not.toBe('admin');
    expect([200, 403]).toContain(response.status);
  });
});

describe('a custom domain name', () => {
  it('leads past no policy: it is asked about the path that is routed, and functions see the one that was asked for', async () => {
    const statement = { Principal: '*', Action: 'execute-api:Invoke' };
    const policy = {
      Statement: [
        { ...statement, Effect: 'Allow', Resource: 'execute-api:/*' },
        { ...statement, Effect: 'Deny', Resource: 'execute-api:/dev/GET/admin' },
      ],
    };
    let path: unknown = null;
    const ports = gatewayPorts((invocation) => {
      path = JSON.parse(invocation.payload).path;
      return returning({ statusCode: 200, body: 'function' })(invocation);
    });
    const method = { GET: { integration: LAMBDA_PROXY } };
    const api = { policy: JSON.stringify(policy) };
    const gateway = compiledRest({ resources: { '/admin': method, '/open': method }, api }, ports);
    const at = (routed: string): GivenRequest => ({
      apiMapping: { stageName: 'dev', basePath: 'v1', path: `/dev${routed}` },
    });
    expect((await send(gateway, 'GET /v1/admin', at('/admin'))).status).toBe(403);
    expect((await send(gateway, 'GET /v1/open', at('/open'))).status).toBe(200);
    expect(path).toBe('/v1/open');
  });
});

describe('all stages of an API', () => {
  it('are told apart by the first segment alone', async () => {
    const given: GivenRestApi = { resources: { '/dev': { GET: mockAnswering('$context.stage') } } };
    const { deployedRestApi } = await import('../../../test/rest-api-fixture.ts');
    const stages = ['dev', 'prod'].map((stageName) => deployedRestApi({ ...given, stage: { stageName } }));
    const gateway = compileRestApi({ stages, ports: gatewayPorts() });
    expect((await send(gateway, 'GET /dev/dev')).body).toBe('dev');
    expect((await send(gateway, 'GET /prod/dev')).body).toBe('prod');
    expect((await send(gateway, 'GET /dev')).status).toBe(403);
  });
});

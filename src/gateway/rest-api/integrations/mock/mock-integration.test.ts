import { describe, expect, it } from 'vitest';
import { gatewayRequest } from '../../../../../test/http-api-fixture.ts';
import { ask, headersOf, restOver, text } from '../../../../../test/rest-backend-fixture.ts';
import type { IntegrationResponse, RestIntegration } from '../../../../account/rest-api.ts';

function mock(
  template: string,
  responses: readonly Partial<IntegrationResponse>[] = [{}],
  integration: Partial<RestIntegration> = {},
): Partial<RestIntegration> {
  return {
    type: 'MOCK',
    requestTemplates: { 'application/json': template },
    integrationResponses: Object.fromEntries(
      responses.map((response) => [response.statusCode ?? '200', { statusCode: '200', ...response }]),
    ),
    ...integration,
  };
}

const OK = '{ statusCode: 200 }';
const ORIGIN = 'https://app.example.com';

/** As the CDK writes it for two origins. */
const MORE_ORIGINS = `#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
#if($origin == "${ORIGIN}")
  #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end
`;

const CDK_PREFLIGHT = mock(OK, [
  {
    statusCode: '204',
    responseParameters: {
      'method.response.header.Access-Control-Allow-Headers': "'Content-Type'",
      'method.response.header.Access-Control-Allow-Origin': "'https://example.com'",
      'method.response.header.Vary': "'Origin'",
      'method.response.header.Access-Control-Allow-Methods': "'OPTIONS,GET'",
    },
    responseTemplates: { 'application/json': MORE_ORIGINS },
  },
]);

const LOGGED = 'Execution failed due to configuration error: ';

async function failureOf(
  integration: Partial<RestIntegration>,
  ...rest: Parameters<typeof ask> extends [unknown, ...infer R] ? R : never
) {
  const { response, logged } = await ask(integration, ...rest);
  expect([response.status, text(response)]).toEqual([500, '{"message": "Internal server error"}']);
  return logged.find((line) => line.startsWith(LOGGED))?.slice(LOGGED.length);
}

describe('MOCK', () => {
  it.each([
    ['the first origin', 'https://example.com', 'https://example.com'],
    ['another that is listed', ORIGIN, ORIGIN],
    ['one that is not: the first', 'https://evil.example', 'https://example.com'],
  ])('answers the preflight that the CDK writes: %s', async (_, origin, allowed) => {
    for (const name of ['Origin', 'origin']) {
      const { response } = await ask(CDK_PREFLIGHT, { line: 'OPTIONS /dev/x', headers: { [name]: origin } });
      expect(response.status).toBe(204);
      expect(headersOf(response)).toEqual({
        'Access-Control-Allow-Headers': 'Content-Type',
        'Access-Control-Allow-Origin': allowed,
        Vary: 'Origin',
        'Access-Control-Allow-Methods': 'OPTIONS,GET',
      });
    }
  });

  it('answers what needs no body at once, and not through a promise', () => {
    const { gateway } = restOver({
      resources: { '/x': { OPTIONS: { integration: CDK_PREFLIGHT } } },
      stage: { methodSettings: {} },
    });
    const answer = gateway.handle(gatewayRequest({ method: 'OPTIONS', path: '/dev/x', headers: { Origin: ORIGIN } }));
    expect(answer).not.toBeInstanceOf(Promise);
    expect(answer).toMatchObject({ status: 204 });
  });

  it('answers SAM’s preflight with a star for all binary media types only when it converts to text', async () => {
    const sam = mock('{\n  "statusCode" : 200\n}\n', [{ responseTemplates: { 'application/json': '{}\n' } }]);
    const given = { given: { api: { binaryMediaTypes: ['*/*'] } } };
    expect(await failureOf(sam, { headers: { Accept: '*/*' } }, given)).toBe('Unable to transform request');
    const { response } = await ask({ ...sam, contentHandling: 'CONVERT_TO_TEXT' }, {}, given);
    expect([response.status, text(response), response.contentType]).toEqual([200, '{}\n', 'application/json']);
  });

  it('reads the status from the body when a template looks into it, and when none is there', async () => {
    const request = { line: 'POST /dev/x', body: '{"statusCode": 201}' };
    const responses = [{ statusCode: '200' }, { statusCode: '201', selectionPattern: '201' }];
    const looking = mock('{"statusCode": $input.path(\'$.statusCode\')}', responses);
    expect((await ask(looking, request)).response.status).toBe(201);
    const { requestTemplates: _, ...passing } = mock('', responses);
    expect((await ask(passing, request)).response.status).toBe(201);
    expect(await failureOf(passing)).toMatch(/^Unable to parse statusCode\./);
  });

  it.each([
    ['NEVER', 415],
    ['WHEN_NO_TEMPLATES', 415],
    ['WHEN_NO_MATCH', 200],
  ] as const)('%s with a body that no template is for: %s', async (passthroughBehavior, status) => {
    const { response } = await ask(mock(OK, [{}], { passthroughBehavior }), {
      line: 'POST /dev/x',
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: '{"statusCode": 200}',
    });
    expect(response.status).toBe(status);
    if (status === 415) expect(text(response)).toBe('{"message":"Unsupported Media Type"}');
  });

  it('NEVER refuses also where there are no templates, and $default takes what no other is for', async () => {
    const never = { passthroughBehavior: 'NEVER', requestTemplates: {} } as const;
    expect((await ask(mock(OK, [{}], never))).response.status).toBe(415);
    const byDefault = mock('', [{}], { requestTemplates: { $default: OK }, passthroughBehavior: 'NEVER' });
    expect((await ask(byDefault, { headers: { 'Content-Type': 'text/plain' } })).response.status).toBe(200);
  });

  it('chooses the template by the media type without its parameters and whatever its case', async () => {
    const { response } = await ask(mock(OK, [{}], { passthroughBehavior: 'NEVER' }), {
      headers: { 'Content-Type': 'Application/JSON; charset=utf-8' },
    });
    expect(response.status).toBe(200);
  });

  it('of several patterns that match takes the response of the same status', async () => {
    const responses = [
      { statusCode: '200', selectionPattern: '2..' },
      { statusCode: '201', selectionPattern: '2..' },
    ];
    expect((await ask(mock('{"statusCode": 201}', responses))).response.status).toBe(201);
    expect((await ask(mock('{"statusCode": 202}', responses))).response.status).toBe(200);
  });

  it('fails when no integration response is for the status', async () => {
    expect(await failureOf(mock(OK, [{ selectionPattern: '5..' }]))).toBe(
      'No match for output mapping and no default output mapping configured. Endpoint Response Status Code: 200',
    );
    expect(await failureOf(mock(OK, []))).toMatch(/^No match for output mapping/);
  });

  it('fails for a pattern that is no regular expression', async () => {
    expect(await failureOf(mock(OK, [{ selectionPattern: '(' }]))).toContain(
      'selectionPattern ( is no regular expression',
    );
  });

  it.each([
    ['that cannot be read', '#if(', /^Unable to transform request$/],
    [
      'that loops beyond its bounds',
      '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end',
      /^Unable to transform request$/,
    ],
    ['that includes a file', '#include("/etc/passwd")', /^Unable to transform request$/],
  ])('fails for a template %s', async (_, template, logged) => {
    expect(await failureOf(mock(template))).toMatch(logged);
    expect(await failureOf(mock(OK, [{ responseTemplates: { 'application/json': template } }]))).toBe(
      'Unable to transform response',
    );
  });

  it('says 400 of a body that a template looks into and that is no JSON', async () => {
    const { response } = await ask(mock("$input.json('$.a')"), { line: 'POST /dev/x', body: '{"a":' });
    expect([response.status, text(response)]).toEqual([400, '{"message":"Invalid JSON in request body"}']);
  });

  it.each([
    ['a mapping', { 'method.response.header.X': 'method.request.querystring.q' }, ''],
    ['a template', {}, '#set($context.responseOverride.header.X = $input.params("q"))'],
    ['the name of an override', {}, '#set($context.responseOverride.header["X: y"] = "z")'],
  ])('sends no second header line that comes by %s', async (name, responseParameters, template) => {
    const responseTemplates = template === '' ? {} : { 'application/json': template };
    const query = name === 'the name of an override' ? '' : 'q=a%0d%0aSet-Cookie:%20x';
    const logged = await failureOf(mock(OK, [{ responseParameters, responseTemplates }]), { query });
    expect(logged).toMatch(/has a line break|is not a header name/);
  });

  it('fails for a response parameter that is no mapping expression', async () => {
    expect(await failureOf(mock(OK, [{ responseParameters: { 'method.response.header.X': 'true' } }]))).toBe(
      'Invalid mapping expression specified: true',
    );
  });

  it.each([
    ['444', 444],
    ['"444"', 444],
    ['99', 200],
    ['600', 200],
    ['"abc"', 200],
  ])('responseOverride.status = %s gives %s', async (value, status) => {
    const template = `#set($context.responseOverride.status = ${value})${OK}`;
    expect((await ask(mock(template))).response.status).toBe(status);
  });
});

describe('a method without an integration', () => {
  it('fails, and says so', async () => {
    const { gateway, logged } = restOver({
      resources: { '/x': { GET: {} } },
      snapshot: {
        resources: [
          {
            id: 'r',
            path: '/x',
            pathPart: 'x',
            methods: [{ httpMethod: 'GET', authorizationType: 'NONE', apiKeyRequired: false }],
          },
        ],
      } as never,
    });
    const response = await gateway.handle(gatewayRequest({ path: '/dev/x' }));
    expect([response.status, response.report.failure?.detail]).toEqual([500, 'GET /x has no integration.']);
    expect(logged).toContain(`${LOGGED}No integration defined for method`);
  });
});

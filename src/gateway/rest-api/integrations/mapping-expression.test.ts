import { describe, expect, it } from 'vitest';
import { ask } from '../../../../test/rest-backend-fixture.ts';

const REQUEST = {
  line: 'POST /dev/x/a%20b',
  query: 'q=1&q=2&e=',
  headers: ['X-One', '1', 'X-Two', 'a', 'x-two', 'b', 'Content-Type', 'application/json'],
  body: '{"a": {"b": [1, "two"]}, "n": null, "o": {"k": true}}',
} as const;

/** The values that a header of the backend's request gets, or null when it is not there. */
async function mapped(expression: string, body: string = REQUEST.body): Promise<string[] | null> {
  const { sent } = await ask(
    {
      type: 'HTTP',
      uri: 'http://backend.example/',
      httpMethod: 'POST',
      requestParameters: { 'integration.request.header.X': expression },
    },
    { ...REQUEST, body },
    { path: '/x/{p}', given: { stage: { variables: { v: 'value' } } } },
  );
  const { headers = [] } = sent[0] ?? {};
  const values = headers.filter((_, i) => i % 2 === 1 && headers[i - 1] === 'X');
  return sent.length === 0 || values.length === 0 ? null : values;
}

describe('mapping expressions of a request', () => {
  it.each<[string, string[] | null]>([
    ["'static text'", ['static text']],
    ["''", ['']],
    ['method.request.path.p', ['a%20b']],
    ['method.request.path.other', null],
    ['method.request.querystring.q', ['2']],
    ['method.request.multivaluequerystring.q', ['1', '2']],
    ['method.request.querystring.e', ['']],
    ['method.request.querystring.none', null],
    ['method.request.header.x-one', ['1']],
    ['method.request.header.X-Two', ['b']],
    ['method.request.multivalueheader.X-Two', ['a', 'b']],
    ['method.request.header.X-Forwarded-For', ['192.0.2.1']],
    ['method.request.header.none', null],
    ['method.request.body', [REQUEST.body]],
    ['method.request.body.a.b[1]', ['two']],
    ['method.request.body.a.b', ['[1,"two"]']],
    ['method.request.body.o.k', ['true']],
    ['method.request.body.n', null],
    ['method.request.body.none', null],
    ['stageVariables.v', ['value']],
    ['stageVariables.none', null],
    ['context.httpMethod', ['POST']],
    ['context.identity.sourceIp', ['192.0.2.1']],
    ['context.authorizer.principalId', null],
  ])('%s', async (expression, values) => {
    expect(await mapped(expression)).toEqual(values);
  });

  it.each([
    'true',
    'method.request.cookie.x',
    'integration.response',
    'method.request.bodyguard',
    'method.request.body..a',
  ])('%s is none, and the request fails', async (expression) => {
    expect(await mapped(expression)).toBeNull();
  });

  it('an empty body is an empty object, and text that is no JSON has nothing in it', async () => {
    expect(await mapped('method.request.body', '')).toEqual(['{}']);
    expect(await mapped('method.request.body', 'plain text')).toEqual(['plain text']);
    expect(await mapped('method.request.body.a', 'plain text')).toBeNull();
  });

  it.each(['{"a":', '[1', "'a", '"a'])('a body that begins as JSON has to be JSON: %s', async (body) => {
    const { response, sent } = await ask(
      {
        type: 'HTTP_PROXY',
        uri: 'http://backend.example/',
        httpMethod: 'POST',
        requestParameters: { 'integration.request.header.X': 'method.request.body.a' },
      },
      { line: 'POST /dev/x', body },
    );
    expect([response.status, String(response.body), sent]).toEqual([
      400,
      '{"message":"Invalid JSON in request body"}',
      [],
    ]);
  });

  it('names of the prototype are names like any other', async () => {
    expect(await mapped('method.request.path.constructor')).toBeNull();
    expect(await mapped('stageVariables.__proto__')).toBeNull();
    expect(await mapped('method.request.body.constructor')).toBeNull();
  });
});

describe('mapping expressions of a response', () => {
  const respond = (expression: string, body: string) =>
    ask(
      {
        type: 'HTTP',
        uri: 'http://backend.example/',
        httpMethod: 'GET',
        integrationResponses: {
          '200': { statusCode: '200', responseParameters: { 'method.response.header.X': expression } },
        },
      },
      {},
      {
        upstream: () => ({
          kind: 'answer',
          status: 200,
          headers: ['X-One', '1', 'x-one', '2'],
          body: Buffer.from(body),
        }),
      },
    );

  it.each<[string, string[]]>([
    ['integration.response.header.X-ONE', ['2']],
    ['integration.response.multivalueheader.x-one', ['1', '2']],
    ['integration.response.header.none', []],
    ['integration.response.body.redirect.url', ['https://elsewhere.example/']],
    ['integration.response.body', ['{"redirect": {"url": "https://elsewhere.example/"}}']],
    ['context.stage', ['dev']],
    ["'*'", ['*']],
  ])('%s', async (expression, values) => {
    const { response } = await respond(expression, '{"redirect": {"url": "https://elsewhere.example/"}}');
    const { headers } = response;
    expect(headers.filter((_, i) => i % 2 === 1 && headers[i - 1] === 'X')).toEqual(values);
  });

  it('a body that begins as JSON and is none is 500', async () => {
    const { response } = await respond('integration.response.body.a', '{"a"');
    expect([response.status, String(response.body)]).toEqual([500, '{"message": "Internal server error"}']);
  });
});

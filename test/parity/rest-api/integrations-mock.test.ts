import { describe, expect, it } from 'vitest';
import { ask, headersOf, text } from '../../rest-backend-fixture.ts';
import { recorded } from './recorded-data.ts';

interface MockTemplates {
  readonly cases: readonly { readonly body: string; readonly accepted: boolean }[];
}

const { cases } = recorded<MockTemplates>('rest-mock-request-template');

const answering = { '200': { statusCode: '200' } };

describe('the rendered request template of a MOCK', () => {
  it.each(cases.map((given) => [given.body, given.accepted]))('%s: accepted is %s', async (body, accepted) => {
    const { response, logged } = await ask(
      { type: 'MOCK', requestTemplates: { 'application/json': body as string }, integrationResponses: answering },
      {},
      { assume: { 'rest-api.mock.status-out-of-range': 'selects' } },
    );
    expect(response.status).toBe(accepted ? 200 : 500);
    expect(text(response)).toBe(accepted ? '' : '{"message": "Internal server error"}');
    const why =
      'Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.';
    expect(logged.includes(why)).toBe(!accepted);
  });
});

describe('overrides and maps of a MOCK (recorded)', () => {
  it.each([
    [
      'with a response template',
      { 'application/json': '#set($o = $context.responseOverride)\n{"custom": "$o.custom"}' },
    ],
    ['without one', {}],
  ])('a request template overrides status and header, %s', async (_, responseTemplates) => {
    const { response } = await ask({
      type: 'MOCK',
      requestTemplates: {
        'application/json':
          '#set($context.responseOverride.status = 444)\n#set($context.responseOverride.header.foo = "bar")\n#set($context.responseOverride.custom = "is also passed around")\n{"statusCode": 200}',
      },
      integrationResponses: { '200': { statusCode: '200', responseTemplates } },
    });
    expect(response.status).toBe(444);
    expect(headersOf(response).foo).toBe('bar');
    expect(text(response).trim()).toBe(
      Object.keys(responseTemplates).length === 0 ? '' : '{"custom": "is also passed around"}',
    );
  });

  it.each([
    ['/dev/path1', 'path was path one'],
    ['/dev/path2', 'path was path two'],
    ['/dev/other', 'this is the else clause'],
  ])('requestOverride of the request template is there in the response template: %s', async (target, expected) => {
    const { response } = await ask(
      {
        type: 'MOCK',
        requestTemplates: {
          'application/json': '#set($context.requestOverride.path.p = $input.params("p"))\n{"statusCode": 200}',
        },
        integrationResponses: {
          '200': {
            statusCode: '200',
            responseTemplates: {
              'application/json':
                '#if($context.requestOverride.path.p == "path1")path was path one#elseif($context.requestOverride.path.p == "path2")path was path two#{else}this is the else clause#end',
            },
          },
        },
      },
      { line: `GET ${target}` },
      { path: '/{p}' },
    );
    expect(text(response)).toBe(expected);
  });

  it('maps take put, [variable] and ["key"]', async () => {
    const template =
      '#set($m = {"k": {"a": "nestedFoo"}})#set($m.value = "bar")#set($key = "value")#set($x = $m.put("value2", "putBar"))' +
      '{"value": "$m[$key]", "value2": "$m.value2", "value3": "$m["k"].a"}';
    const { response } = await ask({
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      integrationResponses: { '200': { statusCode: '200', responseTemplates: { 'application/json': template } } },
    });
    expect(JSON.parse(text(response))).toEqual({ value: 'bar', value2: 'putBar', value3: 'nestedFoo' });
  });

  it.each(['WHEN_NO_MATCH', 'NEVER', 'WHEN_NO_TEMPLATES'] as const)(
    '%s answers 200 when the template is for application/json',
    async (passthroughBehavior) => {
      const { response } = await ask({
        type: 'MOCK',
        passthroughBehavior,
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        integrationResponses: {
          '200': { statusCode: '200', responseTemplates: { 'application/json': '{"statusCode": 200, "id": 42}' } },
        },
      });
      expect([response.status, response.contentType, text(response)]).toEqual([
        200,
        'application/json',
        '{"statusCode": 200, "id": 42}',
      ]);
    },
  );

  it('2\\d{2} as a selection pattern matches 200; there is no trace id', async () => {
    const { response } = await ask({
      type: 'MOCK',
      requestTemplates: { 'application/json': '{ statusCode: 200 }' },
      integrationResponses: {
        '200': { statusCode: '200', selectionPattern: '2\\d{2}' },
        '400': { statusCode: '400', selectionPattern: '4\\d{2}' },
      },
    });
    expect(response.status).toBe(200);
    expect(response.headers.filter((_, i) => i % 2 === 0)).toEqual(['x-amzn-RequestId', 'x-amz-apigw-id']);
  });
});

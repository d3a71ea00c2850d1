import { describe, expect, it } from 'vitest';
import type { ContentHandling, RestIntegration } from '../../../src/account/rest-api.ts';
import { ask, text } from '../../rest-backend-fixture.ts';
import { recorded } from './recorded-data.ts';

interface Records {
  /** By test and record, in Base64. */
  readonly binary: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const { binary } = recorded<Records>('rest-integration-records');

const objects: Readonly<Record<string, Buffer>> = {
  raw: Buffer.from(
    binary['test_apigw_s3_binary_support_request[None]']?.['get-obj-binary-type-binary-raw'] ?? '',
    'base64',
  ),
  text: Buffer.from('this is a UTF8 text typed object'),
};
const encoded = Buffer.from(objects.raw?.toString('base64') ?? '');

function objectNamed(name: string): Buffer {
  return name === 'encoded' ? encoded : (objects[name] ?? Buffer.alloc(0));
}

const S3: Partial<RestIntegration> = {
  type: 'AWS',
  httpMethod: 'ANY',
  uri: 'arn:aws:apigateway:us-east-1:s3:path/bucket/object',
  requestParameters: { 'integration.request.header.Content-Type': 'method.request.header.Content-Type' },
  integrationResponses: { '200': { statusCode: '200' } },
};

const ports = { serviceEndpoints: { s3: 'http://127.0.0.1:9' } };

function handlingOf(test: string): ContentHandling | undefined {
  const name = test.toUpperCase();
  return (['CONVERT_TO_TEXT', 'CONVERT_TO_BINARY'] as const).find((handling) => name.includes(handling));
}

const requestTests = Object.entries(binary).filter(
  ([test]) => test.includes('_request') && !test.endsWith('with_request_template'),
);

const puts = requestTests.flatMap(([test, records]) =>
  Object.entries(records).map(([record, expected]) => {
    const [, media = '', object = ''] =
      /^get-obj-(no-binary-media|binary-media|binary-type|text-type)-(?:binary-)?(raw|encoded|text)$/.exec(record) ??
      [];
    return { test, record, media, object, expected };
  }),
);

describe('what an AWS integration sends of a body', () => {
  it.each(puts)('$test: $record', async ({ test, media, object, expected }) => {
    const contentHandling = handlingOf(test);
    const { sent } = await ask(
      { ...S3, ...(contentHandling === undefined ? {} : { contentHandling }) },
      {
        line: 'PUT /dev/x',
        headers: { 'Content-Type': media === 'text-type' ? 'text/plain' : 'image/png' },
        body: objectNamed(object),
      },
      { ports, given: { api: { binaryMediaTypes: media === 'no-binary-media' ? [] : ['image/png'] } } },
    );
    expect(sent[0]?.body).toEqual(Buffer.from(expected, 'base64'));
  });

  it('that is no Base64 fails when it has to be decoded', async () => {
    const { response, sent } = await ask(
      { ...S3, contentHandling: 'CONVERT_TO_BINARY' },
      { line: 'PUT /dev/x', headers: { 'Content-Type': 'text/plain' }, body: 'èé+à)(' },
      { ports },
    );
    expect([response.status, sent]).toEqual([500, []]);
  });

  it('that is binary goes to no template: 500, while what no template is for passes', async () => {
    const withTemplate: Partial<RestIntegration> = {
      ...S3,
      contentHandling: 'CONVERT_TO_BINARY',
      requestTemplates: { 'application/json': '{"data": "$input.body"}' },
    };
    const put = async (type: string): Promise<Awaited<ReturnType<typeof ask>>> =>
      ask(
        withTemplate,
        { line: 'PUT /dev/x', headers: { 'Content-Type': type }, body: encoded },
        { ports, given: { api: { binaryMediaTypes: [] } } },
      );
    expect((await put('application/json')).response.status).toBe(500);
    const test = 'test_apigw_s3_binary_support_request_convert_to_binary_with_request_template';
    expect((await put('image/png')).sent[0]?.body).toEqual(
      Buffer.from(binary[test]?.['get-obj-encoded'] ?? '', 'base64'),
    );
  });
});

const gets = Object.entries(binary)
  .filter(([test]) => test.includes('_response') && !test.endsWith('with_request_template'))
  .flatMap(([test, records]) =>
    Object.entries(records).map(([record, expected]) => {
      const [, object = '', payload = 'binary', accept = 'binary'] =
        /^(raw|encoded|text)-(?:no-media|payload-(text|binary)-accept-(text|binary))$/.exec(record) ?? [];
      return { test, record, object, payload, accept, expected, hasMedia: !record.endsWith('no-media') };
    }),
  );

describe('what a client gets of the body of an AWS integration', () => {
  it.each(gets)('$test: $record', async ({ test, object, payload, accept, expected, hasMedia }) => {
    const contentHandling = handlingOf(test);
    const { response } = await ask(
      {
        ...S3,
        integrationResponses: {
          '200': { statusCode: '200', ...(contentHandling === undefined ? {} : { contentHandling }) },
        },
      },
      { headers: { Accept: accept === 'text' ? 'text/plain' : 'image/png' } },
      {
        ports,
        given: { api: { binaryMediaTypes: hasMedia ? ['image/png'] : [] } },
        upstream: () => ({
          kind: 'answer',
          status: 200,
          headers: ['Content-Type', payload === 'text' ? 'text/plain' : 'image/png'],
          body: objectNamed(object),
        }),
      },
    );
    expect(response.status).toBe(200);
    expect(Buffer.from(response.body as Buffer | string)).toEqual(Buffer.from(expected, 'base64'));
  });

  const withTemplate = (contentHandling: ContentHandling) =>
    ask(
      {
        ...S3,
        integrationResponses: {
          '200': {
            statusCode: '200',
            contentHandling,
            responseTemplates: { 'application/json': '{"data": "$input.body"}' },
          },
        },
      },
      { headers: { Accept: 'image/png' } },
      {
        ports,
        given: { api: { binaryMediaTypes: ['image/png'] } },
        upstream: () => ({ kind: 'answer', status: 200, headers: ['Content-Type', 'text/plain'], body: encoded }),
      },
    );

  it('a template reads text', async () => {
    const test = 'test_apigw_s3_binary_support_response_convert_to_binary_with_request_template';
    const expected = Buffer.from(binary[test]?.['encoded-text-payload-binary-accept'] ?? '', 'base64');
    expect(text((await withTemplate('CONVERT_TO_TEXT')).response)).toBe(expected.toString());
  });

  it('and no bytes', async () => {
    expect((await withTemplate('CONVERT_TO_BINARY')).response.status).toBe(500);
  });
});

interface Matrix {
  readonly cases: readonly { readonly direction: string; readonly contentHandling: string | null }[];
}

it('the records cover every case of the matrix', () => {
  const { cases } = recorded<Matrix>('rest-binary-aws-integration');
  const covered = new Set(
    [...puts.map(({ test }) => ['request', test]), ...gets.map(({ test }) => ['response', test])].map(
      ([direction, test = '']) => `${direction} ${handlingOf(test) ?? null}`,
    ),
  );
  for (const { direction, contentHandling } of cases) expect(covered).toContain(`${direction} ${contentHandling}`);
});

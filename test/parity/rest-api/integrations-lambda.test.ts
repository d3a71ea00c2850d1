import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capitaliseName } from '../../../src/gateway/header-name-case.ts';
import { returning, send } from '../../http-api-fixture.ts';
import { FUNCTION_URI, LAMBDA_PROXY } from '../../rest-api-fixture.ts';
import { ask, headersOf, restOver, text } from '../../rest-backend-fixture.ts';
import { functionAnswers, requests } from '../http-api/recorded-inputs.ts';
import { recorded } from './recorded-data.ts';

type Headers = Readonly<Record<string, string | readonly string[]>>;

interface Answers {
  readonly cases: readonly {
    readonly case: string;
    readonly lambdaReturns: unknown;
    readonly status: number;
    readonly body: string;
    readonly headers?: Headers;
  }[];
  readonly binary: {
    readonly cases: readonly {
      readonly binaryMediaTypes: readonly string[];
      readonly accept: string;
      readonly decoded?: boolean;
      readonly isBase64Encoded?: boolean;
      readonly responseContentType?: string | null;
      readonly body?: string;
      readonly status?: number;
    }[];
  };
}

const answers = recorded<Answers>('rest-lambda-proxy-response');

/** With those that the front writes. */
function sentHeaders(response: Parameters<typeof headersOf>[0] & { readonly contentType: string | null }): object {
  return {
    ...headersOf(response),
    'Content-Type': response.contentType,
    'Content-Length': String(Buffer.byteLength(text(response as never))),
  };
}

describe('what a function returns to AWS_PROXY', () => {
  it.each(answers.cases.map((given) => [given.case, given] as const))('%s', async (_, given) => {
    const { response } = await ask(LAMBDA_PROXY, {}, { invoke: returning(given.lambdaReturns) });
    expect([response.status, text(response)]).toEqual([given.status, given.body]);
    const expected = Object.entries(given.headers ?? {}).map(([name, value]) => [name, [value].flat().join(', ')]);
    expect(sentHeaders(response)).toMatchObject(Object.fromEntries(expected));
  });

  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]);
  it.each(answers.binary.cases.map((given) => [given.accept, given.binaryMediaTypes.join(' '), given] as const))(
    'Accept %s with binary media types %s',
    async (accept, _, given) => {
      const { isBase64Encoded = true, responseContentType = 'image/png', body = png.toString('base64') } = given;
      const headers = responseContentType === null ? {} : { 'Content-Type': responseContentType };
      const { response } = await ask(
        LAMBDA_PROXY,
        { headers: { Accept: accept } },
        {
          invoke: returning({ statusCode: 200, headers, body, isBase64Encoded }),
          given: { api: { binaryMediaTypes: given.binaryMediaTypes } },
        },
      );
      expect(response.status).toBe(given.status ?? 200);
      if (given.status === undefined) expect(response.body).toEqual(given.decoded === true ? png : body);
    },
  );
});

interface Events {
  readonly cases: readonly {
    readonly case: string;
    readonly request: string;
    readonly event: Readonly<Record<string, unknown>> & { readonly headers: Readonly<Record<string, string>> };
  }[];
}

/** What an answer of ours has in the place of what is told of each account anew. */
function withoutIds(event: Readonly<Record<string, unknown>>): object {
  const { requestContext, headers, multiValueHeaders, ...members } = event;
  const { identity, ...context } = requestContext as Readonly<Record<string, unknown>>;
  const { sourceIp, ...caller } = identity as Readonly<Record<string, unknown>>;
  const masked = Object.keys(context).filter((key) => MASKED.test(key));
  return {
    ...members,
    headers: masking(headers as object),
    multiValueHeaders: masking(multiValueHeaders as object),
    requestContext: { ...context, ...Object.fromEntries(masked.map((key) => [key, '-'])), identity: caller },
    hasSourceIp: sourceIp !== undefined,
  };
}

const MASKED = /^(?:accountId|apiId|deploymentId|domain|extendedRequestId|request|resourceId)/;

/** Values that the recorder has masked are masked here, too. */
function masking(headers: object): object {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, /^(?:X-Amzn-Trace|X-Forwarded)/.test(name) ? '-' : value]),
  );
}

describe('the event of AWS_PROXY', () => {
  it.each(recorded<Events>('rest-lambda-proxy-event').cases.map((given) => [given.case, given] as const))(
    '%s',
    async (_, { request, event }) => {
      const [method = '', target = ''] = request.split(/ (.*)/s);
      const [path = '', query = ''] = target.replace(/#.*$/, '').split(/\?(.*)/s);
      const body = event.body === null ? '' : JSON.stringify(event.body);
      const headers = Object.entries(event.headers)
        .filter(([name]) => !/^(?:X-Amzn-Trace|X-Forwarded)/.test(name))
        .flatMap(([name, value]) => [/^(?:Authorization|User-Agent)$/.test(name) ? name.toLowerCase() : name, value]);
      const { gateway, invoked } = restOver({
        resources: {
          '/{proxy+}': { ANY: { integration: LAMBDA_PROXY } },
          '/hardcoded': { ANY: { integration: LAMBDA_PROXY } },
        },
        stage: { stageName: 'stage' },
      });
      await send(gateway, `${method} ${path}`, { query: query.replaceAll(' ', '%20'), headers, body });
      const got = JSON.parse(invoked[0]?.payload ?? '{}');
      const parsed = { ...got, body: got.body === null ? null : JSON.parse(got.body) };
      expect(withoutIds(parsed)).toEqual(withoutIds(event));
    },
  );

  it('has its members in the order of the documented event, and those of its context as AWS has them', async () => {
    const { invoked } = await ask(LAMBDA_PROXY, { headers: { Host: 'h' } });
    const event = JSON.parse(invoked[0]?.payload ?? '{}');
    expect(Object.keys(event).join(' ')).toBe(
      'resource path httpMethod headers multiValueHeaders queryStringParameters multiValueQueryStringParameters pathParameters stageVariables requestContext body isBase64Encoded',
    );
    expect(Object.keys(event.requestContext).join(' ')).toBe(
      'resourceId resourcePath httpMethod extendedRequestId requestTime path accountId protocol stage domainPrefix requestTimeEpoch requestId identity domainName deploymentId apiId',
    );
  });
});

interface DotnetRecording {
  readonly case: string;
  readonly content: Readonly<Record<string, unknown>>;
}

const dotnet: readonly DotnetRecording[] = (
  JSON.parse(readFileSync(new URL('../http-api/recorded/http-api-lambda.json', import.meta.url), 'utf8')) as {
    readonly cases: readonly DotnetRecording[];
  }
).cases.filter((recording) => recording.case.endsWith('Rest'));

function inputOf<T>(inputs: Readonly<Record<string, T>>, name: string): T {
  const input = inputs[name.replace(/Rest$/, '')];
  if (input === undefined) throw new Error(`No input is known for the recording ${name}.`);
  return input;
}

describe('what aws-lambda-dotnet recorded of REST APIs (2025-04-14)', () => {
  it('are all that the parity of HTTP APIs leaves out', () => expect(dotnet).toHaveLength(19));

  it.each(dotnet.filter(({ content }) => 'StatusCode' in content).map((given) => [given.case, given.content] as const))(
    'answer of %s',
    async (name, content) => {
      // The recorders took the tool's own error for what the function returned.
      const isToolsError = name.includes('InvalidJson');
      const behaviour = inputOf(functionAnswers, name);
      const returns = isToolsError
        ? {
            statusCode: 502,
            headers: { 'Content-Type': 'application/json' },
            body: '{"message":"Internal server error"}',
          }
        : 'returns' in behaviour && behaviour.returns;
      const { response } = await ask(LAMBDA_PROXY, { line: 'POST /dev/x' }, { invoke: returning(returns) });
      const headers = content.Headers as Readonly<Record<string, readonly string[]>>;
      const expected = Object.entries(headers)
        .filter(([header]) => !/^(?:Date|Connection|x-amzn-RequestId|x-amz-apigw-id|X-Amzn-Trace-Id)$/.test(header))
        .map(([header, values]) => [header, values.join(', ')]);
      expect([response.status, text(response)]).toEqual([content.StatusCode, content.Content]);
      expect(sentHeaders(response)).toEqual(Object.fromEntries(expected));
      const traceId = response.headers[response.headers.indexOf('X-Amzn-Trace-Id') + 1];
      const hasTraceId = 'X-Amzn-Trace-Id' in headers;
      expect(response.headers.includes('X-Amzn-Trace-Id')).toBe(hasTraceId);
      if (hasTraceId) {
        expect(traceId).toMatch(
          /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0$/,
        );
      }
    },
  );

  it.each(
    dotnet.filter(({ content }) => !('StatusCode' in content)).map((given) => [given.case, given.content] as const),
  )('event of %s', async (name, content) => {
    const {
      headers,
      bodyBase64 = '',
      target,
    } = inputOf(requests, name === 'BinaryContentRest' ? 'BinaryContent' : name);
    const resource = String(content.Resource);
    const { gateway, invoked } = restOver({
      resources: { [resource]: { POST: { integration: LAMBDA_PROXY } } },
      stage: { stageName: 'test' },
      api: { binaryMediaTypes: ['application/octet-stream'] },
    });
    const query = target.split('?')[1] ?? '';
    await send(gateway, `POST /test${String(content.Path)}`, {
      headers: headers.flat(),
      body: Buffer.from(bodyBase64, 'base64'),
      query,
    });
    const got = JSON.parse(invoked[0]?.payload ?? '{}');
    expect(got).toMatchObject({
      resource,
      path: content.Path,
      httpMethod: 'POST',
      queryStringParameters: content.QueryStringParameters,
      multiValueQueryStringParameters: content.MultiValueQueryStringParameters,
      pathParameters: content.PathParameters,
      stageVariables: null,
      body: content.Body,
      isBase64Encoded: content.IsBase64Encoded,
    });
    // .NET gathers names without regard to case.
    const names = (given: object): string[] => Object.keys(given).map(capitaliseName).sort();
    expect(names(got.headers)).toEqual(names(content.Headers as object));
    expect(names(got.multiValueHeaders)).toEqual(names(content.MultiValueHeaders as object));
    expect(got.requestContext.path).toBe((content.RequestContext as { readonly Path: string }).Path);
  });
});

interface Records {
  readonly records: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const { records } = recorded<Records>('rest-integration-records');
const LAMBDA = { type: 'AWS', httpMethod: 'POST', uri: FUNCTION_URI } as const;

/** As Lambda has it for Python. */
const raising = (errorMessage: string) => () =>
  ({
    kind: 'function-error',
    payload: Buffer.from(JSON.stringify({ errorMessage, errorType: 'Exception', requestId: 'r', stackTrace: [] })),
  }) as const;

describe('AWS with a function', () => {
  const selecting = {
    ...LAMBDA,
    integrationResponses: {
      '200': { statusCode: '200', selectionPattern: '' },
      '201': { statusCode: '201', selectionPattern: '200' },
      '405': { statusCode: '405', selectionPattern: '.*four hundred.*' },
      '502': { statusCode: '502', selectionPattern: '.+' },
    },
  };

  it.each([
    ['the function is fine', returning('Pass'), 200],
    ['it raises what a pattern is for', raising('Error: Raising four hundred from within the Lambda function'), 405],
    ['it raises anything else', raising('Error: Raising five hundred from within the Lambda function'), 502],
  ])('selects by errorMessage alone: %s', async (_, invoke, status) => {
    const { response } = await ask(selecting, {}, { invoke });
    expect(response.status).toBe(status);
    const names = ['lambda-selection-pattern-200', 'lambda-selection-pattern-400', 'lambda-selection-pattern-500'];
    const record = records.test_lambda_selection_patterns?.[names[[200, 405, 502].indexOf(status)] ?? ''];
    const got = JSON.parse(text(response));
    if (typeof record === 'object') {
      expect(Object.keys(got).sort()).toEqual(Object.keys(record as object).sort());
      expect(got.errorMessage).toBe((record as { readonly errorMessage: string }).errorMessage);
    } else expect(got).toBe(record);
  });

  it.each([
    ['response-template-202', returning({ statusCode: 200, body: 'noerror' })],
    ['response-template-400', raising('customerror')],
  ])('maps the answer by a template: %s', async (name, invoke) => {
    const template = (body: string): Record<string, string> => ({
      'application/json': `{"statusCode": 200, "body": ${body}}`,
    });
    const { response } = await ask(
      {
        ...LAMBDA,
        integrationResponses: {
          '202': { statusCode: '202', responseTemplates: template("$input.json('$.body')") },
          '400': {
            statusCode: '400',
            selectionPattern: '.*customerror.*',
            responseTemplates: template("$input.json('$.errorMessage')"),
          },
        },
      },
      {},
      { invoke },
    );
    const record = records.test_lambda_aws_integration_response_with_mapping_templates?.[name];
    expect({ statusCode: response.status, body: JSON.parse(text(response)) }).toEqual(record);
  });

  it.each(['AWS', 'AWS_PROXY'] as const)('%s with integrationHttpMethod GET fails', async (type) => {
    const { response, invoked } = await ask({ ...LAMBDA, type, httpMethod: 'GET' });
    const record =
      records.test_lambda_aws_proxy_integration_non_post_method?.['invocation-payload-with-get-proxy-method'];
    expect([response.status, JSON.parse(text(response))]).toEqual([500, record]);
    expect(invoked).toEqual([]);
  });

  it('AWS_PROXY ignores requestParameters', async () => {
    const { invoked } = await ask(
      {
        ...LAMBDA_PROXY,
        requestParameters: {
          'integration.request.header.headerVar': "'mapped'",
          'integration.request.querystring.queryString': "'mapped'",
        },
      },
      { line: 'POST /dev/foobar', query: 'testQueryString=foo&testVar=bar', headers: { headerVar: 'request-value' } },
      { path: '/{pathVariable}' },
    );
    const record =
      records.test_lambda_aws_proxy_integration_request_data_mapping?.['http-proxy-invocation-data-mapping'];
    const { content } = record as { readonly content: Readonly<Record<string, object>> };
    const got = JSON.parse(invoked[0]?.payload ?? '{}');
    for (const member of ['multiValueQueryStringParameters', 'pathParameters', 'queryStringParameters']) {
      expect(got[member]).toEqual(content[member]);
    }
    expect(got.headers.headerVar).toBe('request-value');
  });
});

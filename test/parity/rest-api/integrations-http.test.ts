import { describe, expect, it } from 'vitest';
import type { RestIntegration } from '../../../src/account/rest-api.ts';
import { headerPairs } from '../../../src/base/header-list.ts';
import { capitaliseName } from '../../../src/gateway/header-name-case.ts';
import type { UpstreamOutcome, UpstreamRequest } from '../../../src/gateway/ports.ts';
import { FUNCTION_URI } from '../../rest-api-fixture.ts';
import { ask, headersOf, text } from '../../rest-backend-fixture.ts';
import { recorded } from './recorded-data.ts';

type Headers = Readonly<Record<string, string>>;

interface Exchange {
  readonly body?: unknown;
  readonly headers?: Headers | null;
  readonly 'response-headers': Headers;
}

interface HeaderRemapping {
  readonly clientRequestHeaders: Headers;
  readonly cases: readonly {
    readonly case: 'HTTP' | 'HTTP_PROXY' | 'AWS' | 'AWS_PROXY';
    readonly recorded: Readonly<Record<string, Exchange>>;
  }[];
}

const remapping = recorded<HeaderRemapping>('rest-header-remapping');

/** What the front and the gateway write into every answer, and what a recorder masked. */
const OF_GATEWAY = /^(?:Connection|Content-Length|Date|X-Amzn-Trace-Id|x-amz-apigw-id|x-amzn-RequestId)$/i;

function recordOf(type: string, name: string): Exchange {
  const record = remapping.cases.find((given) => given.case === type)?.recorded[name];
  if (record === undefined) throw new Error(`There is no record ${name} of ${type}.`);
  return record;
}

function integrationOf(type: RestIntegration['type']): Partial<RestIntegration> {
  const uri = type.startsWith('AWS') ? FUNCTION_URI : 'https://httpbin.example/anything';
  return { type, uri, httpMethod: 'POST', integrationResponses: { '200': { statusCode: '200' } } };
}

const CLIENT = Object.entries({ ...remapping.clientRequestHeaders, Host: 'api.example' }).flat();

/** Headers as httpbin shows them: names capitalised. */
function shown({ headers }: UpstreamRequest): Record<string, string> {
  return Object.fromEntries(headerPairs(headers).map(([name, value]) => [capitaliseName(name), value]));
}

const MASKED = /^<.*>$/;

/** The record with its masked values as ours are. */
function unmasked(record: Headers, ours: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      capitaliseName(name),
      MASKED.test(value) ? (ours[capitaliseName(name)] ?? 'absent') : value,
    ]),
  );
}

const USER_AGENT = 'AmazonAPIGateway_api0000001';

describe('headers of an HTTP integration', () => {
  it('nothing of the client is sent unless it is mapped', async () => {
    const record = recordOf('HTTP', 'no-param-integration');
    const { sent, response } = await ask(integrationOf('HTTP'), { headers: CLIENT, line: 'POST /dev/x' });
    const got = shown(sent[0] as UpstreamRequest);
    expect(got).toEqual({ ...unmasked(record.headers ?? {}, got), 'User-Agent': USER_AGENT });
    const names = Object.keys(record['response-headers']).filter((name) => !OF_GATEWAY.test(name));
    expect([...Object.keys(headersOf(response)), 'Content-Type']).toEqual(names);
    expect(response.headers).toContain('X-Amzn-Trace-Id');
  });

  // The two last are mapped as well, and do not arrive.
  const mapped = (type: 'HTTP' | 'HTTP_PROXY'): Record<string, string> => {
    const arrived = Object.entries(recordOf(type, 'full-integration').headers ?? {}).filter(
      ([name]) => !/^(?:Content-Length|X-Amzn-.*)$/.test(name),
    );
    const lost = ['Connection', 'Expect', 'Proxy-Authenticate', 'TE', 'Via'].map((name) => [name, 'request_params']);
    return Object.fromEntries(
      [...arrived, ...lost].map(([name = '', value = '']) => [
        `integration.request.header.${name}`,
        name === 'Host' ? 'method.request.header.Host' : `'${value}'`,
      ]),
    );
  };

  it('mapped headers arrive, a template sees none that is dropped, and mapped response headers are renamed', async () => {
    const record = recordOf('HTTP', 'full-integration');
    const seen = record.body as Headers;
    const members = Object.keys(seen).map((name) => `"${name}": "$input.params('${name}')"`);
    const responseNames = Object.keys(record['response-headers'])
      .map((name) => name.replace(/^x-amzn-Remapped-/, ''))
      .filter((name) => !/^(?:X-Amzn-Trace-Id|x-amz-apigw-id|x-amzn-RequestId)$/i.test(name));
    const { sent, response } = await ask(
      {
        ...integrationOf('HTTP'),
        requestParameters: mapped('HTTP'),
        requestTemplates: { 'application/json': `{${members.join(',')}}` },
        integrationResponses: {
          '200': {
            statusCode: '200',
            responseParameters: Object.fromEntries(
              [...responseNames, 'Transfer-Encoding'].map((name) => [
                `method.response.header.${name}`,
                `'response_param_${name}'`,
              ]),
            ),
          },
        },
      },
      { headers: CLIENT, line: 'POST /dev/x' },
    );
    const [request] = sent as [UpstreamRequest];
    const got = shown(request);
    const body = String(request.body);
    expect(got).toEqual({ ...unmasked(record.headers ?? {}, got), 'Content-Length': String(Buffer.byteLength(body)) });
    expect(got.Host).toBe('api.example');
    const client = { ...remapping.clientRequestHeaders, Host: 'api.example' } as Headers;
    for (const [name, value] of Object.entries(JSON.parse(body))) {
      expect([name, value]).toEqual([name, seen[name] === '' ? '' : client[name]]);
    }
    const answered = { ...headersOf(response), 'Content-Type': response.contentType };
    const expected = Object.entries(record['response-headers'])
      .filter(([name]) => !OF_GATEWAY.test(name))
      .map(([name, value]) => [
        name,
        MASKED.test(value) ? `response_param_${name.replace(/^x-amzn-Remapped-/, '')}` : value,
      ]);
    expect(answered).toEqual(Object.fromEntries(expected));
  });

  it('HTTP_PROXY: mapped headers take the place of the client’s, the backend’s own are renamed', async () => {
    const record = recordOf('HTTP_PROXY', 'full-integration');
    const passed = Object.entries(record['response-headers']).flatMap(([name, value]): [string, string][] => {
      if (OF_GATEWAY.test(name)) return [];
      return [[name.replace(/^x-amzn-Remapped-/, ''), MASKED.test(value) ? 'Mon, 01 Jan 2024 00:00:00 GMT' : value]];
    });
    const { sent, response } = await ask(
      { ...integrationOf('HTTP_PROXY'), requestParameters: mapped('HTTP_PROXY') },
      { headers: CLIENT, line: 'POST /dev/x' },
      { upstream: () => ({ kind: 'answer', status: 200, headers: passed.flat(), body: Buffer.from('{}') }) },
    );
    const got = shown(sent[0] as UpstreamRequest);
    const forwarded = /^X-Forwarded-/;
    const rest = Object.fromEntries(Object.entries(got).filter(([name]) => !forwarded.test(name)));
    expect(rest).toEqual(unmasked(record.headers ?? {}, got));
    const names = Object.keys(record['response-headers']).filter((name) => !OF_GATEWAY.test(name));
    expect([...Object.keys(headersOf(response)), 'Content-Type'].sort()).toEqual(names.sort());
    expect(response.headers).not.toContain('X-Amzn-Trace-Id');
  });

  it.each(
    remapping.cases.flatMap(({ case: type, recorded: records }) =>
      Object.entries(records)
        .filter(([name]) => !/integration$|^apigw-id$/.test(name))
        .map(([name, record]) => [type, name, record] as const),
    ),
  )('%s: a mapping to %s fails', async (type, name, record) => {
    const { response, sent, invoked, logged } = await ask({
      ...integrationOf(type),
      requestParameters: { [`integration.request.header.${name}`]: "'x'" },
    });
    expect(text(response)).toBe('{"message": "Internal server error"}');
    expect(headersOf(response)['x-amzn-ErrorType']).toBe(record['response-headers']['x-amzn-ErrorType']);
    expect([response.status, Buffer.byteLength(text(response))]).toEqual([
      500,
      Number(record['response-headers']['Content-Length']),
    ]);
    expect([sent, invoked]).toEqual([[], []]);
    expect(logged).toContain(`Execution failed due to configuration error: ${name} header already present`);
  });

  it('AWS: the function gets an empty event, and its answer has a trace id', async () => {
    const record = recordOf('AWS', 'no-param-integration');
    const { response, invoked } = await ask(integrationOf('AWS'), { headers: CLIENT });
    expect(JSON.parse(invoked[0]?.payload ?? '')).toEqual(record.body);
    const names = Object.keys(record['response-headers']).filter((name) => !OF_GATEWAY.test(name));
    expect([...Object.keys(headersOf(response)), 'Content-Type']).toEqual(names);
    expect(response.headers).toContain('X-Amzn-Trace-Id');
  });

  it.each(['no-param-integration', 'full-integration'])(
    'AWS_PROXY: the event has what is not dropped, %s',
    async (name) => {
      const record = recordOf('AWS_PROXY', name);
      const requestParameters =
        name === 'full-integration' ? { 'integration.request.header.Accept': "'text/html'" } : {};
      const { invoked } = await ask({ ...integrationOf('AWS_PROXY'), requestParameters }, { headers: CLIENT });
      const { headers, body } = JSON.parse(invoked[0]?.payload ?? '');
      expect(body).toBe(record.body);
      const client = remapping.clientRequestHeaders;
      const expected = Object.entries(record.headers ?? {}).map(([header, value]) => [
        header,
        MASKED.test(value) ? (client[header] ?? headers[header]) : value,
      ]);
      expect(headers).toEqual(Object.fromEntries(expected));
    },
  );
});

interface Records {
  readonly records: Readonly<Record<string, Readonly<Record<string, never>>>>;
}

const { records } = recorded<Records>('rest-integration-records');

interface Echo {
  readonly args: Headers;
  readonly headers: Headers;
  readonly method: string;
}

/** What a backend that shows its request would show. */
function echoOf({ target, headers, method }: UpstreamRequest): Echo {
  const args: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(target.split('?')[1] ?? '')) {
    args[name] = name in args ? `${args[name]},${value}` : value;
  }
  const lowerCase = headerPairs(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { args, headers: Object.fromEntries(lowerCase), method };
}

describe('HTTP and HTTP_PROXY with what was recorded', () => {
  it.each(['HTTP', 'HTTP_PROXY'] as const)('%s sends what a backend showed', async (type) => {
    const record = records[`test_http_integration_with_lambda[${type}]`]?.['http-invocation-lambda-url'];
    const { content } = record as unknown as { readonly content: Echo };
    const { sent, response } = await ask(
      integrationOf(type),
      {
        line: 'POST /dev/x',
        headers: {
          Accept: 'application/xml',
          'Accept-Encoding': 'gzip, deflate',
          'Content-Type': 'application/json',
          'User-Agent': 'test/integration',
        },
        body: '{"message": "hello world"}',
      },
      {
        upstream: () => ({ kind: 'answer', status: 200, headers: ['X-Amzn-Requestid', 'r'], body: Buffer.from('{}') }),
      },
    );
    const got = echoOf(sent[0] as UpstreamRequest);
    // Those of TLS and of the way to it were written by the function URL that showed them.
    const expected = Object.entries(content.headers).filter(([name]) => !/^x-(?:amzn-tls|forwarded)-/.test(name));
    for (const [name, value] of expected) {
      const isOurs = MASKED.test(value) || value.startsWith('AmazonAPIGateway_');
      expect([name, got.headers[name]]).toEqual([name, isOurs ? expect.any(String) : value]);
    }
    const names = Object.keys(got.headers).filter((name) => !name.startsWith('x-forwarded-'));
    expect(names.sort()).toEqual(expected.map(([name]) => name).sort());
    expect(got.method).toBe('POST');
    expect('x-amzn-Remapped-X-Amzn-Requestid' in headersOf(response)).toBe(type === 'HTTP_PROXY');
  });

  it.each(['HTTP', 'HTTP_PROXY'] as const)('%s: a 400 that no pattern is for', async (type) => {
    const record = records[`test_http_integration_invoke_status_code_passthrough[${type}]`];
    const expected = (record?.['non-matching-response'] as { readonly status_code: number } | undefined)?.status_code;
    const upstream = (): UpstreamOutcome => ({ kind: 'answer', status: 400, headers: [], body: Buffer.from('{}') });
    expect((await ask(integrationOf(type), {}, { upstream })).response.status).toBe(expected);
  });

  it.each(['POST', 'PUT', 'GET'])(
    'integrationHttpMethod is what the backend is called with, for %s too',
    async (method) => {
      for (const type of ['HTTP', 'HTTP_PROXY'] as const) {
        const { sent } = await ask(integrationOf(type), { line: `${method} /dev/x` });
        const record = records[`test_http_integration_method[${type}]`]?.[
          `http-invocation-lambda-url-${method.toLowerCase()}`
        ] as unknown as Echo;
        expect(sent[0]?.method).toBe(record.method);
      }
    },
  );

  it('HTTP_PROXY joins the queries of URI, client and mapping, and maps headers', async () => {
    const record = records.test_http_proxy_integration_request_data_mappings?.['http-proxy-invocation'];
    const { content } = record as unknown as { readonly content: Echo };
    const { sent } = await ask(
      {
        ...integrationOf('HTTP_PROXY'),
        uri: 'https://backend.example/?testVar=foobar&testQs=bar',
        requestParameters: {
          'integration.request.header.headerVar': 'method.request.header.foobar',
          'integration.request.header.absent': 'method.request.header.absent',
          'integration.request.querystring.queryString': 'method.request.querystring.testQueryString',
          'integration.request.querystring.testQs': 'method.request.querystring.testQueryString',
        },
      },
      {
        line: 'POST /dev/x',
        query: 'testQueryString=foo&testVar=bar',
        headers: { foobar: 'mapped-value', headerVar: 'request-value' },
      },
    );
    const got = echoOf(sent[0] as UpstreamRequest);
    expect(got.args).toEqual(content.args);
    expect([got.headers.headervar, got.headers.foobar]).toEqual([content.headers.headervar, content.headers.foobar]);
    expect('absent' in got.headers).toBe(false);
  });
});

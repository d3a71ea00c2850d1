import type { FunctionBehaviour, WhenRequest } from '../parity-case.ts';

/**
 * What led to the recordings: the requests that were sent, and what the functions returned. The functions of the
 * recorders returned the parsed request body, which .NET had written, null members included.
 */

const TEXT = ['Content-Type', 'text/plain; charset=utf-8'] as const;

function posted(target: string, headers: WhenRequest['headers'] = [], bodyBase64 = ''): WhenRequest {
  const host = ['Host', 'EXAMPLE.execute-api.REGION.amazonaws.com'] as const;
  const length = ['Content-Length', String(Buffer.from(bodyBase64, 'base64').length)] as const;
  return { method: 'POST', target, headers: [host, ...headers, length], bodyBase64 };
}

const AVATAR = [[['Content-Type', 'application/octet-stream']], 'AQIDBAU='] as const;
const ORDERS = 'orders?status=pending&tag=important&tag=urgent';
const SEARCH = 'search?q=Hello%20World&tag=C%23%20Programming&tag=.NET%20Core';
const SPECIAL = 'api/users/****%20Doe/orders/Summer%20Sale%202023';
const UNICODE = 'api/products/%E2%98%95%20Coffee/reviews/%F0%9F%98%8A%20Happy';

/** The request of each recorded event. */
export const requests: Readonly<Record<string, WhenRequest>> = {
  BinaryContent: posted('/test3/api/users/123/avatar', ...AVATAR),
  V1_SimpleGetRequest: posted(`/test1/api/users/123/${ORDERS}`, [
    ['User-Agent', 'TestAgent'],
    ['Cookie', 'session=abc123; theme=dark'],
    ['X-Custom-Header', 'value1'],
    TEXT,
  ]),
  V1_UrlEncodedQueryString: posted(`/test4/api/${SEARCH}`, [TEXT]),
  V1_SpecialCharactersInPath: posted(`/test5/${SPECIAL}`, [TEXT]),
  V1_UnicodeCharactersInPath: posted(`/test6/${UNICODE}`, [TEXT]),
  V2_SimpleGetRequest: posted(`/test9/api/users/123/${ORDERS}`, [
    ['user-agent', 'TestAgent'],
    // Two values in .NET, which sends them in one line.
    ['accept', 'text/html, application/json'],
    ['cookie', 'session=abc123; theme=dark'],
    ['x-custom-Header', 'value1'],
    TEXT,
  ]),
  V2_BinaryContent: posted('/test11/api/users/123/avatar', ...AVATAR),
  V2_UrlEncodedQueryString: posted(`/test12/api/${SEARCH}`, [TEXT]),
  V2_SpecialCharactersInPath: posted(`/test13/${SPECIAL}`, [TEXT]),
  V2_UnicodeCharactersInPath: posted(`/test14/${UNICODE}`, [TEXT]),
};

interface ProxyAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

function format1({ statusCode, headers, multiValueHeaders, body }: ProxyAnswer): FunctionBehaviour {
  return {
    returns: {
      statusCode,
      headers: headers ?? null,
      multiValueHeaders: multiValueHeaders ?? null,
      body,
      isBase64Encoded: false,
    },
  };
}

function format2({ statusCode, headers, body, isBase64Encoded }: ProxyAnswer): FunctionBehaviour {
  return {
    returns: { statusCode, headers: headers ?? null, body, isBase64Encoded: isBase64Encoded ?? false, cookies: null },
  };
}

const JSON_TYPE = { 'Content-Type': 'application/json' };
const HELLO = '{"message":"Hello, World!"}';
const HELLO_V2 = '{"message":"Hello, API Gateway v2!"}';
const CREATED = '{"message":"Created"}';
const REPLACED = '{"key":"This body should be replaced"}';
const ERROR = '{"message":"Internal Server Error"}';

/** What the tool makes of an answer without a statusCode; it was this that the recorders' function returned. */
function toolsReading(body: string): FunctionBehaviour {
  return format2({ statusCode: 200, headers: JSON_TYPE, body });
}

/** What the function returned for each recorded answer. */
export const functionAnswers: Readonly<Record<string, FunctionBehaviour>> = {
  V1_SimpleJsonResponse: format1({ statusCode: 200, headers: JSON_TYPE, body: HELLO }),
  V1_SetsCorrectStatusCode: format1({ statusCode: 201, body: CREATED }),
  V1_SetsHeaders: format1({
    statusCode: 200,
    headers: { ...JSON_TYPE, 'X-Custom-Header': 'CustomValue' },
    body: '{"message":"With Headers"}',
  }),
  V1_SetsMultiValueHeaders: format1({
    statusCode: 200,
    multiValueHeaders: { 'X-Multi-Header': ['Value1', 'Value2'] },
    body: '{"message":"With MultiValueHeaders"}',
  }),
  V1_SetsBodyNonBase64: format1({ statusCode: 200, body: HELLO }),
  V1_DefaultsToCorrectContentTYpe: format1({ statusCode: 200, body: 'Hello, World!' }),
  V1_HandlesHeadersCorrectly: format1({
    statusCode: 200,
    headers: { ...JSON_TYPE, myheader: 'test,other', anotherheader: 'secondvalue' },
    multiValueHeaders: { headername: ['headervalue', 'headervalue2'] },
    body: '{"message":"With Multiple Headers"}',
  }),
  V1_CombinesSingleAndMultiValueHeaders: format1({
    statusCode: 200,
    headers: { ...JSON_TYPE, 'X-Custom-Header': 'single-value', 'Combined-Header': 'single-value' },
    multiValueHeaders: {
      'X-Multi-Header': ['multi-value1', 'multi-value2'],
      'Combined-Header': ['multi-value1', 'multi-value2'],
    },
    body: '{"message":"With Combined Headers"}',
  }),
  V1_SetsContentLength: format1({ statusCode: 200, body: HELLO }),
  V1_HandlesZeroStatusCode: format1({ statusCode: 0, body: REPLACED }),
  V1_UsesProvidedContentType: format1({ statusCode: 200, headers: JSON_TYPE, body: 'Hello, World!' }),
  V1_APIHeaders: format1({ statusCode: 200, body: 'Test body' }),
  ToApiGatewayProxyResponse_ValidResponse_MatchesDirectConversion: format1({
    statusCode: 200,
    headers: JSON_TYPE,
    body: HELLO,
  }),
  ToApiGatewayProxyResponse_InvalidJson_ReturnsErrorResponse: format1({
    statusCode: 500,
    headers: JSON_TYPE,
    body: ERROR,
  }),
  V2_SimpleJsonResponse: format2({ statusCode: 200, headers: JSON_TYPE, body: HELLO }),
  V2_SetsCorrectStatusCode: format2({ statusCode: 201, body: CREATED }),
  V2_HandlesZeroStatusCode: format2({ statusCode: 0, body: REPLACED }),
  V2_SetsHeaders: format2({
    statusCode: 200,
    headers: { ...JSON_TYPE, 'X-Custom-Header': 'CustomValue' },
    body: '{"message":"With Headers"}',
  }),
  V2_SetsBodyNonBase64: format2({ statusCode: 200, body: HELLO_V2 }),
  V2_SetsBodyBase64: format2({
    statusCode: 200,
    body: Buffer.from(HELLO_V2).toString('base64'),
    isBase64Encoded: true,
  }),
  V2_DefaultsToTextPlainContentType: format2({ statusCode: 200, body: 'Hello, World!' }),
  V2_HandlesHeadersCorrectly: format2({
    statusCode: 200,
    headers: { ...JSON_TYPE, myheader: 'test,shouldhavesecondvalue', anotherheader: 'secondvalue' },
    body: '{"message":"With Headers"}',
  }),
  V2_DoesNotOverrideExplicitValues: format2({
    statusCode: 201,
    headers: { 'Content-Type': 'application/xml' },
    body: '{"key":"value"}',
  }),
  V2_HttpAPIHeaders: format2({ statusCode: 200, body: 'Test body' }),
  ToApiGatewayHttpApiV2ProxyResponse_ValidResponse_MatchesDirectConversion: toolsReading(HELLO),
  ToApiGatewayHttpApiV2ProxyResponse_StatusCodeAsFloat_ReturnsInternalServerError: format2({
    statusCode: 500,
    headers: JSON_TYPE,
    body: ERROR,
  }),
  ...Object.fromEntries(
    Object.entries({
      Invalid_JSON_Partial_Object: '{"name": "John Doe", "age":',
      Valid_JSON_Object: '{"name": "John Doe", "age": 30}',
      JSON_Array: '[1, 2, 3, 4, 5]',
      string: 'Hello, World!',
      number: '42',
      boolean: 'true',
      string_unescaped: 'test',
      string_spaces: 'Hello, World!',
      empty_string: '',
      json_special: 'Special "quoted" text',
    }).map(([name, body]) => [
      `ToApiGatewayProxyResponse_ValidResponse_MatchesDirectConversion${name}`,
      toolsReading(body),
    ]),
  ),
};

interface InferredAnswer {
  readonly name: string;
  readonly behaviour: FunctionBehaviour;
  readonly body: string;
  /** True when a test has asserted it against AWS. */
  readonly isAsserted: boolean;
}

function observed(name: string, answers: string, body: string): InferredAnswer {
  return { name, behaviour: { answers }, body, isAsserted: false };
}

export const inferredAnswers: readonly InferredAnswer[] = [
  {
    name: 'a string is the body, without its quotes',
    behaviour: { returns: 'Hello from lambda' },
    body: 'Hello from lambda',
    isAsserted: true,
  },
  {
    name: 'a string of JSON with headers and without statusCode is the body as it stands',
    behaviour: { returns: '{"key" : "value", "headers" : {"content-type": "application/xml"}}' },
    body: '{"key" : "value", "headers" : {"content-type": "application/xml"}}',
    isAsserted: true,
  },
  observed('partial JSON is the body', '{"name": "John Doe", "age":', '{"name": "John Doe", "age":'),
  observed('an object is the body, byte by byte', '{"name": "John Doe", "age": 30}', '{"name": "John Doe", "age": 30}'),
  observed('a list is the body', '[1, 2, 3, 4, 5]', '[1, 2, 3, 4, 5]'),
  observed('text that is no JSON is the body', 'Hello, World!', 'Hello, World!'),
  observed('a number is the body', '42', '42'),
  observed('a boolean is the body', 'true', 'true'),
  observed('a JSON string loses its quotes', '"test"', 'test'),
  observed('an empty JSON string is an empty body', '""', ''),
  observed('a JSON string is unescaped', '"Special \\"quoted\\" text"', 'Special "quoted" text'),
];

import { describe, expect, it, test } from 'vitest';
import { compiled, type GivenRequest, headerLines, returning, send } from '../../../test/http-api-fixture.ts';
import { type AnswerUpstream, compiledOver } from '../../../test/upstream-fixture.ts';
import type { Integration } from '../../account/http-api.ts';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import type { BodyStream } from '../body-stream.ts';
import type { FunctionInvocation, UpstreamRequest } from '../ports.ts';

type Mappings = Readonly<Record<string, string>>;

const HOST = 'EXAMPLE.execute-api.us-east-1.amazonaws.com';

/** `POST /dev/pets/6?Color=red&tag=a&tag=b%20c` with a JSON body. */
const pet: GivenRequest = {
  query: 'Color=red&tag=a&tag=b%20c',
  headers: ['Host', HOST, 'User-Agent', 'curl/8', 'X-Many', 'a', 'x-many', 'b', 'X-One', '1'],
  body: '{"name":"Rex","owner":{"id":7},"tags":["x","y"],"none":null,"line":"a\\r\\nb"}',
};

function given(integration: Partial<Integration>) {
  return {
    stageName: 'dev',
    stageVariables: { env: 'beta' },
    routes: [
      {
        routeKey: 'POST /pets/{id}',
        integration: {
          IntegrationType: 'HTTP_PROXY' as const,
          IntegrationUri: 'http://backend.test/base',
          PayloadFormatVersion: '1.0' as const,
          ...integration,
        },
      },
    ],
  };
}

async function mapRequest(parameters: Mappings, request = pet): Promise<UpstreamRequest> {
  const { gateway, sent } = compiledOver(given({ RequestParameters: parameters }));
  expect((await send(gateway, 'POST /dev/pets/6', request)).status).toBe(200);
  return sent[0] as UpstreamRequest;
}

function own(request: UpstreamRequest): string[] {
  return headerLines(request).filter((line) => /^x-(?!amzn|forwarded)/i.test(line));
}

describe('a value', () => {
  test.each<[text: string, value: string | null]>([
    ['static text', 'static text'],
    ['$request.header.x-one', '1'],
    ['$request.header.X-MANY', 'a,b'],
    ['$request.header.x-missing', null],
    ['$request.querystring.Color', 'red'],
    ['$request.querystring.color', null],
    ['$request.querystring.tag', 'a,b c'],
    ['$request.path', '/pets/6'],
    ['$request.path.id', '6'],
    ['$request.path.nope', null],
    ['$request.body.name', 'Rex'],
    ['$request.body.owner.id', '7'],
    ['$request.body.owner', '{"id":7}'],
    ['$request.body.tags[1]', 'y'],
    ['$request.body.tags[*]', '["x","y"]'],
    ['$request.body.none', null],
    ['$request.body.missing', null],
    ['$stageVariables.env', 'beta'],
    ['$stageVariables.nope', null],
    ['$context.requestId', 'JCJXri3_PHcEP_Q='],
    ['$context.identity.sourceIp', '192.0.2.1'],
    ['$context.identity.userAgent', 'curl/8'],
    ['$context.httpMethod', 'POST'],
    ['$context.path', '/dev/pets/6'],
    ['$context.routeKey', 'POST /pets/{id}'],
    ['$context.stage', 'dev'],
    ['$context.apiId', 'EXAMPLE'],
    ['$context.accountId', '123456789012'],
    ['$context.domainName', HOST],
    ['$context.domainPrefix', 'EXAMPLE'],
    ['$context.protocol', 'HTTP/1.1'],
    ['$context.requestTime', '14/Apr/2025:22:15:25 +0000'],
    ['$context.requestTimeEpoch', '1744668925'],
    ['$context.status', null],
    ['$context.authorizer.claims.sub', null],
    ['${request.path.id}/${request.header.x-one}', '6/1'],
    ['<${request.header.x-missing}>', '<>'],
    ['Zürich', 'Z\u00c3\u00bcrich'],
  ])('%s is %j', async (text, value) => {
    const lines = own(await mapRequest({ 'append:header.X-New': text }));
    expect(lines).toEqual(['X-Many: a', 'x-many: b', 'X-One: 1', ...(value === null ? [] : [`X-New: ${value}`])]);
  });

  it('of a JSON path sees 100 KB of the body, and the whole body is not cut', async () => {
    const padding = ' '.repeat(100 * 1024 - '{"a":1}'.length);
    const fits = await mapRequest({ 'append:header.x-new': '$request.body.a' }, { body: `{"a":1${padding}}` });
    expect(own(fits)).toEqual(['x-new: 1']);
    const isCut = await mapRequest({ 'append:header.x-new': '$request.body.a' }, { body: `{"a":1${padding} }` });
    expect(own(isCut)).toEqual([]);
    const whole = await mapRequest({ 'append:header.x-new': '$request.body' }, { body: 'y'.repeat(200_000) });
    expect(own(whole)[0]?.length).toBe('x-new: '.length + 200_000);
  });

  it('of a document nested too deeply to be written is not there', async () => {
    const body = `{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}`;
    expect(own(await mapRequest({ 'append:header.x-new': '$request.body.a' }, { body }))).toEqual([]);
  });

  it('that is not there is empty when http-api.mapping.absent-value says so', async () => {
    const { gateway, sent } = compiledOver(
      given({ RequestParameters: { 'overwrite:header.x-one': '$request.header.no' } }),
      {
        assume: { ...defaultAssumptions, 'http-api.mapping.absent-value': 'empty' },
      },
    );
    await send(gateway, 'POST /dev/pets/6', pet);
    expect(own(sent[0] as UpstreamRequest)).toContain('x-one: ');
  });

  test.each(['$request.body.line', '${request.querystring.q}', '$request.path.id'])(
    'with a line break (%s) never becomes a second header',
    async (text) => {
      const { gateway, sent } = compiledOver(given({ RequestParameters: { 'append:header.x-new': text } }));
      const response = await send(gateway, 'POST /dev/pets/a%0d%0aSet-Cookie:%20x', { ...pet, query: 'q=a%0D%0AX:y' });
      expect(response).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
      expect(response.report.failure?.detail).toContain('line break');
      expect(sent).toEqual([]);
    },
  );
});

describe('a request mapping', () => {
  const unchanged = ['X-Many: a', 'x-many: b', 'X-One: 1'];

  test.each<[sentence: string, mappings: Mappings, lines: readonly string[]]>([
    ['appends a line', { 'append:header.X-One': '2' }, [...unchanged, 'X-One: 2']],
    ['overwrites whatever the case', { 'overwrite:header.x-ONE': '2' }, ['X-Many: a', 'x-many: b', 'x-ONE: 2']],
    ['overwrites all lines', { 'overwrite:header.X-Many': 'c' }, ['X-One: 1', 'X-Many: c']],
    ['removes all lines', { 'remove:header.x-many': "''" }, ['X-One: 1']],
    [
      'renames, in any order',
      { 'remove:header.x-one': "''", 'append:header.x-two': '$request.header.x-one' },
      ['X-Many: a', 'x-many: b', 'x-two: 1'],
    ],
    [
      'overwrites before it appends',
      { 'append:header.x-one': '3', 'overwrite:header.x-one': '2' },
      ['X-Many: a', 'x-many: b', 'x-one: 2', 'x-one: 3'],
    ],
    ['that is absent overwrites nothing', { 'overwrite:header.x-one': '$request.header.no' }, unchanged],
  ])('%s', async (_, mappings, lines) => {
    expect(own(await mapRequest(mappings))).toEqual(lines);
  });

  test.each<[mappings: Mappings, target: string]>([
    [{ 'append:querystring.q': 'a b&c' }, '/base?Color=red&tag=a&tag=b%20c&q=a%20b%26c'],
    [{ 'append:querystring.tag': '$request.body.name' }, '/base?Color=red&tag=a&tag=b%20c&tag=Rex'],
    [{ 'overwrite:querystring.tag': 'z' }, '/base?Color=red&tag=z'],
    [{ 'remove:querystring.tag': "''" }, '/base?Color=red'],
    [{ 'remove:querystring.color': "''" }, '/base?Color=red&tag=a&tag=b%20c'],
    [{ 'remove:querystring.tag': "''", 'remove:querystring.Color': "''" }, '/base'],
    [{ 'overwrite:path': '/other' }, '/other?Color=red&tag=a&tag=b%20c'],
    [{ 'overwrite:path': 'other' }, '/other?Color=red&tag=a&tag=b%20c'],
    [{ 'overwrite:path': '$request.path' }, '/pets/6?Color=red&tag=a&tag=b%20c'],
    [{ 'overwrite:path': '/x/${request.path.id}/${request.body.name}' }, '/x/6/Rex?Color=red&tag=a&tag=b%20c'],
    [{ 'overwrite:path': '$request.body.missing' }, '/base?Color=red&tag=a&tag=b%20c'],
    [{ 'overwrite:path': '/a b?c#d' }, '/a%20b%3Fc%23d?Color=red&tag=a&tag=b%20c'],
  ])('%j sends %s', async (mappings, target) => {
    expect((await mapRequest(mappings)).target).toBe(target);
  });

  test.each<[path: string, target: string]>([
    ['//evil.test/', '/base/x///evil.test/'],
    ['..%2f..%2f..', '/base/x/'],
    ['@evil.test', '/base/x/@evil.test'],
  ])('never leaves what is written around a value (%s)', async (value, target) => {
    const { gateway, sent } = compiledOver({
      routes: [
        {
          routeKey: 'GET /{proxy+}',
          integration: {
            IntegrationType: 'HTTP_PROXY',
            IntegrationUri: 'http://backend.test/',
            RequestParameters: { 'overwrite:path': '/base/x/${request.path.proxy}' },
          },
        },
      ],
    });
    await send(gateway, `GET /${value}`);
    expect(sent[0]).toMatchObject({ origin: 'http://backend.test', target });
  });

  it('overwrites Host, for backends that tell their sites apart by it', async () => {
    const request = await mapRequest({ 'overwrite:header.Host': 'site.test' });
    expect(request).toMatchObject({ origin: 'http://backend.test' });
    expect(headerLines(request).filter((line) => /^host:/i.test(line))).toEqual(['Host: site.test']);
    expect(headerLines(request)).toContain(`forwarded: by=127.0.0.1;for=192.0.2.1;host=${HOST};proto=https`);
  });

  it('leaves the body to the integration', async () => {
    expect((await mapRequest({ 'append:header.a': '$request.body.name' })).body).toEqual(
      Buffer.from(pet.body as string),
    );
  });

  it('reaches the event of a function', async () => {
    const events: unknown[] = [];
    const invoke = ({ payload }: FunctionInvocation) => {
      events.push(JSON.parse(payload));
      return returning({ statusCode: 200 })({} as FunctionInvocation);
    };
    const gateway = compiled(
      {
        stageName: 'dev',
        routes: [
          {
            routeKey: 'POST /pets/{id}',
            integration: {
              RequestParameters: {
                'overwrite:path': '/animals/${request.path.id}',
                'overwrite:header.x-one': '$request.body.name',
                'append:querystring.q': 'v',
              },
            },
          },
        ],
      },
      invoke,
    );
    await send(gateway, 'POST /dev/pets/6', pet);
    expect(events[0]).toMatchObject({
      rawPath: '/animals/6',
      rawQueryString: 'Color=red&tag=a&tag=b%20c&q=v',
      headers: { 'x-one': 'Rex', 'x-many': 'a,b' },
      requestContext: { http: { path: '/animals/6' } },
      pathParameters: { id: '6' },
    });
  });
});

describe('a response mapping', () => {
  const answer: AnswerUpstream = () => ({
    kind: 'answer',
    status: 404,
    headers: ['Content-Type', 'application/json', 'X-A', '1', 'X-A', '2', 'Server', 's'],
    body: Buffer.from('{"error":{"code":"E7"},"line":"a\\nb"}'),
  });

  async function mapResponse(mappings: Mappings, { status = '404', upstream = answer } = {}) {
    const { gateway } = compiledOver(given({ ResponseParameters: { [status]: mappings } }), { upstream });
    return send(gateway, 'POST /dev/pets/6', pet);
  }

  test.each<[mappings: Mappings, lines: readonly string[]]>([
    [{ 'append:header.x-new': '$response.header.x-a' }, ['X-A: 1', 'X-A: 2', 'Server: s', 'x-new: 1,2']],
    [{ 'overwrite:header.x-a': '$response.body.error.code' }, ['Server: s', 'x-a: E7']],
    [{ 'remove:header.SERVER': "''" }, ['X-A: 1', 'X-A: 2']],
    [{ 'append:header.t': '$response.header.content-type' }, ['X-A: 1', 'X-A: 2', 'Server: s', 't: application/json']],
    [
      { 'append:header.t': '${context.requestId} ${stageVariables.env}' },
      ['X-A: 1', 'X-A: 2', 'Server: s', 't: JCJXri3_PHcEP_Q= beta'],
    ],
    [{ 'append:header.t': '$request.body.name' }, ['X-A: 1', 'X-A: 2', 'Server: s', 't: Rex']],
  ])('%j gives %j', async (mappings, lines) => {
    const response = await mapResponse(mappings);
    expect(headerLines(response)).toEqual(lines);
    expect(response).toMatchObject({ status: 404, contentType: 'application/json' });
    expect(String(response.body)).toContain('E7');
  });

  test.each<[mappings: Mappings, status: number, contentType: string | null]>([
    [{ 'overwrite:statuscode': '403' }, 403, 'application/json'],
    [{ 'overwrite:statuscode': '$request.header.x-status' }, 500, 'application/json'],
    [{ 'overwrite:statuscode': '199' }, 500, 'application/json'],
    [{ 'overwrite:header.Content-Type': 'text/plain' }, 404, 'text/plain'],
    [{ 'remove:header.content-type': "''" }, 404, null],
    [{ 'append:header.x': '$response.body.line' }, 500, 'application/json'],
  ])('%j gives %i and %s', async (mappings, status, contentType) => {
    expect(await mapResponse(mappings)).toMatchObject({ status, contentType });
  });

  it('is for one status only', async () => {
    expect(await mapResponse({ 'overwrite:statuscode': '200' }, { status: '403' })).toMatchObject({ status: 404 });
  });

  it('does not touch what the gateway itself answers', async () => {
    const upstream: AnswerUpstream = () => ({ kind: 'failed', reason: 'broken', detail: 'reset' });
    const response = await mapResponse({ 'overwrite:statuscode': '200' }, { status: '500', upstream });
    expect(response.status).toBe(500);
  });

  it('waits for a streamed body that it looks into, and answers 500 when that breaks off', async () => {
    const streaming =
      (fails: boolean): AnswerUpstream =>
      () => ({ kind: 'answer', status: 404, headers: [], body: streamOf(['{"error":', '{"code":"E9"}}'], fails) });
    const mappings = { 'append:header.x': '$response.body.error.code' };
    const whole = await mapResponse(mappings, { upstream: streaming(false) });
    expect(headerLines(whole)).toEqual(['x: E9']);
    expect(String(whole.body)).toBe('{"error":{"code":"E9"}}');
    expect(await mapResponse(mappings, { upstream: streaming(true) })).toMatchObject({ status: 500 });
  });

  it('works for functions, too', async () => {
    const gateway = compiled(
      {
        routes: [
          {
            routeKey: 'GET /x',
            integration: { ResponseParameters: { 200: { 'overwrite:statuscode': '202', 'append:header.a': 'b' } } },
          },
        ],
      },
      returning({ statusCode: 200, body: 'x' }),
    );
    const response = await send(gateway, 'GET /x');
    expect(response.status).toBe(202);
    expect(headerLines(response)).toEqual(['a: b']);
  });
});

function streamOf(chunks: readonly string[], fails: boolean): BodyStream {
  return {
    length: null,
    pipe(sink) {
      for (const chunk of chunks) sink.write(Buffer.from(chunk));
      if (fails) sink.fail('broke off');
      else sink.end();
    },
    resume: () => undefined,
    cancel: () => undefined,
  };
}

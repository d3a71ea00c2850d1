import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentReporter } from '../../src/server/dev/reporter.ts';
import { type ServeSession, startServeSession } from '../../src/server/serve/serve-session.ts';
import { ask } from '../http-front/raw-client.ts';
import { type ArchiveEntry, zipArchive } from '../lambda/zip-archive.ts';
import { call } from '../support/http-call.ts';
import { signed } from './signed-call.ts';

const key = { accessKeyId: 'crossgate', secretAccessKey: 'crossgate' };

let session: ServeSession;
let port: number;
const bugs: unknown[] = [];

beforeAll(async () => {
  session = await startServeSession({ endpointPort: 0 }, { ...silentReporter, bug: (error) => bugs.push(error) });
  port = Number(new URL(String(session.ready.endpoint)).port);
});

afterAll(async () => {
  await session?.close();
  expect(bugs).toEqual([]);
});

async function send(
  service: string,
  method: string,
  target: string,
  value?: unknown,
  headers: Record<string, string> = {},
) {
  const [path = '', query = ''] = target.split('?');
  const body = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const answer = await ask(port, signed({ method, path, query, service, key, body, headers }, port));
  const isJson = answer.headers.get('content-type')?.includes('json') === true && answer.body !== '';
  return {
    status: answer.status,
    type: answer.headers.get('x-amzn-errortype') ?? null,
    body: (isJson ? JSON.parse(answer.body) : answer.body) as Readonly<Record<string, unknown>>,
  };
}

const v1 = (method: string, target: string, value?: unknown) => send('apigateway', method, target, value);
const v2 = (method: string, target: string, value?: unknown) => send('apigateway', method, `/v2${target}`, value);

describe('bad input over the wire', () => {
  it.each<
    [sentence: string, method: string, target: string, value: unknown, status: number, type: string, text: RegExp]
  >([
    [
      'no name',
      'POST',
      '/restapis',
      {},
      400,
      'ValidationException',
      /at 'createRestApiInput\.name' failed to satisfy constraint: Member must not be null/,
    ],
    [
      'a number for a name',
      'POST',
      '/restapis',
      { name: 5 },
      400,
      'SerializationException',
      /^class com\.amazon\.coral\.value\.json\.numbers\.TruncatingBigNumber can not be converted to an String$/,
    ],
    [
      'a boolean for a name',
      'POST',
      '/restapis',
      { name: true },
      400,
      'SerializationException',
      /^class java\.lang\.Boolean can not be converted to an String$/,
    ],
    [
      'a wrong enum in a list',
      'POST',
      '/restapis',
      { name: 'x', endpointConfiguration: { types: ['NEAR'] } },
      400,
      'ValidationException',
      /Member must satisfy enum value set: \[PRIVATE, EDGE, REGIONAL\]\]$/,
    ],
    [
      'two mistakes',
      'POST',
      '/restapis',
      { apiKeySource: 'X' },
      400,
      'ValidationException',
      /^2 validation errors detected: /,
    ],
    ['JSON that ends early', 'POST', '/restapis', '{"name":"x"', 400, 'SerializationException', /./],
    ['a list', 'POST', '/restapis', [], 400, 'SerializationException', /./],
    ['a text', 'POST', '/restapis', '"x"', 400, 'SerializationException', /./],
    ['a million brackets', 'POST', '/restapis', `{"name":${'['.repeat(1_000_000)}`, 400, 'SerializationException', /./],
    [
      'an id of nothing',
      'GET',
      '/restapis/nope/resources',
      undefined,
      404,
      'NotFoundException',
      /^Invalid API identifier specified 123456789012:nope$/,
    ],
    [
      'an id that leads elsewhere',
      'GET',
      '/restapis/..%2F..%2Faccount',
      undefined,
      404,
      'NotFoundException',
      /^Invalid API identifier specified/,
    ],
    ['a limit that is none', 'GET', '/restapis?limit=many', undefined, 400, 'SerializationException', /./],
    [
      'an import that is none',
      'POST',
      '/restapis?mode=import',
      'nonsense',
      400,
      'BadRequestException',
      /^Invalid OpenAPI input\.$/,
    ],
  ])('%s', async (_, method, target, value, status, type, text) => {
    const answer = await v1(method, target, value);
    expect([answer.status, answer.type]).toEqual([status, type]);
    expect(String(answer.body.message ?? answer.body.Message)).toMatch(text);
  });

  it('nothing of it has come to be', async () => {
    expect((await v1('GET', '/restapis')).body).toEqual({ item: [] });
  });

  it.each<[sentence: string, patchOperations: unknown, text: RegExp]>([
    ['no list', 'x', /./],
    ['no object', ['x'], /./],
    [
      'an unknown word',
      [{ op: 'put', path: '/name', value: 'x' }],
      /Member must satisfy enum value set: \[add, remove, move, test, replace, copy\]$/,
    ],
    ['no path', [{ op: 'replace', value: 'x' }], /^Invalid patch path null$/],
    ['a path without slash', [{ op: 'replace', path: 'name', value: 'x' }], /^Invalid patch path/],
    ['a path of the prototype', [{ op: 'replace', path: '/__proto__/x', value: 'x' }], /^Invalid patch path/],
    [
      'a good one and a bad one',
      [
        { op: 'replace', path: '/name', value: 'changed' },
        { op: 'replace', path: '/nothing', value: 'x' },
      ],
      /^Invalid patch path/,
    ],
  ])('a patch with %s changes nothing', async (_, patchOperations, text) => {
    const { id } = (await v1('POST', '/restapis', { name: 'kept' })).body;
    const answer = await v1('PATCH', `/restapis/${id}`, { patchOperations });
    expect(answer.status).toBe(400);
    expect(String(answer.body.message ?? answer.body.Message)).toMatch(text);
    expect((await v1('GET', `/restapis/${id}`)).body.name).toBe('kept');
    await v1('DELETE', `/restapis/${id}`);
  });

  it.each<
    [
      sentence: string,
      service: string,
      method: string,
      target: string,
      value: unknown,
      headers: Record<string, string>,
      status: number,
    ]
  >([
    ['a form for a REST service', 'apigateway', 'POST', '/v2/apis', 'Action=CreateApi&Version=2018-11-29', {}, 400],
    ['JSON for the query protocol', 'sts', 'POST', '/', { Action: 'GetCallerIdentity' }, {}, 400],
    ['a REST request for logs', 'logs', 'GET', '/groups', undefined, {}, 404],
    ['a target of another service', 'logs', 'POST', '/', {}, { 'X-Amz-Target': 'AmazonSSM.GetParameter' }, 404],
    ['an operation that AWS does not have', 'apigateway', 'POST', '/v2/nothing', {}, {}, 404],
    ['an operation that is not implemented', 'apigateway', 'GET', '/v2/portals', undefined, {}, 501],
    [
      'a service that is not here',
      'dynamodb',
      'POST',
      '/',
      {},
      { 'X-Amz-Target': 'DynamoDB_20120810.ListTables' },
      501,
    ],
  ])('%s is told so', async (_, service, method, target, value, headers, status) => {
    const answer = await send(service, method, target, value, headers);
    expect(answer.status).toBe(status);
    const text = typeof answer.body === 'string' ? answer.body : String(answer.body.message ?? answer.body.Message);
    expect(text).not.toBe('');
  });

  it('what is not implemented is named', async () => {
    const answer = await v2('GET', '/portals');
    expect([answer.type, answer.body.message]).toEqual([
      'NotImplementedException',
      'ListPortals of apigatewayv2 is not implemented by Crossgate (docs/coverage.md lists what is).',
    ]);
  });
});

describe('a service that is not here is named in the form that its client reads', () => {
  const says = (service: string) => `The service ${service} is not served by Crossgate: `;
  const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };

  it('JSON with a type', async () => {
    const { body } = await send('dynamodb', 'POST', '/', {}, { 'X-Amz-Target': 'DynamoDB_20120810.ListTables' });
    expect(body).toEqual({ __type: 'NotImplementedException', message: expect.stringContaining(says('dynamodb')) });
  });

  it.each([
    ['ec2', 'POST', '/', 'Action=DescribeVpcs&Version=2016-11-15', form],
    ['s3', 'GET', '/', undefined, {}],
  ])('XML for %s', async (service, method, target, value, headers) => {
    const { status, body } = await send(service, method, target, value, headers);
    expect(status).toBe(501);
    expect(body).toContain('<Code>NotImplementedException</Code>');
    expect(body).toContain(says(service));
  });

  it('and so are operations of IAM that are not', async () => {
    const { body } = await send('iam', 'POST', '/', 'Action=ListUsers&Version=2010-05-08', form);
    expect(body).toContain('<Code>InvalidAction</Code><Message>ListUsers of iam is not served by Crossgate');
  });
});

describe('writers that meet', () => {
  it('of one route key, one makes it and the others are told that it is there', async () => {
    const { apiId } = (await v2('POST', '/apis', { name: 'x', protocolType: 'HTTP' })).body;
    const path = `/apis/${apiId}/routes`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => v2('POST', path, { routeKey: 'GET /x' })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    expect((await v2('GET', path)).body.items).toHaveLength(1);
    await v2('DELETE', `/apis/${apiId}`);
  });

  it('none loses what another one wrote, or is told of the conflict', async () => {
    const { id } = (await v1('POST', '/restapis', { name: 'x' })).body;
    const types = Array.from({ length: 30 }, (_, index) => `image/x-${index}`);
    const answers = await Promise.all(
      types.map((type) =>
        v1('PATCH', `/restapis/${id}`, {
          patchOperations: [{ op: 'add', path: `/binaryMediaTypes/${type.replace('/', '~1')}` }],
        }),
      ),
    );
    const written = types.filter((_, index) => answers[index]?.status === 200);
    for (const { status, type } of answers)
      if (status !== 200) expect([status, type]).toEqual([409, 'ConflictException']);
    const { binaryMediaTypes } = (await v1('GET', `/restapis/${id}`)).body;
    expect([...(binaryMediaTypes as string[])].sort()).toEqual([...written].sort());
    await v1('DELETE', `/restapis/${id}`);
  });
});

describe('an archive that is uploaded', () => {
  const outside = mkdtempSync(join(tmpdir(), 'crossgate-outside-'));
  afterAll(() => rmSync(outside, { recursive: true, force: true }));

  const handler: ArchiveEntry = { name: 'index.js', text: 'exports.handler = async () => "ran"' };
  const link = (name: string, target: string): ArchiveEntry => ({ name, text: target, mode: 0o120777 });
  let made = 0;

  async function upload(entries: readonly ArchiveEntry[]) {
    made += 1;
    const FunctionName = `uploaded-${made}`;
    const created = await send('lambda', 'POST', '/2015-03-31/functions', {
      FunctionName,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/r',
      Code: { ZipFile: zipArchive(entries).toString('base64') },
    });
    if (created.status !== 201) return { created: created.status, invoked: null };
    const target = `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}`;
    const { apiId } = (await v2('POST', '/apis', { name: FunctionName, protocolType: 'HTTP', target })).body;
    const permission = { StatementId: 'a', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
    await send('lambda', 'POST', `/2015-03-31/functions/${FunctionName}/policy`, permission);
    const answer = await call(`http://127.0.0.1:${port}/_aws/execute-api/${apiId}/$default/`);
    return { created: created.status, invoked: answer.status };
  }

  it('runs', async () => {
    expect(await upload([handler])).toEqual({ created: 201, invoked: 200 });
  });

  it.each<[sentence: string, entries: readonly ArchiveEntry[]]>([
    ['a name that leads up', [handler, { name: '../../escaped.txt', text: 'x' }]],
    ['a name from the root', [handler, { name: join(outside, 'escaped.txt'), text: 'x' }]],
    ['a link that leads out', [handler, link('out', outside)]],
    ['a file behind a link that leads out', [link('out', outside), { name: 'out/escaped.txt', text: 'x' }, handler]],
    ['a size beyond what Lambda takes', [handler, { name: 'large', text: 'x', claimedSize: 262_144_001 }]],
  ])('with %s never runs, and writes nothing elsewhere', async (_, entries) => {
    const { created, invoked } = await upload(entries);
    expect(created === 201 ? invoked : created).toBeGreaterThanOrEqual(400);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('that is none is refused at once', async () => {
    const answer = await send('lambda', 'POST', '/2015-03-31/functions', {
      FunctionName: 'none',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::123456789012:role/r',
      Code: { ZipFile: Buffer.from('no archive').toString('base64') },
    });
    expect([answer.status, answer.type]).toEqual([400, 'InvalidParameterValueException']);
  });

  it('that is larger than Lambda takes in a request is not read', async () => {
    const head = signed({ method: 'POST', path: '/2015-03-31/functions', service: 'lambda', key }, port);
    const answer = await ask(port, head.replace('Content-Length: 0', 'Content-Length: 70167212'));
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([413, 'RequestEntityTooLargeException']);
  });
});

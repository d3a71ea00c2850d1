import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { createMemoryStore } from '../../src/account/store/memory-store.ts';
import { defaultAssumptions } from '../../src/aws/resolve-assumptions.ts';
import { headerPairs } from '../../src/base/header-list.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { provision } from '../../src/provision/provision.ts';
import { createDataPlane } from '../../src/server/data-plane/data-plane.ts';
import { readStack } from '../../src/server/dev/read-stack.ts';
import { apisOf } from '../../src/server/dev/ready-apis.ts';
import { gatewayPorts, gatewayRequest } from '../http-api-fixture.ts';
import { operationContext } from '../services/operation-fixture.ts';

const templates = join(import.meta.dirname, 'templates');
const names = readdirSync(templates).map((file) => file.replace('.template.json', ''));
/** The methods of this one belong to an API that another stack has made. */
const OF_OTHER_API = 'RestImportCors';
/** Its body is an asset, which CDK uploads to S3. */
const BODY_IN_S3 = 'RestSpecAsset';

interface Served {
  readonly gateway: Gateway;
  readonly routes: readonly string[];
}

/** What reading a template and provisioning it say, and what comes of it. */
async function provisioned(name: string, parameterOverrides: Readonly<Record<string, string>> = {}) {
  const store = createMemoryStore();
  const operations = operationContext({ store });
  const invoke = () => ({ kind: 'answer', payload: FUNCTION_ANSWER }) as const;
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const dataPlane = createDataPlane({ store, operations, ports: gatewayPorts(invoke), onError });
  const read = await readStack({
    file: join(templates, `${name}.template.json`),
    stackName: name,
    region: 'us-east-1',
    accountId: operations.accountId,
    partition: 'aws',
    strict: true,
    assume: defaultAssumptions,
    parameterOverrides,
  });
  const { template } = read;
  if (template === undefined) throw new TypeError(JSON.stringify(read.diagnostics));
  const result = await provision(template, null, {
    operations,
    codeRevision: () => '0',
    locateCode: (path) => ({ Kind: 'none', Reason: path }),
    inspect: async () => [],
  });
  await dataPlane.settled();
  dataPlane.close();
  expect(errors).toEqual([]);
  return { store, dataPlane, result };
}

const FUNCTION_ANSWER = Buffer.from(JSON.stringify({ statusCode: 200, body: 'from the function' }));

async function bringUp(name: string): Promise<Served> {
  const { store, dataPlane, result } = await provisioned(name);
  expect(result.diagnostics).toEqual([]);
  if (result.kind !== 'provisioned') throw new TypeError(`${name} is refused`);
  const [api] = apisOf(result.state);
  const gateway = dataPlane.gateway(api?.apiId ?? '');
  if (gateway === undefined) throw new TypeError(`${name} has no API`);
  const methods = await store.transact(async (transaction) => {
    const paths = new Map((await transaction.list('resources', '')).map(({ key, value }) => [key, value.path]));
    const all = await transaction.list('methods', '');
    return all.map(({ key, value }) => `${value.httpMethod} ${paths.get(key.split('/').slice(0, 2).join('/'))}`);
  });
  return { gateway, routes: methods };
}

interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function ask({ gateway }: Served, target: string, headers: readonly string[] = []): Promise<Asked> {
  const [method = '', path = ''] = target.split(' ');
  const response = await gateway.handle(gatewayRequest({ method, path, headers: [...headers] }));
  const lines = headerPairs(response.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { status: response.status, headers: Object.fromEntries(lines), body: String(response.body ?? '') };
}

describe('a template of CDK with a REST API', () => {
  const served = names.filter((name) => name !== OF_OTHER_API && name !== BODY_IN_S3);
  test.each(served)('%s comes into being, and every OPTIONS method of it answers', async (name) => {
    const served = await bringUp(name);
    expect(served.routes.length).toBeGreaterThan(0);
    for (const route of served.routes.filter((each) => each.startsWith('OPTIONS '))) {
      const path = route.slice('OPTIONS '.length).replaceAll(/\{[^}]+\}/g, 'x');
      const { status, headers } = await ask(served, `OPTIONS /prod${path}`, ['Origin', 'https://a.example']);
      expect([name, route, status]).toEqual([
        name,
        route,
        expect.toSatisfy((code: number) => code >= 200 && code < 300),
      ]);
      expect(headers).toHaveProperty('access-control-allow-origin');
    }
  });
});

it('the parts of an API that another stack has made are said not to be served', async () => {
  const { result } = await provisioned(OF_OTHER_API);
  expect(result.kind).toBe('provisioned');
  expect(new Set(result.diagnostics.map(({ code, severity }) => `${severity} ${code}`))).toEqual(
    new Set(['warn cloudformation/other-api']),
  );
});

it('a body that is in S3 is refused, in words', async () => {
  const asset = 'AssetParameters03e88cf06a1718fdf0bdfbe553a9613545ba97a29374a36afbd62915c2ad2495';
  const parameters = { S3Bucket0C272804: 'assets', S3VersionKeyDC30D7C1: 'a||b.yaml', ArtifactHashB146CC94: 'x' };
  const { result } = await provisioned(
    BODY_IN_S3,
    Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`${asset}${name}`, value])),
  );
  expect(result.diagnostics).toMatchObject([
    { severity: 'error', message: expect.stringContaining('(s3://assets/ab.yaml), which is not read here') },
  ]);
});

describe('several origins', () => {
  const from = async (origin: string): Promise<Asked> =>
    ask(await bringUp('RestCorsThree'), 'OPTIONS /prod', ['origin', origin]);

  it.each(['https://a.example', 'https://b.example', 'https://c.example'])(
    '%s is told itself, chosen by the mapping template',
    async (origin) => {
      expect((await from(origin)).headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' });
    },
  );

  it('any other is told the first (aws-cdk#30453)', async () => {
    expect((await from('https://evil.example')).headers['access-control-allow-origin']).toBe('https://a.example');
  });
});

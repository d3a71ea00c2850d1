import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { type DevProcess, startDev } from '../support/dev-process.ts';
import { createProject, type Project } from '../support/project.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [https://app.example.com]
        AllowHeaders: [X-Mixed-Case]
        AllowCredentials: true
  Named: { Type: AWS::Serverless::HttpApi, Properties: { StageName: live } }
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      CodeUri: code/
      Timeout: 60
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: '/pid', Method: get } }
        Spin: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: '/spin', Method: get } }
        Named: { Type: HttpApi, Properties: { ApiId: !Ref Named, Path: '/pid', Method: get } }
`;
const code = `exports.handler = async (event) => {
  if (event.rawPath === '/spin') { process.stdout.write('spinning\\n'); for (;;); }
  return String(process.pid);
};
`;

interface Api {
  readonly id: string;
  readonly logicalId: string;
  readonly url: string;
  readonly stages: readonly { name: string; url: string }[];
}

describe('a running dev', () => {
  let project: Project;
  let dev: DevProcess;

  async function start(args: readonly string[] = []): Promise<{ api: Api; named: Api; endpoint: string | null }> {
    project = createProject({ 'template.yaml': template, 'code/index.js': code });
    dev = startDev([project.directory, '--port', '0', '--no-watch', ...args]);
    const ready = await dev.event('ready');
    const [api, named] = ready.apis as [Api, Api];
    return { api, named, endpoint: ready.endpoint as string | null };
  }

  afterEach(async () => {
    await dev.stop();
    project.remove();
  });

  test('says in one event what it serves', async () => {
    const { api, named } = await start(['--endpoint-port', '0', '--region', 'eu-central-1', '--stack-name', 'shop']);
    const ready = dev.events[0];
    expect(ready).toMatchObject({
      event: 'ready',
      version: 1,
      console: null,
      region: 'eu-central-1',
      accountId: '123456789012',
      assume: {},
      notServed: [],
      diagnostics: [],
      functions: [{ logicalId: 'Function', runtime: 'nodejs22.x', url: null }],
    });
    expect(api).toMatchObject({
      logicalId: 'Api',
      stack: 'shop',
      type: 'HTTP',
      stages: [{ name: '$default', url: api.url }],
      routes: [
        { method: 'GET', path: '/pid', function: 'Function', authorizer: null },
        { method: 'GET', path: '/spin', function: 'Function', authorizer: null },
      ],
    });
    expect(named.stages).toEqual([{ name: 'live', url: `${named.url}/live` }]);
    expect((await fetch(`${named.stages[0]?.url}/pid`)).status).toBe(200);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends with 0 soon after %s, also with a function that loops',
    async (signal) => {
      const { api } = await start(['--endpoint-port', 'none']);
      const pid = Number(await (await fetch(`${api.url}/pid`)).text());
      const spinning = fetch(`${api.url}/spin`).catch(() => 'cut off');
      await dev.event('log', ({ text }) => text === 'spinning');
      const startedAt = performance.now();
      dev.child.kill(signal);
      expect(await dev.exited).toBe(0);
      // Within 2 s by itself; a machine that is busy gets more. Waiting for the function would take its minute.
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(isRunning(pid)).toBe(false);
      await spinning;
    },
  );

  test('serves an API by its name, and by a path for clients that cannot resolve it', async () => {
    const { api, endpoint } = await start(['--endpoint-port', '0']);
    expect(await (await fetch(`${endpoint}/_health`)).json()).toMatchObject({ status: 'ok' });
    const byPath = await fetch(`${endpoint}/_aws/execute-api/${api.id}/$default/pid`);
    expect([byPath.status, await byPath.text()]).toEqual([200, expect.stringMatching(/^\d+$/)]);
    expect((await fetch(`${endpoint}/_aws/execute-api/nothere/$default/pid`)).status).toBe(404);
    expect((await fetch(`${endpoint}/pid`)).status).toBe(403);
  });

  test('lets a page under development stand in for an origin of the template', async () => {
    const { api } = await start([
      '--endpoint-port',
      'none',
      '--stand-in',
      'http://localhost:5173=https://app.example.com',
    ]);
    const headers = { Origin: 'http://localhost:5173' };
    expect((await fetch(`${api.url}/pid`, { headers })).headers.get('access-control-allow-origin')).toBe(
      headers.Origin,
    );
    const preflight = await fetch(`${api.url}/pid`, {
      method: 'OPTIONS',
      headers: { ...headers, 'Access-Control-Request-Method': 'GET' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(headers.Origin);
    const real = await fetch(`${api.url}/pid`, { headers: { Origin: 'https://app.example.com' } });
    expect(real.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(await dev.event('request', ({ preflight: is }) => is === true)).toMatchObject({
      origin: 'http://localhost:5173',
      standIn: 'https://app.example.com',
      cors: { outcome: 'allowed' },
    });
  });

  test('decides an open question about AWS as it is told', async () => {
    const { api } = await start(['--endpoint-port', 'none', '--assume', 'http-api.preflight.unknown-path=404']);
    expect(dev.events[0]?.assume).toEqual({ 'http-api.preflight.unknown-path': '404' });
    const headers = { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'GET' };
    expect((await fetch(`${api.url}/nothing`, { method: 'OPTIONS', headers })).status).toBe(404);
  });

  test('takes the next free port when a default one is taken, and says so', async () => {
    const blocker = createServer();
    const isOurs = await new Promise<boolean>((resolve) => {
      blocker.once('error', () => resolve(false)).listen(4566, '127.0.0.1', () => resolve(true));
    });
    const { endpoint } = await start();
    expect(endpoint).not.toBe('http://127.0.0.1:4566');
    expect(dev.stderr()).toMatch(/Port 4566 is taken; using \d+ \(--endpoint-port sets it\)\./);
    if (isOurs) blocker.close();
  });

  test('has every member of the request event, and nothing but NDJSON on stdout', async () => {
    const { api } = await start(['--endpoint-port', 'none']);
    await fetch(`${api.url}/pid?x=1`, { headers: { Origin: 'https://evil.example' } });
    const { ms, requestId, ...rest } = await dev.event('request');
    expect(ms).toEqual(expect.any(Number));
    expect(requestId).toMatch(/^.{15}=$/);
    expect(rest).toEqual({
      event: 'request',
      api: api.id,
      stage: '$default',
      method: 'GET',
      path: '/pid',
      status: 200,
      origin: 'https://evil.example',
      preflight: false,
      cors: {
        outcome: 'blocked',
        reason: 'no-allow-origin',
        text: 'blocked in the browser: origin https://evil.example is not in AllowOrigins',
        where: expect.stringMatching(/template\.yaml:7$/),
      },
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    // A zombie has been killed; only its exit code is still there.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('two dev processes side by side get ports of their own', async () => {
  const project = createProject({ 'template.yaml': template, 'code/index.js': code });
  const both = [startDev([project.directory, '--no-watch']), startDev([project.directory, '--no-watch'])];
  const readies = await Promise.all(both.map((dev) => dev.event('ready')));
  const urls = readies.flatMap(({ apis, endpoint }) => [endpoint, ...(apis as Api[]).map(({ url }) => url)]);
  expect(new Set(urls).size).toBe(6);
  await Promise.all(both.map((dev) => dev.stop()));
  project.remove();
});

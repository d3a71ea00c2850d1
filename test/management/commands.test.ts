import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSdkClient } from '../clients/sdk-client.ts';
import { type DevProcess, startServe } from '../support/dev-process.ts';
import { createProject, type Project } from '../support/project.ts';

const command = resolve(import.meta.dirname, '../../dist/bin/crossgate.cjs');

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function crossgate(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Run> {
  return new Promise((done) => {
    execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('crossgate serve', () => {
  let serve: DevProcess;
  let endpoint: string;

  beforeAll(async () => {
    serve = startServe(['--endpoint-port', '0', '--region', 'eu-west-1', '--account-id', '111122223333']);
    endpoint = String((await serve.event('ready')).endpoint);
  });

  afterAll(async () => {
    expect(await serve?.stop()).toBe(0);
  });

  it('begins with the event that dev begins with', async () => {
    expect(await serve.event('ready')).toEqual({
      event: 'ready',
      version: 1,
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      console: null,
      region: 'eu-west-1',
      accountId: '111122223333',
      assume: {},
      apis: [],
      functions: [],
      notServed: [],
      diagnostics: [],
    });
  });

  it('says of each call what it was', async () => {
    const client = createSdkClient(endpoint);
    await client.call('apigatewayv2', 'GetApi', { ApiId: 'nope' });
    await client.close();
    expect(await serve.event('management', ({ operation }) => operation === 'GetApi')).toEqual({
      event: 'management',
      service: 'apigatewayv2',
      operation: 'GetApi',
      requestId: expect.any(String),
      status: 404,
      ms: expect.any(Number),
      error: 'NotFoundException',
      message: 'Invalid API identifier specified 111122223333:nope',
    });
  });

  it('tells crossgate status what is there', async () => {
    const { code, stdout } = await crossgate(['status', '--endpoint-url', endpoint]);
    expect([code, stdout]).toEqual([0, 'account 111122223333 in eu-west-1: 0 HTTP APIs, 0 REST APIs\n']);
    const json = await crossgate(['status', '--endpoint-url', endpoint, '--json']);
    expect(JSON.parse(json.stdout)).toEqual({
      version: 1,
      region: 'eu-west-1',
      accountId: '111122223333',
      httpApis: [],
      restApis: [],
    });
  });
});

describe('what is wrong', () => {
  it.each<[sentence: string, args: readonly string[], code: number, text: RegExp]>([
    ['a host for everybody', ['serve', '--host', '0.0.0.0', '--endpoint-port', '0'], 2, /--credentials FILE/],
    [
      'credentials that are not there',
      ['serve', '--credentials', '/nowhere', '--endpoint-port', '0'],
      2,
      /no such file/,
    ],
    ['a port that is none', ['serve', '--endpoint-port', 'x'], 2, /A port is a number/],
    ['an assumption that is none', ['serve', '--assume', 'x=y', '--endpoint-port', '0'], 2, /There is no assumption x/],
    ['a URL that is none', ['status', '--endpoint-url', 'nowhere'], 1, /nowhere is not a URL/],
    ['nobody there', ['status', '--endpoint-url', 'http://127.0.0.1:1'], 1, /Nothing of Crossgate answers/],
  ])('%s', async (_, args, code, text) => {
    const run = await crossgate(args);
    expect(run.code).toBe(code);
    expect(run.stderr + run.stdout).toMatch(text);
  });

  it('a port that is given and taken ends the start', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as { port: number };
    const run = await crossgate(['serve', '--port', String(port)]);
    taken.close();
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`Port ${port} on 127.0.0.1 is taken`);
  });
});

describe('crossgate aws and env', () => {
  let project: Project;

  beforeAll(() => {
    project = createProject({});
    // In the place of the aws CLI: tells what it was started with.
    const program = join(project.directory, 'aws');
    writeFileSync(
      program,
      '#!/bin/sh\necho "$@"\necho "$AWS_ACCESS_KEY_ID $AWS_REGION ${AWS_PROFILE-no profile} ${AWS_SESSION_TOKEN-no token}"\nexit 7\n',
    );
    chmodSync(program, 0o755);
  });

  afterAll(() => project.remove());

  const mine = { AWS_ACCESS_KEY_ID: 'AKIAREAL', AWS_PROFILE: 'mine', AWS_SESSION_TOKEN: 't', AWS_REGION: 'eu-west-1' };
  const env = (): NodeJS.ProcessEnv => ({ PATH: `${project.directory}:/bin:/usr/bin`, ...mine });

  it('runs the CLI with no real key, hands its words on, and ends as it does', async () => {
    const run = await crossgate(['aws', 'logs', 'tail', '/x', '--follow', '--region', 'us-west-2'], env());
    expect(run.stdout).toBe(
      '--endpoint-url http://127.0.0.1:4566 logs tail /x --follow --region us-west-2\ncrossgate eu-west-1 no profile no token\n',
    );
    expect(run.code).toBe(7);
  });

  it('takes another endpoint, and the credentials of the shell when it is told to', async () => {
    const args = ['aws', '--endpoint-url', 'http://127.0.0.1:9', '--pass-credentials', 'sts', 'get-caller-identity'];
    const run = await crossgate(args, env());
    expect(run.stdout).toBe('--endpoint-url http://127.0.0.1:9 sts get-caller-identity\nAKIAREAL eu-west-1 mine t\n');
  });

  it('says that the CLI is not there', async () => {
    const run = await crossgate(['aws', 's3', 'ls'], { PATH: '/nowhere' });
    expect([run.code, run.stderr]).toEqual([
      127,
      'crossgate aws: The aws CLI is not installed (https://aws.amazon.com/cli).\n',
    ]);
  });

  it('prints what a shell evaluates', async () => {
    const { stdout } = await crossgate([
      'env',
      '--endpoint-url',
      "http://127.0.0.1:4566/it's",
      '--region',
      'eu-west-1',
    ]);
    const evaluated = await new Promise<string>((done) => {
      const script = `${stdout}\necho "$AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID $AWS_REGION \${AWS_PROFILE-none}"`;
      execFile('/bin/sh', ['-c', script], { env: env() }, (_, text) => done(text));
    });
    expect(evaluated).toBe("http://127.0.0.1:4566/it's crossgate eu-west-1 none\n");
  });
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevProcess, startDev, startServe } from '../support/dev-process.ts';
import { call } from '../support/http-call.ts';
import { createProject, type Project } from '../support/project.ts';
import { awsCli, awsEnvironment, runAws } from './aws-cli.ts';
import { boto3 } from './boto3-client.ts';

const TEMPLATE = `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: hello
      Runtime: nodejs20.x
      Handler: index.handler
      CodeUri: hello/
      Events:
        Http: { Type: HttpApi, Properties: { ApiId: !Ref Http, Method: get, Path: /hello } }
        Rest: { Type: Api, Properties: { RestApiId: !Ref Rest, Method: get, Path: /hello } }
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      AccessLogSettings:
        DestinationArn: !GetAtt HttpAccess.Arn
        Format: '{"requestId":"$context.requestId","routeKey":"$context.routeKey","status":"$context.status"}'
  HttpAccess:
    Type: AWS::Logs::LogGroup
    Properties: { LogGroupName: /http-api/access, RetentionInDays: 30 }
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      AccessLogSetting:
        DestinationArn: !Sub arn:aws:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:rest-access
        Format: '$context.requestId $context.httpMethod $context.resourcePath $context.status'
      MethodSettings:
        - { HttpMethod: '*', ResourcePath: '/*', LoggingLevel: INFO, DataTraceEnabled: true }
`;
const HANDLER = `
exports.handler = async (event) => {
  console.log(JSON.stringify({ level: 'info', said: (event.queryStringParameters ?? {}).say ?? null }));
  return { statusCode: 200, body: 'hello' };
};
`;

/** A command takes most of a second of a processor, and a tail asks every five. */
const TIMEOUT_MS = 120_000;

interface Served {
  readonly type: string;
  readonly stages: readonly { readonly url: string }[];
  readonly id: string;
}

describe.skipIf(awsCli.isMissing)('logs by the real aws CLI', { timeout: TIMEOUT_MS }, () => {
  let project: Project;
  let dev: DevProcess;
  let endpoint: string;
  let http: Served;
  let rest: Served;

  beforeAll(async () => {
    project = createProject({ 'template.yaml': TEMPLATE, 'hello/index.js': HANDLER });
    dev = startDev(['--port', '0', '--endpoint-port', '0', '--no-watch'], { cwd: project.directory });
    const ready = await dev.event('ready');
    endpoint = String(ready.endpoint);
    const apis = ready.apis as readonly Served[];
    http = apis.find(({ type }) => type === 'HTTP') as Served;
    rest = apis.find(({ type }) => type === 'REST') as Served;
  }, TIMEOUT_MS);

  afterAll(async () => {
    expect(await dev?.stop()).toBe(0);
    project?.remove();
  });

  async function logs(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runAws(endpoint, ['logs', ...args]);
    if (code !== 0) throw new Error(`aws logs ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  const sayHello = (api: Served, word: string) => call(`${api.stages[0]?.url.replace(/\/$/, '')}/hello?say=${word}`);

  it("has the groups of function, access logs and execution log, by AWS's names", async () => {
    expect((await sayHello(http, 'first')).status).toBe(200);
    expect((await sayHello(rest, 'second')).status).toBe(200);
    const { logGroups } = JSON.parse(await logs('describe-log-groups'));
    expect(logGroups.map(({ logGroupName }: { readonly logGroupName: string }) => logGroupName)).toEqual([
      '/aws/lambda/hello',
      '/http-api/access',
      `API-Gateway-Execution-Logs_${rest.id}/prod`,
      'rest-access',
    ]);
    expect(logGroups[1].retentionInDays).toBe(30);
    expect(logGroups[0].arn).toBe('arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/hello:*');
  });

  it('has what the function wrote, between its records, by the stream that the function was told', async () => {
    const [stream = '', ...more] = JSON.parse(
      await logs(
        'describe-log-streams',
        '--log-group-name',
        '/aws/lambda/hello',
        '--query',
        'logStreams[].logStreamName',
      ),
    );
    expect(more).toEqual([]);
    expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    const { events } = JSON.parse(
      await logs('get-log-events', '--log-group-name', '/aws/lambda/hello', '--log-stream-name', stream),
    );
    const messages = events
      .map(({ message }: { readonly message: string }) => message.replace(/[0-9a-f-]{36}/g, 'ID'))
      // Said where this Node.js is another than that of the runtime.
      .filter((message: string) => !message.includes(' runs on Node.js '));
    expect(messages.slice(0, 5)).toEqual([
      'INIT_START Runtime Version: nodejs:20\n',
      'START RequestId: ID Version: $LATEST\n',
      expect.stringMatching(/^\d{4}-.*Z\tID\tINFO\t\{"level":"info","said":"first"\}\n$/),
      'END RequestId: ID\n',
      expect.stringMatching(/^REPORT RequestId: ID\tDuration: [\d.]+ ms\tBilled Duration: .*Init Duration: .*\t\n$/),
    ]);
  });

  it('finds events by JSON, terms and fields', async () => {
    const find = async (group: string, pattern: string): Promise<string[]> =>
      JSON.parse(
        await logs(
          'filter-log-events',
          '--log-group-name',
          group,
          '--filter-pattern',
          pattern,
          '--query',
          'events[].message',
        ),
      );
    expect(await find('/http-api/access', '{ $.routeKey = "GET *" && $.status = 200 }')).toEqual([
      expect.stringMatching(/^\{"requestId":"[\w-]+=*","routeKey":"GET \/hello","status":"200"\}$/),
    ]);
    expect(await find('/http-api/access', '{ $.status = 404 }')).toEqual([]);
    expect(await find('rest-access', '[id, method = GET, path, status = 2*]')).toHaveLength(1);
    expect(await find('/aws/lambda/hello', '"REPORT RequestId" -second')).toHaveLength(2);
    const execution = await find(`API-Gateway-Execution-Logs_${rest.id}/prod`, '"Method completed with status"');
    expect(execution).toEqual([expect.stringMatching(/^\([0-9a-f-]{36}\) Method completed with status: 200$/)]);
    const refused = await runAws(endpoint, [
      ...['logs', 'filter-log-events', '--log-group-name', 'rest-access'],
      ...['--filter-pattern', 'a:b'],
    ]);
    expect(refused.code).toBe(254);
    expect(refused.stderr).toContain(
      "(InvalidParameterException) when calling the FilterLogEvents operation: Invalid character(s) in term ':'",
    );
  });

  it('tails a group, and goes on with --follow', async () => {
    // Into a pipe, Python would keep its lines until there are many.
    const tail = spawn(
      awsCli.path,
      ['--endpoint-url', endpoint, 'logs', 'tail', '/http-api/access', '--follow', '--since', '1h'],
      { env: { ...awsEnvironment(), PYTHONUNBUFFERED: '1' }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const output = createInterface({ input: tail.stdout })[Symbol.asyncIterator]();
    const lines: string[] = [];
    const line = async (count: number): Promise<void> => {
      while (lines.length < count) lines.push((await output.next()).value);
    };
    await line(1);
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00 [0-9a-f]{32} \{"requestId":"[\w-]+=*","routeKey":"GET \/hello","status":"200"\}$/,
    );
    await call(`${http.stages[0]?.url.replace(/\/$/, '')}/nowhere`);
    await sayHello(http, 'third');
    await line(3);
    expect(lines.slice(1).map((text) => text.split(' ').slice(2).join(' '))).toEqual([
      expect.stringContaining('"status":"404"'),
      expect.stringContaining('"status":"200"'),
    ]);
    tail.kill();
    await once(tail, 'exit');
  });
});

const BOTO3 = `
import boto3, json, sys, time
logs = boto3.client('logs', endpoint_url=sys.argv[1])
logs.create_log_group(logGroupName='g', tags={'env': 'test'})
logs.create_log_stream(logGroupName='g', logStreamName='s')
now = int(time.time() * 1000)
for batch in range(3):
    answer = logs.put_log_events(logGroupName='g', logStreamName='s',
        logEvents=[{'timestamp': now + batch * 100 + at, 'message': 'event %d' % (batch * 100 + at)} for at in range(100)])
    assert 'rejectedLogEventsInfo' not in answer, answer
pages = logs.get_paginator('filter_log_events').paginate(logGroupName='g', PaginationConfig={'PageSize': 70})
filtered = [event['message'] for page in pages for event in page['events']]
assert filtered == ['event %d' % at for at in range(300)], filtered
read, token = [], None
while True:
    page = logs.get_log_events(logGroupName='g', logStreamName='s', startFromHead=True, limit=80, **({'nextToken': token} if token else {}))
    if page['nextForwardToken'] == token: break
    read += [event['message'] for event in page['events']]
    token = page['nextForwardToken']
assert read == filtered, read
assert logs.list_tags_log_group(logGroupName='g')['tags'] == {'env': 'test'}
logs.put_retention_policy(logGroupName='g', retentionInDays=7)
try:
    logs.put_log_events(logGroupName='g', logStreamName='none', logEvents=[{'timestamp': now, 'message': 'm'}])
except logs.exceptions.ResourceNotFoundException as error:
    print(json.dumps(error.response['Error']))
`;

describe.skipIf(awsCli.isMissing || boto3.isMissing)('logs of serve --persist', { timeout: TIMEOUT_MS }, () => {
  it('take what boto3 puts, page it, and have it after kill -9', async () => {
    const project = createProject({ 'logs.py': BOTO3 });
    const args = ['--endpoint-port', '0', '--persist', join(project.directory, 'account')];
    const first = startServe(args);
    const endpoint = String((await first.event('ready')).endpoint);
    const { stdout } = await promisify(execFile)('/usr/bin/python3', [join(project.directory, 'logs.py'), endpoint], {
      env: awsEnvironment(),
    });
    expect(JSON.parse(stdout)).toEqual({
      Code: 'ResourceNotFoundException',
      Message: 'The specified log stream does not exist.',
    });
    first.child.kill('SIGKILL');
    await first.exited;

    const second = startServe(args);
    const again = String((await second.event('ready')).endpoint);
    const tail = await runAws(again, ['logs', 'tail', 'g', '--format', 'short']);
    expect(
      tail.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ').slice(1).join(' ')),
    ).toEqual(Array.from({ length: 300 }, (_, at) => `event ${at}`));
    const { stdout: groups } = await runAws(again, [
      'logs',
      'describe-log-groups',
      '--query',
      'logGroups[].retentionInDays',
    ]);
    expect(JSON.parse(groups)).toEqual([7]);
    expect(await second.stop()).toBe(0);
    project.remove();
  });
});

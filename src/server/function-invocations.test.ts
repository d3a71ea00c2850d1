import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory, until } from '../../test/lambda/function-harness.ts';
import { functionInput, zipped } from '../../test/services/lambda-fixture.ts';
import { operationContext } from '../../test/services/operation-fixture.ts';
import { createMemoryStore } from '../account/store/memory-store.ts';
import type { Store } from '../account/store.ts';
import type { FunctionLogLine } from '../lambda/function-definition.ts';
import { createFunctionHost } from '../lambda/function-host.ts';
import { createAlias, deleteAlias, updateAlias } from '../services/lambda/aliases.ts';
import { putFunctionConcurrency } from '../services/lambda/concurrency.ts';
import { putFunctionEventInvokeConfig } from '../services/lambda/event-invoke-configs.ts';
import { updateFunctionCode, updateFunctionConfiguration } from '../services/lambda/function-updates.ts';
import { createFunction, deleteFunction } from '../services/lambda/functions.ts';
import { type InvokeOutput, invoke } from '../services/lambda/invoke.ts';
import { publishLayerVersion } from '../services/lambda/layers.ts';
import { addPermission } from '../services/lambda/permissions.ts';
import { publishVersion } from '../services/lambda/versions.ts';
import type { OperationContext } from '../services/operation-context.ts';
import { createFunctionPort, type FunctionPort } from './function-port.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';

let store: Store;
let context: OperationContext;
let port: FunctionPort;
let lines: FunctionLogLine[];
let random: number;

beforeEach(() => {
  store = createMemoryStore();
  lines = [];
  random = 0.9;
  port = createFunctionPort({
    store,
    createHost: async () =>
      createFunctionHost({
        onLog: (line) => lines.push(line),
        workDirectory: join(temporaryDirectory(), 'work'),
        region: 'us-east-1',
        assume: { 'lambda.node24.no-callbacks': 'refused', 'lambda.timeout.payload': 'with-time' },
      }),
    permissive: false,
    assume: { 'function-url.permission.invoke-function': 'required' },
    extraEnvironment: () => ({}),
    random: () => random,
    retryDelaysMs: [1, 1],
  });
  let count = 0;
  const id = (kind: string): string => `${kind}-${++count}`;
  context = { ...operationContext({ store }), newId: id, functions: port.invoker };
});

afterEach(() => port.close());

const read = ({ Payload }: InvokeOutput): unknown => JSON.parse(String(Payload));
const call = async (FunctionName: string, Payload = '{}'): Promise<unknown> =>
  read(await invoke(context, { FunctionName, Payload }));

const languages = {
  python: {
    Runtime: 'python3.12',
    Handler: 'app.handler',
    code: (text: string) => ({
      'app.py': `import os\ndef handler(event, context):\n  return [${JSON.stringify(text)}, os.environ.get('STAGE'), context.function_version, context.invoked_function_arn]`,
    }),
  },
  node: {
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    code: (text: string) => ({
      'index.js': `exports.handler = async (event, context) => [${JSON.stringify(text)}, process.env.STAGE, context.functionVersion, context.invokedFunctionArn]`,
    }),
  },
} as const;

describe.each(Object.entries(languages))('versions of a %s function', (_, { Runtime, Handler, code }) => {
  beforeEach(async () => {
    await createFunction(context, {
      ...functionInput,
      Runtime,
      Handler,
      Code: { ZipFile: zipped(code('one')) },
      Environment: { Variables: { STAGE: 'first' } },
    });
    await publishVersion(context, { FunctionName: 'f' });
    await createAlias(context, { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
    await updateFunctionCode(context, { FunctionName: 'f', ZipFile: zipped(code('two')) });
    await updateFunctionConfiguration(context, {
      FunctionName: 'f',
      Environment: { Variables: { STAGE: 'second' } },
    });
  });

  it('run the code and the variables that were published, beside $LATEST', async () => {
    expect(await call('f')).toEqual(['two', 'second', '$LATEST', arn]);
    expect(await call('f:1')).toEqual(['one', 'first', '1', `${arn}:1`]);
    expect(await call(`${arn}:live`)).toEqual(['one', 'first', '1', `${arn}:live`]);
    expect(await call('f:$LATEST')).toEqual(['two', 'second', '$LATEST', `${arn}:$LATEST`]);
    const { ExecutedVersion } = await invoke(context, { FunctionName: 'f', Qualifier: 'live' });
    expect(ExecutedVersion).toBe('1');
  });

  it('are what an alias moves to', async () => {
    await publishVersion(context, { FunctionName: 'f' });
    await call('f:live');
    await updateAlias(context, { FunctionName: 'f', Name: 'live', FunctionVersion: '2' });
    expect(await call('f:live')).toEqual(['two', 'second', '2', `${arn}:live`]);
  });
});

describe('an alias', () => {
  beforeEach(async () => {
    await createFunction(context, {
      ...functionInput,
      Code: { ZipFile: zipped(languages.node.code('one')) },
      Publish: true,
    });
    await updateFunctionCode(context, {
      FunctionName: 'f',
      ZipFile: zipped(languages.node.code('two')),
      Publish: true,
    });
    await createAlias(context, {
      FunctionName: 'f',
      Name: 'canary',
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } },
    });
  });

  it('gives the second version its share', async () => {
    const versions: unknown[] = [];
    for (random of [0, 0.2, 0.25, 0.9]) {
      versions.push((await invoke(context, { FunctionName: 'f:canary' })).ExecutedVersion);
    }
    expect(versions).toEqual(['2', '2', '1', '1']);
  });

  it('is invoked by a gateway only with a permission of its own', async () => {
    const invocation = {
      payload: '{}',
      sourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api1/$default/GET/',
      traceId: 'Root=1',
      timeoutMs: 5000,
    };
    const permission = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' };
    await addPermission(context, { ...permission, FunctionName: 'f' });
    expect(await port.invoke({ ...invocation, functionArn: arn })).toMatchObject({ kind: 'answer' });
    expect(await port.invoke({ ...invocation, functionArn: `${arn}:canary` })).toMatchObject({
      reason: 'no-permission',
      detail: expect.stringContaining('API Gateway may not invoke f:canary'),
    });
    await addPermission(context, { ...permission, FunctionName: 'f:canary' });
    const outcome = await port.invoke({ ...invocation, functionArn: `${arn}:canary` });
    expect(outcome).toMatchObject({ kind: 'answer' });
    await deleteAlias(context, { FunctionName: 'f', Name: 'canary' });
    expect(await port.invoke({ ...invocation, functionArn: `${arn}:canary` })).toMatchObject({
      reason: 'no-such-function',
    });
  });
});

describe('an invocation', () => {
  const code = `let runs = 0;
    exports.handler = async (event, context) => {
      console.log('seen', event.text);
      runs += 1;
      if (event.fail) throw new Error('no');
      return { runs, id: context.awsRequestId, client: context.clientContext };
    }`;
  beforeEach(async () => {
    await createFunction(context, { ...functionInput, Code: { ZipFile: zipped({ 'index.js': code }) } });
  });

  it('gives the end of its log on request, of this invocation alone', async () => {
    await invoke(context, { FunctionName: 'f', Payload: '{"text":"first"}' });
    const { LogResult = '', Payload } = await invoke(context, {
      FunctionName: 'f',
      Payload: '{"text":"second"}',
      LogType: 'Tail',
    });
    const log = Buffer.from(LogResult, 'base64').toString();
    const { id } = JSON.parse(String(Payload)) as { id: string };
    expect(log.split('\n').map((line) => line.split('\t')[0]?.split(' ').slice(0, 3).join(' '))).toEqual([
      `START RequestId: ${id}`,
      expect.stringMatching(/^\d{4}-/),
      `END RequestId: ${id}`,
      `REPORT RequestId: ${id}`,
      '',
    ]);
    expect(log).toContain('seen second');
    expect(log).not.toContain('first');
  });

  it('gives at most 4 KB of it', async () => {
    const text = 'x'.repeat(3000);
    const { LogResult = '' } = await invoke(context, {
      FunctionName: 'f',
      Payload: JSON.stringify({ text: `${text}${text}` }),
      LogType: 'Tail',
    });
    const log = Buffer.from(LogResult, 'base64').toString();
    expect(log.length).toBe(4096);
    expect(log).toMatch(/REPORT RequestId: .*\n$/);
  });

  it('that fails is an answer with the name of the error, log and all', async () => {
    const output = await invoke(context, { FunctionName: 'f', Payload: '{"fail":true}', LogType: 'Tail' });
    expect(output).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '$LATEST' });
    expect(read(output)).toMatchObject({ errorType: 'Error', errorMessage: 'no' });
    expect(Buffer.from(output.LogResult ?? '', 'base64').toString()).toContain('REPORT RequestId');
  });

  it('brings the context of the client', async () => {
    const ClientContext = Buffer.from('{"custom":{"a":1}}').toString('base64');
    expect(read(await invoke(context, { FunctionName: 'f', ClientContext }))).toMatchObject({
      client: { custom: { a: 1 } },
    });
  });

  it('that nobody waits for is tried three times under one id', async () => {
    const output = await invoke(context, {
      FunctionName: 'f',
      InvocationType: 'Event',
      Payload: '{"fail":true}',
    });
    expect(output).toEqual({ StatusCode: 202 });
    const ends = (): FunctionLogLine[] => lines.filter(({ text }) => text.startsWith('END '));
    await until(() => ends().length === 3);
    expect(new Set(ends().map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('that nobody waits for is tried as often as its configuration says', async () => {
    await putFunctionEventInvokeConfig(context, { FunctionName: 'f', MaximumRetryAttempts: 0 });
    const event = { FunctionName: 'f', InvocationType: 'Event' } as const;
    await invoke(context, { ...event, Payload: '{"fail":true,"text":"failing"}' });
    await until(() => lines.some(({ text }) => text.startsWith('END ')));
    await invoke(context, { ...event, Payload: '{"text":"last"}' });
    await until(() => lines.filter(({ text }) => text.startsWith('END ')).length === 2);
    expect(lines.filter(({ text }) => text.includes('seen failing')).length).toBe(1);
  });

  it('without a share of the concurrency is throttled, and dropped when nobody waits for it', async () => {
    await putFunctionConcurrency(context, { FunctionName: 'f', ReservedConcurrentExecutions: 0 });
    await expect(invoke(context, { FunctionName: 'f' })).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      httpStatus: 429,
      message: 'Rate Exceeded.',
      details: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    expect(await invoke(context, { FunctionName: 'f', InvocationType: 'Event' })).toEqual({ StatusCode: 202 });
    expect(lines).toEqual([]);
  });

  it('leaves the share of the concurrency to all versions together, and their environments warm', async () => {
    await publishVersion(context, { FunctionName: 'f' });
    await call('f:1');
    await putFunctionConcurrency(context, { FunctionName: 'f', ReservedConcurrentExecutions: 1 });
    const both = await Promise.allSettled([call('f:1'), call('f')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[0]).toMatchObject({ value: { runs: 2 } });
  });

  it('of one version leaves the environments of the others alone', async () => {
    await publishVersion(context, { FunctionName: 'f' });
    await updateFunctionConfiguration(context, { FunctionName: 'f', Timeout: 9 });
    const runs: unknown[] = [];
    for (const name of ['f', 'f:1', 'f', 'f:1']) runs.push(((await call(name)) as { runs: number }).runs);
    expect(runs).toEqual([1, 1, 2, 2]);
  });

  it('ends with the function', async () => {
    await call('f');
    await deleteFunction(context, { FunctionName: 'f' });
    await expect(invoke(context, { FunctionName: 'f' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: ${arn}:$LATEST`,
    });
  });
});

describe('layers', () => {
  const layer = async (LayerName: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const Content = { ZipFile: zipped(files) };
    return String((await publishLayerVersion(context, { LayerName, Content })).LayerVersionArn);
  };

  it('bring modules to a Node.js function, the later over the earlier', async () => {
    const first = await layer('first', {
      'nodejs/node_modules/shared/index.js': "module.exports = 'first'",
      'nodejs/node_modules/greet/index.js': "module.exports = (name) => 'Hello ' + name",
    });
    const second = await layer('second', { 'nodejs/node_modules/shared/index.js': "module.exports = 'second'" });
    const text = "exports.handler = async () => [require('shared'), require('greet')('World')]";
    const Code = { ZipFile: zipped({ 'index.js': text }) };
    await createFunction(context, { ...functionInput, Code, Layers: [first, second] });
    expect(await call('f')).toEqual(['second', 'Hello World']);
  });

  it('bring modules to a Python function, also beside a path of its own', async () => {
    const Arn = await layer('greetings', {
      'python/greet.py': "TEXT = 'from a layer'",
      'python/lib/python3.12/site-packages/deep.py': "TEXT = 'from site-packages'",
    });
    const text = 'import greet, deep\ndef handler(event, context):\n  return [greet.TEXT, deep.TEXT]';
    await createFunction(context, {
      ...functionInput,
      Runtime: 'python3.12',
      Code: { ZipFile: zipped({ 'index.py': text }) },
      Layers: [Arn],
      Environment: { Variables: { PYTHONPATH: '/nowhere' } },
    });
    expect(await call('f')).toEqual(['from a layer', 'from site-packages']);
  });

  it('stay with the versions that have them', async () => {
    const one = await layer('words', { 'nodejs/node_modules/word/index.js': "module.exports = 'one'" });
    const two = await layer('words', { 'nodejs/node_modules/word/index.js': "module.exports = 'two'" });
    const Code = { ZipFile: zipped({ 'index.js': "exports.handler = async () => require('word')" }) };
    await createFunction(context, { ...functionInput, Code, Layers: [one], Publish: true });
    await updateFunctionConfiguration(context, { FunctionName: 'f', Layers: [two] });
    expect([await call('f:1'), await call('f')]).toEqual(['one', 'two']);
  });

  it('of another account are told of, and the function runs without them', async () => {
    const Arn = 'arn:aws:lambda:us-east-1:017000801446:layer:Powertools:3';
    await createFunction(context, { ...functionInput, Layers: [Arn] });
    expect(await call('f')).toBe(1);
    expect(lines.map(({ text }) => text)).toContain(
      `The layer ${Arn} is not here: it is of another account. The function runs without it.`,
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { LambdaFunction } from '../account/function.ts';
import { createMemoryStore } from '../account/store/memory-store.ts';
import type { Store } from '../account/store.ts';
import type { FunctionInvocation } from '../gateway/ports.ts';
import type { FunctionHost } from '../lambda/function-definition.ts';
import { createFunctionPort, type FunctionPort } from './function-port.ts';

const hello: LambdaFunction = {
  FunctionName: 'hello',
  FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:hello',
  Runtime: 'nodejs20.x',
  Handler: 'index.handler',
  Role: 'arn:aws:iam::123456789012:role/r',
  PackageType: 'Zip',
  Description: '',
  Timeout: 3,
  MemorySize: 128,
  Code: { Kind: 'inline', Text: '' },
  RevisionId: 'r1',
  ContentId: 'c1',
  CodeSha256: '',
  CodeSize: 0,
  LastModified: '2026-01-02T03:04:05.000+0000',
  Policy: {},
};
const invocation: FunctionInvocation = {
  functionArn: hello.FunctionArn,
  payload: '{}',
  sourceArn: 'arn:aws:execute-api:us-east-1:123456789012:api1/$default/GET/',
  traceId: 'Root=1',
  timeoutMs: 1000,
};

const put = (store: Store, value: LambdaFunction): Promise<void> =>
  store.transact(async (transaction) => transaction.put('functions', 'hello', value));

async function storeWithHello(): Promise<Store> {
  const store = createMemoryStore();
  await put(store, hello);
  return store;
}

class EchoHost implements FunctionHost {
  readonly retired: string[] = [];
  isClosed = false;

  async invoke(): ReturnType<FunctionHost['invoke']> {
    return { kind: 'answer', payload: Buffer.from('1'), requestId: 'id' };
  }

  retire(functionName: string, version: string): void {
    this.retired.push(`${functionName}:${version}`);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

function portOn(store: Store, createHost: () => Promise<FunctionHost>): FunctionPort {
  return createFunctionPort({
    store,
    createHost,
    permissive: true,
    assume: { 'function-url.permission.invoke-function': 'required' },
    extraEnvironment: () => ({}),
  });
}

const answered = { kind: 'answer', payload: Buffer.from('1') };

describe('functions of the account', () => {
  it('are refused while their host does not come up, and run once it does', async () => {
    let count = 0;
    const host = new EchoHost();
    const port = portOn(await storeWithHello(), async () => {
      if (count++ === 0) throw new Error('no such directory');
      return host;
    });
    expect(await port.invoke(invocation)).toEqual({
      kind: 'refused',
      reason: 'host-failed',
      detail: 'Functions cannot run here: no such directory',
    });
    expect([await port.invoke(invocation), await port.invoke(invocation)]).toEqual([answered, answered]);
    expect(count).toBe(2);
    await port.close();
    expect(host.isClosed).toBe(true);
  });

  it('need no host to be closed', async () => {
    let fail: (error: Error) => void = () => {};
    const port = portOn(
      await storeWithHello(),
      () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    );
    const outcome = port.invoke(invocation);
    await new Promise((resolve) => setImmediate(resolve));
    const closed = port.close();
    fail(new Error('too late'));
    expect(await outcome).toMatchObject({ reason: 'host-failed' });
    await closed;
  });

  it('are looked up again after a look-up that failed, and retired by a change all the same', async () => {
    const store = await storeWithHello();
    let isBroken = false;
    const host = new EchoHost();
    const breaking: Store = {
      ...store,
      subscribe: store.subscribe.bind(store),
      transact: (work) => (isBroken ? Promise.reject(new Error('disk full')) : store.transact(work)),
    };
    const port = portOn(breaking, async () => host);
    await port.invoke(invocation);
    isBroken = true;
    await put(store, { ...hello, ContentId: 'c2' });
    await expect(port.invoke(invocation)).rejects.toThrow('disk full');
    isBroken = false;
    expect(await port.invoke(invocation)).toEqual(answered);
    await put(store, { ...hello, ContentId: 'c3' });
    await port.invoke(invocation);
    expect(host.retired).toEqual(['hello:$LATEST']);
    await port.close();
  });
});

import type { LambdaFunction } from '../account/function.ts';
import type { Store } from '../account/store.ts';
import type { Assumptions } from '../aws/assumptions.ts';
import type { FunctionInvocation, FunctionOutcome } from '../gateway/ports.ts';
import type { FunctionDefinition, FunctionHost, InvocationOutcome } from '../lambda/function-definition.ts';
import { allowsInvoke, refusedPublicUrlAction } from '../services/lambda/function-policy.ts';

/** Where gateways and functions meet: an ARN becomes a function of the account, its policy is asked, the host runs it. */
export interface FunctionPort {
  invoke(invocation: FunctionInvocation): Promise<FunctionOutcome>;
  close(): Promise<void>;
}

export interface FunctionPortOptions {
  readonly store: Store;
  /** Made on the first invocation, so that a start without one does not load the host. */
  readonly createHost: () => Promise<FunctionHost>;
  /** `--permissive`: `lambda:InvokeFunction` is not asked for. */
  readonly permissive: boolean;
  readonly assume: Pick<Assumptions, 'function-url.permission.invoke-function'>;
  /** Variables of `--env-vars`, by function name. */
  readonly extraEnvironment: (functionName: string) => Readonly<Record<string, string>>;
}

export function createFunctionPort(options: FunctionPortOptions): FunctionPort {
  const { store } = options;
  // Read live, but looked up once: a commit that touches a function forgets it.
  const known = new Map<string, Promise<KnownFunction | undefined>>();
  let host: Promise<FunctionHost> | undefined;

  const unsubscribe = store.subscribe(({ changes }) => {
    for (const { collection, key } of changes) {
      if (collection !== 'functions') continue;
      const previous = known.get(key);
      known.delete(key);
      if (previous !== undefined && host !== undefined) void retireIfChanged(key, previous);
    }
  });

  /** Environments of an unchanged revision stay warm (a permission added to a function is no reason to restart it). */
  const retireIfChanged = async (functionName: string, previous: Promise<KnownFunction | undefined>): Promise<void> => {
    try {
      const [before, now] = await Promise.all([previous, find(functionName)]);
      if (before !== undefined && before.definition.revisionId !== now?.definition.revisionId) {
        (await host)?.retire(functionName);
      }
    } catch {
      // The next invocation meets the same failure and has somebody to tell; it also retires what it finds outdated.
    }
  };

  const find = (functionName: string): Promise<KnownFunction | undefined> => {
    const cached = known.get(functionName);
    if (cached !== undefined) return cached;
    const found = store
      .transact((transaction) => transaction.get('functions', functionName))
      .then((stored) => stored && knownFunction(stored, options.extraEnvironment(functionName)));
    known.set(functionName, found);
    found.catch(() => {
      if (known.get(functionName) === found) known.delete(functionName);
    });
    return found;
  };

  const openHost = async (): Promise<FunctionHost> => {
    host ??= options.createHost();
    const opening = host;
    try {
      return await opening;
    } catch (error) {
      if (host === opening) host = undefined;
      throw error;
    }
  };

  return {
    async invoke(invocation) {
      const functionName = functionNameOf(invocation.functionArn);
      const found = functionName === null ? undefined : await find(functionName);
      const refusal = refuse(found, invocation, options);
      if (refusal !== null || found === undefined) return refusal ?? noSuchFunction(invocation.functionArn);
      let opened: FunctionHost;
      try {
        opened = await openHost();
      } catch (error) {
        return refused('host-failed', `Functions cannot run here: ${error instanceof Error ? error.message : error}`);
      }
      const { payload, traceId, requestId } = invocation;
      const call = { payload, traceId, ...(requestId === undefined ? {} : { requestId }) };
      return withTimeout(opened.invoke(found.definition, call), invocation.timeoutMs);
    },
    async close() {
      unsubscribe();
      // One that never came up has nothing to close.
      const opened = await host?.catch(() => undefined);
      await opened?.close();
    },
  };
}

interface KnownFunction {
  readonly stored: LambdaFunction;
  readonly definition: FunctionDefinition;
  /** Source ARNs that the policy has allowed: it is asked once for each. */
  readonly allowed: Set<string>;
}

/** What the function host needs to know of a function of the account. */
export function functionDefinition(
  stored: LambdaFunction,
  extraEnvironment: Readonly<Record<string, string>>,
): FunctionDefinition {
  return {
    functionName: stored.FunctionName,
    functionArn: stored.FunctionArn,
    version: '$LATEST',
    runtime: stored.Runtime ?? '',
    handler: stored.Handler ?? '',
    code: stored.Code,
    environment: { ...stored.Environment?.Variables, ...extraEnvironment },
    timeoutSeconds: stored.Timeout,
    memorySizeMB: stored.MemorySize,
    reservedConcurrency: stored.ReservedConcurrentExecutions ?? null,
    revisionId: stored.RevisionId,
  };
}

function knownFunction(stored: LambdaFunction, extraEnvironment: Readonly<Record<string, string>>): KnownFunction {
  return { stored, definition: functionDefinition(stored, extraEnvironment), allowed: new Set() };
}

function refuse(
  found: KnownFunction | undefined,
  invocation: FunctionInvocation,
  options: FunctionPortOptions,
): FunctionOutcome | null {
  const { functionArn, sourceArn, credentialsArn, functionUrlAuthType } = invocation;
  if (found === undefined) return noSuchFunction(functionArn);
  if (found.stored.PackageType === 'Image') {
    return refused('no-such-function', `${found.stored.FunctionName} is a container image, which is not served here.`);
  }
  // A role's policies allow the call then, and those are not known here.
  if (options.permissive || credentialsArn !== undefined) return null;
  if (functionUrlAuthType !== undefined) return refuseUrl(found.stored, functionUrlAuthType, options);
  if (found.allowed.has(sourceArn)) return null;
  const principal = 'apigateway.amazonaws.com';
  if (!allowsInvoke(Object.values(found.stored.Policy), { principal, sourceArn })) {
    return refused(
      'no-permission',
      `API Gateway may not invoke ${found.stored.FunctionName}: no permission covers ${sourceArn}. Add an AWS::Lambda::Permission, or start with --permissive.`,
    );
  }
  found.allowed.add(sourceArn);
  return null;
}

/** Of a signed call the caller's own policies decide, which live on AWS; everybody who signs is let through. */
function refuseUrl(
  { FunctionName, Policy }: LambdaFunction,
  authType: 'NONE' | 'AWS_IAM',
  { assume }: FunctionPortOptions,
): FunctionOutcome | null {
  if (authType === 'AWS_IAM') return null;
  const asksForInvokeFunction = assume['function-url.permission.invoke-function'] === 'required';
  const action = refusedPublicUrlAction(Object.values(Policy), { asksForInvokeFunction });
  if (action === null) return null;
  const condition = action === 'lambda:InvokeFunction' ? 'InvokedViaFunctionUrl: true' : 'FunctionUrlAuthType: NONE';
  return refused(
    'no-permission',
    `The URL of ${FunctionName} is not public: no permission gives everybody ${action}. Add an AWS::Lambda::Permission with Principal: '*' and ${condition}, or start with --permissive.`,
  );
}

function noSuchFunction(functionArn: string): FunctionOutcome {
  return refused('no-such-function', `There is no function ${functionArn} in this account.`);
}

function refused(reason: 'no-such-function' | 'no-permission' | 'host-failed', detail: string): FunctionOutcome {
  return { kind: 'refused', reason, detail };
}

/**
 * `arn:aws:lambda:region:account:function:name[:qualifier]` → name. Versions and aliases all run the code that is there:
 * nothing else of a function is kept, and its policy is asked for all of them.
 */
function functionNameOf(arn: string): string | null {
  return arn.split(':')[6] ?? null;
}

/** The gateway stops waiting; the function goes on until its own time-out, as on AWS. */
function withTimeout(outcome: Promise<InvocationOutcome>, timeoutMs: number): Promise<FunctionOutcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({ kind: 'integration-timeout' }), timeoutMs);
    outcome.then((value) => resolve(toFunctionOutcome(value)), reject).finally(() => clearTimeout(timer));
  });
}

function toFunctionOutcome(outcome: InvocationOutcome): FunctionOutcome {
  switch (outcome.kind) {
    case 'answer':
      return { kind: 'answer', payload: outcome.payload };
    case 'function-error':
      return { kind: 'function-error', payload: outcome.payload };
    case 'throttled':
      return { kind: 'refused', reason: 'concurrency', detail: outcome.detail };
    case 'payload-too-large':
      return { kind: 'refused', reason: 'payload-too-large', detail: outcome.detail };
  }
}

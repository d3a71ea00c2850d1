import { randomUUID } from 'node:crypto';
import type { LambdaFunction } from '../account/function.ts';
import type { Store } from '../account/store.ts';
import type { Assumptions } from '../aws/assumptions.ts';
import { newTraceId } from '../gateway/integrations/lambda/trace-id.ts';
import type { FunctionInvocation, FunctionOutcome } from '../gateway/ports.ts';
import type { FunctionDefinition, FunctionHost, Invocation, InvocationOutcome } from '../lambda/function-definition.ts';
import type { FunctionCall, FunctionCallOutcome, FunctionInvoker } from '../services/lambda/function-invoker.ts';
import type { FunctionReference } from '../services/lambda/function-name.ts';
import { allowsInvoke, refusedPublicUrlAction } from '../services/lambda/function-policy.ts';
import { type AsyncInvocations, createAsyncInvocations, type QueuedEvent } from './async-invocations.ts';
import { createKnownFunctions, type ExtraEnvironment, type KnownFunction } from './known-functions.ts';

/** Where those who invoke functions and what runs them meet: an ARN becomes a function of the account, its policy is asked, the host runs it. */
export interface FunctionPort {
  /** For gateways. */
  invoke(invocation: FunctionInvocation): Promise<FunctionOutcome>;
  /** For the owner of the account, whom no policy keeps out. */
  readonly invoker: FunctionInvoker;
  close(): Promise<void>;
}

export interface FunctionPortOptions {
  readonly store: Store;
  /** Made on the first invocation, so that a start without one does not load the host. */
  readonly createHost: () => Promise<FunctionHost>;
  /** `--permissive`: `lambda:InvokeFunction` is not asked for. */
  readonly permissive: boolean;
  readonly assume: Pick<Assumptions, 'function-url.permission.invoke-function'>;
  readonly extraEnvironment: ExtraEnvironment;
  /** A number from 0 to 1, below 1: which version an alias with two of them runs. `Math.random` when absent. */
  readonly random?: () => number;
  /** How long after a failure an asynchronous invocation is tried again, when not as long as on AWS. */
  readonly retryDelaysMs?: readonly number[];
}

export function createFunctionPort(options: FunctionPortOptions): FunctionPort {
  const port = new LocalFunctionPort(options);
  return { invoke: (invocation) => port.invoke(invocation), invoker: port.invoker, close: () => port.close() };
}

interface AsyncEvent extends QueuedEvent {
  readonly reference: FunctionReference;
  readonly traceId: string;
  readonly clientContext?: string;
}

/** A gateway's invocation is one, too; of what else it says, nothing goes to the function. */
type Call = Pick<Invocation, 'payload' | 'traceId' | 'requestId' | 'clientContext' | 'wantsLog'>;

type RunOutcome = InvocationOutcome | { readonly kind: 'host-failed'; readonly detail: string };

class LocalFunctionPort {
  readonly invoker: FunctionInvoker;
  readonly #options: FunctionPortOptions;
  readonly #random: () => number;
  readonly #known;
  readonly #queue: AsyncInvocations<AsyncEvent>;
  #host: Promise<FunctionHost> | undefined;

  constructor(options: FunctionPortOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#known = createKnownFunctions({
      ...options,
      onRetired: (name, version) => {
        this.#host?.then((host) => host.retire(name, version)).catch(() => {});
      },
    });
    this.#queue = createAsyncInvocations<AsyncEvent>({
      ...(options.retryDelaysMs === undefined ? {} : { retryDelaysMs: options.retryDelaysMs }),
      run: (event) => this.#runEvent(event),
    });
    this.invoker = { invoke: (call) => this.#call(call), enqueue: (call) => this.#enqueueCall(call) };
  }

  async invoke(invocation: FunctionInvocation): Promise<FunctionOutcome> {
    const reference = referenceOf(invocation.functionArn);
    const found = reference === null ? undefined : await this.#known.find(reference);
    const refusal = refuse(found, invocation, this.#options);
    if (refusal !== null || found === undefined || reference === null) {
      return refusal ?? noSuchFunction(invocation.functionArn);
    }
    if (invocation.invocationType === 'Event') {
      const isTaken = found.latest.ReservedConcurrentExecutions === 0 || this.#enqueue({ ...invocation, reference });
      return isTaken ? { kind: 'answer', payload: Buffer.alloc(0) } : refused('concurrency', 'Too many events wait.');
    }
    return withTimeout(this.#run(found, found.select(this.#random()), invocation), invocation.timeoutMs);
  }

  async close(): Promise<void> {
    this.#known.close();
    this.#queue.close();
    // One that never came up has nothing to close.
    const opened = await this.#host?.catch(() => undefined);
    await opened?.close();
  }

  async #call({
    functionName,
    qualifier,
    payload,
    clientContext,
    wantsLog,
    requestId,
  }: FunctionCall): Promise<FunctionCallOutcome> {
    const found = await this.#known.find({ name: functionName, qualifier });
    if (found === undefined) return { kind: 'failed', detail: `There is no function ${functionName} any more.` };
    const image = refuseImage(found.latest);
    if (image !== null) return { kind: 'failed', detail: image };
    const definition = found.select(this.#random());
    const traceId = newTraceId(Date.now());
    const outcome = await this.#run(found, definition, { payload, traceId, wantsLog, clientContext, requestId });
    switch (outcome.kind) {
      case 'answer':
      case 'function-error': {
        const { kind, payload: answer, log } = outcome;
        return { kind, payload: answer, executedVersion: definition.version, ...(log === undefined ? {} : { log }) };
      }
      case 'throttled':
        return { kind: 'throttled' };
      case 'payload-too-large':
      case 'host-failed':
        return { kind: 'failed', detail: outcome.detail };
    }
  }

  #enqueueCall({ functionName, qualifier, payload, clientContext, requestId }: FunctionCall): boolean {
    return this.#enqueue({
      reference: { name: functionName, qualifier },
      payload,
      traceId: newTraceId(Date.now()),
      ...(clientContext === undefined ? {} : { clientContext }),
      ...(requestId === undefined ? {} : { requestId }),
    });
  }

  #enqueue(
    event: Pick<AsyncEvent, 'reference' | 'payload' | 'traceId' | 'clientContext'> & { readonly requestId?: string },
  ): boolean {
    const { reference, payload, traceId, clientContext, requestId = randomUUID() } = event;
    const context = clientContext === undefined ? {} : { clientContext };
    return this.#queue.enqueue({ reference, payload, traceId, requestId, ...context });
  }

  async #runEvent({ reference, payload, traceId, requestId, clientContext }: AsyncEvent) {
    const found = await this.#known.find(reference);
    // A function that is gone, or was never here: there is nobody to tell.
    if (found === undefined || refuseImage(found.latest) !== null) return DROPPED;
    const call = { payload, traceId, requestId, clientContext };
    const { kind } = await this.#run(found, found.select(this.#random()), call);
    const outcome = kind === 'answer' ? 'done' : kind === 'throttled' ? 'throttled' : 'failed';
    const { MaximumRetryAttempts = 2, MaximumEventAgeInSeconds = 21_600 } = found.eventInvokeConfig ?? {};
    return { outcome, maxRetries: MaximumRetryAttempts, maxAgeMs: MaximumEventAgeInSeconds * 1000 } as const;
  }

  async #run(
    found: KnownFunction,
    definition: FunctionDefinition,
    { payload, traceId, requestId, clientContext, wantsLog }: Call,
  ): Promise<RunOutcome> {
    let host: FunctionHost;
    try {
      host = await this.#openHost();
    } catch (error) {
      const detail = `Functions cannot run here: ${error instanceof Error ? error.message : error}`;
      return { kind: 'host-failed', detail };
    }
    const functionArn = found.invokedArn;
    return host.invoke(definition, { payload, traceId, requestId, clientContext, wantsLog, functionArn });
  }

  async #openHost(): Promise<FunctionHost> {
    this.#host ??= this.#options.createHost();
    const opening = this.#host;
    try {
      return await opening;
    } catch (error) {
      if (this.#host === opening) this.#host = undefined;
      throw error;
    }
  }
}

const DROPPED = { outcome: 'done', maxRetries: 0, maxAgeMs: 0 } as const;

function refuse(
  found: KnownFunction | undefined,
  invocation: FunctionInvocation,
  options: FunctionPortOptions,
): FunctionOutcome | null {
  const { functionArn, sourceArn, credentialsArn, functionUrlAuthType } = invocation;
  if (found === undefined) return noSuchFunction(functionArn);
  const image = refuseImage(found.latest);
  if (image !== null) return refused('no-such-function', image);
  // A role's policies allow the call then, and those are not known here.
  if (options.permissive || credentialsArn !== undefined) return null;
  if (functionUrlAuthType !== undefined) return refuseUrl(found, functionUrlAuthType, options);
  if (found.allowed.has(sourceArn)) return null;
  const principal = 'apigateway.amazonaws.com';
  if (!allowsInvoke(found.statements, { principal, sourceArn })) {
    return refused(
      'no-permission',
      `API Gateway may not invoke ${nameIn(found)}: no permission covers ${sourceArn}. Grant it with an AWS::Lambda::Permission or aws lambda add-permission, or start with --permissive.`,
    );
  }
  found.allowed.add(sourceArn);
  return null;
}

/** Of a signed call the caller's own policies decide, which live on AWS; everybody who signs is let through. */
function refuseUrl(
  found: KnownFunction,
  authType: 'NONE' | 'AWS_IAM',
  { assume }: FunctionPortOptions,
): FunctionOutcome | null {
  if (authType === 'AWS_IAM') return null;
  const asksForInvokeFunction = assume['function-url.permission.invoke-function'] === 'required';
  const action = refusedPublicUrlAction(found.statements, { asksForInvokeFunction });
  if (action === null) return null;
  const condition = action === 'lambda:InvokeFunction' ? 'InvokedViaFunctionUrl: true' : 'FunctionUrlAuthType: NONE';
  return refused(
    'no-permission',
    `The URL of ${nameIn(found)} is not public: no permission gives everybody ${action}. Grant it with an AWS::Lambda::Permission or aws lambda add-permission, of Principal '*' and ${condition}, or start with --permissive.`,
  );
}

function noSuchFunction(functionArn: string): FunctionOutcome {
  return refused('no-such-function', `There is no function ${functionArn} in this account.`);
}

function refused(reason: Extract<FunctionOutcome, { kind: 'refused' }>['reason'], detail: string): FunctionOutcome {
  return { kind: 'refused', reason, detail };
}

function refuseImage({ PackageType, FunctionName }: LambdaFunction): string | null {
  return PackageType === 'Image' ? `${FunctionName} is a container image, which is not served here.` : null;
}

/** `hello`, `hello:live` */
function nameIn({ invokedArn }: KnownFunction): string {
  return invokedArn.split(':').slice(6).join(':');
}

let latestArn = '';
let latestReference: FunctionReference | null = null;

/** `arn:aws:lambda:region:account:function:name[:qualifier]` */
function referenceOf(arn: string): FunctionReference | null {
  // One page calls one function over and over.
  if (arn === latestArn) return latestReference;
  const [, , , , , , name, qualifier] = arn.split(':');
  latestArn = arn;
  latestReference = name === undefined ? null : { name, qualifier };
  return latestReference;
}

/** The gateway stops waiting; the function goes on until its own time-out, as on AWS. */
function withTimeout(outcome: Promise<RunOutcome>, timeoutMs: number): Promise<FunctionOutcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({ kind: 'integration-timeout' }), timeoutMs);
    outcome.then(
      (value) => {
        clearTimeout(timer);
        resolve(toFunctionOutcome(value));
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function toFunctionOutcome(outcome: RunOutcome): FunctionOutcome {
  switch (outcome.kind) {
    case 'answer':
      return { kind: 'answer', payload: outcome.payload };
    case 'function-error':
      return { kind: 'function-error', payload: outcome.payload };
    case 'throttled':
      return refused('concurrency', outcome.detail);
    case 'host-failed':
      return refused('host-failed', outcome.detail);
    case 'payload-too-large':
      return refused('payload-too-large', outcome.detail);
  }
}

import { availableParallelism } from 'node:os';
import type { FunctionDefinition, InvocationOutcome } from './function-definition.ts';
import {
  type EnvironmentPorts,
  FunctionEnvironment,
  type InitFailure,
  type Job,
  type LaunchPlan,
} from './function-environment.ts';
import { endRecord, reportRecord, startRecord } from './invocation-records.ts';
import { newLogStreamName } from './log-stream-name.ts';
import { type PreparedFunction, type ReadyFunction, type UnusableFunction, unusable } from './prepare-function.ts';

/** AWS's words when a function or the account has no concurrency left. */
export const RATE_EXCEEDED = 'Rate Exceeded.';

export interface PoolOptions {
  readonly definition: FunctionDefinition;
  readonly maxEnvironments: number;
  readonly maxQueued: number;
  /** How long an event waits for a busy environment before another one is started. */
  readonly patienceMs: number;
  readonly initLimitMs: number;
  readonly ports: Omit<
    EnvironmentPorts,
    'onIdle' | 'onAbsent' | 'onInitFailed' | 'onEnd' | 'initLimitMs' | 'initPhase'
  >;
  /** Prepares the code before the first environment; called again only after it has failed. */
  prepare(): Promise<PreparedFunction>;
  /** The last environment of a retired pool has ended. */
  onDrained(): void;
}

/** Environments that run at the same time without being in each other's way; one processor is for everything else. */
const PARALLEL_ENVIRONMENTS = Math.max(1, availableParallelism() - 1);
/** A call that takes less than this waits for nothing but a processor, and another environment brings none. */
const SHORT_CALL_MS = 2;
/** As many times as long may an event wait for calls like that. */
const SHORT_CALL_PATIENCE = 3;
/** A call that has taken as many times as long as others do, and longer than an event may wait, may take for ever. */
const LONG_CALL = 4;
/** The weight of the latest call in the average. */
const AVERAGE_WEIGHT = 0.1;

/**
 * The environments of one revision of a function.
 *
 * AWS gives every concurrent event an environment of its own at once. Here they share the processors of one machine: a
 * start costs what hundreds of short calls cost, and ten environments that take turns on two processors spend twice as
 * much on each call as one. So an event waits for a busy environment as long as that is short, and no longer than
 * `patienceMs`, or thrice that where calls are short; the environment that became free last runs the next event.
 */
export class EnvironmentPool {
  readonly #options: PoolOptions;
  readonly #environments = new Set<FunctionEnvironment>();
  readonly #free: FunctionEnvironment[] = [];
  readonly #queue: Job[] = [];
  /** Those that have an event, or had one until just now. */
  readonly #awake = new Set<FunctionEnvironment>();
  #running = 0;
  /** How long a call takes, lately. */
  #averageMs = Number.POSITIVE_INFINITY;
  #preparation: Promise<PreparedFunction> | undefined;
  #prepared: ReadyFunction | undefined;
  /** Environments that are asked for and whose code is still being prepared. */
  #preparing = 0;
  #patience: NodeJS.Timeout | undefined;
  #isRetired = false;
  #isDrained = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get revisionId(): string {
    return this.#options.definition.revisionId;
  }

  get callsInFlight(): number {
    return this.#running + this.#queue.length;
  }

  invoke(job: Job): void {
    if (this.#queue.length >= this.#options.maxQueued) {
      job.resolve({ kind: 'throttled', detail: RATE_EXCEEDED });
      return;
    }
    const environment = this.#isWorthWaiting() ? undefined : this.#free.pop();
    if (environment !== undefined) {
      this.#run(environment, job);
      return;
    }
    this.#queue.push(job);
    if (this.#environments.size + this.#preparing === 0) this.#startOne('init');
    else this.#watchQueue();
  }

  /** Takes no new events; ends each environment as soon as nothing is left for it to do. */
  retire(): void {
    this.#isRetired = true;
    this.#endIdle(() => true);
    this.#checkDrained();
  }

  /** Ends the environments that have been idle since before `time`. */
  endIdleSince(time: number): void {
    this.#endIdle((environment) => environment.idleSince < time);
  }

  /** Ends everything now; gives what resolves when each environment is gone. */
  kill(): Promise<void>[] {
    this.#isRetired = true;
    for (const job of this.#queue.splice(0)) {
      job.resolve({ kind: 'throttled', detail: 'The functions have been shut down.' });
    }
    const environments = [...this.#environments];
    for (const environment of environments) environment.kill();
    this.#checkDrained();
    return environments.map((environment) => environment.gone);
  }

  #endIdle(isOver: (environment: FunctionEnvironment) => boolean): void {
    for (const environment of [...this.#free]) if (isOver(environment)) environment.kill();
  }

  #run(environment: FunctionEnvironment, job: Job): void {
    this.#running += 1;
    this.#awake.add(environment);
    // Member by member, here and wherever a call passes: V8 makes a copy with a changed member by its slowest way.
    environment.run({
      requestId: job.requestId,
      invocation: job.invocation,
      queuedAt: job.queuedAt,
      resolve: (outcome, durationMs = 0) => {
        this.#running -= 1;
        const weight = this.#averageMs === Number.POSITIVE_INFINITY ? 1 : AVERAGE_WEIGHT;
        this.#averageMs = weight === 1 ? durationMs : this.#averageMs + weight * (durationMs - this.#averageMs);
        job.resolve(outcome);
        this.#explain(outcome);
      },
    });
  }

  #onIdle(environment: FunctionEnvironment): void {
    this.#awake.delete(environment);
    this.#free.push(environment);
    if (this.#queue.length > 0 && !this.#isWorthWaiting()) this.#runNext();
    else if (this.#isRetired && this.#queue.length === 0) this.#endIdle(() => true);
  }

  #onEnd(environment: FunctionEnvironment): void {
    this.#environments.delete(environment);
    this.#awake.delete(environment);
    this.#removeFree(environment);
    // An event that waited for this environment has to get another one.
    if (this.#queue.length > 0) this.#watchQueue();
    this.#checkDrained();
  }

  #removeFree(environment: FunctionEnvironment): void {
    const index = this.#free.indexOf(environment);
    if (index !== -1) this.#free.splice(index, 1);
  }

  #checkDrained(): void {
    const isBusy = this.#environments.size + this.#preparing + this.callsInFlight > 0;
    if (!this.#isRetired || isBusy || this.#isDrained) return;
    this.#isDrained = true;
    clearTimeout(this.#patience);
    this.#dispose();
    this.#options.onDrained();
  }

  /** What cannot be removed is in nobody's way. */
  #dispose(): void {
    this.#prepared?.dispose().catch((error: unknown) => {
      this.#options.ports.log(`The prepared code could not be removed: ${String(error)}`, null, null);
    });
  }

  /** Says what the developer can do about an error, below what the function itself wrote. */
  #explain(outcome: InvocationOutcome): void {
    if (outcome.kind !== 'function-error') return;
    const text = this.#prepared?.explainError(outcome.payload);
    if (text !== undefined) setImmediate(() => this.#options.ports.log(text, outcome.requestId, null));
  }

  /** Whether the environments that are busy will have run this event before waking another one would pay. */
  #isWorthWaiting(): boolean {
    if (this.#awake.size < PARALLEL_ENVIRONMENTS) return false;
    const soonFree = this.#countSoonFree();
    if (soonFree < PARALLEL_ENVIRONMENTS) return false;
    return (Math.max(1, this.#queue.length) * this.#averageMs) / soonFree < this.#patienceMs;
  }

  /** A busy environment whose call is a long one is no reason to leave a free one idle. */
  #countSoonFree(): number {
    const since = performance.now() - Math.max(this.#patienceMs, LONG_CALL * this.#averageMs);
    let count = 0;
    for (const environment of this.#awake) if (environment.busySince > since) count += 1;
    return count;
  }

  get #patienceMs(): number {
    const { patienceMs } = this.#options;
    return this.#averageMs < SHORT_CALL_MS ? patienceMs * SHORT_CALL_PATIENCE : patienceMs;
  }

  /** Gives the events that have waited too long a free environment, or starts another one. */
  #watchQueue(): void {
    if (this.#patience !== undefined) return;
    this.#patience = setTimeout(() => {
      this.#patience = undefined;
      const isOverdue = (job: Job | undefined): job is Job =>
        job !== undefined && performance.now() - job.queuedAt >= this.#patienceMs;
      while (isOverdue(this.#queue[0]) && this.#free.length > 0) this.#runNext();
      if (isOverdue(this.#queue[0]) && this.#mayStart()) this.#startOne('init');
      if (this.#queue.length > 0) this.#watchQueue();
    }, this.#options.patienceMs);
  }

  #runNext(): void {
    const environment = this.#free.pop();
    const job = this.#queue.shift();
    if (environment !== undefined && job !== undefined) this.#run(environment, job);
  }

  #mayStart(): boolean {
    let starting = this.#preparing;
    for (const environment of this.#environments) if (environment.isStarting) starting += 1;
    // More starts at once than processors only make each of them slower.
    const isBusyStarting = starting >= Math.max(2, availableParallelism());
    return (
      !isBusyStarting &&
      starting < this.#queue.length &&
      this.#environments.size + this.#preparing < Math.max(1, this.#options.maxEnvironments)
    );
  }

  #startOne(initPhase: 'init' | 'invoke'): void {
    this.#preparing += 1;
    this.#preparation ??= this.#prepare();
    this.#preparation
      .then((prepared) => {
        this.#preparing -= 1;
        this.#onPrepared(prepared, initPhase);
      })
      .catch((error: unknown) => this.#onUnusable(unusable(error)));
  }

  /** A failure may be of the moment (no file descriptors, no Python yet): it is forgotten, so that a later event tries again. */
  async #prepare(): Promise<PreparedFunction> {
    const prepared = await this.#options.prepare().catch(unusable);
    if (prepared.kind === 'unusable') this.#preparation = undefined;
    return prepared;
  }

  #onPrepared(prepared: PreparedFunction, initPhase: 'init' | 'invoke'): void {
    if (prepared.kind === 'ready') {
      this.#prepared = prepared;
      if (this.#queue.length > 0) this.#launch(prepared.plan, initPhase);
      this.#checkDrained();
    } else this.#onUnusable(prepared);
  }

  #onUnusable({ text, failure }: UnusableFunction): void {
    const { definition, ports } = this.#options;
    ports.log(text, null, null);
    this.#failQueue(failure, newLogStreamName(definition.version, ports.now()));
  }

  #launch(plan: LaunchPlan, initPhase: 'init' | 'invoke'): void {
    const { definition, ports, initLimitMs } = this.#options;
    const environment = new FunctionEnvironment(definition, plan, {
      ...ports,
      initPhase,
      initLimitMs: initPhase === 'init' ? initLimitMs : definition.timeoutSeconds * 1000,
      onIdle: (idle) => this.#onIdle(idle),
      onAbsent: (absent) => this.#removeFree(absent),
      onInitFailed: (failed, failure) => this.#onInitFailed(failed, failure, initPhase),
      onEnd: (ended) => this.#onEnd(ended),
    });
    this.#environments.add(environment);
  }

  #onInitFailed({ logStreamName }: FunctionEnvironment, failure: InitFailure, initPhase: 'init' | 'invoke'): void {
    // A first initialization that was too long is repeated within the invocation and the function's own timeout.
    // Evidence: documented, "Init phase" of the execution environment's life cycle.
    if (failure.cause === 'init-timeout' && initPhase === 'init') this.#startOne('invoke');
    else this.#failQueue(failure, logStreamName);
  }

  /** What fails for one environment will fail for the next: everyone who waits hears it, unless another one runs. */
  #failQueue(failure: InitFailure, logStreamName: string): void {
    const isRunning = [...this.#environments].some((environment) => !environment.isStarting);
    for (const job of this.#queue.splice(0, isRunning ? 1 : this.#queue.length))
      this.#fail(job, failure, logStreamName);
    this.#checkDrained();
  }

  #fail(job: Job, failure: InitFailure, logStreamName: string): void {
    const { definition, ports } = this.#options;
    const { requestId } = job;
    const log = (text: string): void => ports.log(text, requestId, logStreamName);
    const isTimeout = failure.cause === 'init-timeout';
    const cause = isTimeout ? 'timeout' : 'init';
    const outcome = { kind: 'function-error', payload: failure.payload(requestId), requestId, cause } as const;
    job.resolve(outcome);
    this.#explain(outcome);
    const status = isTimeout
      ? ({ status: 'timeout' } as const)
      : ({ status: 'error', errorType: failure.errorType } as const);
    log(startRecord(requestId, definition.version));
    if (isTimeout) log(ports.timeoutRecord(requestId));
    log(endRecord(requestId));
    log(
      reportRecord({
        requestId,
        durationMs: failure.durationMs,
        definition,
        maxMemoryMB: failure.maxMemoryMB,
        initDurationMs: undefined,
        status,
      }),
    );
  }
}

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Assumptions } from '../aws/assumptions.ts';
import { exceedsBytes } from '../base/byte-length.ts';
import { EnvironmentPool, RATE_EXCEEDED } from './environment-pool.ts';
import type {
  FunctionDefinition,
  FunctionHost,
  FunctionLogLine,
  Invocation,
  InvocationOutcome,
} from './function-definition.ts';
import { timedOut, timeoutPayload } from './function-errors.ts';
import { LogTails } from './log-tails.ts';
import { type PrepareOptions, prepareFunction } from './prepare-function.ts';
import { createProcessGuard } from './process-guard.ts';
import { explainVersion } from './runtime-version.ts';

/** AWS's limit for a synchronous event: 6 MiB. */
export const EVENT_LIMIT_BYTES = 6 * 1024 * 1024;

export interface FunctionHostOptions {
  onLog(line: FunctionLogLine): void;
  /** For inline and unpacked code; made when it is needed, removed by close(). */
  readonly workDirectory: string;
  readonly region: string;
  readonly assume: Pick<Assumptions, 'lambda.node24.no-callbacks' | 'lambda.timeout.payload'>;
  /** How many environments one function may have at a time (10). */
  readonly maxEnvironmentsPerFunction?: number | undefined;
  /** How many events may wait for an environment before they are throttled (1000). */
  readonly maxQueuedPerFunction?: number | undefined;
  /** How long an unused environment is kept (5 minutes). */
  readonly idleMs?: number | undefined;
  /** How long an event waits for a busy environment before another one is started (20 ms). */
  readonly patienceMs?: number | undefined;
  /** AWS's limit for initialization (10 s). */
  readonly initLimitMs?: number | undefined;
  /** Functions see the developer's AWS credentials. */
  readonly passCredentials?: boolean | undefined;
  /** Wall-clock time, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Runs every Python function, instead of what would be found. */
  readonly pythonExecutable?: string | undefined;
  /** Where `node/` and `python/` lie, when not beside this file. */
  readonly runtimesDirectory?: string | undefined;
  /** Where Python's compiled form of the runtime is kept from one start to the next; otherwise in `workDirectory`. */
  readonly pythonCacheDirectory?: string | undefined;
  /** Stands for the project of functions whose code came without a place: the working directory. */
  readonly projectDirectory?: string | undefined;
}

/** How long close() lets calls in flight finish, and how long killed processes may take to be gone: 2 s together. */
const GRACE_MS = 1000;
const KILLED_MS = 900;

/** Runs functions in environments of their own, as Lambda does, on this machine. */
export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  return new LocalFunctionHost(options);
}

class LocalFunctionHost implements FunctionHost {
  readonly #options: FunctionHostOptions;
  readonly #now: () => number;
  readonly #prepareOptions: PrepareOptions;
  readonly #guard = createProcessGuard();
  /** By function and version. */
  readonly #pools = new Map<string, EnvironmentPool>();
  /** Pools that take no new events and whose last environments are not gone yet. */
  readonly #retired = new Set<EnvironmentPool>();
  readonly #saidOnce = new Set<string>();
  readonly #logTails = new LogTails();
  /** By function, all of its versions together: they share what is reserved for it. */
  readonly #callsOfFunction = new Map<string, number>();
  #idleTimer: NodeJS.Timeout | undefined;
  #callsInFlight = 0;
  #whenQuiet: (() => void) | undefined;
  #isClosed = false;

  constructor(options: FunctionHostOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#prepareOptions = {
      ...options,
      runtimesDirectory: options.runtimesDirectory ?? fileURLToPath(new URL('./runtimes', import.meta.url)),
      projectDirectory: options.projectDirectory ?? process.cwd(),
    };
  }

  invoke(definition: FunctionDefinition, invocation: Invocation): Promise<InvocationOutcome> {
    if (exceedsBytes(invocation.payload, EVENT_LIMIT_BYTES)) {
      const detail = `Request must be smaller than ${EVENT_LIMIT_BYTES} bytes for the InvokeFunction operation`;
      return Promise.resolve({ kind: 'payload-too-large', detail });
    }
    if (this.#isClosed) return Promise.resolve({ kind: 'throttled', detail: 'The functions have been shut down.' });
    const calls = this.#callsOfFunction.get(definition.functionName) ?? 0;
    if (definition.reservedConcurrency !== null && calls >= definition.reservedConcurrency) {
      return Promise.resolve({ kind: 'throttled', detail: RATE_EXCEEDED });
    }
    return this.#run(definition, invocation);
  }

  #run(definition: FunctionDefinition, invocation: Invocation): Promise<InvocationOutcome> {
    const requestId = invocation.requestId ?? randomUUID();
    this.#countCall(definition.functionName, 1);
    return new Promise((resolve) => {
      const log =
        invocation.wantsLog === true
          ? new Promise<Buffer>((finish) => this.#logTails.collect(requestId, finish))
          : undefined;
      this.#pool(definition).invoke({
        requestId,
        invocation,
        queuedAt: performance.now(),
        resolve: (outcome) => {
          this.#countCall(definition.functionName, -1);
          const isRun = outcome.kind === 'answer' || outcome.kind === 'function-error';
          if (log === undefined || !isRun) {
            this.#logTails.forget(requestId);
            resolve(outcome);
          } else log.then((text) => resolve({ ...outcome, log: text }));
          if (this.#callsInFlight === 0) this.#whenQuiet?.();
        },
      });
    });
  }

  #countCall(functionName: string, change: 1 | -1): void {
    this.#callsInFlight += change;
    const calls = (this.#callsOfFunction.get(functionName) ?? 0) + change;
    if (calls === 0) this.#callsOfFunction.delete(functionName);
    else this.#callsOfFunction.set(functionName, calls);
  }

  retire(functionName: string, version: string): void {
    const key = `${functionName}:${version}`;
    const pool = this.#pools.get(key);
    if (pool === undefined) return;
    this.#pools.delete(key);
    this.#retired.add(pool);
    pool.retire();
  }

  async close(graceMs = GRACE_MS): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#idleTimer);
    if (this.#callsInFlight > 0) {
      const quiet = new Promise<void>((resolve) => {
        this.#whenQuiet = resolve;
      });
      await within(graceMs, quiet);
    }
    const pools = [...this.#pools.values(), ...this.#retired];
    const gone = pools.flatMap((pool) => pool.kill());
    await within(KILLED_MS, Promise.all(gone));
    await this.#guard.close();
    await rm(this.#options.workDirectory, { recursive: true, force: true });
  }

  #pool(definition: FunctionDefinition): EnvironmentPool {
    const { functionName, version } = definition;
    const key = `${functionName}:${version}`;
    const known = this.#pools.get(key);
    if (known?.revisionId === definition.revisionId) return known;
    this.retire(functionName, version);
    const pool = this.#createPool(definition);
    this.#pools.set(key, pool);
    this.#idleTimer ??= this.#watchIdle();
    return pool;
  }

  #createPool(definition: FunctionDefinition): EnvironmentPool {
    const { functionName, timeoutSeconds } = definition;
    const { maxEnvironmentsPerFunction, maxQueuedPerFunction, patienceMs, initLimitMs, assume } = this.#options;
    const form = assume['lambda.timeout.payload'];
    const log = (text: string, requestId: string | null, logStreamName: string | null): void => {
      this.#options.onLog({ functionName, requestId, logStreamName, text, timeMs: this.#now() });
      this.#logTails.add(requestId, text);
    };
    const pool = new EnvironmentPool({
      definition,
      maxEnvironments: maxEnvironmentsPerFunction ?? 10,
      maxQueued: maxQueuedPerFunction ?? 1000,
      patienceMs: patienceMs ?? 20,
      initLimitMs: initLimitMs ?? 10_000,
      prepare: () => prepareFunction(definition, { ...this.#prepareOptions, note: (text) => log(text, null, null) }),
      onDrained: () => this.#retired.delete(pool),
      ports: {
        guard: this.#guard,
        now: this.#now,
        log,
        timeoutPayload: (requestId) => timeoutPayload({ requestId, timeoutSeconds, timeMs: this.#now(), form }),
        timeoutRecord: (requestId) => `${new Date(this.#now()).toISOString()} ${requestId} ${timedOut(timeoutSeconds)}`,
        onUserAgent: (userAgent) => {
          const note = explainVersion(definition.runtime, userAgent);
          if (note === undefined || this.#saidOnce.has(note)) return;
          this.#saidOnce.add(note);
          log(note, null, null);
        },
      },
    });
    return pool;
  }

  #watchIdle(): NodeJS.Timeout {
    const idleMs = this.#options.idleMs ?? 300_000;
    const check = (): void => {
      for (const pool of this.#pools.values()) pool.endIdleSince(performance.now() - idleMs);
    };
    return setInterval(check, Math.max(10, idleMs / 4)).unref();
  }
}

/** Waits for `work`, but no longer than `limitMs`. */
async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}

import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { FunctionDefinition, Invocation, InvocationOutcome } from './function-definition.ts';
import { ANSWER_TOO_LARGE_PAYLOAD, describeExit, exitPayload } from './function-errors.ts';
import {
  endRecord,
  initReportRecord,
  initStartRecord,
  type ReportStatus,
  reportRecord,
  startRecord,
} from './invocation-records.ts';
import { createLineReader } from './log-lines.ts';
import { newLogStreamName } from './log-stream-name.ts';
import { killGroup, readPeakMemoryMB } from './process-group.ts';
import type { ProcessGuard } from './process-guard.ts';
import { RuntimeApi } from './runtime-api.ts';
import type { RuntimeApiHandlers, SendEvent, Verdict } from './runtime-api-protocol.ts';

/** An invocation on its way through a pool. */
export interface Job {
  readonly requestId: string;
  readonly invocation: Invocation;
  readonly queuedAt: number;
  /** `durationMs` is how long an environment was busy with it; absent when none was. */
  resolve(outcome: InvocationOutcome, durationMs?: number): void;
}

/** How the process of an environment is started. */
export interface LaunchPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  /** A custom runtime brings a client of its own. */
  readonly isCustomRuntime: boolean;
  variables(environment: { readonly runtimeApi: string; readonly logStreamName: string }): Record<string, string>;
}

/** Why an environment could not be initialized. */
export interface InitFailure {
  readonly cause: 'init' | 'init-timeout';
  readonly errorType: string;
  readonly durationMs: number;
  readonly maxMemoryMB: number;
  payload(requestId: string): Buffer;
}

export interface EnvironmentPorts {
  readonly guard: ProcessGuard;
  readonly now: () => number;
  /** Longest initialization, of the kind that AWS reports as `phase`. */
  readonly initLimitMs: number;
  readonly initPhase: 'init' | 'invoke';
  log(text: string, requestId: string | null, logStreamName: string | null): void;
  timeoutPayload(requestId: string): Buffer;
  timeoutRecord(requestId: string): string;
  onUserAgent(userAgent: string): void;
  /** It waits for an event. */
  onIdle(environment: FunctionEnvironment): void;
  /** It has given up waiting, and will ask again. */
  onAbsent(environment: FunctionEnvironment): void;
  onInitFailed(environment: FunctionEnvironment, failure: InitFailure): void;
  /** It takes no more events. */
  onEnd(environment: FunctionEnvironment): void;
}

const MEMORY_READING_INTERVAL_MS = 1000;
const LEFTOVER_OUTPUT_MS = 500;

/**
 * One function environment: a child process, its Runtime API and what it is doing. It runs one event at a time.
 *
 * `starting → idle ⇄ busy → ended`; `responded` is one whose caller has its answer and that is not ready for the next
 * event yet.
 */
export class FunctionEnvironment {
  /** Resolves when the process and everything in its process group is gone. */
  readonly gone: Promise<void>;
  /** Where its lines go. */
  readonly logStreamName: string;
  /** When it last became idle. */
  idleSince = 0;
  /** When it got its latest event. */
  busySince = 0;

  readonly #definition: FunctionDefinition;
  readonly #plan: LaunchPlan;
  readonly #ports: EnvironmentPorts;
  readonly #api: RuntimeApi;
  readonly #createdAt = performance.now();
  #phase: 'starting' | 'idle' | 'busy' | 'responded' | 'ended' = 'starting';
  #child: ChildProcess | undefined;
  #job: Job | undefined;
  #send: SendEvent | undefined;
  #initTimer: NodeJS.Timeout | undefined;
  /** Runs from the event until the next one is asked for: only then is the function done with it. */
  #eventTimer: NodeJS.Timeout | undefined;
  #initDurationMs: number | undefined;
  #logRequestId: string | null = null;
  #deferred: (() => void)[] = [];
  #maxMemoryMB = 0;
  #memoryReadAt = Number.NEGATIVE_INFINITY;
  #resolveGone: () => void = () => {};

  constructor(definition: FunctionDefinition, plan: LaunchPlan, ports: EnvironmentPorts) {
    this.#definition = definition;
    this.#plan = plan;
    this.#ports = ports;
    this.logStreamName = newLogStreamName(definition.version, ports.now());
    this.gone = new Promise((resolve) => {
      this.#resolveGone = resolve;
    });
    this.#api = new RuntimeApi({
      handlers: this.#handlers(),
      environmentPid: () => this.#child?.pid,
      acceptsForeignClients: plan.isCustomRuntime,
    });
    this.#start().catch((error: unknown) => this.#failToStart(error));
  }

  get isStarting(): boolean {
    return this.#phase === 'starting';
  }

  get isBusy(): boolean {
    return this.#job !== undefined;
  }

  /** Hands an event to an idle environment. */
  run(job: Job): void {
    const send = this.#send;
    if (this.#phase !== 'idle' || send === undefined) throw new Error('Only an idle environment takes an event');
    this.#send = undefined;
    this.#phase = 'busy';
    // Initialization that ran within the invocation, because it was too long for a phase of its own, is on its clock.
    const usedMs = this.#initDurationMs !== undefined && this.#ports.initPhase === 'invoke' ? this.#initDurationMs : 0;
    const remainingMs = Math.max(1, this.#definition.timeoutSeconds * 1000 - usedMs);
    this.#eventTimer = setTimeout(() => this.#timeOut(), remainingMs);
    this.#job = job;
    this.busySince = performance.now() - usedMs;
    this.#record(() => {
      this.#logRequestId = job.requestId;
      this.#log(startRecord(job.requestId, this.#definition.version));
    });
    send({
      requestId: job.requestId,
      deadlineMs: Math.trunc(this.#ports.now() + remainingMs),
      functionArn: job.invocation.functionArn ?? this.#definition.functionArn,
      traceId: job.invocation.traceId,
      clientContext: job.invocation.clientContext,
      payload: job.invocation.payload,
    });
  }

  /** Ends it now, with all processes of its group. A call that it is busy with fails. */
  kill(): void {
    const pid = this.#child?.pid;
    if (pid !== undefined) killGroup(pid);
    if (this.#phase !== 'ended' && this.#job === undefined) this.#end();
  }

  async #start(): Promise<void> {
    const runtimeApi = await this.#api.listen();
    if (this.#phase === 'ended') return this.#finishGone();
    const child = spawn(this.#plan.command, [...this.#plan.args], {
      cwd: this.#plan.directory,
      env: this.#plan.variables({ runtimeApi, logStreamName: this.logStreamName }),
      // A group of its own, so that what the function starts can be ended with it.
      detached: true,
      // Crossgate's own bootstraps find the Runtime API behind the fourth, which costs less than the port.
      stdio: this.#plan.isCustomRuntime ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    child.on('error', (error) => this.#failToStart(error));
    if (child.pid === undefined) return;
    const ownClient = child.stdio[3];
    if (ownClient !== undefined) this.#api.serve(ownClient as Socket);
    this.#child = child;
    this.#ports.guard.add(child.pid);
    this.#log(initStartRecord(this.#definition.runtime));
    const output = createLineReader((text) => this.#log(text));
    const errors = createLineReader((text) => this.#log(text));
    child.stdout?.on('data', output.read).on('end', output.end);
    child.stderr?.on('data', errors.read).on('end', errors.end);
    child.once('exit', (exitCode, signal) => this.#exit(child, exitCode, signal));
    this.#initTimer = setTimeout(() => this.#timeOutInit(), this.#ports.initLimitMs);
  }

  #handlers(): RuntimeApiHandlers {
    return {
      onNext: (send, userAgent) => this.#next(send, userAgent),
      onNextGone: (send) => this.#nextGone(send),
      onResponse: (requestId, payload) => this.#finish(requestId, (id) => ({ kind: 'answer', payload, requestId: id })),
      onResponseTooLarge: (requestId) =>
        this.#finish(requestId, (id) => ({
          kind: 'function-error',
          payload: ANSWER_TOO_LARGE_PAYLOAD,
          requestId: id,
          cause: 'answer-too-large',
        })),
      onError: (requestId, payload) =>
        this.#finish(requestId, (id) => ({ kind: 'function-error', payload, requestId: id, cause: 'handler' })),
      onInitError: (payload, errorType) => {
        if (this.#phase !== 'starting') return 'wrong-state';
        this.#failInit({ cause: 'init', errorType: errorType || 'Runtime.Unknown', payload: () => payload });
        return 'accepted';
      },
    };
  }

  #next(send: SendEvent, userAgent: string): Verdict {
    if (this.#phase === 'starting') {
      clearTimeout(this.#initTimer);
      this.#initDurationMs = performance.now() - this.#createdAt;
      this.#readMemory();
      this.#ports.onUserAgent(userAgent);
      this.#phase = 'responded';
    } else if (this.#phase !== 'responded' || this.#send !== undefined) {
      return this.#phase === 'ended' ? 'accepted' : 'wrong-state';
    }
    clearTimeout(this.#eventTimer);
    this.#send = send;
    // The next event would have the function write again while its last lines are still unread.
    this.#record(() => this.#becomeIdle(send));
    return 'accepted';
  }

  #becomeIdle(send: SendEvent): void {
    if (this.#send !== send || this.#phase !== 'responded') return;
    this.#phase = 'idle';
    this.idleSince = performance.now();
    this.#ports.onIdle(this);
  }

  /** The client of a custom runtime may have a timeout of its own for what it waits for. */
  #nextGone(send: SendEvent): void {
    if (this.#send !== send) return;
    this.#send = undefined;
    if (this.#phase !== 'idle') return;
    this.#phase = 'responded';
    this.#ports.onAbsent(this);
  }

  #finish(requestId: string, outcome: (requestId: string) => InvocationOutcome): Verdict {
    const job = this.#job;
    if (job === undefined) return 'wrong-state';
    if (job.requestId !== requestId) return 'unknown-request';
    this.#complete(job, outcome(requestId), undefined);
    this.#phase = 'responded';
    return 'accepted';
  }

  /** Gives the caller its outcome and the log its records. */
  #complete(job: Job, outcome: InvocationOutcome, status: ReportStatus | undefined): void {
    this.#job = undefined;
    const limitMs = status?.status === 'timeout' ? this.#definition.timeoutSeconds * 1000 : Number.POSITIVE_INFINITY;
    const durationMs = Math.min(performance.now() - this.busySince, limitMs);
    const initDurationMs = this.#ports.initPhase === 'init' ? this.#initDurationMs : undefined;
    this.#initDurationMs = undefined;
    this.#readMemory();
    job.resolve(outcome, durationMs);
    // What the function wrote before it answered is in its pipe already; it is read in this turn of the event loop.
    this.#defer(() => {
      if (status?.status === 'timeout') this.#log(this.#ports.timeoutRecord(job.requestId));
      this.#log(endRecord(job.requestId));
      const { requestId } = job;
      const maxMemoryMB = this.#maxMemoryMB;
      this.#log(
        reportRecord({ requestId, durationMs, definition: this.#definition, maxMemoryMB, initDurationMs, status }),
      );
    });
  }

  #timeOut(): void {
    const job = this.#job;
    if (job !== undefined) {
      const payload = this.#ports.timeoutPayload(job.requestId);
      const outcome = { kind: 'function-error', payload, requestId: job.requestId, cause: 'timeout' } as const;
      this.#complete(job, outcome, { status: 'timeout' });
    }
    this.kill();
  }

  #timeOutInit(): void {
    const { initPhase } = this.#ports;
    this.#log(initReportRecord(performance.now() - this.#createdAt, { status: 'timeout' }, initPhase));
    this.#failInit({
      cause: 'init-timeout',
      errorType: 'Sandbox.Timedout',
      payload: (requestId) => this.#ports.timeoutPayload(requestId),
    });
  }

  #failToStart(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const errorType = 'Runtime.InvalidEntrypoint';
    if (this.#phase === 'starting') {
      this.#failInit({ cause: 'init', errorType, payload: (requestId) => exitPayload(requestId, errorType, reason) });
    }
    this.#finishGone();
  }

  #failInit(failure: Omit<InitFailure, 'durationMs' | 'maxMemoryMB'>): void {
    this.#readMemory();
    const maxMemoryMB = this.#maxMemoryMB;
    const durationMs = performance.now() - this.#createdAt;
    if (failure.cause === 'init') {
      const status = { status: 'error', errorType: reportedErrorType(failure.errorType) } as const;
      this.#defer(() => this.#log(initReportRecord(durationMs, status, this.#ports.initPhase)));
    }
    this.#end();
    this.#defer(() => {
      this.kill();
      this.#ports.onInitFailed(this, { ...failure, durationMs, maxMemoryMB });
    });
  }

  #exit(child: ChildProcess, exitCode: number | null, signal: NodeJS.Signals | null): void {
    const { pid } = child;
    if (pid !== undefined) {
      killGroup(pid);
      this.#ports.guard.remove(pid);
    }
    // Last words: what the process wrote and what it told the Runtime API is still to be read.
    // Nobody gets it any more, however long something else holds its output open.
    if (this.#job === undefined && this.#phase !== 'starting') this.#end();
    let isSettled = false;
    const settle = (): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(giveUp);
      this.#settleExit(describeExit(exitCode, signal));
    };
    const giveUp = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
      settle();
    }, LEFTOVER_OUTPUT_MS);
    const whenRead = (): void => this.#api.whenDisconnected(settle);
    child.once('close', whenRead);
  }

  #settleExit(reason: string): void {
    const job = this.#job;
    if (this.#phase === 'starting') {
      this.#failInit({
        cause: 'init',
        errorType: 'Runtime.ExitError',
        payload: (requestId) => exitPayload(requestId, 'Runtime.ExitError', reason),
      });
    } else if (job !== undefined) {
      const { requestId } = job;
      const payload = exitPayload(requestId, 'Runtime.ExitError', reason);
      this.#log(`RequestId: ${requestId} Error: ${reason}\nRuntime.ExitError`);
      const outcome = { kind: 'function-error', payload, requestId, cause: 'exit' } as const;
      this.#complete(job, outcome, { status: 'error', errorType: 'Runtime.ExitError' });
    }
    this.#end();
    this.#finishGone();
  }

  #end(): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    clearTimeout(this.#initTimer);
    clearTimeout(this.#eventTimer);
    this.#ports.onEnd(this);
  }

  #finishGone(): void {
    this.#api.close();
    this.#resolveGone();
  }

  #log(text: string): void {
    this.#ports.log(text, this.#logRequestId, this.logStreamName);
  }

  /** Now, unless records of the invocation before are still waiting for its output. */
  #record(action: () => void): void {
    if (this.#deferred.length > 0) this.#defer(action);
    else action();
  }

  #defer(action: () => void): void {
    this.#deferred.push(action);
    if (this.#deferred.length > 1) return;
    setImmediate(() => {
      const actions = this.#deferred;
      this.#deferred = [];
      for (const run of actions) run();
    });
  }

  /** The most that the process has held, from the kernel; where it does not tell, the whole of what it may hold. */
  #readMemory(): void {
    const now = performance.now();
    if (now - this.#memoryReadAt < MEMORY_READING_INTERVAL_MS) return;
    this.#memoryReadAt = now;
    const peakMB = readPeakMemoryMB(this.#child?.pid);
    if (peakMB !== undefined) this.#maxMemoryMB = Math.max(this.#maxMemoryMB, peakMB);
    else if (process.platform !== 'linux') this.#maxMemoryMB = this.#definition.memorySizeMB;
  }
}

/** AWS reports types of its own as they are, those of the function's code as unknown. Evidence: recorded INIT_REPORT lines. */
function reportedErrorType(errorType: string): string {
  return /^(Runtime|Sandbox|Function|Extension)\./.test(errorType) ? errorType : 'Runtime.Unknown';
}

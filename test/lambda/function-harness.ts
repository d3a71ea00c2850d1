import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  FunctionDefinition,
  FunctionHost,
  FunctionLogLine,
  Invocation,
  InvocationOutcome,
} from '../../src/lambda/function-definition.ts';
import { createFunctionHost, type FunctionHostOptions } from '../../src/lambda/function-host.ts';

/** Resolves as soon as `isTrue` holds; asked again in every turn of the event loop. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), 'crossgate-test-'));

export function inlineFunction(
  runtime: string,
  text: string,
  changes: Partial<FunctionDefinition> = {},
): FunctionDefinition {
  return {
    functionName: 'hello',
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:hello',
    version: '$LATEST',
    runtime,
    handler: 'index.handler',
    code: { Kind: 'inline', Text: text },
    environment: {},
    timeoutSeconds: 10,
    memorySizeMB: 128,
    reservedConcurrency: null,
    revisionId: 'r1',
    ...changes,
  };
}

/** A function host and everything that its functions wrote. */
export interface FunctionHarness {
  readonly host: FunctionHost;
  readonly lines: FunctionLogLine[];
  /** Texts in order, without the records that every invocation has. */
  written(): string[];
  /** Resolves with the first text that matches, now or later. */
  line(pattern: RegExp): Promise<string>;
  invoke(definition: FunctionDefinition, event?: unknown, invocation?: Partial<Invocation>): Promise<InvocationOutcome>;
  /** Invokes and gives the answer's value; an outcome of another kind is an error. */
  answer(definition: FunctionDefinition, event?: unknown, invocation?: Partial<Invocation>): Promise<unknown>;
  /** Invokes and gives the error payload's value with the cause. */
  failure(
    definition: FunctionDefinition,
    event?: unknown,
  ): Promise<{ cause: string; payload: Record<string, unknown> }>;
}

export function createHarness(options: Partial<FunctionHostOptions> = {}): FunctionHarness {
  const lines: FunctionLogLine[] = [];
  const host = createFunctionHost({
    onLog: (line) => lines.push(line),
    workDirectory: join(temporaryDirectory(), 'work'),
    region: 'us-east-1',
    assume: { 'lambda.node24.no-callbacks': 'refused', 'lambda.timeout.payload': 'with-time' },
    ...options,
  });
  const invoke: FunctionHarness['invoke'] = (definition, event = {}, invocation = {}) =>
    host.invoke(definition, {
      payload: JSON.stringify(event),
      traceId: 'Root=1-67fd88fd-72d8964e1fed2bce3edd5aac',
      ...invocation,
    });
  return {
    host,
    lines,
    written: () => lines.map(({ text }) => text).filter((text) => !/^(START|END|REPORT|INIT_START) /.test(text)),
    async line(pattern) {
      await until(() => lines.some(({ text }) => pattern.test(text)));
      return lines.find(({ text }) => pattern.test(text))?.text ?? '';
    },
    invoke,
    async answer(definition, event, invocation) {
      const outcome = await invoke(definition, event, invocation);
      if (outcome.kind !== 'answer') throw new Error(`Not an answer: ${describe(outcome)}`);
      return JSON.parse(outcome.payload.toString());
    },
    async failure(definition, event) {
      const outcome = await invoke(definition, event);
      if (outcome.kind !== 'function-error') throw new Error(`Not a function error: ${describe(outcome)}`);
      return { cause: outcome.cause, payload: JSON.parse(outcome.payload.toString()) as Record<string, unknown> };
    },
  };
}

function describe(outcome: InvocationOutcome): string {
  return 'payload' in outcome ? `${outcome.kind} ${outcome.payload.toString()}` : `${outcome.kind} ${outcome.detail}`;
}

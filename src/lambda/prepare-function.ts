import { join } from 'node:path';
import type { Assumptions } from '../aws/assumptions.ts';
import { CodeUnusableError, type PreparedCode, prepareCode } from './function-code.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { InitFailure, LaunchPlan } from './function-environment.ts';
import { exitPayload } from './function-errors.ts';
import { explainRuntime, type FunctionRuntime, readRuntime } from './function-runtime.ts';
import { readHandlerName } from './handler-file.ts';
import { planLaunch } from './launch-function.ts';
import { type LayerDirectory, prepareLayers } from './layer-directory.ts';
import { explainMissingModule } from './missing-module.ts';

export interface PrepareOptions {
  readonly region: string;
  readonly workDirectory: string;
  readonly projectDirectory: string;
  readonly runtimesDirectory: string;
  readonly pythonCacheDirectory?: string | undefined;
  readonly pythonExecutable?: string | undefined;
  readonly passCredentials?: boolean | undefined;
  readonly assume: Pick<Assumptions, 'lambda.node24.no-callbacks'>;
  /** Says something of the function to its log. */
  readonly note?: (text: string) => void;
}

/** What a function needs before its first environment can start. */
export type PreparedFunction = ReadyFunction | UnusableFunction;

export interface ReadyFunction {
  readonly kind: 'ready';
  readonly plan: LaunchPlan;
  /** What the developer can do about an error payload, when we know. */
  explainError(payload: Buffer): string | undefined;
  dispose(): Promise<void>;
}

export interface UnusableFunction {
  readonly kind: 'unusable';
  readonly failure: InitFailure;
  readonly text: string;
}

/** Unpacks, builds and looks up what a function runs with. What is wrong becomes the function's failure. */
export async function prepareFunction(
  definition: FunctionDefinition,
  options: PrepareOptions,
): Promise<PreparedFunction> {
  const runtime = readRuntime(definition.runtime);
  let code: PreparedCode | undefined;
  let layers: LayerDirectory | undefined;
  try {
    if (runtime === undefined) {
      const { message, help } = explainRuntime(definition.runtime);
      throw new CodeUnusableError(message, help);
    }
    code = await prepareCode({ ...options, definition, runtime });
    layers = await prepareLayers({ ...options, definition, note: options.note ?? (() => {}) });
    return await planReady(definition, options, runtime, { code, layers });
  } catch (error) {
    await code?.dispose();
    await layers?.dispose();
    return unusable(error);
  }
}

async function planReady(
  definition: FunctionDefinition,
  options: PrepareOptions,
  runtime: FunctionRuntime,
  { code, layers }: { readonly code: PreparedCode; readonly layers: LayerDirectory | undefined },
): Promise<PreparedFunction> {
  const isNode24 = runtime.family === 'nodejs' && runtime.majorVersion >= 24;
  const { plan, virtualEnvironment } = await planLaunch({
    definition,
    runtime,
    code,
    layersDirectory: layers?.path,
    region: options.region,
    runtimesDirectory: options.runtimesDirectory,
    pythonCacheDirectory: options.pythonCacheDirectory ?? join(options.workDirectory, 'python'),
    pythonExecutable: options.pythonExecutable,
    refusesCallbacks: isNode24 && options.assume['lambda.node24.no-callbacks'] === 'refused',
    credentials: options.passCredentials === true ? process.env : undefined,
  });
  const { family } = runtime;
  return {
    kind: 'ready',
    plan,
    explainError: (payload) =>
      family === 'provided'
        ? undefined
        : explainMissingModule(payload, {
            family,
            projectDirectory: code.projectDirectory,
            isCodeOfProject: definition.code.Kind === 'directory',
            virtualEnvironment,
            handlerModule: readHandlerName(family, definition.handler)?.module ?? '',
          }),
    async dispose() {
      await code.dispose();
      await layers?.dispose();
    },
  };
}

export function unusable(error: unknown): UnusableFunction {
  const message = error instanceof Error ? error.message : String(error);
  const help = error instanceof CodeUnusableError && error.help !== '' ? ` ${error.help}` : '';
  const errorType = 'Runtime.InvalidEntrypoint';
  return {
    kind: 'unusable',
    text: `${message}.${help}`,
    failure: {
      cause: 'init',
      errorType,
      durationMs: 0,
      maxMemoryMB: 0,
      payload: (requestId) => exitPayload(requestId, errorType, message),
    },
  };
}

import { access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { environmentVariables } from './environment-variables.ts';
import { CodeUnusableError, type PreparedCode } from './function-code.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { LaunchPlan } from './function-environment.ts';
import type { FunctionRuntime } from './function-runtime.ts';
import { findPython } from './python-interpreter.ts';

export interface LaunchOptions {
  readonly definition: FunctionDefinition;
  readonly runtime: FunctionRuntime;
  readonly code: PreparedCode;
  /** What stands for `/opt`; undefined when the function has no layers. */
  readonly layersDirectory: string | undefined;
  readonly region: string;
  /** Holds `node/` and `python/`. */
  readonly runtimesDirectory: string;
  /** Where Python keeps the compiled form of the runtime. */
  readonly pythonCacheDirectory: string;
  readonly pythonExecutable: string | undefined;
  readonly refusesCallbacks: boolean;
  readonly credentials: NodeJS.ProcessEnv | undefined;
}

export interface Launch {
  readonly plan: LaunchPlan;
  readonly virtualEnvironment: string | undefined;
}

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly runtimeDirectory: string;
  readonly interpreterDirectory?: string;
  readonly virtualEnvironment?: string | undefined;
}

/** How the environments of a function are started. Throws CodeUnusableError. */
export async function planLaunch(options: LaunchOptions): Promise<Launch> {
  const { definition, code, layersDirectory, region, credentials } = options;
  const { command, args, runtimeDirectory, interpreterDirectory, virtualEnvironment } = await selectCommand(options);
  return {
    virtualEnvironment,
    plan: {
      command,
      args,
      directory: code.taskRoot,
      isCustomRuntime: options.runtime.family === 'provided',
      variables: (environment) =>
        environmentVariables({
          definition,
          region,
          taskRoot: code.taskRoot,
          layersDirectory,
          runtimeDirectory,
          interpreterDirectory,
          ...environment,
          credentials,
        }),
    },
  };
}

async function selectCommand(options: LaunchOptions): Promise<Command> {
  switch (options.runtime.family) {
    case 'nodejs':
      return nodeCommand(options);
    case 'python':
      return await pythonCommand(options);
    case 'provided':
      return await customCommand(options);
  }
}

function nodeCommand({ definition, code, runtimesDirectory, refusesCallbacks }: LaunchOptions): Command {
  const runtimeDirectory = join(runtimesDirectory, 'node');
  // A heap of the whole memory would be found too large only when nothing can be done about it any more.
  const heapMB = Math.floor(definition.memorySizeMB * 0.9);
  const args = [`--max-old-space-size=${heapMB}`];
  if (code.hasSourceMaps) args.push('--enable-source-maps');
  args.push(join(runtimeDirectory, 'bootstrap.cjs'));
  if (refusesCallbacks) args.push('refuse-callbacks');
  return { command: process.execPath, args, runtimeDirectory, interpreterDirectory: dirname(process.execPath) };
}

async function pythonCommand(options: LaunchOptions): Promise<Command> {
  const python = await findPython({
    directory: options.code.projectDirectory,
    executable: options.pythonExecutable,
    environment: process.env,
  });
  if (python === undefined) {
    throw new CodeUnusableError('python3 was not found on PATH', 'Install Python 3, or make it reachable by PATH.');
  }
  const runtimeDirectory = join(options.runtimesDirectory, 'python');
  return {
    command: python.path,
    // Without `site` Python starts in half the time; the runtime brings it in when a module is not found otherwise.
    args: ['-S', join(runtimeDirectory, 'bootstrap.py'), options.pythonCacheDirectory],
    runtimeDirectory,
    interpreterDirectory: dirname(python.path),
    virtualEnvironment: python.virtualEnvironment,
  };
}

/** The function's own bootstrap comes before that of a layer. */
async function customCommand({ code, layersDirectory }: LaunchOptions): Promise<Command> {
  const directories = layersDirectory === undefined ? [code.taskRoot] : [code.taskRoot, layersDirectory];
  const commands = directories.map((directory) => join(directory, 'bootstrap'));
  for (const command of commands) {
    const isExecutable = await access(command, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isExecutable) return { command, args: [], runtimeDirectory: code.taskRoot };
  }
  throw new CodeUnusableError(
    `Couldn't find valid bootstrap(s): [${commands.join(' ')}]`,
    'A custom runtime is an executable file called bootstrap.',
  );
}

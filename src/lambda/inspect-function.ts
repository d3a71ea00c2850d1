import { readdir, stat } from 'node:fs/promises';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { nearestName } from '../base/nearest-name.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { explainRuntime, type FunctionRuntime, readRuntime } from './function-runtime.ts';
import { handlerFiles, readHandlerName } from './handler-file.ts';
import { findPython } from './python-interpreter.ts';
import { listZip } from './unpack-zip.ts';

/** Something that will keep a function from running, and the property of its definition that it is about. */
export interface FunctionFinding {
  readonly code: string;
  readonly property: 'Handler' | 'Runtime' | 'Code';
  readonly message: string;
  readonly help: string;
}

export interface InspectOptions {
  readonly pythonExecutable?: string | undefined;
  /** Stands for the project of code that came without a place. */
  readonly projectDirectory?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/** What can be said of a function before it is invoked, without running any of its code. */
export async function inspectFunction(
  definition: FunctionDefinition,
  options: InspectOptions = {},
): Promise<readonly FunctionFinding[]> {
  const runtime = readRuntime(definition.runtime);
  if (runtime === undefined) {
    return [{ code: 'lambda/unknown-runtime', property: 'Runtime', ...explainRuntime(definition.runtime) }];
  }
  const [interpreter, code] = await Promise.all([
    inspectInterpreter(definition, runtime, options),
    inspectCode(definition, runtime),
  ]);
  return [...interpreter, ...code];
}

async function inspectInterpreter(
  { code, runtime: name }: FunctionDefinition,
  runtime: FunctionRuntime,
  options: InspectOptions,
): Promise<readonly FunctionFinding[]> {
  if (runtime.family !== 'python') return [];
  const directory = code.Kind === 'directory' ? resolve(code.Path) : (options.projectDirectory ?? process.cwd());
  const environment = options.environment ?? process.env;
  const python = await findPython({ directory, executable: options.pythonExecutable, environment });
  if (python !== undefined) return [];
  return [
    {
      code: 'lambda/python-not-found',
      property: 'Runtime',
      message: `${name} needs python3, which was not found on PATH`,
      help: 'Install Python 3, or make it reachable by PATH.',
    },
  ];
}

async function inspectCode(
  definition: FunctionDefinition,
  runtime: FunctionRuntime,
): Promise<readonly FunctionFinding[]> {
  const { code } = definition;
  switch (code.Kind) {
    case 'none':
      return [codeFinding('lambda/no-code', `${definition.functionName} has no code here: ${code.Reason}`, '')];
    case 'inline':
      return inspectFiles(definition, runtime, {
        place: 'the inline code',
        files: [runtime.family === 'python' ? 'index.py' : 'index.js'],
        help: 'Inline code is a file called index: write Handler: index.<name of the function>.',
      });
    case 'directory':
      return await inspectDirectory(definition, runtime, code);
    case 'zip-file':
      return await inspectZip(definition, runtime, { path: code.Path }, code.Path);
    case 'zip-bytes':
      return await inspectZip(definition, runtime, { bytes: Buffer.from(code.Base64, 'base64') }, 'the package');
  }
}

async function inspectDirectory(
  definition: FunctionDefinition,
  runtime: FunctionRuntime,
  code: Extract<FunctionDefinition['code'], { Kind: 'directory' }>,
): Promise<readonly FunctionFinding[]> {
  const found = await stat(code.Path).catch(() => undefined);
  if (found === undefined || !found.isDirectory()) {
    const problem = found === undefined ? 'does not exist' : 'is not a directory';
    return [
      codeFinding(
        'lambda/code-not-found',
        `The code directory ${code.Path} ${problem}`,
        await suggestFolder(code.Path),
      ),
    ];
  }
  // Entry points make files of other names; whether they fit the handler shows when they are built.
  if (code.Build?.EntryPoints !== undefined) return [];
  const folder = join(code.Path, dirname(moduleOf(definition, runtime)));
  const files = await listFiles(code.Path, folder);
  return inspectFiles(definition, runtime, { place: code.Path, files, help: '' });
}

async function suggestFolder(path: string): Promise<string> {
  const parent = dirname(path);
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const nearest = nearestName(relative(parent, path), folders);
  return nearest === undefined ? 'Correct CodeUri or Code.' : `Did you mean ${join(parent, nearest)}?`;
}

/** The files of one folder and those one level below, as paths from `root`. */
async function listFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries) {
    const path = relative(root, join(folder, entry.name));
    if (!entry.isDirectory()) files.push(path);
    else if (entry.name !== 'node_modules') {
      const inner = await readdir(join(folder, entry.name)).catch(() => []);
      files.push(...inner.map((name) => join(path, name)));
    }
  }
  return files;
}

async function inspectZip(
  definition: FunctionDefinition,
  runtime: FunctionRuntime,
  source: { path: string } | { bytes: Buffer },
  place: string,
): Promise<readonly FunctionFinding[]> {
  if ('path' in source && (await stat(source.path).catch(() => undefined)) === undefined) {
    return [
      codeFinding('lambda/code-not-found', `The package ${source.path} does not exist`, 'Correct CodeUri or Code.'),
    ];
  }
  try {
    const files = await listZip(source);
    return inspectFiles(definition, runtime, { place, files, help: '' });
  } catch (error) {
    const message = `Could not unzip ${place}: ${(error as Error).message}`;
    return [codeFinding('lambda/zip-unreadable', message, 'Build the package again.')];
  }
}

function inspectFiles(
  { handler }: FunctionDefinition,
  runtime: FunctionRuntime,
  found: { readonly place: string; readonly files: readonly string[]; readonly help: string },
): readonly FunctionFinding[] {
  if (runtime.family === 'provided') return inspectBootstrap(found);
  const name = readHandlerName(runtime.family, handler);
  if (name === undefined) {
    const message = `Handler ${JSON.stringify(handler)} does not name a file and a function`;
    const help = 'Write it as file.function: app.handler is the function handler in app.';
    return [{ code: 'lambda/malformed-handler', property: 'Handler', message, help }];
  }
  const wanted = handlerFiles(runtime.family, name.module).map((file) => normalize(file));
  if (wanted.some((file) => found.files.includes(file))) return [];
  const extension = runtime.family === 'python' ? '.py' : '.js';
  const message = `Handler ${handler} needs ${name.module}${extension}, which is not in ${found.place}`;
  const help = found.help || suggestHandler(runtime.family, name, found.files);
  return [{ code: 'lambda/handler-not-found', property: 'Handler', message, help }];
}

function inspectBootstrap(found: { readonly place: string; readonly files: readonly string[] }): FunctionFinding[] {
  if (found.files.includes('bootstrap')) return [];
  const message = `A custom runtime needs an executable file bootstrap, which is not in ${found.place}`;
  return [
    codeFinding('lambda/bootstrap-not-found', message, 'Build the function, and point CodeUri at what was built.'),
  ];
}

/** Says what is there instead. */
function suggestHandler(
  family: 'nodejs' | 'python',
  name: { readonly module: string; readonly member: string },
  files: readonly string[],
): string {
  const pattern = family === 'python' ? /\.py$/ : /\.(js|mjs|cjs|ts|mts|cts)$/;
  const modules = files.filter((file) => pattern.test(file) && !/\.d\.[mc]?ts$/.test(file)).sort();
  if (modules.length === 0)
    return `There is no ${family === 'python' ? 'Python' : 'JavaScript or TypeScript'} file there.`;
  const names = new Map(modules.map((file) => [file.replace(pattern, ''), file]));
  const nearest = nearestName(name.module, names.keys()) ?? (names.size === 1 ? [...names.keys()][0] : undefined);
  const listed = modules.slice(0, 8).join(', ') + (modules.length > 8 ? ', …' : '');
  return `There is ${listed}.${nearest === undefined ? '' : ` Did you mean Handler: ${nearest}.${name.member}?`}`;
}

function moduleOf({ handler }: FunctionDefinition, runtime: FunctionRuntime): string {
  return runtime.family === 'provided' ? '' : (readHandlerName(runtime.family, handler)?.module ?? '');
}

function codeFinding(code: string, message: string, help: string): FunctionFinding {
  return { code, property: 'Code', message, help };
}

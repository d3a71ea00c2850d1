import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BuildFailedError, buildTypeScript, linkNodeModules } from './build-typescript.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { FunctionRuntime } from './function-runtime.ts';
import { handlerFiles, readHandlerName, TYPESCRIPT_EXTENSIONS } from './handler-file.ts';
import { unpackZip, ZipRefusedError } from './unpack-zip.ts';

/** A function's code, ready to run. */
export interface PreparedCode {
  readonly taskRoot: string;
  /** Where the function's project is looked for, as for its `.venv`. */
  readonly projectDirectory: string;
  readonly hasSourceMaps: boolean;
  /** Removes what was made for it. */
  dispose(): Promise<void>;
}

/** Code that cannot be prepared, in words for the developer. */
export class CodeUnusableError extends Error {
  readonly help: string;

  constructor(message: string, help = '') {
    super(message);
    this.help = help;
  }
}

export interface CodeOptions {
  readonly definition: FunctionDefinition;
  readonly runtime: FunctionRuntime;
  readonly workDirectory: string;
  /** Stands for the project when the code itself has no place on this machine. */
  readonly projectDirectory: string;
}

/** Makes a function's code a directory that it can run in. Throws CodeUnusableError. */
export async function prepareCode(options: CodeOptions): Promise<PreparedCode> {
  const { code } = options.definition;
  switch (code.Kind) {
    case 'directory':
      return await prepareDirectory(options, code);
    case 'zip-file':
      return await prepareZip(options, { path: code.Path });
    case 'zip-bytes':
      return await prepareZip(options, { bytes: Buffer.from(code.Base64, 'base64') });
    case 'inline':
      return await prepareInline(options, code.Text);
    case 'none':
      throw new CodeUnusableError(`${options.definition.functionName} has no code here: ${code.Reason}`);
  }
}

async function prepareDirectory(
  options: CodeOptions,
  code: Extract<FunctionDefinition['code'], { Kind: 'directory' }>,
): Promise<PreparedCode> {
  const { definition, runtime } = options;
  if (!(await isDirectory(code.Path))) {
    throw new CodeUnusableError(`The code directory ${code.Path} does not exist`, 'Correct CodeUri or Code.');
  }
  const source = runtime.family === 'nodejs' ? await findTypeScript(code.Path, definition.handler) : undefined;
  if (code.Build === undefined && source === undefined) {
    const path = resolve(code.Path);
    return { taskRoot: path, projectDirectory: path, hasSourceMaps: false, dispose: async () => {} };
  }
  const directory = await makeDirectory(options);
  try {
    await buildTypeScript({
      codeDirectory: resolve(code.Path),
      outputDirectory: directory,
      handlerFile: source,
      build: code.Build ?? {},
    });
  } catch (error) {
    await remove(directory);
    throw error instanceof BuildFailedError ? new CodeUnusableError(error.message, error.help) : error;
  }
  return {
    taskRoot: directory,
    projectDirectory: resolve(code.Path),
    hasSourceMaps: true,
    dispose: () => remove(directory),
  };
}

/** The TypeScript file that a handler names, when no JavaScript stands in its place. */
async function findTypeScript(directory: string, handler: string): Promise<string | undefined> {
  const name = readHandlerName('nodejs', handler);
  if (name === undefined) return undefined;
  for (const file of handlerFiles('nodejs', name.module)) {
    const path = join(directory, file);
    if (await isFile(path))
      return TYPESCRIPT_EXTENSIONS.some((extension) => file.endsWith(extension)) ? path : undefined;
  }
  return undefined;
}

async function prepareZip(options: CodeOptions, source: { path: string } | { bytes: Buffer }): Promise<PreparedCode> {
  const directory = await makeDirectory(options);
  try {
    await unpackZip(source, directory);
  } catch (error) {
    await remove(directory);
    const name = 'path' in source ? source.path : `the package of ${options.definition.functionName}`;
    throw error instanceof ZipRefusedError ? new CodeUnusableError(`Could not unzip ${name}: ${error.message}`) : error;
  }
  const projectDirectory = options.projectDirectory;
  return { taskRoot: directory, projectDirectory, hasSourceMaps: false, dispose: () => remove(directory) };
}

/** The file is `index.js`, which is CommonJS, or `index.py`. Evidence: documented, AWS::Lambda::Function Code. */
async function prepareInline(options: CodeOptions, text: string): Promise<PreparedCode> {
  const { family } = options.runtime;
  if (family === 'provided') {
    throw new CodeUnusableError('Inline code is for Node.js and Python functions', 'Put the code into a directory.');
  }
  const directory = await makeDirectory(options);
  await writeFile(join(directory, family === 'python' ? 'index.py' : 'index.js'), text);
  const projectDirectory = options.projectDirectory;
  // AWS brings its SDK to every Node.js function; here the project's packages have to stand in.
  if (family === 'nodejs') await linkNodeModules(projectDirectory, directory);
  return { taskRoot: directory, projectDirectory, hasSourceMaps: false, dispose: () => remove(directory) };
}

async function makeDirectory({ workDirectory, definition }: CodeOptions): Promise<string> {
  const folder = join(workDirectory, 'code');
  await mkdir(folder, { recursive: true });
  return await mkdtemp(join(folder, `${definition.functionName.replaceAll(/[^\w-]/g, '_').slice(0, 64)}-`));
}

const remove = (directory: string): Promise<void> => rm(directory, { recursive: true, force: true });

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

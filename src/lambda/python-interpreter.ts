import { execFile } from 'node:child_process';
import { open, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface PythonInterpreter {
  readonly path: string;
  /** The virtual environment that it belongs to. */
  readonly virtualEnvironment: string | undefined;
}

export interface PythonSearch {
  /** Where the function's code lies; a project's `.venv` is found above it. */
  readonly directory: string;
  /** Used as it is when given. */
  readonly executable?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
}

/** How far above the code a `.venv` is still taken for the project's. */
const PROJECT_DEPTH = 5;

/**
 * The Python that runs a function: that of `VIRTUAL_ENV`, of the project's `.venv`, or the `python3` on PATH.
 * Undefined when there is none.
 */
export async function findPython(search: PythonSearch): Promise<PythonInterpreter | undefined> {
  if (search.executable !== undefined) return { path: search.executable, virtualEnvironment: undefined };
  for (const folder of virtualEnvironments(search)) {
    const path = join(folder, 'bin', 'python3');
    if (await isFile(path)) return { path, virtualEnvironment: folder };
  }
  for (const folder of (search.environment.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'python3');
    if (folder === '' || !(await isFile(path))) continue;
    const resolved = await resolveShim(path, search);
    if (resolved !== undefined) return { path: resolved, virtualEnvironment: undefined };
  }
  return undefined;
}

function virtualEnvironments({ directory, environment }: PythonSearch): string[] {
  const folders: string[] = [];
  const active = environment.VIRTUAL_ENV;
  if (active !== undefined && active !== '') folders.push(active);
  let folder = directory;
  for (let depth = 0; depth < PROJECT_DEPTH && folder !== environment.HOME; depth++) {
    folders.push(join(folder, '.venv'));
    if (dirname(folder) === folder) break;
    folder = dirname(folder);
  }
  return folders;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const shims = new Map<string, Promise<string | undefined>>();

/**
 * The interpreter behind a version manager's shim, which costs 50 ms at every start: it is asked once per folder, with
 * the developer's whole environment, as the shim expects it. What is an interpreter already is not run for that.
 */
async function resolveShim(path: string, { directory, environment }: PythonSearch): Promise<string | undefined> {
  const target = await realpath(path).catch(() => path);
  if (/^python[\d.]*$/.test(basename(target)) && !(await isScript(target))) return path;
  const key = `${path}\0${directory}`;
  const known = shims.get(key) ?? askShim(path, directory, environment);
  shims.set(key, known);
  return known;
}

async function askShim(path: string, directory: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const options = { cwd: directory, env: environment, timeout: 10_000 };
    const { stdout } = await promisify(execFile)(
      path,
      ['-S', '-E', '-c', 'import sys; print(sys.executable)'],
      options,
    );
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

async function isScript(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === '#!';
  } finally {
    await file.close();
  }
}

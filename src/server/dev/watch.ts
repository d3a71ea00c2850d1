import { relative, resolve, sep } from 'node:path';
import type { DevSession, ReloadRequest } from './dev-session.ts';

/** A burst of events (an editor's temporary file, a checkout) is one reload. */
const BURST_MS = 15;

const IGNORED_NAMES = new Set(['node_modules', '.git', '.venv', '__pycache__', '.aws-sam', '.crossgate']);

/**
 * Reloads the session when its template or the code of one of its functions is saved. Resolves when the watch stands;
 * dependencies (`node_modules`, `.venv`) are not watched, because a change there is an installation and not a save.
 */
export async function watchSession(
  session: DevSession,
  onError: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const { watch } = await import('chokidar');
  let roots = rootsOf(session);
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let reloading = Promise.resolve();

  const reload = async (request: ReloadRequest): Promise<void> => {
    try {
      await session.reload(request);
    } catch (error) {
      onError(error);
    }
    // What a save brought is watched from now on, and what it dropped no longer.
    const before = roots;
    roots = rootsOf(session);
    watcher.add(roots.filter((root) => !before.includes(root)));
    watcher.unwatch(before.filter((root) => !roots.includes(root)));
  };
  const watcher = watch(roots, { ignoreInitial: true, ignored: (path) => isIgnored(path, roots) });
  watcher.on('all', (_event, path) => {
    changed.add(resolve(path));
    timer ??= setTimeout(() => {
      timer = undefined;
      const request = reloadRequest(session, changed);
      changed.clear();
      if (request !== null) reloading = reloading.then(() => reload(request));
    }, BURST_MS);
  });
  watcher.on('error', onError);
  await new Promise<void>((ready) => watcher.once('ready', ready));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
    await reloading;
  };
}

function rootsOf(session: DevSession): string[] {
  const { files, codeDirectories } = session.watched();
  return [...new Set([...files, ...codeDirectories.values()].map((path) => resolve(path)))];
}

/** Judged below the root that is watched: the project itself may well lie in a directory called `.aws-sam`. */
function isIgnored(path: string, roots: readonly string[]): boolean {
  const absolute = resolve(path);
  if (absolute.endsWith('.pyc')) return true;
  const owners = roots.filter((root) => isBelow(absolute, root));
  return (
    owners.length > 0 &&
    owners.every((root) =>
      relative(root, absolute)
        .split(sep)
        .some((name) => IGNORED_NAMES.has(name)),
    )
  );
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}

/** null when nothing that the session runs has changed. */
function reloadRequest(session: DevSession, changed: ReadonlySet<string>): ReloadRequest | null {
  const { files, codeDirectories } = session.watched();
  const definition = new Set(files.map((file) => resolve(file)));
  const isCode = (path: string, directory: string): boolean =>
    isBelow(path, resolve(directory)) && !definition.has(path);
  const functions = [...codeDirectories]
    .filter(([, directory]) => [...changed].some((path) => isCode(path, directory)))
    .map(([logicalId]) => logicalId);
  return functions.length > 0 || [...changed].some((path) => definition.has(path)) ? { functions } : null;
}

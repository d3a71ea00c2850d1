import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { DevSession, ReloadRequest } from './dev-session.ts';

/** A burst of events (an editor's temporary file, a checkout) is one reload. */
const BURST_MS = 15;

/** How often it is looked whether a root is another one than before. */
const ROOTS_MS = 100;

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
  let rewatching = Promise.resolve();

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
  const changedAt = (path: string): void => {
    changed.add(resolve(path));
    timer ??= setTimeout(() => {
      timer = undefined;
      const request = reloadRequest(session, changed);
      changed.clear();
      if (request !== null) reloading = reloading.then(() => reload(request));
    }, BURST_MS);
  };
  const rootWatch = watchRoots(
    () => roots,
    (root) => {
      if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
        rewatching = rewatching.then(() => rewatch(root)).catch(onError);
        return;
      }
      watcher.add(root);
      changedAt(root);
    },
  );
  const open = () => {
    const opened = watch(roots, { ignoreInitial: true, ignored: (path) => isIgnored(path, roots) });
    opened.on('all', (_event, path) => {
      if (!rootWatch.isTold(resolve(path))) changedAt(path);
    });
    opened.on('error', onError);
    const ready = new Promise<void>((isReady) => opened.once('ready', isReady));
    return { opened, ready };
  };
  // Watchers of one process share the system's watches by path, so that a new one would go on with the old directory's:
  // that has to be closed first. What is saved before the new watch stands is read by the reload after it.
  const rewatch = async (root: string): Promise<void> => {
    await watcher.close();
    const { opened, ready } = open();
    watcher = opened;
    await ready;
    changedAt(root);
  };
  const first = open();
  let watcher = first.opened;
  await first.ready;
  return async () => {
    rootWatch.stop();
    clearTimeout(timer);
    await rewatching;
    await watcher.close();
    await reloading;
  };
}

/** What the watcher misses of the roots themselves. */
interface RootWatch {
  /** Whether nothing has changed of this root since it was told last. */
  isTold(path: string): boolean;
  stop(): void;
}

/**
 * Tells of each root that is another one than before: the system's watch of a file or directory ends when it is removed,
 * and a new one of the same name has none; a directory may come back before anybody has seen that it was gone. chokidar
 * also loses a file that is replaced within 5 ms of a write: a save, and what formats it.
 */
function watchRoots(roots: () => readonly string[], changed: (root: string) => void): RootWatch {
  let known = new Map<string, string | null>();
  const look = (): void => {
    const now = new Map(roots().map((root) => [root, identityOf(root)]));
    const before = known;
    known = now;
    for (const [root, identity] of now) if (before.has(root) && before.get(root) !== identity) changed(root);
  };
  look();
  const timer = setInterval(look, ROOTS_MS);
  return {
    isTold(path) {
      const before = known.get(path);
      if (before === undefined) return false;
      const now = identityOf(path);
      // A directory that is another one has to be watched anew, whatever the watcher still hears of it.
      if (isDirectory(before) || isDirectory(now)) return false;
      known.set(path, now);
      return before === now;
    },
    stop: () => clearInterval(timer),
  };
}

/** Null for what is not there, or not to be seen. What is in a directory does not change which one it is. */
function identityOf(path: string): string | null {
  try {
    const found = statSync(path);
    const { ino, birthtimeMs, mtimeMs, size } = found;
    // The number alone is often given to the next one at once.
    return found.isDirectory() ? `${DIRECTORY}${ino}:${birthtimeMs}` : `${ino}:${mtimeMs}:${size}`;
  } catch {
    return null;
  }
}

const DIRECTORY = 'directory ';

function isDirectory(identity: string | null): boolean {
  return identity?.startsWith(DIRECTORY) === true;
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

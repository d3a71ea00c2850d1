import { relative, resolve, sep } from 'node:path';
import type { FSWatcher } from 'chokidar';
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
  const paths = (): string[] => {
    const { template, codeDirectories } = session.watched();
    return [...new Set([template, ...codeDirectories.values()].map((path) => resolve(path)))];
  };
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let reloading = Promise.resolve();

  const reload = (watcher: FSWatcher): void => {
    timer = undefined;
    const request = reloadRequest(session, changed);
    changed.clear();
    if (request === null) return;
    reloading = reloading.then(async () => {
      try {
        await session.reload(request);
        watcher.add(paths());
      } catch (error) {
        onError(error);
      }
    });
  };

  const watcher = watch(paths(), { ignoreInitial: true, ignored: (path) => isIgnored(path) });
  watcher.on('all', (_event, path) => {
    changed.add(resolve(path));
    timer ??= setTimeout(reload, BURST_MS, watcher);
  });
  watcher.on('error', onError);
  await new Promise<void>((ready) => watcher.once('ready', ready));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
    await reloading;
  };
}

function isIgnored(path: string): boolean {
  const from = relative(process.cwd(), path);
  return from.split(sep).some((name) => IGNORED_NAMES.has(name)) || path.endsWith('.pyc');
}

/** null when nothing that the session runs has changed. */
function reloadRequest(session: DevSession, changed: ReadonlySet<string>): ReloadRequest | null {
  const { template, codeDirectories } = session.watched();
  const isBelow = (path: string, directory: string): boolean => path === directory || path.startsWith(directory + sep);
  const functions = [...codeDirectories]
    .filter(([, directory]) =>
      [...changed].some((path) => isBelow(path, resolve(directory)) && path !== resolve(template)),
    )
    .map(([logicalId]) => logicalId);
  return functions.length > 0 || changed.has(resolve(template)) ? { functions } : null;
}

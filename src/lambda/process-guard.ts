import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kept by a shell: the process groups of the environments that live. When its standard input ends, this process is
 * gone, however it went, and the shell kills them. No environment could do that itself: a looping one has no turn for
 * it, and a custom runtime is not ours.
 */
const SCRIPT = `
trap '' HUP INT TERM
live=' '
while read -r change group; do
  case "$change$live" in
    +*) live="$live$group " ;;
    -*" $group "*) live="\${live%% $group *} \${live#* $group }" ;;
  esac
done
for group in $live; do kill -9 "-$group"; done
`;

export interface ProcessGuard {
  add(group: number): void;
  remove(group: number): void;
  /** Ends the guard itself; the groups it still knows are killed. */
  close(): Promise<void>;
}

/** Starts nothing until there is a process to guard. */
export function createProcessGuard(): ProcessGuard {
  let shell: ChildProcess | undefined;
  const tell = (text: string): void => {
    shell ??= startShell();
    shell.stdin?.write(text);
  };
  return {
    add: (group) => tell(`+ ${group}\n`),
    remove: (group) => tell(`- ${group}\n`),
    close: () =>
      new Promise((resolve) => {
        if (shell === undefined || shell.exitCode !== null || shell.signalCode !== null) return resolve();
        shell.once('close', () => resolve());
        shell.ref();
        shell.stdin?.end();
      }),
  };
}

function startShell(): ChildProcess {
  // A group of its own: what ends this process's group with a signal must not end the guard first.
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, env: {}, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => {});
  shell.stdin?.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return shell;
}

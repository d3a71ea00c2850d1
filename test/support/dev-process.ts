import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const command = resolve(import.meta.dirname, '../../dist/bin/crossgate.cjs');

/** One line of `--json`, as it came. */
export type DevEvent = { readonly event: string; readonly [member: string]: unknown };

export interface DevProcess {
  readonly child: ChildProcess;
  readonly events: readonly DevEvent[];
  readonly stderr: () => string;
  /** The first event that fits, past or future. Rejects when the process ends before it. */
  event(name: string, fits?: (event: DevEvent) => boolean): Promise<DevEvent>;
  /** Ends it as Ctrl-C does; resolves to its exit code. */
  stop(): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

/** Runs the built command `crossgate dev … --json`, the one a user has. */
export function startDev(args: readonly string[], options: StartOptions = {}): DevProcess {
  return startCrossgate('dev', args, options);
}

/** The same for `crossgate serve … --json`. */
export function startServe(args: readonly string[], options: StartOptions = {}): DevProcess {
  return startCrossgate('serve', args, options);
}

interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

function startCrossgate(name: 'dev' | 'serve', args: readonly string[], options: StartOptions): DevProcess {
  const child = spawn(process.execPath, [command, name, ...args, '--json'], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: DevEvent[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of [...waiting]) check();
  };
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line) as DevEvent);
    wake();
  });
  let isOver = false;
  const exited = once(child, 'close').then(([code]) => {
    isOver = true;
    wake();
    return code as number | null;
  });

  return {
    child,
    events,
    stderr: () => stderr,
    event(eventName, fits = () => true) {
      return new Promise((resolveEvent, reject) => {
        const check = (): void => {
          const found = events.find((event) => event.event === eventName && fits(event));
          if (found === undefined && !isOver) return;
          waiting.delete(check);
          if (found !== undefined) resolveEvent(found);
          else
            reject(
              new Error(`crossgate ${name} ended without a ${eventName} event.\n${JSON.stringify(events)}\n${stderr}`),
            );
        };
        waiting.add(check);
        check();
      });
    },
    async stop() {
      child.kill('SIGINT');
      return exited;
    },
    exited,
  };
}

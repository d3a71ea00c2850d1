import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onCore } from '../measure/cores.mjs';
import { processTree } from '../measure/process-tree.mjs';
import { checkAnswer } from '../measure/requests.mjs';

const running = new Set();

/** A server that cannot be measured here: not installed, not built, or not answering as it has to. */
export class Unavailable extends Error {}

process.on('exit', () => {
  for (const child of running) kill(processTree(child.pid));
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/**
 * Starts `{ name, command, port, request, cwd?, env? }` on the servers' core and waits until `request` is answered
 * rightly, so that no error page is ever measured. What the server prints, its request log included, goes to a file.
 */
export async function startServer(context, program) {
  const { name, port, request } = program;
  const logFile = join(context.directory, `${name.replaceAll(/\W+/g, '-')}.log`);
  const output = openSync(logFile, 'w');
  const child = spawnProgram(context, program, ['ignore', output, output]);
  closeSync(output);
  const server = { name, port, request, pid: child.pid, stop: () => stop(child) };
  try {
    await untilListening(child, () => checkAnswer(port, request));
    const difference = await checkAnswer(port, request);
    if (difference !== undefined) throw new Unavailable(`its answer differs: ${difference}`);
    return server;
  } catch (error) {
    await server.stop();
    if (error instanceof Unavailable) throw new Unavailable(`${error.message}${lastLines(logFile)}`);
    throw error;
  }
}

/** Starts a program of which only the process is wanted, with `stdio` as given. */
export function spawnProgram(context, { command, cwd = context.directory, env = {} }, stdio) {
  const [file, ...args] = onCore(context.cores, context.cores.server, command);
  const child = spawn(file, args, { cwd, env: { ...context.environment, ...env }, stdio });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

/** Repeats `attempt` until nothing refuses the connection any more; gives what it then gave. */
export async function untilListening(child, attempt) {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    if (hasEnded(child)) throw new Unavailable(`it ended with ${child.exitCode ?? child.signalCode}`);
    try {
      return await attempt();
    } catch (error) {
      if (error.code !== 'ECONNREFUSED') throw error;
    }
    await delay(2);
  }
  throw new Unavailable('it did not listen within two minutes');
}

export async function stop(child) {
  if (hasEnded(child)) return;
  const tree = processTree(child.pid);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, delay(3000, undefined, { ref: false })]);
  kill(tree);
  await ended;
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

function kill(pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

function lastLines(file) {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-3);
  return lines[0] === '' ? '' : ` (${lines.join(' | ')})`;
}

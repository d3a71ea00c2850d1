import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * One core for the servers, another for the load generator and the measuring itself. Without a second core, or
 * without taskset, nothing is pinned and the table says so.
 */
export function chooseCores() {
  const list = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  const cores = list.split(',').flatMap(expandRange);
  const pinned = cores.length > 1 && spawnSync('taskset', ['--version']).status === 0;
  return { pinned, server: cores.at(0), generator: cores.at(-1) };
}

/** The command line that runs `command` on `core`; taskset replaces itself by the command, so the pid is the command's. */
export function onCore(cores, core, command) {
  return cores.pinned ? ['taskset', '-c', String(core), ...command] : command;
}

export function pinThisProcess(cores) {
  if (cores.pinned) spawnSync('taskset', ['-a', '-c', '-p', String(cores.generator), String(process.pid)]);
}

function expandRange(range) {
  const [first, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { findNginx } from './launch/nginx.mjs';

/** What a reader has to know of the machine and the versions; nothing that names the machine or its folders. */
export function collectFacts({ cores, generator, options }) {
  const processors = cpus();
  const nginx = findNginx();
  return {
    machine: `${processors.length} × ${processors[0]?.model.trim() || 'unknown processor'}, ${process.arch}, Linux ${release()}`,
    'load average before': loadavg()[0].toFixed(1),
    pinning: cores.pinned ? 'servers on one core, the generator on another' : 'none: one core, or no taskset',
    'load generator': generator === 'wrk' ? 'wrk -t1' : 'built-in',
    rounds: `${options.rounds} of ${options.roundSeconds} s after ${options.warmUpSeconds} s of warm-up; ${options.starts} starts`,
    node: process.version,
    python: firstLine('python3', '--version').replace('Python ', ''),
    nginx: nginx === undefined ? 'not installed' : firstLine(nginx, '-v').replace(/^.*nginx\//, ''),
    peers: peerVersions(),
  };
}

/** The directory of the real python3: a version manager's shim would add its own start to that of every function. */
export function pythonDirectory() {
  const script = 'import os, sys; print(os.path.dirname(sys.executable))';
  const { status, stdout } = spawnSync('python3', ['-c', script], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function peerVersions() {
  const { dependencies } = readJson(new URL('package.json', import.meta.url));
  return Object.keys(dependencies)
    .map((name) => [name, new URL(`node_modules/${name}/package.json`, import.meta.url)])
    .map(([name, file]) => `${name} ${existsSync(file) ? readJson(file).version : 'not installed'}`)
    .join(', ');
}

function firstLine(program, flag) {
  const { stdout, stderr } = spawnSync(program, [flag], { encoding: 'utf8' });
  return `${stdout ?? ''}${stderr ?? ''}`.split('\n')[0];
}

function readJson(url) {
  return JSON.parse(readFileSync(url, 'utf8'));
}

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onCore } from './cores.mjs';

/** wrk where it is installed, else the generator beside this file. Both tell the same numbers about a round. */
export function chooseGenerator() {
  // wrk has no option that succeeds without doing anything: --version prints the version and exits 1.
  return spawnSync('wrk', ['--version']).error === undefined ? 'wrk' : 'built-in';
}

/**
 * Loads a server with keep-alive connections, one request at a time on each: browsers do not pipeline.
 * Gives `{ requests, caused, failures, seconds, p50Us }`: `requests` were answered in time, `caused` is what the server
 * worked for in the end, since wrk abandons one request on each connection when the time is over; a failure is an
 * answer other than 2xx, or a broken connection.
 */
export async function load({ generator, cores, port, request, connections, seconds }) {
  const command = generator === 'wrk' ? wrk : builtIn;
  const [program, ...args] = onCore(cores, cores.generator, command({ port, request, connections, seconds }));
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = await text(child.stdout);
  const result = /^\{"requests":.*\}$/m.exec(output);
  if (result === null) throw new Error(`The load generator gave no result:\n${output}`);
  const { requests, ...rest } = JSON.parse(result[0]);
  return { requests, caused: requests + (generator === 'wrk' ? connections : 0), ...rest };
}

function wrk({ port, request, connections, seconds }) {
  const headers = Object.entries(request.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const script = fileURLToPath(new URL('wrk.lua', import.meta.url));
  const url = `http://127.0.0.1:${port}${request.path}`;
  return [
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${Math.ceil(seconds)}s`,
    ...headers,
    '-s',
    script,
    url,
    '--',
    request.method,
  ];
}

function builtIn(settings) {
  return [process.execPath, fileURLToPath(new URL('load-generator.mjs', import.meta.url)), JSON.stringify(settings)];
}

async function text(stream) {
  let result = '';
  for await (const chunk of stream) result += chunk;
  return result;
}

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { crossgateCommand, devFlags, fixture } from '../launch/crossgate.mjs';
import { nodeProgramCommand } from '../launch/node-program.mjs';
import { freePort, spawnProgram, stop, Unavailable, untilListening } from '../launch/server-process.mjs';
import { serverlessOfflineProgram } from '../launch/serverless-offline.mjs';
import { cpuUntilExitNs, treeCpuNs } from '../measure/cpu-time.mjs';
import { checkAnswer, functionCall, preflight } from '../measure/requests.mjs';

const request = preflight('/items/42');

/** Each case starts one program once and gives `{ step: { cpuMs, wallMs } }`, both counted from spawn to that step. */
export async function emptyNode(context) {
  return { end: await untilExit(context, [process.execPath, '-e', '0']) };
}

export async function crossgateVersion(context) {
  return { end: await untilExit(context, crossgateCommand(context, '--version')) };
}

export async function bareServer(context) {
  const port = await freePort();
  return startAndAnswer(context, { command: nodeProgramCommand('node-http.mjs', port) }, port);
}

export async function serverlessOffline(context) {
  const port = await freePort();
  return startAndAnswer(context, await serverlessOfflineProgram(context, port), port);
}

/** `crossgate dev`: ready, then the preflight a page sends first, then the first call of `/node` or `/python`. */
export async function crossgateDev(context, functionPath) {
  const command = crossgateCommand(context, 'dev', fixture, ...devFlags, '--port', '0', '--json');
  const child = startProgram(context, { command });
  try {
    const port = await portWhenReady(child);
    const ready = child.measure();
    requireRight(await checkAnswer(port, request));
    const answered = child.measure();
    requireRight(await checkAnswer(port, functionCall(functionPath)));
    return { ready, preflight: answered, call: child.measure() };
  } finally {
    await stop(child.process);
  }
}

async function startAndAnswer(context, program, port) {
  const child = startProgram(context, program);
  try {
    requireRight(await untilListening(child.process, () => checkAnswer(port, request)));
    return { preflight: child.measure() };
  } finally {
    await stop(child.process);
  }
}

function startProgram(context, program) {
  const startedAt = performance.now();
  const child = spawnProgram(context, program, ['ignore', 'pipe', 'ignore']);
  const lines = createInterface(child.stdout);
  return { process: child, lines, measure: () => account(treeCpuNs(child.pid), startedAt) };
}

async function untilExit(context, command) {
  const startedAt = performance.now();
  const child = spawnProgram(context, { command }, 'ignore');
  const exit = once(child, 'exit');
  const measured = account(cpuUntilExitNs(child.pid), startedAt);
  const [exitCode] = await exit;
  if (exitCode !== 0) throw new Unavailable(`${command.slice(1).join(' ')} ended with exit code ${exitCode}`);
  return measured;
}

function account(cpuNs, startedAt) {
  return { cpuMs: cpuNs / 1e6, wallMs: performance.now() - startedAt };
}

function portWhenReady(child) {
  return new Promise((resolve, reject) => {
    child.lines.on('line', (line) => {
      if (line.startsWith('{"event":"ready"')) resolve(Number(new URL(JSON.parse(line).apis[0].url).port));
    });
    child.process.on('exit', (code) => reject(new Unavailable(`crossgate dev ended with exit code ${code}`)));
  });
}

function requireRight(difference) {
  if (difference !== undefined) throw new Unavailable(`its answer differs: ${difference}`);
}

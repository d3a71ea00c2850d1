import { setTimeout as delay } from 'node:timers/promises';
import { launchCrossgate } from '../launch/crossgate.mjs';
import { launchNodeProgram } from '../launch/node-program.mjs';
import { launchServerlessOffline } from '../launch/serverless-offline.mjs';
import { startServers, stopServers } from '../launch/start-servers.mjs';
import { descendantsRunning, privateMb, residentMb } from '../measure/memory.mjs';
import { checkAnswer, functionCall, preflight } from '../measure/requests.mjs';

const crossgate = 'crossgate';

/** Memory of the servers that have answered one preflight and then idled, and of one environment of each language. */
export async function runMemory(context) {
  const request = preflight('/items/42');
  const servers = await startServers(context, [
    launchCrossgate({ name: crossgate, request }),
    launchNodeProgram({ name: 'bare node:http', file: 'node-http.mjs', request }),
    launchNodeProgram({ name: 'fastify + @fastify/cors', file: 'fastify.mjs', request }),
    launchServerlessOffline({ name: 'serverless-offline', request }),
  ]);
  const { idleSeconds } = context.options;
  context.progress(`idle for ${idleSeconds} s`);
  await delay(idleSeconds * 1000);
  const idle = new Map(servers.map(({ name, pid }) => [name, { resident: residentMb(pid), private: privateMb(pid) }]));
  const own = servers.find(({ name }) => name === crossgate);
  const environments = own === undefined ? new Map() : await measureEnvironments(own);
  await stopServers(servers);
  return [
    {
      title: `Memory, after one preflight and ${idleSeconds} s of idling; an environment after one call`,
      columns: ['process', 'RSS MB', 'private MB'],
      rows: [...idle, ...environments].map(([name, memory]) => [name, fixed(memory.resident), fixed(memory.private)]),
      goals: [
        { text: 'memory, crossgate idle, RSS MB', atMost: 65, value: idle.get(crossgate)?.resident },
        ...['node', 'python'].map((program) => ({
          text: `memory, one ${program} environment, private MB`,
          atMost: 10,
          value: environments.get(environmentOf(program))?.private,
        })),
      ],
    },
  ];
}

async function measureEnvironments({ port, pid }) {
  const environments = new Map();
  for (const program of ['node', 'python']) {
    const difference = await checkAnswer(port, functionCall(`/${program}`));
    const [environment] = descendantsRunning(pid, program);
    if (difference !== undefined || environment === undefined) continue;
    environments.set(environmentOf(program), { resident: residentMb(environment), private: privateMb(environment) });
  }
  return environments;
}

function environmentOf(program) {
  return `${crossgate}, one ${program} environment`;
}

function fixed(megabytes) {
  return megabytes.toFixed(1);
}

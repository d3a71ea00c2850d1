import { launchCrossgate } from '../launch/crossgate.mjs';
import { launchNginx } from '../launch/nginx.mjs';
import { launchNodeProgram } from '../launch/node-program.mjs';
import { launchServerlessOffline } from '../launch/serverless-offline.mjs';
import { startServers, stopServers } from '../launch/start-servers.mjs';
import { preflight } from '../measure/requests.mjs';
import { measureRounds, ratio } from '../measure/rounds.mjs';
import { loadTable } from './load-table.mjs';

const bare = 'bare node:http';
const textLog = 'crossgate, text log';
const jsonLog = 'crossgate, JSON log';

/** The commonest request of a page under development. Crossgate alone routes, numbers and logs it. */
export async function runPreflight(context) {
  const request = preflight('/items/42');
  const servers = await startServers(context, [
    launchNodeProgram({ name: bare, file: 'node-http.mjs', request }),
    launchCrossgate({ name: textLog, request }),
    launchCrossgate({ name: jsonLog, request, flags: ['--json'] }),
    launchNodeProgram({ name: 'fastify + @fastify/cors', file: 'fastify.mjs', request }),
    launchNodeProgram({ name: 'express + cors', file: 'express.mjs', request }),
    launchNodeProgram({ name: 'hono on @hono/node-server', file: 'hono.mjs', request }),
    launchNginx({ name: 'nginx (map)', request }),
    launchServerlessOffline({ name: 'serverless-offline', request }),
  ]);
  const measured = await measureRounds(context, { servers, connections: 64 });
  await stopServers(servers);
  return [
    {
      ...loadTable({ title: 'Preflight, 64 connections', measured, reference: bare, request: 'preflight' }),
      goals: [
        { text: `preflight, ${textLog} / bare node:http`, atLeast: 0.88, value: ratio(measured, textLog, bare) },
        { text: `preflight, ${jsonLog} / bare node:http`, atLeast: 0.88, value: ratio(measured, jsonLog, bare) },
        ...beside(measured, { 'fastify + @fastify/cors': 1.15, 'hono on @hono/node-server': 1.7, 'express + cors': 5 }),
        ...beside(measured, { 'serverless-offline': 2.5, 'nginx (map)': 0.38 }),
      ],
    },
  ];
}

function beside(measured, goals) {
  return Object.entries(goals).map(([name, atLeast]) => ({
    text: `preflight, ${textLog} / ${name}`,
    atLeast,
    value: ratio(measured, textLog, name),
  }));
}

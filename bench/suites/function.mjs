import { launchCrossgate } from '../launch/crossgate.mjs';
import { launchNodeProgram } from '../launch/node-program.mjs';
import { launchServerlessOffline } from '../launch/serverless-offline.mjs';
import { startServers, stopServers } from '../launch/start-servers.mjs';
import { functionCall } from '../measure/requests.mjs';
import { measureRounds, ratio } from '../measure/rounds.mjs';
import { loadTable } from './load-table.mjs';

const bare = 'bare node:http';
const ours = { node: 'crossgate, Node.js', python: 'crossgate, Python' };
const theirs = { node: 'serverless-offline, Node.js', python: 'serverless-offline, Python' };

/** A function that answers a small JSON, warm, with many callers and with one. The bare server calls no function. */
export async function runFunction(context) {
  const servers = await startServers(context, [
    launchNodeProgram({ name: bare, file: 'node-http.mjs', request: functionCall('/node') }),
    launchCrossgate({ name: ours.node, request: functionCall('/node') }),
    launchCrossgate({ name: ours.python, request: functionCall('/python') }),
    // It sends all five headers on every answer, where AWS sends two.
    launchServerlessOffline({ name: theirs.node, request: functionCall('/node', { corsHeaders: 5 }) }),
    launchServerlessOffline({ name: theirs.python, request: functionCall('/python', { corsHeaders: 5 }) }),
  ]);
  const sections = [];
  // One connection comes first: the environments that 32 callers need would still be there. Starting those takes time.
  for (const connections of [1, 32]) {
    const warmUpSeconds = context.options.warmUpSeconds * (connections === 1 ? 1 : 4);
    const measured = await measureRounds(context, { servers, connections, warmUpSeconds });
    const title = `Function call, ${counted(connections)}`;
    sections.push({
      ...loadTable({ title, measured, reference: bare, request: 'call' }),
      goals: goals(measured, connections),
    });
  }
  await stopServers(servers);
  return sections;
}

function goals(measured, connections) {
  const times = connections === 1 ? { python: 2 } : { node: 4, python: 3 };
  return Object.entries(times).map(([language, atLeast]) => ({
    text: `function, ${ours[language]} / serverless-offline, ${counted(connections)}`,
    atLeast,
    value: ratio(measured, ours[language], theirs[language]),
  }));
}

function counted(connections) {
  return connections === 1 ? '1 connection' : `${connections} connections`;
}

import { fileURLToPath } from 'node:url';
import { launchCaddyProxy } from '../launch/caddy.mjs';
import { launchCrossgate } from '../launch/crossgate.mjs';
import { launchNginxBackend, launchNginxProxy } from '../launch/nginx.mjs';
import { launchNodeProgram } from '../launch/node-program.mjs';
import { startServers, stopServers } from '../launch/start-servers.mjs';
import { functionCall } from '../measure/requests.mjs';
import { measureRounds, ratio } from '../measure/rounds.mjs';
import { loadTable } from './load-table.mjs';

const bare = 'bare node:http';
const crossgate = 'crossgate, HTTP integration';
const nginx = 'nginx, proxy_pass';
const caddy = 'caddy, reverse_proxy';

const path = '/items/42';
/** The proxies pass on what the backend says, which knows nothing of CORS; Crossgate adds it, as AWS does. */
const plain = functionCall(path, { corsHeaders: 0 });

/** A page's call that a backend answers, through gateways that keep their connections. The bare server asks nobody. */
export async function runProxy(context) {
  // The backend's time is nobody's; it runs beside the load generator.
  const beside = { ...context, cores: { ...context.cores, server: context.cores.generator } };
  const [backend] = await startServers(beside, [launchNginxBackend({ name: 'backend', request: plain })]);
  if (backend === undefined) return [];
  const backendPort = backend.port;
  const directory = fileURLToPath(new URL('../fixtures/http-proxy', import.meta.url));
  const flags = ['--parameter-overrides', `Backend=127.0.0.1:${backendPort}`];
  const servers = await startServers(context, [
    launchNodeProgram({ name: bare, file: 'node-http.mjs', request: functionCall(path) }),
    launchCrossgate({ name: crossgate, request: functionCall(path), directory, flags }),
    launchNginxProxy({ name: nginx, request: plain, backendPort }),
    launchCaddyProxy({ name: caddy, request: plain, backendPort }),
  ]);
  const measured = await measureRounds(context, { servers, connections: 32 });
  await stopServers([...servers, backend]);
  return [
    {
      ...loadTable({ title: 'HTTP integration, 32 connections', measured, reference: bare, request: 'call' }),
      goals: Object.entries({ [nginx]: 0.3, [caddy]: 1.5 }).map(([name, atLeast]) => ({
        text: `HTTP integration, ${crossgate} / ${name}`,
        atLeast,
        value: ratio(measured, crossgate, name),
      })),
    },
  ];
}

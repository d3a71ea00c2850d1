import { fileURLToPath } from 'node:url';
import { launchCrossgate } from '../launch/crossgate.mjs';
import { launchNodeProgram } from '../launch/node-program.mjs';
import { launchServerlessOffline } from '../launch/serverless-offline.mjs';
import { startServers, stopServers } from '../launch/start-servers.mjs';
import { preflight } from '../measure/requests.mjs';
import { measureRounds, ratio } from '../measure/rounds.mjs';
import { loadTable } from './load-table.mjs';

const bare = 'bare node:http';
const httpApi = 'crossgate, HTTP API';
const restApi = 'crossgate, REST API, MOCK with the template of CDK';
const offline = 'serverless-offline, HTTP API';

/** A preflight that a mapping template answers, beside the one that an HTTP API answers by itself. */
export async function runRestPreflight(context) {
  const directory = fileURLToPath(new URL('../fixtures/rest-api', import.meta.url));
  const request = preflight('/items/42');
  const servers = await startServers(context, [
    launchNodeProgram({ name: bare, file: 'node-http.mjs', request }),
    launchCrossgate({ name: httpApi, request }),
    launchCrossgate({ name: restApi, request: preflight('/prod/items/42'), directory }),
    // Of its own emulations, this is the cheaper one.
    launchServerlessOffline({ name: offline, request }),
  ]);
  const measured = await measureRounds(context, { servers, connections: 64 });
  await stopServers(servers);
  return [
    {
      ...loadTable({
        title: 'Preflight of a REST API, 64 connections',
        measured,
        reference: bare,
        request: 'preflight',
      }),
      goals: [
        { text: `preflight, ${restApi} / ${httpApi}`, atLeast: 0.6, value: ratio(measured, restApi, httpApi) },
        { text: `preflight, ${restApi} / ${offline}`, atLeast: 3, value: ratio(measured, restApi, offline) },
      ],
    },
  ];
}

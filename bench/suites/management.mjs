import { Agent, request as httpRequest } from 'node:http';
import { crossgateCommand } from '../launch/crossgate.mjs';
import { launchNodeProgram } from '../launch/node-program.mjs';
import { freePort, startServer } from '../launch/server-process.mjs';
import { startServers, stopServers } from '../launch/start-servers.mjs';
import { treeCpuNs } from '../measure/cpu-time.mjs';
import { measureRounds, ratio } from '../measure/rounds.mjs';
import { loadTable } from './load-table.mjs';

const bare = 'bare node:http';
const getApi = 'crossgate serve, GetApi';
/** Fewer would be a measurement of the compiler: the first thousand cost as much as the next three. */
const WRITES = 10_000;
/** AWS lets an API have 300 routes and resources; a few APIs take the writes in turn. */
const ROUTES = 250;

/** The management APIs over the wire: one read under load, and ten thousand writes one after the other. */
export async function runManagement(context) {
  const servers = await startServers(context, [
    launchNodeProgram({ name: bare, file: 'node-http.mjs', request: plainRequest() }),
    launchServe(getApi),
  ]);
  const serve = servers.find(({ name }) => name === getApi);
  if (serve === undefined) {
    await stopServers(servers);
    return [];
  }
  const client = createClient(serve.port);
  const cors = { allowOrigins: ['https://app.example.com'], allowMethods: ['GET'], maxAge: 300 };
  const { apiId } = await client.post('/v2/apis', { name: 'pets', protocolType: 'HTTP', corsConfiguration: cors });
  const measured = await measureRounds(context, {
    servers: servers.map((server) =>
      server === serve ? { ...serve, request: signed('GET', `/v2/apis/${apiId}`) } : server,
    ),
    connections: 64,
  });
  const routes = await cpuSeconds(serve, () => createRoutes(client, WRITES));
  const methods = await cpuSeconds(serve, () => putMethods(client, WRITES));
  client.close();
  await stopServers(servers);
  return [
    {
      ...loadTable({ title: 'GetApi, 64 connections', measured, reference: bare, request: 'request' }),
      goals: [
        { text: `${getApi} / bare node:http`, atLeast: 0.5, value: ratio(measured, getApi, bare) },
        { text: '10,000 CreateRoute over the wire, seconds of CPU', atMost: 5, value: routes },
        { text: '10,000 PutMethod over the wire, seconds of CPU', atMost: 5, value: methods },
      ],
    },
  ];
}

function launchServe(name) {
  const start = async (context) => {
    const port = await freePort();
    const command = crossgateCommand(context, 'serve', '--endpoint-port', String(port));
    const request = { ...signed('GET', '/v2/apis'), expected: { status: 200, corsHeaders: 0, body: '{"items":[]}' } };
    return startServer(context, { name, request, port, command });
  };
  return { name, start };
}

function plainRequest() {
  const path = '/v2/apis/a1b2c3d4e5';
  return {
    method: 'GET',
    path,
    headers: {},
    expected: { status: 200, corsHeaders: 0, body: JSON.stringify({ path }) },
  };
}

/** Without --credentials, a signature has to be well-formed and no more. The headers are those of boto3. */
function signed(method, path) {
  return { method, path, headers: signatureHeaders };
}

const signatureHeaders = {
  'User-Agent': 'Boto3/1.26.27 Python/3.11.2 Linux/6.1.0 Botocore/1.29.27',
  'X-Amz-Date': '20261124T105111Z',
  Authorization:
    'AWS4-HMAC-SHA256 Credential=crossgate/20261124/us-east-1/apigateway/aws4_request, SignedHeaders=host;x-amz-date, Signature=' +
    '0123456789abcdef'.repeat(4),
};

async function createRoutes(client, count) {
  let path;
  for (let index = 0; index < count; index += 1) {
    if (index % ROUTES === 0) {
      const { apiId } = await client.post('/v2/apis', { name: 'routes', protocolType: 'HTTP' });
      path = `/v2/apis/${apiId}/routes`;
    }
    await client.post(path, { routeKey: `GET /items/${index}` });
  }
}

async function putMethods(client, count) {
  let resources;
  let root;
  for (let index = 0; index < count; ) {
    if (index % ROUTES === 0) {
      const { id, rootResourceId } = await client.post('/restapis', { name: 'methods' });
      resources = `/restapis/${id}/resources`;
      root = rootResourceId;
    }
    const { id } = await client.post(`${resources}/${root}`, { pathPart: `items-${index}` });
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH']) {
      await client.put(`${resources}/${id}/methods/${method}`, { authorizationType: 'NONE' });
      index += 1;
    }
  }
}

async function cpuSeconds(server, work) {
  const before = treeCpuNs(server.pid);
  await work();
  return (treeCpuNs(server.pid) - before) / 1e9;
}

/** One connection that is kept, as a script's client has it. */
function createClient(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (method, path, value) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(value);
      const headers = {
        ...signatureHeaders,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      };
      const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => {
          if (answer.statusCode === 201) resolve(JSON.parse(text));
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    post: (path, value) => send('POST', path, value),
    put: (path, value) => send('PUT', path, value),
    close: () => agent.destroy(),
  };
}

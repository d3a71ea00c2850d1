/**
 * The reference of most ratios: what node:http itself costs when the answer is known. It checks the origin, since an
 * answer that is the same for everyone would not be CORS, and does nothing else that a gateway does.
 */
import { createServer } from 'node:http';
import { corsSettings } from './cors-settings.mjs';

const origins = new Set(corsSettings.origins);
const methods = corsSettings.methods.join(',');
const headers = corsSettings.headers.join(',');
const maxAge = String(corsSettings.maxAgeSeconds);

createServer((request, response) => {
  const { origin } = request.headers;
  const allowed = origin !== undefined && origins.has(origin);
  if (request.method === 'OPTIONS') {
    response.writeHead(204, allowed ? preflightHeaders(origin) : {});
    response.end();
    return;
  }
  const body = JSON.stringify({ path: request.url });
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(allowed && { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }),
    vary: 'origin',
  });
  response.end(body);
}).listen(Number(process.argv[2]), '127.0.0.1');

function preflightHeaders(origin) {
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': methods,
    'access-control-allow-headers': headers,
    'access-control-allow-credentials': 'true',
    'access-control-max-age': maxAge,
    vary: 'origin',
  };
}

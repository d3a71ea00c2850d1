import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corsSettings } from '../servers/cors-settings.mjs';
import { freePort, startServer, Unavailable } from './server-process.mjs';

/** nginx with the usual recipe, a `map` of origins: the yardstick for what a server in C does. It writes no log. */
export function launchNginx({ name, request }) {
  return { name, start: (context) => startNginx(context, { name, request, http: corsServer }) };
}

/** A backend that costs next to nothing: it tells the path back. */
export function launchNginxBackend({ name, request }) {
  const location = `default_type application/json; return 200 '{"path":"$request_uri"}';`;
  return { name, start: (context) => startNginx(context, { name, request, http: (port) => server(port, location) }) };
}

/** `proxy_pass` over connections that are kept, in HTTP/1.1: without both lines nginx opens one for each request. */
export function launchNginxProxy({ name, request, backendPort }) {
  const http = (port) => `
  upstream backend { server 127.0.0.1:${backendPort}; keepalive 128; }
${server(port, 'proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection "";')}`;
  return { name, start: (context) => startNginx(context, { name, request, http }) };
}

async function startNginx(context, { name, request, http }) {
  const program = findNginx();
  if (program === undefined) throw new Unavailable('not installed (Debian: apt-get install nginx-light)');
  const port = await freePort();
  const directory = join(context.directory, `nginx-${port}`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'nginx.conf'), configuration(http(port)));
  const command = [program, '-p', directory, '-c', 'nginx.conf', '-e', 'stderr'];
  return startServer(context, { name, request, port, command });
}

/** Debian installs it where only root's PATH looks. */
export function findNginx() {
  return ['nginx', '/usr/sbin/nginx'].find((file) => spawnSync(file, ['-v']).error === undefined);
}

function configuration(http) {
  return `
daemon off;
worker_processes 1;
pid nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
${http}
}
`;
}

function server(port, location) {
  return `  server { listen 127.0.0.1:${port}; location / { ${location} } }`;
}

function corsServer(port) {
  const { origins, methods, headers, maxAgeSeconds } = corsSettings;
  const maps = {
    allow_origin: (origin) => origin,
    allow_methods: () => methods.join(','),
    allow_headers: () => headers.join(','),
    allow_credentials: () => 'true',
    max_age: () => maxAgeSeconds,
  };
  const names = Object.keys(maps);
  const added = names.map((name) => `add_header access-control-${name.replace('_', '-')} $cors_${name};`);
  return `
${names.map((name) => map(name, maps[name])).join('\n')}
${server(port, `${added.join(' ')} add_header vary origin; return 204;`)}`;

  function map(name, valueFor) {
    const entries = origins.map((origin) => `"${origin}" "${valueFor(origin)}";`).join(' ');
    return `  map $http_origin $cors_${name} { default ""; ${entries} }`;
  }
}

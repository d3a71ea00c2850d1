import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corsSettings } from '../servers/cors-settings.mjs';
import { freePort, startServer, Unavailable } from './server-process.mjs';

/** nginx with the usual recipe, a `map` of origins: the yardstick for what a server in C does. It writes no log. */
export function launchNginx({ name, request }) {
  const start = async (context) => {
    const program = findNginx();
    if (program === undefined) throw new Unavailable('not installed (Debian: apt-get install nginx-light)');
    const port = await freePort();
    const directory = join(context.directory, 'nginx');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'nginx.conf'), configuration(port));
    const command = [program, '-p', directory, '-c', 'nginx.conf', '-e', 'stderr'];
    return startServer(context, { name, request, port, command });
  };
  return { name, start };
}

/** Debian installs it where only root's PATH looks. */
export function findNginx() {
  return ['nginx', '/usr/sbin/nginx'].find((file) => spawnSync(file, ['-v']).error === undefined);
}

function configuration(port) {
  const { origins, methods, headers, maxAgeSeconds } = corsSettings;
  const maps = {
    allow_origin: (origin) => origin,
    allow_methods: () => methods.join(','),
    allow_headers: () => headers.join(','),
    allow_credentials: () => 'true',
    max_age: () => maxAgeSeconds,
  };
  const names = Object.keys(maps);
  return `
daemon off;
worker_processes 1;
pid nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
${names.map((name) => map(name, maps[name])).join('\n')}
  server {
    listen 127.0.0.1:${port};
    location / {
${names.map((name) => `      add_header access-control-${name.replace('_', '-')} $cors_${name};`).join('\n')}
      add_header vary origin;
      return 204;
    }
  }
}
`;

  function map(name, valueFor) {
    const entries = origins.map((origin) => `"${origin}" "${valueFor(origin)}";`).join(' ');
    return `  map $http_origin $cors_${name} { default ""; ${entries} }`;
  }
}

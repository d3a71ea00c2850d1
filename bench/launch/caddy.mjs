import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startServer, Unavailable } from './server-process.mjs';

/** `reverse_proxy` with no log, on one core as all the others. */
export function launchCaddyProxy({ name, request, backendPort }) {
  const start = async (context) => {
    if (spawnSync('caddy', ['version']).error !== undefined) {
      throw new Unavailable('not installed (Debian: apt-get install caddy)');
    }
    const port = await freePort();
    const directory = join(context.directory, 'caddy');
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'Caddyfile');
    writeFileSync(file, configuration(port, backendPort));
    const env = { HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory, GOMAXPROCS: '1' };
    const command = ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'];
    return startServer(context, { name, request, port, command, env });
  };
  return { name, start };
}

function configuration(port, backendPort) {
  return `
{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  reverse_proxy 127.0.0.1:${backendPort}
}
`;
}

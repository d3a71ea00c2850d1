import { Unavailable } from './server-process.mjs';

/**
 * Starts what can be started of `{ name, start }`, one after the other; the rest is named in one line each and left out
 * of the table. Idle servers cost nothing, so all of a suite run at once.
 */
export async function startServers(context, launches) {
  const servers = [];
  for (const { name, start } of launches) {
    try {
      servers.push(await start(context));
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      context.skip(`${name}: ${error.message}`);
    }
  }
  return servers;
}

export async function stopServers(servers) {
  await Promise.all(servers.map((server) => server.stop()));
}

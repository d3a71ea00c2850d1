import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startServer, Unavailable } from './server-process.mjs';

export const fixture = fileURLToPath(new URL('../fixtures/http-api', import.meta.url));
/** Nothing but the data port is opened, and no files are watched: what is measured is the gateway. */
export const devFlags = ['--endpoint-port', 'none', '--no-watch'];

const built = fileURLToPath(new URL('../../dist/bin/crossgate.cjs', import.meta.url));

/** The command line of Crossgate as it is built, or of the build that `--crossgate` names, run as a user runs it. */
export function crossgateCommand(context, ...args) {
  const { crossgate } = context.options;
  const program = crossgate === undefined ? built : resolve(crossgate);
  if (!existsSync(program)) throw new Unavailable('the command is not built (npm run build)');
  return [process.execPath, program, ...args];
}

/** `crossgate dev` on a template's directory; the request log, text or NDJSON, goes to a file. */
export function launchCrossgate({ name, request, directory = fixture, flags = [] }) {
  const start = async (context) => {
    const port = await freePort();
    const command = crossgateCommand(context, 'dev', directory, ...devFlags, '--port', String(port), ...flags);
    return startServer(context, { name, request, port, command });
  };
  return { name, start };
}

import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startServer, Unavailable } from './server-process.mjs';

const bench = fileURLToPath(new URL('..', import.meta.url));

/** serverless-offline as it comes: a worker thread per Node.js environment, a process per Python environment. */
export function launchServerlessOffline({ name, request }) {
  const start = async (context) => {
    const port = await freePort();
    const program = await serverlessOfflineProgram(context, port);
    return startServer(context, { name, request, port, ...program });
  };
  return { name, start };
}

/** How to start it: a project with the functions of fixtures/http-api, made outside the repository's own folders. */
export async function serverlessOfflineProgram(context, port) {
  const serverless = join(bench, 'node_modules/serverless/bin/serverless.js');
  if (!existsSync(serverless)) throw new Unavailable('not installed (npm --prefix bench install)');
  const project = join(context.directory, 'serverless-offline');
  if (!existsSync(project)) {
    cpSync(join(bench, 'fixtures/serverless-offline'), project, { recursive: true });
    cpSync(join(bench, 'fixtures/http-api'), project, { recursive: true });
    symlinkSync(join(bench, 'node_modules'), join(project, 'node_modules'));
  }
  const ports = ['--httpPort', port, '--lambdaPort', await freePort(), '--albPort', await freePort()];
  const websocketPort = ['--websocketPort', await freePort()];
  // An environment that is retired takes its CPU time with it, so none is.
  const flags = [...ports, ...websocketPort, '--terminateIdleLambdaTime', 3600].map(String);
  return {
    command: [process.execPath, serverless, 'offline', ...flags],
    cwd: project,
    env: { HOME: context.directory, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off', CI: '1' },
  };
}

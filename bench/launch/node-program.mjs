import { fileURLToPath } from 'node:url';
import { freePort, startServer } from './server-process.mjs';

/** A program of servers/, named by its file; it takes the port as its only argument. */
export function launchNodeProgram({ name, file, request }) {
  const start = async (context) => {
    const port = await freePort();
    return startServer(context, { name, request, port, command: nodeProgramCommand(file, port) });
  };
  return { name, start };
}

export function nodeProgramCommand(file, port) {
  return [process.execPath, fileURLToPath(new URL(`../servers/${file}`, import.meta.url)), String(port)];
}

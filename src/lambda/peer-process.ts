import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Socket } from 'node:net';

/**
 * Whether the other end of a loopback connection belongs to `pid` or to a descendant of it, as the kernel tells it
 * (Linux: /proc). Undefined where the kernel does not tell.
 */
export async function isPeerBelow(socket: Socket, pid: number): Promise<boolean | undefined> {
  let table: string;
  try {
    table = await readFile('/proc/net/tcp', 'latin1');
  } catch {
    return undefined;
  }
  const inode = findInode(table, socket.remotePort ?? 0, socket.localPort ?? 0);
  return inode !== undefined && (await holdsSocket(pid, `socket:[${inode}]`));
}

/** The inode of the socket that is bound to `fromPort` and connected to `toPort`, both on 127.0.0.1. */
function findInode(table: string, fromPort: number, toPort: number): string | undefined {
  const from = `0100007F:${hexPort(fromPort)}`;
  const to = `0100007F:${hexPort(toPort)}`;
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns[1] === from && columns[2] === to) return columns[9];
  }
  return undefined;
}

const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

async function holdsSocket(pid: number, name: string): Promise<boolean> {
  for (const descriptor of await list(`/proc/${pid}/fd`)) {
    if ((await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')) === name) return true;
  }
  for (const thread of await list(`/proc/${pid}/task`)) {
    const children = await readFile(`/proc/${pid}/task/${thread}/children`, 'latin1').catch(() => '');
    for (const child of children.split(' ')) {
      if (child !== '' && (await holdsSocket(Number(child), name))) return true;
    }
  }
  return false;
}

const list = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);

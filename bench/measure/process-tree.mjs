import { readdirSync, readFileSync } from 'node:fs';

/** `rootPid` and all its descendants: function environments are children, and their work is the server's work. */
export function processTree(rootPid) {
  return [rootPid, ...childrenOf(rootPid).flatMap(processTree)];
}

export function threadsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function childrenOf(pid) {
  return threadsOf(pid).flatMap((tid) =>
    readProcFile(`/proc/${pid}/task/${tid}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** Empty when the process or thread has just ended, which is no error while others are being measured. */
export function readProcFile(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { processTree, readProcFile } from './process-tree.mjs';

/** Resident megabytes of one process, shared pages included: what `ps` and `top` show. */
export function residentMb(pid) {
  return kilobytes(readProcFile(`/proc/${pid}/status`), 'VmRSS') / 1024;
}

/** Megabytes that only this process holds: what one more environment costs. */
export function privateMb(pid) {
  const rollup = readProcFile(`/proc/${pid}/smaps_rollup`);
  return (kilobytes(rollup, 'Private_Clean') + kilobytes(rollup, 'Private_Dirty')) / 1024;
}

/** The descendants of `rootPid` that run `program` (`node`, `python`), whatever version its file name carries. */
export function descendantsRunning(rootPid, program) {
  return processTree(rootPid).filter((pid) => pid !== rootPid && programOf(pid).startsWith(program));
}

function programOf(pid) {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return '';
  }
}

function kilobytes(text, field) {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN);
}

import { readFileSync } from 'node:fs';

/** Ends a process that leads a group, and everything that it started in it. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

/** The most memory that a process has held at a time; undefined where the kernel does not tell (Linux: /proc). */
export function readPeakMemoryMB(pid: number | undefined): number | undefined {
  try {
    const match = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return match === null ? undefined : Math.ceil(Number(match[1]) / 1024);
  } catch {
    return undefined;
  }
}

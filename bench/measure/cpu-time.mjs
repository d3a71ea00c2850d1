import { processTree, readProcFile, threadsOf } from './process-tree.mjs';

const nsPerClockTick = 10_000_000;

/**
 * Nanoseconds on a core of a server's whole process tree since it was spawned. On a busy machine this stays what it
 * is while wall time does not. Children that ended are known to the kernel in steps of 10 ms only, threads that ended
 * not at all, so servers are told to keep theirs.
 */
export function treeCpuNs(rootPid) {
  return sum(
    processTree(rootPid).map((pid) => sum(threadsOf(pid).map((tid) => threadCpuNs(pid, tid))) + endedChildrenNs(pid)),
  );
}

/**
 * Nanoseconds of a process that runs to its end. Node reaps a child in its event loop, which waits here: so the child
 * remains a zombie, whose main thread's account is final. Other threads are read every half millisecond until then.
 */
export function cpuUntilExitNs(pid) {
  const byThread = new Map();
  for (;;) {
    for (const tid of threadsOf(pid)) byThread.set(tid, Math.max(byThread.get(tid) ?? 0, threadCpuNs(pid, tid)));
    if (hasEnded(pid)) return sum([...byThread.values()]);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0.5);
  }
}

function threadCpuNs(pid, tid) {
  return Number(readProcFile(`/proc/${pid}/task/${tid}/schedstat`).split(' ')[0]);
}

function endedChildrenNs(pid) {
  const fields = fieldsAfterName(pid);
  const [userTicks = 0, systemTicks = 0] = fields.slice(13, 15).map(Number);
  return (userTicks + systemTicks) * nsPerClockTick;
}

function hasEnded(pid) {
  const [state] = fieldsAfterName(pid);
  return state === undefined || state === 'Z';
}

/** The fields of /proc/PID/stat from the third on; the second, the name, may itself hold spaces and parentheses. */
function fieldsAfterName(pid) {
  const stat = readProcFile(`/proc/${pid}/stat`);
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

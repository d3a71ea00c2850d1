/** Milliseconds of this process's work since `before`, not of its waiting for a busy machine. */
export function workSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

import { setTimeout as delay } from 'node:timers/promises';
import { treeCpuNs } from './cpu-time.mjs';
import { load } from './load.mjs';
import { median, minimum, shuffled } from './statistics.mjs';

/** A fiftieth of a core: timers and garbage collection of an idle server stay below it. */
const idleNsPerCheck = 2_000_000;

/**
 * Loads the servers in many short rounds, each round all of them in another order: whatever else the machine does then
 * meets every server alike. Gives for each server, by name, its numbers round by round.
 */
export async function measureRounds(context, { servers, connections, warmUpSeconds = context.options.warmUpSeconds }) {
  const { rounds, roundSeconds } = context.options;
  const measured = new Map(servers.map(({ name }) => [name, []]));
  for (const server of servers) {
    await loadServer(context, { server, connections, seconds: warmUpSeconds });
    await settledCpuNs(server.pid);
  }
  for (let round = 1; round <= rounds; round += 1) {
    context.progress(`round ${round} of ${rounds}, connections: ${connections}`);
    for (const server of shuffled(servers)) {
      const before = treeCpuNs(server.pid);
      const result = await loadServer(context, { server, connections, seconds: roundSeconds });
      const cpuUs = ((await settledCpuNs(server.pid)) - before) / 1000 / result.caused;
      measured.get(server.name).push({ ...result, cpuUs });
    }
  }
  return measured;
}

/**
 * The CPU time once the server has gone idle, so that a round pays for all it caused: for the requests still in flight
 * when the generator stopped, for batched log lines, and nobody pays for what another round left behind.
 */
async function settledCpuNs(pid) {
  let before = treeCpuNs(pid);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    await delay(100);
    const now = treeCpuNs(pid);
    if (now - before < idleNsPerCheck) return now;
    before = now;
  }
  return before;
}

/** What the table shows of one server; `reference` is another server's rounds of the same run. */
export function summarize(rounds, reference) {
  const cpuUs = rounds.map((round) => round.cpuUs);
  return {
    minCpuUs: minimum(cpuUs),
    medianCpuUs: median(cpuUs),
    ratioOfMinima: minimum(reference.map((round) => round.cpuUs)) / minimum(cpuUs),
    medianRatio: median(rounds.map((round, index) => reference[index].cpuUs / round.cpuUs)),
    requestsPerSecond: median(rounds.map((round) => round.requests / round.seconds)),
    p50Us: minimum(rounds.filter((round) => round.requests > 0).map((round) => round.p50Us)),
    failures: rounds.reduce((total, round) => total + round.failures, 0),
  };
}

/** How much cheaper `name` is than `than`: minimal CPU of `than` divided by that of `name`. */
export function ratio(measured, name, than) {
  const [rounds, reference] = [measured.get(name), measured.get(than)];
  return rounds && reference ? summarize(rounds, reference).ratioOfMinima : undefined;
}

function loadServer(context, { server, connections, seconds }) {
  const { generator, cores } = context;
  return load({ generator, cores, port: server.port, request: server.request, connections, seconds });
}

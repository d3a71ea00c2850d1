import { Unavailable } from '../launch/server-process.mjs';
import { median, minimum, shuffled } from '../measure/statistics.mjs';
import { bareServer, crossgateDev, crossgateVersion, emptyNode, serverlessOffline } from './start-cases.mjs';

/** A row shows one step of a case; the row `after` is contained in it, so the difference is what its own part costs. */
const rows = [
  { id: 'empty', text: 'empty node, to its end', of: ['empty', 'end'] },
  { id: 'bare', text: 'bare node:http, first preflight', of: ['bare', 'preflight'], after: 'empty' },
  { id: 'version', text: 'crossgate --version, to its end', of: ['version', 'end'], after: 'empty' },
  { id: 'ready', text: 'crossgate dev, ready', of: ['node', 'ready'], after: 'version' },
  { id: 'preflight', text: 'crossgate dev, first preflight', of: ['node', 'preflight'], after: 'ready' },
  { id: 'node', text: 'crossgate dev, first Node.js call', of: ['node', 'call'], after: 'preflight' },
  { id: 'python', text: 'crossgate dev, first Python call', of: ['python', 'call'], after: 'preflight' },
  { id: 'offline', text: 'serverless-offline, first preflight', of: ['offline', 'preflight'], after: 'empty' },
];

const cases = {
  empty: emptyNode,
  bare: bareServer,
  version: crossgateVersion,
  node: (context) => crossgateDev(context, '/node'),
  python: (context) => crossgateDev(context, '/python'),
};

/** CPU time of the process tree from spawn to an answer, in one run with what an empty node takes. */
export async function runStart(context) {
  const samples = { ...(await sample(context, cases, context.options.starts)) };
  // It takes seconds each time and is far from any goal, so few samples do.
  Object.assign(samples, await sample(context, { offline: serverlessOffline }, Math.min(2, context.options.starts)));
  const measured = new Map(
    rows.flatMap(({ id, of: [name, step] }) => {
      const steps = (samples[name] ?? []).map((result) => result[step]);
      return steps.length === 0 ? [] : [[id, summarize(steps)]];
    }),
  );
  return [{ title: 'Start, process tree from spawn', ...table(measured), goals: goals(measured) }];
}

/** Runs every case once unmeasured, which drops what cannot run here and fills file caches, then in shuffled rounds. */
async function sample(context, wanted, times) {
  const samples = {};
  for (const [name, start] of Object.entries(wanted)) {
    try {
      await start(context);
      samples[name] = [];
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      context.skip(`start (${name}): ${error.message}`);
    }
  }
  for (let time = 1; time <= times; time += 1) {
    context.progress(`start ${time} of ${times}`);
    for (const name of shuffled(Object.keys(samples))) samples[name].push(await wanted[name](context));
  }
  return samples;
}

function summarize(steps) {
  const cpuMs = steps.map((step) => step.cpuMs);
  return { min: minimum(cpuMs), median: median(cpuMs), wallMs: minimum(steps.map((step) => step.wallMs)) };
}

function table(measured) {
  const columns = [
    'from spawn to',
    'CPU ms, min',
    'median',
    'ratio to empty node (min)',
    'its own part, ms',
    'wall ms, min',
  ];
  const shown = rows.filter(({ id }) => measured.has(id));
  return {
    columns,
    rows: shown.map(({ id, text, after }) => {
      const { min, median: middle, wallMs } = measured.get(id);
      const own = measured.has(after) ? String(Math.round(min - measured.get(after).min)) : '';
      return [text, min.toFixed(0), middle.toFixed(0), toEmptyNode(measured, id).toFixed(2), own, wallMs.toFixed(0)];
    }),
  };
}

function goals(measured) {
  const wanted = [
    ['preflight', 2.2, 1.8],
    ['node', 3, 2.5],
    ['python', 3, 2.5],
  ];
  return wanted.map(([id, atMost, aim]) => ({
    text: `start, ${rows.find((row) => row.id === id).text} / empty node`,
    atMost,
    aim,
    value: toEmptyNode(measured, id),
  }));
}

function toEmptyNode(measured, id) {
  return measured.has(id) ? measured.get(id).min / measured.get('empty').min : undefined;
}

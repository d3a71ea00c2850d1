import { summarize } from '../measure/rounds.mjs';

/** One section of the report: servers as rows, CPU per request beside the reference of the same run. */
export function loadTable({ title, measured, reference, request }) {
  const columns = [
    'server',
    `CPU µs per ${request}, min`,
    'median',
    `ratio to ${reference} (min)`,
    'median of the paired ratios',
    'requests/s',
    'p50 µs',
    'not 2xx',
  ];
  const rows = [...measured].map(([name, rounds]) => {
    const row = summarize(rounds, measured.get(reference));
    return [
      name,
      row.minCpuUs.toFixed(1),
      row.medianCpuUs.toFixed(1),
      row.ratioOfMinima.toFixed(2),
      row.medianRatio.toFixed(2),
      row.requestsPerSecond.toFixed(0),
      row.p50Us.toFixed(0),
      String(row.failures),
    ];
  });
  return { title, columns, rows };
}

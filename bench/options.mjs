import { parseArgs } from 'node:util';

export const usage = `Usage: node bench/run.mjs [options]

  --suite NAME        preflight, preflight-sizes, rest-preflight, function, proxy, management, start or memory; may be repeated (default: all)
  --rounds N          rounds of load per server (9)
  --round-seconds N   length of a round (1)
  --starts N          samples of each start (15)
  --quick             few short rounds: shows that everything runs, its figures are worth little
  --crossgate FILE    the command to measure, for instance of another release (dist/bin/crossgate.cjs)
  --write             also write the report to bench/RESULTS.md
  --help              this text`;

/** Gives the options, or throws a TypeError whose message says what is wrong with them. */
export function readOptions(args, suiteNames) {
  const { values } = parseArgs({
    args,
    options: {
      suite: { type: 'string', multiple: true, default: suiteNames },
      rounds: { type: 'string' },
      'round-seconds': { type: 'string' },
      starts: { type: 'string' },
      crossgate: { type: 'string' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.suite.find((name) => !suiteNames.includes(name));
  if (unknown !== undefined) throw new TypeError(`There is no suite ${unknown}; there are ${suiteNames.join(', ')}.`);
  const { quick } = values;
  return {
    suites: suiteNames.filter((name) => values.suite.includes(name)),
    rounds: positive('--rounds', values.rounds ?? (quick ? 3 : 9)),
    roundSeconds: positive('--round-seconds', values['round-seconds'] ?? 1),
    starts: positive('--starts', values.starts ?? (quick ? 3 : 15)),
    warmUpSeconds: quick ? 1 : 2,
    idleSeconds: quick ? 2 : 10,
    crossgate: values.crossgate,
    write: values.write,
    help: values.help,
  };
}

function positive(flag, text) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new TypeError(`${flag} is a whole number from 1, not ${text}.`);
  return value;
}

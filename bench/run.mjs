/** Measures Crossgate beside its peers and prints the tables as Markdown; progress goes to stderr. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { collectFacts, pythonDirectory } from './facts.mjs';
import { chooseCores, pinThisProcess } from './measure/cores.mjs';
import { chooseGenerator } from './measure/load.mjs';
import { readOptions, usage } from './options.mjs';
import { renderReport } from './report.mjs';
import { runFunction } from './suites/function.mjs';
import { runManagement } from './suites/management.mjs';
import { runMemory } from './suites/memory.mjs';
import { runPreflight } from './suites/preflight.mjs';
import { runPreflightSizes } from './suites/preflight-sizes.mjs';
import { runProxy } from './suites/proxy.mjs';
import { runRestPreflight } from './suites/rest-preflight.mjs';
import { runStart } from './suites/start.mjs';

const suites = {
  preflight: runPreflight,
  'preflight-sizes': runPreflightSizes,
  'rest-preflight': runRestPreflight,
  function: runFunction,
  proxy: runProxy,
  management: runManagement,
  start: runStart,
  memory: runMemory,
};

const args = process.argv.slice(2);
const options = optionsOrExit();
if (process.platform !== 'linux') exit(1, 'CPU time is read from /proc, so the benchmark runs on Linux only.');

const directory = mkdtempSync(join(tmpdir(), 'crossgate-bench-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

const skipped = [];
const cores = chooseCores();
pinThisProcess(cores);
const context = {
  options,
  cores,
  directory,
  generator: chooseGenerator(),
  environment: { ...process.env, PATH: [pythonDirectory(), process.env.PATH].filter(Boolean).join(delimiter) },
  progress: (text) => process.stderr.write(`${text}\n`),
  skip(text) {
    skipped.push(text);
    process.stderr.write(`skipped: ${text}\n`);
  },
};

const facts = collectFacts(context);
const sections = [];
for (const name of options.suites) {
  context.progress(`== ${name}`);
  sections.push(...(await suites[name](context)));
}
const command = ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args])].join(' ');
const report = renderReport({ command, facts, sections, skipped });
process.stdout.write(report);
if (options.write) writeFileSync(new URL('RESULTS.md', import.meta.url), report);

function optionsOrExit() {
  try {
    const read = readOptions(args, Object.keys(suites));
    if (read.help) exit(0, usage);
    return read;
  } catch (error) {
    if (error instanceof TypeError) exit(2, `${error.message}\n\n${usage}`);
    throw error;
  }
}

function exit(code, text) {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}

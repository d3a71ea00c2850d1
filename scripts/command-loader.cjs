#!/usr/bin/env node
'use strict';
// Loads the bundled command through a V8 code cache, which saves about a third of the start. The cache belongs to one
// Node version; another version refuses it, runs without it, and leaves its own beside it where it may write.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

// Ctrl-C while the command is still being loaded ends it as later on: with 0, and nothing is left running yet.
const endEarly = () => process.exit(0);
const SIGNALS = ['SIGINT', 'SIGTERM'];
for (const signal of SIGNALS) process.once(signal, endEarly);

const file = join(__dirname, 'main.cjs');
const cacheFile = join(__dirname, `main.${process.version}-${process.arch}.cache`);

let cachedData;
try {
  cachedData = readFileSync(cacheFile);
} catch {
  // The first start on this Node version.
}
const script = new vm.Script(
  `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'utf8')}\n})`,
  {
    filename: file,
    cachedData,
  },
);
const loaded = { exports: {} };
script.runInThisContext()(loaded.exports, require, loaded, file, dirname(file));

// What a whole run has compiled is what the next start finds ready. A run that never started leaves nothing.
let hasStarted = false;
process.on('exit', () => {
  if (!hasStarted || (cachedData !== undefined && !script.cachedDataRejected)) return;
  try {
    const temporary = `${cacheFile}.${process.pid}`;
    writeFileSync(temporary, script.createCachedData());
    renameSync(temporary, cacheFile);
  } catch {
    // A read-only installation starts a little slower, that is all.
  }
});

loaded.exports.main(process.argv, {
  takeSignals: () => {
    for (const signal of SIGNALS) process.off(signal, endEarly);
  },
  whenStarted: () => {
    hasStarted = true;
  },
});

#!/usr/bin/env node
'use strict';
// Loads the bundled command through V8 code caches, which save about a third of the start. It is in two files: main.cjs
// has the parts that a start needs, more.cjs the others, and is read when the first of them is asked for. A cache belongs
// to one Node version; another version refuses it, runs without it, and leaves its own beside it where it may write.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');

// Ctrl-C while the command is still being loaded ends it as later on: with 0, and nothing is left running yet.
const endEarly = () => process.exit(0);
const SIGNALS = ['SIGINT', 'SIGTERM'];
for (const signal of SIGNALS) process.once(signal, endEarly);

/** What has been read without a cache, and where its cache goes. */
const uncached = [];

/** Gives a function for each part that a file holds. */
function readParts(name) {
  const file = join(__dirname, `${name}.cjs`);
  const cacheFile = join(__dirname, `${name}.${process.version}-${process.arch}.cache`);
  let cachedData;
  try {
    cachedData = readFileSync(cacheFile);
  } catch {
    // The first start on this Node version.
  }
  const script = new vm.Script(readFileSync(file, 'utf8'), { filename: file, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) uncached.push({ script, cacheFile });
  return script.runInThisContext();
}

const parts = readParts('main');
const loaded = new Map();

function requirePart(id) {
  if (!id.startsWith('./')) return require(id);
  const known = loaded.get(id);
  if (known !== undefined) return known;
  if (parts[id] === undefined) Object.assign(parts, readParts('more'));
  const part = { exports: {} };
  parts[id](part.exports, requirePart, part, __dirname);
  // Not before: what could not be loaded, as when no file may be opened any more, is loaded when it is asked for again.
  loaded.set(id, part.exports);
  return part.exports;
}

// What a whole run has compiled is what the next start finds ready. A run that never started leaves nothing.
let hasStarted = false;
process.on('exit', () => {
  if (!hasStarted) return;
  for (const { script, cacheFile } of uncached) {
    try {
      const temporary = `${cacheFile}.${process.pid}`;
      writeFileSync(temporary, script.createCachedData());
      renameSync(temporary, cacheFile);
    } catch {
      // A read-only installation starts a little slower, that is all.
    }
  }
});

requirePart('./main.js').main(process.argv, {
  takeSignals: () => {
    for (const signal of SIGNALS) process.off(signal, endEarly);
  },
  whenStarted: () => {
    hasStarted = true;
  },
});

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const loader = resolve(import.meta.dirname, '../../scripts/command-loader.cjs');

/** `more.cjs`, and what of it cannot be loaded the first time. */
const MORE = `({
  './more.js': function (exports, require, module) {
    const { value } = require('./inner.js');
    module.exports = { value };
  },
  './inner.js': function (exports, require, module) {
    globalThis.loads = (globalThis.loads ?? 0) + 1;
    if (globalThis.loads === 1) throw new Error('not now');
    module.exports = { value: globalThis.loads };
  },
})`;

/** Asks for the same part four times, and tells what came of each. */
const MAIN = `({
  './main.js': function (exports, require, module, __dirname) {
    const attempt = () => {
      try {
        return require('./more.js').value;
      } catch ({ code, message }) {
        return code ?? message;
      }
    };
    const main = () => {
      const fs = require('node:fs');
      const seen = [attempt()];
      fs.writeFileSync(require('node:path').join(__dirname, 'more.cjs'), ${JSON.stringify(MORE)});
      seen.push(attempt(), attempt(), attempt());
      console.log(JSON.stringify(seen));
    };
    module.exports = { main };
  },
})`;

let bin: string;

beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'crossgate-loader-'));
  copyFileSync(loader, join(bin, 'crossgate.cjs'));
  writeFileSync(join(bin, 'main.cjs'), MAIN);
});

afterAll(() => rmSync(bin, { recursive: true, force: true }));

test('a part that could not be loaded is loaded when it is asked for again, and once', () => {
  const output = execFileSync(process.execPath, [join(bin, 'crossgate.cjs')], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual(['ENOENT', 'not now', 2, 2]);
});

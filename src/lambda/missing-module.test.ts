import { expect, test } from 'vitest';
import { explainMissingModule, type MissingModuleOptions } from './missing-module.ts';

const NODE: MissingModuleOptions = {
  family: 'nodejs',
  projectDirectory: '/project',
  isCodeOfProject: true,
  virtualEnvironment: undefined,
  handlerModule: 'app',
};
const PYTHON: MissingModuleOptions = { ...NODE, family: 'python' };

test.each<[string, MissingModuleOptions, string]>([
  ["Error: Cannot find module 'left-pad'", NODE, 'npm install left-pad'],
  ["Error: Cannot find module 'lodash/fp/get'", NODE, 'npm install lodash'],
  ["Cannot find package '@aws-sdk/client-s3' imported from /x/index.mjs", NODE, 'npm install @aws-sdk/client-s3'],
  ["No module named 'requests'", PYTHON, 'pip install requests -t /project'],
  ["No module named 'requests.adapters'", PYTHON, 'pip install requests -t /project'],
  ["No module named 'yaml'", PYTHON, 'pip install PyYAML -t /project'],
  [
    "No module named 'requests'",
    { ...PYTHON, virtualEnvironment: '/project/.venv' },
    '/project/.venv/bin/pip install requests',
  ],
  [
    "No module named 'requests'",
    { ...PYTHON, isCodeOfProject: false },
    'python3 -m venv /project/.venv && /project/.venv/bin/pip install requests',
  ],
])('for %s says %o', (text, options, command) => {
  const payload = Buffer.from(JSON.stringify({ errorMessage: text }));
  expect(explainMissingModule(payload, options)).toMatch(new RegExp(`: ${command.replaceAll('.', '\\.')}$`));
});

test.each<[string, MissingModuleOptions]>([
  ["Cannot find module './other'", NODE],
  ["Cannot find module '/x/other.js'", NODE],
  ["Cannot find module 'app'", NODE],
  ["No module named 'app'", PYTHON],
  ['boom', PYTHON],
])('says nothing about %s', (text, options) => {
  expect(explainMissingModule(Buffer.from(JSON.stringify({ errorMessage: text })), options)).toBeUndefined();
});

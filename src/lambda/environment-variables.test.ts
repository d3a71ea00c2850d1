import { afterEach, expect, test, vi } from 'vitest';
import { createHarness, type FunctionHarness, inlineFunction } from '../../test/lambda/function-harness.ts';

let harness: FunctionHarness | undefined;

afterEach(async () => {
  vi.unstubAllEnvs();
  await harness?.host.close();
  harness = undefined;
});

const VARIABLES = {
  'nodejs20.x': 'exports.handler = async () => process.env',
  'python3.12': 'import os\ndef handler(event, context):\n    return dict(os.environ)\n',
};

/** What Lambda sets, whatever the runtime. Recorded on AWS: LocalStack test_lambda_init_environment. */
const LAMBDA_NAMES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  'LANG',
  'LD_LIBRARY_PATH',
  'PATH',
  'PWD',
  'TZ',
  '_AWS_XRAY_DAEMON_ADDRESS',
  '_AWS_XRAY_DAEMON_PORT',
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
];

test.each([
  ['nodejs20.x', ['NODE_PATH']],
  ['python3.12', ['PYTHONPATH']],
] as const)(
  'a %s function sees the variables of Lambda and its own, and nothing of the developer',
  async (runtime, more) => {
    vi.stubEnv('DATABASE_PASSWORD', 'canary');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary');
    vi.stubEnv('AWS_PROFILE', 'canary');
    harness = createHarness();
    const definition = inlineFunction(runtime, VARIABLES[runtime], { environment: { TABLE: 'orders' } });
    const variables = (await harness.answer(definition)) as Record<string, string>;
    const names = Object.keys(variables).filter((name) => name !== 'LC_CTYPE');
    expect(names.sort()).toEqual([...LAMBDA_NAMES, ...more, 'TABLE'].sort());
    expect(JSON.stringify(variables)).not.toContain('canary');
    expect(variables).toMatchObject({
      TABLE: 'orders',
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      AWS_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: 'hello',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/hello',
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      _HANDLER: 'index.handler',
    });
    expect(variables.LAMBDA_TASK_ROOT).toBe(variables.PWD);
  },
);

test('a definition may set what a function may, and not what the runtime relies on', async () => {
  harness = createHarness();
  const environment = { TZ: 'Europe/Vienna', AWS_LAMBDA_RUNTIME_API: 'evil', LAMBDA_TASK_ROOT: '/', PATH: '/mine' };
  const variables = await harness.answer(inlineFunction('nodejs20.x', VARIABLES['nodejs20.x'], { environment }));
  expect(variables).toMatchObject({ TZ: 'Europe/Vienna', PATH: '/mine' });
  expect(variables).not.toMatchObject({ AWS_LAMBDA_RUNTIME_API: 'evil' });
  expect(variables).not.toMatchObject({ LAMBDA_TASK_ROOT: '/' });
});

test('a function sees the credentials of the developer only on demand, and nothing more', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'mine');
  vi.stubEnv('AWS_PROFILE', 'work');
  vi.stubEnv('DATABASE_PASSWORD', 'canary');
  harness = createHarness({ passCredentials: true });
  const variables = await harness.answer(inlineFunction('nodejs20.x', VARIABLES['nodejs20.x']));
  expect(variables).toMatchObject({ AWS_ACCESS_KEY_ID: 'mine', AWS_PROFILE: 'work' });
  expect(JSON.stringify(variables)).not.toContain('canary');
  expect(JSON.stringify(variables)).not.toContain('crossgate-dummy');
});

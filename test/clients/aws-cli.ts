import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { optionalClient } from '../support/optional-client.ts';

export const awsCli = optionalClient({
  name: 'The aws CLI of Debian',
  paths: ['/usr/bin/aws'],
  install: 'apt-get install awscli',
});

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** It knows nothing of this machine's profiles. */
export function awsEnvironment(): Readonly<Record<string, string>> {
  return {
    PATH: '/usr/bin:/bin',
    HOME: tmpdir(),
    LANG: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: 'crossgate',
    AWS_SECRET_ACCESS_KEY: 'crossgate',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}

/** One run of the aws CLI. */
export function runAws(endpoint: string, args: readonly string[]): Promise<CliRun> {
  const child = spawn(awsCli.path, ['--endpoint-url', endpoint, ...args], {
    env: awsEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
  });
}

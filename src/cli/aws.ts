import { Command } from 'commander';
import { DUMMY_KEY, localEndpoint, localRegion } from './local-client.ts';

/** What a shell says of a command that it does not find. */
const NOT_FOUND = 127;

/** `crossgate aws …`: the installed aws CLI, which asks here and knows no real key. */
export function awsCommand(): Command {
  return new Command('aws')
    .summary('run the installed aws CLI against this machine')
    .description('Run the installed aws CLI against crossgate serve or dev, with dummy credentials.')
    .usage('[--endpoint-url <url>] [--pass-credentials] <service> <operation> …')
    .option('--endpoint-url <url>', 'where crossgate serve or dev listens', localEndpoint())
    .option('--pass-credentials', 'sign with the credentials of this shell, for crossgate serve --credentials')
    .argument('[arguments...]', 'as for aws')
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (args: string[], flags: Flags) => {
      process.exit(await runAws(args, flags));
    });
}

interface Flags {
  readonly endpointUrl: string;
  readonly passCredentials?: boolean;
}

async function runAws(args: readonly string[], { endpointUrl, passCredentials = false }: Flags): Promise<number> {
  const { spawn } = await import('node:child_process');
  const region = localRegion();
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, ...env } = process.env;
  const dummies = { AWS_ACCESS_KEY_ID: DUMMY_KEY, AWS_SECRET_ACCESS_KEY: DUMMY_KEY };
  const child = spawn('aws', ['--endpoint-url', endpointUrl, ...args], {
    stdio: 'inherit',
    env: {
      ...(passCredentials ? process.env : { ...env, ...dummies }),
      AWS_DEFAULT_REGION: region,
      AWS_REGION: region,
    },
  });
  // The terminal sends Ctrl-C to both; the aws CLI decides when it is over.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === 'ENOENT';
      const why = isMissing ? 'The aws CLI is not installed (https://aws.amazon.com/cli).' : error.message;
      process.stderr.write(`crossgate aws: ${why}\n`);
      resolve(isMissing ? NOT_FOUND : 1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

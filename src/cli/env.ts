import { Command } from 'commander';
import { DUMMY_KEY, localEndpoint, localRegion } from './local-client.ts';

/** `crossgate env`: prints what a shell has to be told: `eval "$(crossgate env)"`. */
export function envCommand(): Command {
  return new Command('env')
    .summary('print the variables that send the aws CLI and SDKs here')
    .description('Print shell exports that send the aws CLI and the SDKs here: eval "$(crossgate env)".')
    .option('--endpoint-url <url>', 'where crossgate serve or dev listens', localEndpoint())
    .option('--region <region>', 'AWS region', localRegion())
    .action(({ endpointUrl, region }: { readonly endpointUrl: string; readonly region: string }) => {
      const lines = [
        '# aws CLI before 2.13 ignores AWS_ENDPOINT_URL: use crossgate aws, or --endpoint-url.',
        `export AWS_ENDPOINT_URL=${quoted(endpointUrl)}`,
        `export AWS_ACCESS_KEY_ID=${DUMMY_KEY}`,
        `export AWS_SECRET_ACCESS_KEY=${DUMMY_KEY}`,
        `export AWS_REGION=${quoted(region)}`,
        `export AWS_DEFAULT_REGION=${quoted(region)}`,
        'unset AWS_PROFILE AWS_SESSION_TOKEN',
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

/** As a shell reads it. */
function quoted(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

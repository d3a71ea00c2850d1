import { Command } from 'commander';
import { DUMMY_KEY, localEndpoint, localRegion } from './local-client.ts';

/** `crossgate status`: what is not deployed of the REST APIs of a running `serve` or `dev`. */
export function statusCommand(): Command {
  return new Command('status')
    .summary('say which changes of REST APIs are not deployed')
    .description('Say of each stage of the REST APIs of a running crossgate which changes are not deployed to it.')
    .option('--endpoint-url <url>', 'where crossgate serve or dev listens', localEndpoint())
    .option('--json', 'print the answer as JSON')
    .action(async ({ endpointUrl, json }: { readonly endpointUrl: string; readonly json?: boolean }) => {
      const { askStatus, statusText } = await import('../server/serve/ask-status.ts');
      const asked = await askStatus(endpointUrl, {
        accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? DUMMY_KEY,
        secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? DUMMY_KEY,
        region: localRegion(),
      });
      if (asked.kind === 'failed') process.stderr.write(`crossgate status: ${asked.detail}\n`);
      else process.stdout.write(json === true ? `${JSON.stringify(asked.status)}\n` : statusText(asked.status));
      process.exit(asked.kind === 'failed' ? 1 : 0);
    });
}

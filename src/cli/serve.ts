import { Command, Option } from 'commander';
import type { RunHooks } from '../server/dev/run-dev.ts';
import type { ServeOptions } from '../server/serve/options.ts';
import { accountId, assumption, endpoint, port } from './arguments.ts';

/** `crossgate serve`: reads the arguments and hands them over. */
export function serveCommand(hooks: RunHooks): Command {
  return new Command('serve')
    .summary('answer the management APIs, and serve what is made through them')
    .description(
      'Answer the management APIs of API Gateway, Lambda, CloudWatch Logs, STS and IAM, so that the aws CLI and the SDKs make APIs and functions on this machine, and serve them.',
    )
    .option(
      '--endpoint-port <n>',
      'port of the management APIs and API hosts (4566, or the next free one); 0: a free one',
      port,
    )
    .addOption(new Option('--port <n>', 'the same').argParser(port).hideHelp())
    .option('--host <address>', 'address to listen on; beyond the loopback it takes --credentials', '127.0.0.1')
    .option('--persist <directory>', 'keep the account in a directory')
    .option('--credentials <file>', 'verify signatures against the access keys of a file, as AWS keeps them')
    .option('--region <region>', 'AWS region')
    .option('--account-id <id>', 'AWS account id', accountId)
    .option('--permissive', 'do not ask for lambda:InvokeFunction permissions')
    .option('--pass-credentials', 'functions see the AWS credentials of this shell')
    .option('--assume <NAME=VALUE...>', 'decide an open question about AWS otherwise (docs/assumptions.md)', assumption)
    .option(
      '--service-endpoint <NAME=URL...>',
      'where integrations with an AWS service (sqs, events, …) or a VPC link go (docs/integrations.md)',
      endpoint,
    )
    .addOption(
      new Option('--quotas <which>', 'aws: also the quotas that AWS raises on request').choices(['none', 'aws']),
    )
    .option('--json', 'print NDJSON events on stdout; text for people goes to stderr')
    .action(async ({ port: alias, ...flags }: Flags) => {
      const endpointPort = flags.endpointPort ?? alias;
      const options = endpointPort === undefined ? flags : { ...flags, endpointPort };
      // `dev` is started more often, and does not pay for it.
      const { runServe } = await import('../server/serve/run-serve.ts');
      process.exit(await runServe(options, hooks));
    });
}

type Flags = ServeOptions & { readonly port?: number };

import { Command, InvalidArgumentError, Option } from 'commander';
import { parseParameterOverrides } from '../definitions/parameter-overrides.ts';
import { type RunHooks, runDev } from '../server/dev/run-dev.ts';
import { accountId, assumption, endpoint, port } from './arguments.ts';

/**
 * `crossgate dev [PATH]`: reads the arguments and hands them over. The usage has the path first, since an option with
 * several values takes a path that follows for one of them.
 */
export function devCommand(hooks: RunHooks): Command {
  return new Command('dev')
    .summary('run the APIs and functions of a template')
    .description(
      'Run the APIs and functions of a SAM or CloudFormation template on this machine. A save of the template or of a function is live at once.',
    )
    .usage('[path] [options]')
    .argument('[path]', 'a template file, or the directory it is in', '.')
    .option('--port <n>', 'the first API listens here, the next on the following ports; 0: a free port each', port)
    .option('--host <address>', 'address of the data ports', '127.0.0.1')
    .option(
      '--endpoint-port <n>',
      'port of the management APIs, API hosts and /_health; 0: a free one; none: off',
      portOrNone,
    )
    .option('--https', 'serve the data ports over HTTPS and HTTP/2, with a certificate made for this machine')
    .option('--ssl-cert-file <file>', 'certificate in PEM for HTTPS, instead of the one made here')
    .option('--ssl-key-file <file>', 'private key of the certificate, in PEM')
    .addOption(new Option('--from <form>', 'what the file is, instead of a guess').choices(['sam', 'cloudformation']))
    .option('--parameter-overrides <K=V...>', 'values of template parameters', overrides)
    .option('--env-vars <file>', 'JSON file of environment variables, as sam local reads it')
    .option('--stand-in <LOCAL=REAL...>', 'let a page under development stand in for an origin of the template')
    .option('--assume <NAME=VALUE...>', 'decide an open question about AWS otherwise (docs/assumptions.md)', assumption)
    .option(
      '--service-endpoint <NAME=URL...>',
      'where integrations with an AWS service (sqs, events, …) or a VPC link go (docs/integrations.md)',
      endpoint,
    )
    .option(
      '--cognito-issuer <[POOL=]URL...>',
      'the OpenID Connect issuer that stands in for a Cognito user pool (its ARN or id), or for all of them',
      issuer,
    )
    .option(
      '--condition-key <NAME=VALUE...>',
      'a condition key of resource policies that nothing here tells: aws:SourceVpce=vpce-1',
      assumption,
    )
    .option('--no-stage-prefix', 'serve a REST API at / of its port, and not at /{stage}')
    .option('--deploy-on-save', 'deploy REST APIs with every save, also where the template has no new Deployment')
    .option('--strict', 'refuse what AWS refuses, also where it is clear what was meant')
    .option('--no-watch', 'do not follow changes')
    .option('--no-build-dir', 'run the sources even when .aws-sam/build is newer')
    .option('--json', 'print NDJSON events on stdout; text for people goes to stderr')
    .option('--region <region>', 'AWS region')
    .option('--account-id <id>', 'AWS account id', accountId)
    .option('--stack-name <name>', 'name of the stack')
    .option('--pass-credentials', 'functions see the AWS credentials of this shell')
    .option('--permissive', 'do not ask for lambda:InvokeFunction permissions')
    .addOption(
      new Option('--quotas <which>', 'aws: also the quotas that AWS raises on request').choices(['none', 'aws']),
    )
    .action(async (path: string, flags: Flags) => {
      process.exit(await runDev({ ...flags, path }, hooks));
    });
}

interface Flags {
  readonly port?: number;
  readonly host: string;
  readonly endpointPort?: number | 'none';
  readonly https?: boolean;
  readonly sslCertFile?: string;
  readonly sslKeyFile?: string;
  readonly from?: string;
  readonly parameterOverrides?: Readonly<Record<string, string>>;
  readonly envVars?: string;
  readonly standIn?: string[];
  readonly assume?: Readonly<Record<string, string>>;
  readonly serviceEndpoint?: Readonly<Record<string, string>>;
  readonly cognitoIssuer?: Readonly<Record<string, string>>;
  readonly conditionKey?: Readonly<Record<string, string>>;
  readonly watch: boolean;
  readonly deployOnSave?: boolean;
  readonly buildDir: boolean;
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly region?: string;
  readonly accountId?: string;
  readonly stackName?: string;
  readonly passCredentials?: boolean;
  readonly permissive?: boolean;
  readonly quotas?: 'none' | 'aws';
  readonly stagePrefix: boolean;
}

function portOrNone(text: string): number | 'none' {
  return text === 'none' ? 'none' : port(text);
}

function overrides(word: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { value, diagnostics } = parseParameterOverrides([word]);
  const [problem] = diagnostics;
  if (problem !== undefined) throw new InvalidArgumentError(`${problem.message} ${problem.help}`);
  return { ...before, ...value };
}

/** A URL alone is the issuer of every user pool. */
function issuer(word: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return /^https?:\/\//i.test(word) ? { ...before, '*': word } : endpoint(word, before);
}

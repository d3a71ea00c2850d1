import { Command } from 'commander';
import { version } from '../base/version.ts';
import type { RunHooks } from '../server/dev/run-dev.ts';
import { awsCommand } from './aws.ts';
import { devCommand } from './dev.ts';
import { envCommand } from './env.ts';
import { serveCommand } from './serve.ts';
import { statusCommand } from './status.ts';

/** Exit codes: a failed start 1, wrong usage 2. */
const USAGE = 2;

/**
 * The command.
 *
 * @param argv as `process.argv`
 */
export async function main(argv: readonly string[], hooks: RunHooks): Promise<void> {
  const program = new Command('crossgate')
    .description("An Amazon API Gateway that runs anywhere, with exactly AWS's CORS behaviour.")
    .version(version, '-v, --version')
    .showHelpAfterError('(crossgate --help lists what there is)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE));
  // What follows `crossgate aws` is for another program.
  program.enablePositionalOptions();
  const commands = [devCommand(hooks), serveCommand(hooks), awsCommand(), envCommand(), statusCommand()];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  await program.parseAsync(argv);
}

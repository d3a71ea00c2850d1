import { Command } from 'commander';
import { version } from '../base/version.ts';
import type { RunHooks } from '../server/dev/run-dev.ts';
import { devCommand } from './dev.ts';

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
  program.addCommand(devCommand(hooks).copyInheritedSettings(program));
  await program.parseAsync(argv);
}

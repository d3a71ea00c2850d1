import { readRuntime } from './function-runtime.ts';

/**
 * What to say when the interpreter at hand is not the version that the runtime names; undefined when it is.
 * `userAgent` is what Crossgate's bootstraps say of themselves.
 */
export function explainVersion(runtimeName: string, userAgent: string): string | undefined {
  const version = /^crossgate-(?:nodejs|python)\/([\d.]+)$/.exec(userAgent)?.[1];
  const runtime = readRuntime(runtimeName);
  if (version === undefined || runtime === undefined || runtime.family === 'provided') return undefined;
  const isSame =
    runtime.family === 'nodejs'
      ? version.startsWith(`${runtime.majorVersion}.`)
      : version.startsWith(`${runtime.version}.`);
  if (isSame) return undefined;
  return runtime.family === 'nodejs'
    ? `${runtimeName} runs on Node.js ${version} here, the one that runs Crossgate.`
    : `${runtimeName} runs on Python ${version} here, the python3 of this project or machine.`;
}

import { existsSync } from 'node:fs';

/**
 * A client that a suite needs and that a user's machine may not have. Where it is missing the suite steps aside and
 * says so in one line; with CROSSGATE_TEST_STRICT=1, which CI sets, that is a failure.
 */
export function optionalClient(client: {
  readonly name: string;
  /** Tried in order. */
  readonly paths: readonly string[];
  readonly install: string;
}): { readonly path: string; readonly isMissing: boolean } {
  const path = client.paths.find((candidate) => existsSync(candidate));
  if (path !== undefined) return { path, isMissing: false };
  const line = `${client.name} is not installed: its tests step aside. Install it with: ${client.install}`;
  if (process.env.CROSSGATE_TEST_STRICT === '1') throw new Error(line);
  console.warn(line);
  return { path: '', isMissing: true };
}

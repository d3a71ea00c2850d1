import type { Assumptions } from '../../aws/assumptions.ts';
import { resolveAssumptions } from '../../aws/resolve-assumptions.ts';
import { type Diagnostic, hasErrors } from '../../base/diagnostic.ts';
import { DevFailure } from '../dev/events.ts';
import { readServiceEndpoints } from '../dev/service-endpoints.ts';
import { ACCOUNT_ID, partitionOf, REGION } from '../dev/settings.ts';
import { type Credentials, readCredentials } from '../management/credentials.ts';
import type { ServeOptions } from './options.ts';

/** The options of one `serve`, complete. */
export interface ServeSettings {
  readonly host: string;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly assume: Assumptions;
  readonly assumeOverrides: Readonly<Record<string, string>>;
  readonly serviceEndpoints: Readonly<Record<string, string>>;
  /** Null: signatures are not verified. */
  readonly credentials: Credentials | null;
}

/** Reads every setting; throws DevFailure with all problems at once, which are wrong usage. */
export function readServeSettings(options: ServeOptions): ServeSettings {
  const assume = resolveAssumptions(options.assume ?? {});
  const serviceEndpoints = readServiceEndpoints(options.serviceEndpoint ?? {});
  const credentials = options.credentials === undefined ? null : readCredentials(options.credentials);
  const host = options.host ?? '127.0.0.1';
  const diagnostics = [
    ...assume.diagnostics,
    ...serviceEndpoints.diagnostics,
    ...(credentials?.diagnostics ?? []),
    ...(isLoopback(host) || credentials !== null ? [] : [openToAll(host)]),
  ];
  if (hasErrors(diagnostics)) throw new DevFailure(diagnostics, { isUsage: true });
  const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? REGION;
  return {
    host,
    region,
    accountId: options.accountId ?? ACCOUNT_ID,
    partition: partitionOf(region),
    assume: assume.value,
    assumeOverrides: options.assume ?? {},
    serviceEndpoints: serviceEndpoints.value,
    credentials: credentials?.value ?? null,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Whoever reaches the management APIs runs code on this machine: a function is one call. */
function openToAll(host: string): Diagnostic {
  return {
    code: 'serve/host-without-credentials',
    severity: 'error',
    message: `--host ${host} would let everybody who reaches this machine run code on it.`,
    help: 'Give --credentials FILE beside it, so that only whoever has a key of that file is let in.',
  };
}

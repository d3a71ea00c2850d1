import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Assumptions } from '../../aws/assumptions.ts';
import { resolveAssumptions } from '../../aws/resolve-assumptions.ts';
import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import { hasErrors } from '../../base/diagnostic.ts';
import type { SamConfig } from '../../definitions/samconfig.ts';
import { parseStandIns, type StandIn } from '../stand-in.ts';
import type { KeyPair } from '../tls/key-pair.ts';
import { type EnvironmentOverrides, readEnvironmentOverrides } from './environment-overrides.ts';
import { DevFailure } from './events.ts';
import { defaultStackName, findDefinition } from './find-definition.ts';
import type { DevOptions } from './options.ts';
import { readProjectConfig } from './project-config.ts';
import { readServiceEndpoints } from './service-endpoints.ts';
import type { TlsSettings } from './tls-settings.ts';

/** The options of one `dev`, complete: flags first, then the project's own files, then defaults. */
export interface DevSettings {
  readonly file: string;
  readonly projectDirectory: string;
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly parameterOverrides: Readonly<Record<string, string>>;
  readonly environmentOverrides: EnvironmentOverrides;
  readonly assume: Assumptions;
  readonly assumeOverrides: Readonly<Record<string, string>>;
  readonly standIns: readonly StandIn[];
  readonly serviceEndpoints: Readonly<Record<string, string>>;
  /** Undefined: the data ports speak plain HTTP. */
  readonly tls: KeyPair | undefined;
  readonly notes: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** AWS's example account. */
export const ACCOUNT_ID = '123456789012';
export const REGION = 'us-east-1';

/** Reads every setting; throws DevFailure with all problems at once. */
export async function readDevSettings(options: DevOptions): Promise<DevSettings> {
  const path = options.path ?? '.';
  const standIns = parseStandIns(options.standIn ?? []);
  const definition = findDefinition(path, { buildDir: options.buildDir ?? true });
  // The option takes what follows it for a value, a path, too: then there is no template where none was looked for.
  if (definition.kind === 'missing') {
    const isUsage = hasErrors(standIns.diagnostics);
    throw new DevFailure([...standIns.diagnostics, definition.diagnostic], { isUsage });
  }

  const projectDirectory = projectDirectoryOf(path, definition.file);
  const samConfig = await readSamConfigFile(projectDirectory);
  const config = readProjectConfig(projectDirectory);
  const assumeOverrides = { ...config.value.assume, ...options.assume };
  const assume = resolveAssumptions(assumeOverrides);
  const serviceEndpoints = readServiceEndpoints(options.serviceEndpoint ?? {});
  const environmentOverrides = readEnvironmentOverrides(options.envVars);
  const tls = await readTls(options);
  const diagnostics = [samConfig, config, assume, standIns, serviceEndpoints, environmentOverrides, tls].flatMap(
    (read) => read.diagnostics,
  );
  if (hasErrors(diagnostics)) {
    // What the project's own files say wrongly is a failed start; what the flags say wrongly is wrong usage.
    const isProjectsFault = hasErrors([...samConfig.diagnostics, ...config.diagnostics]);
    throw new DevFailure(diagnostics, { isUsage: !isProjectsFault });
  }

  const region = options.region ?? samConfig.value.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return {
    file: definition.file,
    projectDirectory,
    stackName: options.stackName ?? samConfig.value.stackName ?? defaultStackName(path),
    region: region ?? REGION,
    accountId: options.accountId ?? ACCOUNT_ID,
    partition: partitionOf(region ?? REGION),
    parameterOverrides: { ...samConfig.value.parameterOverrides, ...options.parameterOverrides },
    environmentOverrides: environmentOverrides.value,
    assume: assume.value,
    assumeOverrides,
    standIns: standIns.value,
    serviceEndpoints: serviceEndpoints.value,
    tls: tls.value?.keyPair,
    notes: [definition.note, tls.value?.note ?? null].filter((note) => note !== null),
    diagnostics,
  };
}

async function readTls(options: DevOptions): Promise<Reading<TlsSettings | null>> {
  const { https = false, sslCertFile, sslKeyFile } = options;
  if (!https && sslCertFile === undefined && sslKeyFile === undefined) return { value: null, diagnostics: [] };
  const { readTlsSettings } = await import('./tls-settings.ts');
  return readTlsSettings(options);
}

async function readSamConfigFile(directory: string): Promise<Reading<SamConfig>> {
  if (!existsSync(join(directory, 'samconfig.toml'))) {
    return { value: { parameterOverrides: {}, stackName: undefined, region: undefined }, diagnostics: [] };
  }
  // Few projects have the file, and the others do not pay for its reader.
  const { readSamConfig } = await import('../../definitions/samconfig.ts');
  return readSamConfig(directory);
}

/** Where samconfig.toml and crossgate.config.* are looked for. */
function projectDirectoryOf(path: string, file: string): string {
  return path === file ? dirname(file) : path;
}

export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

import type { FunctionEventInvokeConfig, LambdaFunction, PermissionStatement } from '../account/function.ts';
import type { Store, Transaction } from '../account/store.ts';
import type { FunctionDefinition, LayerDefinition } from '../lambda/function-definition.ts';
import type { FunctionReference } from '../services/lambda/function-name.ts';
import { findLayerVersion, readLayerArn } from '../services/lambda/layer-references.ts';
import {
  findQualified,
  LATEST,
  type QualifiedFunction,
  weightedVersion,
} from '../services/lambda/qualified-function.ts';

/** A function as one of its names means it, ready to be invoked. */
export interface KnownFunction {
  readonly latest: LambdaFunction;
  /** By which the function is called: its ARN, with the qualifier. */
  readonly invokedArn: string;
  readonly statements: readonly PermissionStatement[];
  /** Source ARNs that the policy has allowed: it is asked once for each. */
  readonly allowed: Set<string>;
  /** How asynchronous invocations by this name are retried, when not as usual. */
  readonly eventInvokeConfig: FunctionEventInvokeConfig | undefined;
  /** What an invocation runs; an alias may have two, and `random` decides. */
  readonly definitions: readonly FunctionDefinition[];
  select(random: number): FunctionDefinition;
}

export interface KnownFunctions {
  /** Undefined when there is no such function, version or alias. */
  find(reference: FunctionReference): Promise<KnownFunction | undefined>;
  close(): void;
}

/** Variables of `--env-vars`, by function name. */
export type ExtraEnvironment = (functionName: string) => Readonly<Record<string, string>>;

const COLLECTIONS = ['functions', 'functionVersions', 'functionAliases', 'functionEventInvokeConfigs'] as const;

/**
 * Functions of the account, read live and looked up once: a commit that touches a function forgets it.
 *
 * @param onRetired called for a version whose environments run what it is not any more
 */
export function createKnownFunctions(options: {
  readonly store: Store;
  readonly extraEnvironment: ExtraEnvironment;
  readonly onRetired: (functionName: string, version: string) => void;
}): KnownFunctions {
  const { store, extraEnvironment, onRetired } = options;
  type Found = Promise<KnownFunction | undefined>;
  const known = new Map<string, Map<string, Found>>();

  const find = ({ name, qualifier = '' }: FunctionReference): Found => {
    const ofFunction = known.get(name) ?? new Map<string, Found>();
    known.set(name, ofFunction);
    const cached = ofFunction.get(qualifier);
    if (cached !== undefined) return cached;
    const reference = { name, qualifier: qualifier === '' ? undefined : qualifier };
    const found = store.transact((transaction) => load(transaction, reference, extraEnvironment));
    ofFunction.set(qualifier, found);
    const forget = (): void => {
      if (ofFunction.get(qualifier) === found) ofFunction.delete(qualifier);
      if (ofFunction.size === 0 && known.get(name) === ofFunction) known.delete(name);
    };
    // Callers may make up any number of names.
    found.then((it) => it ?? forget(), forget);
    return found;
  };

  /** Environments of an unchanged version stay warm (a permission added to a function is no reason to restart it). */
  const retireWhatChanged = async (name: string, previous: readonly Found[]): Promise<void> => {
    const running = new Map<string, string>();
    for (const found of await Promise.allSettled(previous)) {
      const definitions = found.status === 'fulfilled' ? (found.value?.definitions ?? []) : [];
      for (const { version, revisionId } of definitions) running.set(version, revisionId);
    }
    for (const [version, revisionId] of running) {
      try {
        const now = await find({ name, qualifier: version });
        if (now?.definitions[0]?.revisionId !== revisionId) onRetired(name, version);
      } catch {
        // The next invocation meets the same failure and has somebody to tell; it also retires what it finds outdated.
      }
    }
  };

  const unsubscribe = store.subscribe(({ changes }) => {
    const names = new Set<string>();
    for (const { collection, key } of changes) {
      if (COLLECTIONS.some((name) => name === collection)) names.add(key.split('/', 1)[0] ?? key);
    }
    for (const name of names) {
      const previous = known.get(name);
      if (previous === undefined) continue;
      known.delete(name);
      void retireWhatChanged(name, [...previous.values()]);
    }
  });

  return { find, close: unsubscribe };
}

async function load(
  transaction: Transaction,
  reference: FunctionReference,
  extraEnvironment: ExtraEnvironment,
): Promise<KnownFunction | undefined> {
  const main = await findQualified(transaction, reference);
  if (main === null) return undefined;
  const { latest, alias, policyOwner } = main;
  const found = new Map<string, FunctionDefinition>();
  for (const version of [main.version.Version, ...Object.keys(alias?.AdditionalVersionWeights ?? {})]) {
    const selected = await findQualified(transaction, reference, () => version);
    if (selected !== null) found.set(version, await define(transaction, selected, extraEnvironment(reference.name)));
  }
  const definitions = [...found.values()];
  const [first] = definitions;
  if (first === undefined) return undefined;
  return {
    latest,
    invokedArn: reference.qualifier === undefined ? latest.FunctionArn : `${latest.FunctionArn}:${reference.qualifier}`,
    statements: Object.values(policyOwner.value.Policy),
    allowed: new Set(),
    eventInvokeConfig: await transaction.get(
      'functionEventInvokeConfigs',
      `${reference.name}/${reference.qualifier ?? LATEST}`,
    ),
    definitions,
    select: (random) => (alias === null ? first : (found.get(weightedVersion(alias, random)) ?? first)),
  };
}

async function define(
  transaction: Transaction,
  selected: QualifiedFunction,
  extraEnvironment: Readonly<Record<string, string>>,
): Promise<FunctionDefinition> {
  const layers: LayerDefinition[] = [];
  for (const { Arn } of selected.version.Layers ?? []) {
    const arn = readLayerArn(Arn);
    const isOwn = arn !== null && selected.latest.FunctionArn.split(':')[4] === arn.accountId;
    const layer = isOwn ? await findLayerVersion(transaction, arn) : undefined;
    layers.push({ arn: Arn, code: layer?.Content ?? null });
  }
  const { version, latest } = selected;
  return {
    ...functionDefinition(version, extraEnvironment),
    layers,
    reservedConcurrency: latest.ReservedConcurrentExecutions ?? null,
  };
}

/** What the function host needs to know of a function of the account, without its layers. */
export function functionDefinition(
  stored: LambdaFunction & { readonly Version?: string; readonly CodeRevision?: string },
  extraEnvironment: Readonly<Record<string, string>>,
): FunctionDefinition {
  const { Version = LATEST, CodeRevision = '' } = stored;
  return {
    functionName: stored.FunctionName,
    functionArn: stored.FunctionArn,
    version: Version,
    runtime: stored.Runtime ?? '',
    handler: stored.Handler ?? '',
    code: stored.Code,
    environment: { ...stored.Environment?.Variables, ...extraEnvironment },
    timeoutSeconds: stored.Timeout,
    memorySizeMB: stored.MemorySize,
    reservedConcurrency: stored.ReservedConcurrentExecutions ?? null,
    revisionId: stored.ContentId + CodeRevision,
  };
}

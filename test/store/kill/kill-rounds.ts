import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { createMemoryStore } from '../../../src/account/store/memory-store.ts';
import type { CollectionName, Store } from '../../../src/account/store.ts';
import { createDirectoryStore } from '../../../src/server/store/directory-store.ts';
import { clientPrefix, randomNumbers, type Step, stepContext, writeLoad } from './write-load.ts';

const clientCount = 4;

export interface KillReport {
  /** Acknowledged before the kills. */
  readonly operations: number;
  /** Rounds whose kill fell into the opening of the directory. */
  readonly killedBeforeFirst: number;
  /** Operations that were on disk without having been acknowledged: the kill came in between. */
  readonly onDiskUnacknowledged: number;
  readonly slowestOpenMs: number;
}

/**
 * Lets a process write into `directory` and kills it, again and again. After each kill the account has to be what the
 * acknowledged operations of each client make, or one operation of it further. Rejects where it is not.
 */
export async function killRounds(directory: string, rounds: number): Promise<KillReport> {
  const program = await bundleWriter(directory);
  const data = join(directory, 'data');
  const clients = Array.from({ length: clientCount }, (_, client) => new Client(client));
  const random = randomNumbers(Date.now());
  const report = { operations: 0, killedBeforeFirst: 0, onDiskUnacknowledged: 0, slowestOpenMs: 0 };
  for (let round = 0; round < rounds; round++) {
    const starts = clients.map(({ steps }) => String(steps));
    // Every other kill counts from the start of the process, so that it may meet the opening of the directory.
    const writing = spawnWriter(program, [data, ...starts]);
    if (round % 2 === 0) await writing.hasAcknowledged;
    await delay(random(round % 2 === 0 ? 300 : 1200));
    const acknowledged = await writing.kill();
    if (acknowledged.length === 0) report.killedBeforeFirst += 1;
    report.operations += acknowledged.length;
    for (const client of acknowledged) await clients[client]?.advance();

    const before = performance.now();
    const store = await createDirectoryStore(data);
    report.slowestOpenMs = Math.max(report.slowestOpenMs, performance.now() - before);
    const found = await everything(store);
    for (const client of clients) if (await client.explain(found, round)) report.onDiskUnacknowledged += 1;
    await store.close();
  }
  return report;
}

/** What one client has done, done again in memory. */
class Client {
  steps = 0;
  readonly #client: number;
  readonly #store: Store = createMemoryStore();
  readonly #load: Iterator<Step>;

  constructor(client: number) {
    this.#client = client;
    this.#load = writeLoad(client);
  }

  async advance(): Promise<void> {
    const { value: step } = this.#load.next();
    await step(stepContext(this.#store, this.#client, this.steps));
    this.steps += 1;
  }

  /** Gives whether the disk is one operation ahead; rejects when it has anything else. */
  async explain(found: ReadonlyMap<string, string>, round: number): Promise<boolean> {
    const own = new Map([...found].filter(([key]) => key.includes(` ${clientPrefix(this.#client)}`)));
    const behind = difference(own, await everything(this.#store));
    if (behind.length === 0) return false;
    await this.advance();
    const ahead = difference(own, await everything(this.#store));
    if (ahead.length === 0) return true;
    throw new Error(
      `Round ${round}, client ${this.#client}, ${this.steps - 1} steps acknowledged. Other than after them: ` +
        `${someOf(behind)}. Other than after one more: ${someOf(ahead)}.`,
    );
  }
}

function someOf(keys: readonly string[]): string {
  return keys.length > 6 ? `${keys.slice(0, 6).join(', ')} and ${keys.length - 6} more` : keys.join(', ');
}

function difference(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
}

const collections: Record<CollectionName, true> = {
  apis: true,
  routes: true,
  routeKeys: true,
  integrations: true,
  authorizers: true,
  stages: true,
  deployments: true,
  domainNames: true,
  apiMappings: true,
  restApis: true,
  resources: true,
  methods: true,
  models: true,
  requestValidators: true,
  restAuthorizers: true,
  gatewayResponses: true,
  restStages: true,
  restDeployments: true,
  apiKeys: true,
  usagePlans: true,
  usagePlanKeys: true,
  documentationParts: true,
  documentationVersions: true,
  vpcLinks: true,
  clientCertificates: true,
  gatewayAccount: true,
  functions: true,
  functionUrlConfigs: true,
  functionVersions: true,
  functionVersionCounters: true,
  functionAliases: true,
  provisionedConcurrencyConfigs: true,
  functionEventInvokeConfigs: true,
  layerVersions: true,
  layerVersionCounters: true,
  roles: true,
  logGroups: true,
  logStreams: true,
};

/** `collection key` → the value as JSON. */
async function everything(store: Store): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await store.transact(async (transaction) => {
    for (const collection of Object.keys(collections) as CollectionName[]) {
      for (const { key, value } of await transaction.list(collection, '')) {
        found.set(`${collection} ${key}`, JSON.stringify(value));
      }
    }
  });
  return found;
}

interface Writing {
  readonly hasAcknowledged: Promise<unknown>;
  /** Gives the clients of the acknowledged operations. */
  kill(): Promise<readonly number[]>;
}

function spawnWriter(program: string, args: readonly string[]): Writing {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const closed = once(child, 'close');
  return {
    hasAcknowledged: Promise.race([once(child.stdout, 'data'), closed]),
    async kill() {
      child.kill('SIGKILL');
      await closed;
      if (child.signalCode !== 'SIGKILL') throw new Error(`The writer ended by itself. ${errors}`);
      return output
        .split('\n')
        .slice(0, -1)
        .map((line) => Number.parseInt(line, 10));
    },
  };
}

/** The writer as one file, which Node.js runs without a compiler. */
async function bundleWriter(directory: string): Promise<string> {
  const lmdb = createRequire(import.meta.url).resolve('lmdb');
  const outfile = join(directory, 'writer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'kill-writer.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(lmdb).href) },
    plugins: [
      {
        name: 'lmdb where it is installed',
        setup: ({ onResolve }) => onResolve({ filter: /^lmdb$/ }, () => ({ path: lmdb, external: true })),
      },
    ],
  });
  return outfile;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createMemoryStore } from '../../../src/account/store/memory-store.ts';
import type { CollectionName, Store } from '../../../src/account/store.ts';
import { createDirectoryStore } from '../../../src/server/store/directory-store.ts';
import { bundleProgram } from '../bundle-program.ts';
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
  const program = await bundleProgram(join(import.meta.dirname, 'kill-writer.ts'), directory);
  const data = join(directory, 'data');
  const collections = await writtenCollections();
  const clients = Array.from({ length: clientCount }, (_, client) => new Client(client, collections));
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
    const found = await everything(store, collections);
    for (const client of clients) if (await client.explain(found, round)) report.onDiskUnacknowledged += 1;
    await store.close();
  }
  return report;
}

/** What one client has done, done again in memory. */
class Client {
  steps = 0;
  readonly #client: number;
  readonly #collections: readonly CollectionName[];
  readonly #store: Store = createMemoryStore();
  readonly #load: Iterator<Step>;

  constructor(client: number, collections: readonly CollectionName[]) {
    this.#client = client;
    this.#collections = collections;
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
    const behind = difference(own, await everything(this.#store, this.#collections));
    if (behind.length === 0) return false;
    await this.advance();
    const ahead = difference(own, await everything(this.#store, this.#collections));
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

/** The collections that the load writes to, learnt from what one client does. */
async function writtenCollections(): Promise<readonly CollectionName[]> {
  const names = new Set<CollectionName>();
  const store = createMemoryStore();
  store.subscribe(({ changes }) => {
    for (const { collection } of changes) names.add(collection);
  });
  let count = 0;
  for (const step of writeLoad(0)) {
    await step(stepContext(store, 0, count));
    count += 1;
    if (count === 200) break;
  }
  return [...names];
}

/** `collection key` → the value as JSON. */
async function everything(store: Store, collections: readonly CollectionName[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await store.transact(async (transaction) => {
    for (const collection of collections) {
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

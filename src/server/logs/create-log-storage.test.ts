import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogEvent, LogQuery } from '../../services/logs/log-storage.ts';
import { createLogStorage, type LogStorageOptions, type OpenLogStorage } from './create-log-storage.ts';

const GROUP = '00000000000000aa';
const OTHER = '00000000000000bb';
const STREAM = 's1';

let directory: string;
const problems: string[] = [];
const opened: OpenLogStorage[] = [];

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'crossgate-logs-')), 'logs');
  problems.length = 0;
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
  await rm(join(directory, '..'), { recursive: true });
});

function open(options: Partial<LogStorageOptions> = {}): OpenLogStorage {
  const storage = createLogStorage({ directory, onProblem: (text) => problems.push(text), ...options });
  opened.push(storage);
  return storage;
}

/** As a process that ends at once: nothing is written that was not. */
function abandon(storage: OpenLogStorage): void {
  opened.splice(opened.indexOf(storage), 1);
}

async function put(
  storage: OpenLogStorage,
  events: readonly LogEvent[],
  { group = GROUP }: { readonly group?: string } = {},
): Promise<void> {
  storage.append(group, STREAM, events);
  await storage.flush();
}

function event(timestamp: number, message = `m${timestamp}`, ingestionTime = timestamp) {
  return { timestamp, message, ingestionTime };
}

function query(changes: Partial<LogQuery> = {}): LogQuery {
  return {
    streamIds: new Set([STREAM]),
    from: 0,
    to: Number.POSITIVE_INFINITY,
    direction: 'forward',
    beyond: null,
    limit: 10_000,
    limitBytes: 1024 * 1024,
    ...changes,
  };
}

async function messages(storage: OpenLogStorage, changes: Partial<LogQuery> = {}, group = GROUP): Promise<string[]> {
  const { events } = await storage.read(group, query(changes));
  return events.map(({ message }) => message);
}

/** Every page, one after the other. */
async function pages(storage: OpenLogStorage, changes: Partial<LogQuery>): Promise<string[][]> {
  const all: string[][] = [];
  let beyond = changes.beyond ?? null;
  do {
    const { events, next } = await storage.read(GROUP, query({ ...changes, beyond }));
    all.push(events.map(({ message }) => message));
    beyond = next;
  } while (beyond !== null);
  return all;
}

const places: readonly (readonly [name: string, options: () => Partial<LogStorageOptions>])[] = [
  ['in a directory', () => ({})],
  ['in memory', () => ({ directory: null })],
];

describe.each(places)('events %s', (_, options) => {
  it('are read by their timestamps, and by arrival where those are the same', async () => {
    const storage = open(options());
    storage.append(GROUP, STREAM, [event(3), event(1), event(2, 'first'), event(2, 'second')]);
    expect(await messages(storage)).toEqual(['m1', 'first', 'second', 'm3']);
  });

  it('are of their group and their stream', async () => {
    const storage = open(options());
    storage.append(GROUP, STREAM, [event(1, 'mine')]);
    storage.append(GROUP, 's2', [event(1, 'its')]);
    storage.append(OTHER, STREAM, [event(1, 'theirs')]);
    expect(await messages(storage)).toEqual(['mine']);
    expect(await messages(storage, { streamIds: new Set(['s2', STREAM]) })).toEqual(['mine', 'its']);
    expect(await messages(storage, {}, '00000000000000cc')).toEqual([]);
  });

  it.each<[sentence: string, changes: Partial<LogQuery>, expected: string[][]]>([
    ['in a range of time', { from: 2, to: 4 }, [['m2', 'm3']]],
    ['page by page', { limit: 2 }, [['m1', 'm2'], ['m3', 'm4'], ['m5']]],
    ['page by page from the last', { limit: 2, direction: 'backward' }, [['m4', 'm5'], ['m2', 'm3'], ['m1']]],
    ['by the bytes of a page', { limitBytes: 2 * (26 + 2) }, [['m1', 'm2'], ['m3', 'm4'], ['m5']]],
    ['one by one, where one fills a page', { limitBytes: 1 }, [['m1'], ['m2'], ['m3'], ['m4'], ['m5']]],
    ['where they match', { matches: (message) => message !== 'm3' }, [['m1', 'm2', 'm4', 'm5']]],
    ['beyond a position', { beyond: { timestamp: 3, sequence: Number.MAX_SAFE_INTEGER } }, [['m4', 'm5']]],
  ])('are read %s', async (_sentence, changes, expected) => {
    const storage = open(options());
    storage.append(
      GROUP,
      STREAM,
      [5, 3, 1, 2, 4].map((time) => event(time)),
    );
    expect(await pages(storage, changes)).toEqual(expected);
  });

  it('come page by page over many blocks and segments, each once', async () => {
    const storage = open({ ...options(), segmentBytes: 200_000 });
    const times = Array.from({ length: 5000 }, (__, at) => 1 + ((at * 7919) % 5000));
    for (let at = 0; at < times.length; at += 500) {
      await put(
        storage,
        times.slice(at, at + 500).map((time) => event(time, `${time} ${'x'.repeat(200)}`)),
      );
    }
    for (const direction of ['forward', 'backward'] as const) {
      const read = await pages(storage, { limit: 700, direction });
      const ordered = (direction === 'forward' ? read : read.reverse())
        .flat()
        .map((message) => Number.parseInt(message, 10));
      expect(ordered).toEqual(Array.from({ length: 5000 }, (__, at) => at + 1));
    }
  });

  it('have a sequence that no other event of the group has', async () => {
    const storage = open({ ...options(), segmentBytes: 1000 });
    for (let at = 0; at < 20; at++) await put(storage, [event(1), event(1)]);
    const { events } = await storage.read(GROUP, query());
    expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(40);
  });

  it('tell of each stream when it began and ended', async () => {
    const storage = open(options());
    storage.append(GROUP, STREAM, [event(5, 'a', 7), event(3, 'b', 8)]);
    expect([...(await storage.streams(GROUP))]).toEqual([
      [STREAM, { firstEventTimestamp: 3, lastEventTimestamp: 5, lastIngestionTime: 8 }],
    ]);
    expect((await storage.streams(OTHER)).size).toBe(0);
  });

  it('are bounded all together, and the oldest go first', async () => {
    const limitBytes = 100_000;
    const storage = open({ ...options(), limitBytes, segmentBytes: 5000 });
    for (let at = 1; at <= 300; at++) {
      await put(storage, [event(at, 'x'.repeat(1000))], { group: at % 2 === 0 ? GROUP : OTHER });
      expect((await storage.storedBytes(GROUP)) + (await storage.storedBytes(OTHER))).toBeLessThanOrEqual(limitBytes);
    }
    const kept = (await storage.read(GROUP, query())).events.map(({ timestamp }) => timestamp);
    expect(kept.at(-1)).toBe(300);
    expect(kept.length).toBeGreaterThan(30);
    expect(kept).toEqual(Array.from({ length: kept.length }, (__, at) => 300 - 2 * (kept.length - 1 - at)));
  });

  it('of a group that is gone are removed, also those on their way', async () => {
    const storage = open(options());
    await put(storage, [event(1)]);
    await put(storage, [event(1)], { group: OTHER });
    storage.append(GROUP, STREAM, [event(2)]);
    await storage.removeOrphans(async () => new Set([OTHER]));
    await put(storage, [event(3)]);
    expect(await messages(storage)).toEqual([]);
    expect(await storage.storedBytes(GROUP)).toBe(0);
    expect(await messages(storage, {}, OTHER)).toEqual(['m1']);
  });

  it('of a group that is made while orphans are looked for stay', async () => {
    const storage = open(options());
    await storage.removeOrphans(async () => {
      storage.append(GROUP, STREAM, [event(1)]);
      return new Set();
    });
    expect(await messages(storage)).toEqual(['m1']);
  });

  it('expire by whole segments', async () => {
    const storage = open({ ...options(), segmentBytes: 10 });
    for (const time of [1, 2, 3]) await put(storage, [event(time)]);
    await storage.expire(GROUP, 3);
    expect(await messages(storage)).toEqual(['m3']);
  });

  it('may be longer than a block, and of any characters', async () => {
    const storage = open(options());
    const long = `"\n\r\\ \u0000 ü 🙀 ${'x'.repeat(300_000)}`;
    storage.append(GROUP, STREAM, [event(1, long), event(2, long)]);
    expect(await messages(storage)).toEqual([long, long]);
  });

  it('are looked for no longer than a while in one page', async () => {
    const storage = open({ ...options(), limitBytes: 64 * 1024 * 1024 });
    for (let at = 0; at < 30; at++) {
      await put(
        storage,
        Array.from({ length: 10 }, (__, of) => event(at * 10 + of, 'x'.repeat(90_000))),
      );
    }
    const read = await pages(storage, { matches: (message) => message === 'no such' });
    expect(read).toEqual([[], []]);
  });
});

describe('a directory', () => {
  async function segmentFiles(): Promise<string[]> {
    const names = await readdir(join(directory, GROUP));
    return names.filter((name) => name.endsWith('.log')).map((name) => join(directory, GROUP, name));
  }

  it('has the events for the next process', async () => {
    const first = open({ segmentBytes: 100 });
    for (const time of [1, 2, 3]) await put(first, [event(time, 'x'.repeat(60))]);
    await first.close();
    const second = open({ segmentBytes: 100 });
    await put(second, [event(4)]);
    const { events } = await second.read(GROUP, query());
    expect(events.map(({ timestamp }) => timestamp)).toEqual([1, 2, 3, 4]);
    expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(4);
    expect((await second.streams(GROUP)).get(STREAM)?.firstEventTimestamp).toBe(1);
  });

  it('has every event that was acknowledged before the process was killed', async () => {
    const first = open();
    await put(first, [event(1), event(2)]);
    abandon(first);
    expect(await messages(open())).toEqual(['m1', 'm2']);
  });

  it.each<[what: string, left: string]>([
    ['half a line', '["s1",3,3,"to'],
    ['a line that is none', 'null\n[1]\n["s1","3",3,"x"]\n\u0000\u0000\n'],
    ['half a character', '["s1",3,3,"\u00fc'],
  ])('in which a write has left %s has the others, and takes more', async (_, left) => {
    const first = open();
    await put(first, [event(1), event(2)]);
    abandon(first);
    const [file = ''] = await segmentFiles();
    await appendFile(file, Buffer.from(left).subarray(0, -1));
    if (left.endsWith('\n')) await appendFile(file, '\n');
    const second = open();
    expect(await messages(second)).toEqual(['m1', 'm2']);
    await put(second, [event(4, 'ok')]);
    expect(await messages(second)).toEqual(['m1', 'm2', 'ok']);
    abandon(second);
    const third = open();
    expect(await messages(third)).toEqual(['m1', 'm2', 'ok']);
    const { events } = await third.read(GROUP, query());
    expect(events.map(({ sequence }) => sequence - (events[0]?.sequence ?? 0))).toEqual([0, 1, 2]);
  });

  it('whose index is of another time or broken is read all the same', async () => {
    const first = open();
    await put(first, [event(1), event(2)]);
    await first.close();
    const [file = ''] = await segmentFiles();
    const index = file.replace(/log$/, 'index');
    const { size } = await stat(file);
    for (const text of ['{', '[]', '{"bytes":1}', `{"bytes":${size},"count":1,"blocks":[[1]],"streams":[]}`]) {
      await writeFile(index, text);
      expect(await messages(open())).toEqual(['m1', 'm2']);
    }
  });

  it('that cannot be written to costs the events and says so, and nobody waits for ever', async () => {
    await writeFile(directory, 'a file in its place');
    const storage = open();
    await put(storage, [event(1)]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('Log events could not be kept: ');
  });

  it('is nobody else to read', async () => {
    const storage = open();
    await put(storage, [event(1)]);
    const [file = ''] = await segmentFiles();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, GROUP))).mode & 0o777).toBe(0o700);
  });

  it('loses what is of no group any more', async () => {
    const first = open();
    await put(first, [event(1)]);
    await put(first, [event(1)], { group: OTHER });
    await first.close();
    const second = open();
    await second.removeOrphans(async () => new Set([OTHER]));
    expect(await readdir(directory)).toEqual([OTHER]);
    expect(await messages(second)).toEqual([]);
    expect(await messages(second, {}, OTHER)).toEqual(['m1']);
  });

  it('is bounded by what a process before has left, too', async () => {
    const first = open({ segmentBytes: 1000 });
    for (let at = 1; at <= 50; at++) await put(first, [event(at, 'x'.repeat(1000))]);
    await first.close();
    const second = open({ limitBytes: 10_000, segmentBytes: 1000 });
    await put(second, [event(51)], { group: OTHER });
    expect(await second.storedBytes(GROUP)).toBeLessThan(10_000);
    expect((await messages(second)).length).toBeGreaterThan(3);
  });
});

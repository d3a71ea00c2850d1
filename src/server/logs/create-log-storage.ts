import type { LogEvent, LogPage, LogQuery, LogStorage, StreamActivity } from '../../services/logs/log-storage.ts';
import type { StreamEvents } from './event-line.ts';
import { GroupLog, type GroupMedia } from './group-log.ts';
import { fileMedia, type LogMedia, memoryMedia } from './log-media.ts';

export interface LogStorageOptions {
  /** Null: events live as long as this process. */
  readonly directory: string | null;
  /** How much is kept of all groups together; the oldest goes first (256 MB in a directory, 64 MB without). */
  readonly limitBytes?: number;
  /** When a segment is full (4 MB, or less where that is a large part of the limit). */
  readonly segmentBytes?: number;
  /** What could not be written or read, for people; said once a minute at most. */
  readonly onProblem: (text: string) => void;
}

export interface OpenLogStorage extends LogStorage {
  /** Gives up the segments in which nothing is younger than `before`. */
  expire(groupId: string, before: number): Promise<void>;
  /** Removes the events of groups that are not there any more. */
  removeOrphans(listGroupIds: () => Promise<ReadonlySet<string>>): Promise<void>;
  close(): Promise<void>;
}

const MB = 1024 * 1024;
const DIRECTORY_LIMIT_BYTES = 256 * MB;
const MEMORY_LIMIT_BYTES = 64 * MB;
const SEGMENT_BYTES = 4 * MB;
/** For those who do not wait. */
const FLUSH_MS = 100;
/** A disk that is slower than what comes in must not fill the memory. */
const QUEUE_LIMIT_CHARACTERS = 32 * MB;
const PROBLEM_INTERVAL_MS = 60_000;
const SLACK = 1 / 16;

/** Keeps log events in segments that are only ever appended to. Nothing is opened before the first use. */
export function createLogStorage(options: LogStorageOptions): OpenLogStorage {
  return new SegmentedLogStorage(options);
}

/** What is written together, by group. */
interface Batch {
  readonly events: Map<string, StreamEvents[]>;
  characters: number;
}

class SegmentedLogStorage implements OpenLogStorage {
  readonly #media: LogMedia;
  readonly #limitBytes: number;
  readonly #segmentBytes: number;
  readonly #onProblem: (text: string) => void;
  readonly #groups = new Map<string, GroupLog>();
  /** Groups that are gone: events that are still on their way to one are nobody's. */
  readonly #deleted = new Set<string>();
  /** What a process before this one has left and nobody has asked for yet. */
  #left: Promise<Map<string, GroupMedia>> | null = null;
  #batch = createBatch();
  #timer: NodeJS.Timeout | undefined;
  /** The last change, which comes after all before it. */
  #changes: Promise<void> = Promise.resolve();
  #problemAt = Number.NEGATIVE_INFINITY;

  constructor({ directory, limitBytes, segmentBytes, onProblem }: LogStorageOptions) {
    this.#media = directory === null ? memoryMedia : fileMedia(directory);
    this.#limitBytes = limitBytes ?? (directory === null ? MEMORY_LIMIT_BYTES : DIRECTORY_LIMIT_BYTES);
    this.#segmentBytes = segmentBytes ?? Math.min(SEGMENT_BYTES, this.#limitBytes / 16);
    this.#onProblem = onProblem;
  }

  append(groupId: string, streamId: string, events: readonly LogEvent[]): void {
    const batch = this.#batch;
    if (batch.characters > QUEUE_LIMIT_CHARACTERS) {
      this.#report('Log events come faster than they can be written, and some were dropped.');
      return;
    }
    for (const { message } of events) batch.characters += message.length;
    const written = batch.events.get(groupId);
    if (written === undefined) batch.events.set(groupId, [{ streamId, events }]);
    else written.push({ streamId, events });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#batch;
    if (batch.events.size === 0) return this.#changes;
    this.#batch = createBatch();
    return this.#change(async () => {
      for (const [groupId, events] of batch.events) await this.#write(groupId, events);
      await this.#dropOldest();
    });
  }

  async read(groupId: string, query: LogQuery): Promise<LogPage> {
    await this.flush();
    const group = await this.#find(groupId);
    return group === null ? { events: [], next: null } : await group.read(query);
  }

  async streams(groupId: string): Promise<ReadonlyMap<string, StreamActivity>> {
    await this.flush();
    return (await this.#find(groupId))?.streams() ?? new Map();
  }

  async storedBytes(groupId: string): Promise<number> {
    await this.flush();
    return (await this.#find(groupId))?.bytes ?? 0;
  }

  expire(groupId: string, before: number): Promise<void> {
    return this.#change(async () => {
      const group = await this.#find(groupId);
      for (const segment of group?.segments ?? []) {
        if (segment.maxTimestamp < before) await group?.remove(segment);
      }
    });
  }

  /** Ids are taken before the list is: a group that is made in between is in no danger. */
  removeOrphans(listGroupIds: () => Promise<ReadonlySet<string>>): Promise<void> {
    return this.#change(async () => {
      const known = [...this.#groups.keys(), ...(await this.#unopened()).keys()];
      const present = await listGroupIds();
      for (const groupId of known) {
        if (!present.has(groupId)) await this.#remove(groupId);
      }
    });
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#change(async () => {
      for (const group of this.#groups.values()) await group.close();
    });
  }

  /** One at a time, and none keeps the next from its turn. */
  #change(work: () => Promise<void>): Promise<void> {
    this.#changes = this.#changes.then(work).catch((error: unknown) => this.#reportError(error));
    return this.#changes;
  }

  async #write(groupId: string, events: readonly StreamEvents[]): Promise<void> {
    if (this.#deleted.has(groupId)) return;
    try {
      let group = await this.#find(groupId);
      if (group === null) {
        group = new GroupLog(this.#media.create(groupId), this.#segmentBytes);
        this.#groups.set(groupId, group);
      }
      await group.append(events);
    } catch (error) {
      this.#reportError(error);
    }
  }

  async #find(groupId: string): Promise<GroupLog | null> {
    const unopened = await this.#unopened();
    let group = this.#groups.get(groupId);
    if (group === undefined) {
      const media = unopened.get(groupId);
      if (media === undefined) return null;
      unopened.delete(groupId);
      group = new GroupLog(media, this.#segmentBytes);
      this.#groups.set(groupId, group);
    }
    await group.load();
    return group;
  }

  #unopened(): Promise<Map<string, GroupMedia>> {
    this.#left ??= this.#media.list().then(
      (groups) => new Map(groups),
      (error: unknown) => {
        this.#left = null;
        throw error;
      },
    );
    return this.#left;
  }

  async #remove(groupId: string): Promise<void> {
    this.#deleted.add(groupId);
    this.#groups.delete(groupId);
    (await this.#unopened()).delete(groupId);
    await this.#media.remove(groupId);
  }

  /** Some below the limit, so that not every line more is a segment less. */
  async #dropOldest(): Promise<void> {
    const unopened = await this.#unopened();
    const sizes = [...unopened.values()].flatMap(({ existing }) => existing.map(({ size }) => size));
    for (const group of this.#groups.values()) sizes.push(group.bytes);
    let excess = sizes.reduce((total, size) => total + size, 0) - this.#limitBytes;
    if (excess <= 0) return;
    excess += this.#limitBytes * SLACK;
    for (const groupId of [...unopened.keys()]) await this.#find(groupId);
    const all = [...this.#groups.values()].flatMap((group) => group.segments.map((segment) => ({ group, segment })));
    for (const { group, segment } of all.sort((a, b) => a.segment.lastWritten - b.segment.lastWritten)) {
      if (excess <= 0) return;
      excess -= segment.bytes;
      await group.remove(segment);
    }
  }

  #reportError(error: unknown): void {
    this.#report(`Log events could not be kept: ${error instanceof Error ? error.message : String(error)}`);
  }

  #report(text: string): void {
    if (performance.now() - this.#problemAt < PROBLEM_INTERVAL_MS) return;
    this.#problemAt = performance.now();
    this.#onProblem(text);
  }
}

function createBatch(): Batch {
  return { events: new Map(), characters: 0 };
}

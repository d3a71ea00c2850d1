import { setImmediate } from 'node:timers/promises';
import type { LogPage, LogPosition, LogQuery, StoredLogEvent } from '../../services/logs/log-storage.ts';

/** A block of events that can be read, and the times between which they are. */
export interface ReadableBlock {
  readonly bytes: number;
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  read(): Promise<readonly StoredLogEvent[]>;
}

/** How much one page reads before it says how far it has come, as CloudWatch Logs does with a filter that finds little. */
export const SCAN_BYTES = 16 * 1024 * 1024;
/** Between reads of this much others get their turn. */
const TURN_BYTES = 512 * 1024;

/**
 * One page of a query. Blocks lie in the order in which events came, which is nearly that of their timestamps: they are
 * read by the time at which they begin, and no further than what has been found is certain to come before the rest.
 */
export async function readPage(
  blocks: readonly ReadableBlock[],
  query: LogQuery,
  scanBytes = SCAN_BYTES,
): Promise<LogPage> {
  const way = query.direction === 'forward' ? FORWARD : BACKWARD;
  const open = blocks.filter((block) => isInRange(block, query)).sort((a, b) => way.order(way.edge(a), way.edge(b)));
  const found = new Found(query, way);
  let scanned = 0;
  let turn = 0;
  for (const block of open) {
    const edge = way.edge(block);
    if (found.isFullBefore(edge)) return found.page(true);
    if (scanned >= scanBytes) {
      const partial = found.pageBefore(edge);
      if (partial !== null) return partial;
    }
    found.add(await block.read());
    scanned += block.bytes;
    turn += block.bytes;
    if (turn >= TURN_BYTES) {
      turn = 0;
      await setImmediate();
    }
  }
  return found.page(false);
}

/** What differs between reading on and reading back. */
interface Way {
  /** Negative when `a` comes first in this direction. */
  readonly order: (a: LogPosition, b: LogPosition) => number;
  /** The position before everything in a block. */
  readonly edge: (block: ReadableBlock) => LogPosition;
}

const FORWARD: Way = {
  order: (a, b) => a.timestamp - b.timestamp || a.sequence - b.sequence,
  edge: ({ minTimestamp }) => ({ timestamp: minTimestamp, sequence: 0 }),
};

const BACKWARD: Way = {
  order: (a, b) => b.timestamp - a.timestamp || b.sequence - a.sequence,
  edge: ({ maxTimestamp }) => ({ timestamp: maxTimestamp, sequence: Number.MAX_SAFE_INTEGER }),
};

function isInRange({ minTimestamp, maxTimestamp }: ReadableBlock, { from, to, direction, beyond }: LogQuery): boolean {
  if (maxTimestamp < from || minTimestamp >= to) return false;
  if (beyond === null) return true;
  return direction === 'forward' ? maxTimestamp >= beyond.timestamp : minTimestamp <= beyond.timestamp;
}

/** The events of a page so far, and not many more: what certainly comes after a full page is let go of. */
class Found {
  readonly #query: LogQuery;
  readonly #way: Way;
  #events: StoredLogEvent[] = [];
  #bytes = 0;
  #hasLetGo = false;

  constructor(query: LogQuery, way: Way) {
    this.#query = query;
    this.#way = way;
  }

  add(events: readonly StoredLogEvent[]): void {
    const { streamIds, from, to, beyond, matches, limit, limitBytes } = this.#query;
    for (const event of events) {
      if (event.timestamp < from || event.timestamp >= to || !streamIds.has(event.streamId)) continue;
      if (beyond !== null && this.#way.order(event, beyond) <= 0) continue;
      if (matches !== undefined && !matches(event.message)) continue;
      this.#events.push(event);
      this.#bytes += eventBytes(event);
      if (this.#events.length > 2 * limit + 1000 || this.#bytes > 4 * limitBytes) this.#trim();
    }
  }

  /** Whether a page is full of events that come before `position`. */
  isFullBefore(position: LogPosition): boolean {
    if (this.#events.length < this.#query.limit && this.#bytes < this.#query.limitBytes) return false;
    const before = this.#events.filter((event) => this.#way.order(event, position) < 0);
    return before.length >= this.#query.limit || sum(before.map(eventBytes)) >= this.#query.limitBytes;
  }

  /** `isMore`: blocks are left that may hold more. */
  page(isMore: boolean): LogPage {
    this.#trim();
    const next = isMore || this.#hasLetGo ? (this.#events.at(-1) ?? null) : null;
    return { events: this.#ascending(this.#events), next: next === null ? null : positionOf(next) };
  }

  /** What comes before `position`, beyond which nothing has been read; null when that would be no step. */
  pageBefore(position: LogPosition): LogPage | null {
    const { beyond } = this.#query;
    if (beyond !== null && this.#way.order(position, beyond) <= 0) return null;
    const events = this.#events.filter((event) => this.#way.order(event, position) < 0);
    events.sort(this.#way.order);
    const taken = events.slice(0, this.#pageLength(events));
    const last = taken.length < events.length ? taken.at(-1) : undefined;
    return { events: this.#ascending(taken), next: positionOf(last ?? position) };
  }

  #trim(): void {
    this.#events.sort(this.#way.order);
    const length = this.#pageLength(this.#events);
    if (length < this.#events.length) {
      this.#events.length = length;
      this.#hasLetGo = true;
    }
    this.#bytes = sum(this.#events.map(eventBytes));
  }

  /** How many of events in their order are a page: at least one, however long. */
  #pageLength(events: readonly StoredLogEvent[]): number {
    const { limit, limitBytes } = this.#query;
    let bytes = 0;
    let length = 0;
    for (const event of events) {
      bytes += eventBytes(event);
      if (length >= limit || (length > 0 && bytes > limitBytes)) break;
      length += 1;
    }
    return length;
  }

  #ascending(events: readonly StoredLogEvent[]): readonly StoredLogEvent[] {
    return this.#way === FORWARD ? events : events.toReversed();
  }
}

/** "The maximum batch size … is calculated as the sum of all event messages in UTF-8, plus 26 bytes for each." */
function eventBytes({ message }: StoredLogEvent): number {
  return Buffer.byteLength(message) + 26;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function positionOf({ timestamp, sequence }: LogPosition): LogPosition {
  return { timestamp, sequence };
}

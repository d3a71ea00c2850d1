import type { LogEvent, StoredLogEvent, StreamActivity } from '../../services/logs/log-storage.ts';
import { eventLine, forEachLine, readEventLine, type StreamEvents } from './event-line.ts';
import { type Block, formatSegmentIndex, parseSegmentIndex } from './segment-index.ts';
import type { SegmentMedium } from './segment-medium.ts';

type GrowingBlock = { -readonly [Member in keyof Block]: Block[Member] };
type GrowingActivity = { -readonly [Member in keyof StreamActivity]: StreamActivity[Member] };

/** A block holds about this much: what a reader of a few seconds of a log has to read. */
const BLOCK_BYTES = 64 * 1024;

/**
 * A stretch of the events of one group, in the order in which they came. Its index, which says what is where, is made as
 * it is written; after a crash it is made again from the lines.
 */
export class Segment {
  readonly first: number;
  readonly #medium: SegmentMedium;
  #bytes = 0;
  #count = 0;
  #blocks: GrowingBlock[] = [];
  #streams = new Map<string, GrowingActivity>();
  #lastWritten: number;

  constructor(medium: SegmentMedium, { first, lastWritten }: { readonly first: number; readonly lastWritten: number }) {
    this.#medium = medium;
    this.first = first;
    this.#lastWritten = lastWritten;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The sequence of the event after its last one. */
  get end(): number {
    return this.first + this.#count;
  }

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  get streams(): ReadonlyMap<string, StreamActivity> {
    return this.#streams;
  }

  /** Epoch milliseconds. */
  get lastWritten(): number {
    return this.#lastWritten;
  }

  get maxTimestamp(): number {
    return this.#blocks.reduce((max, block) => Math.max(max, block.maxTimestamp), Number.NEGATIVE_INFINITY);
  }

  /** Takes over what a process before this one has left: `size` bytes, the last of which may be half a line. */
  async load(size: number): Promise<void> {
    const text = await this.#medium.index.read();
    if (text !== null && this.#readIndex(text, size)) return;
    const data = await this.#medium.read(0, size);
    forEachLine(data, (line, bytes) => {
      const event = readEventLine(line);
      if (event === null) this.#skip(bytes);
      else this.#note(event.streamId, event, bytes);
    });
  }

  async append(written: readonly StreamEvents[]): Promise<void> {
    const lines = written.flatMap(({ streamId, events }) => events.map((event) => eventLine(streamId, event)));
    await this.#medium.write(this.#bytes, Buffer.from(lines.join('')));
    // Only now: what was not written is not there.
    let at = 0;
    for (const { streamId, events } of written) {
      for (const event of events) this.#note(streamId, event, Buffer.byteLength(lines[at++] ?? ''));
    }
  }

  async readBlock(block: Block): Promise<readonly StoredLogEvent[]> {
    const events: StoredLogEvent[] = [];
    forEachLine(await this.#medium.read(block.offset, block.bytes), (line) => {
      const event = readEventLine(line);
      if (event !== null) events.push({ ...event, sequence: block.first + events.length });
    });
    return events;
  }

  remove(): Promise<void> {
    return this.#medium.remove();
  }

  writeIndex(): Promise<void> {
    const { bytes, blocks, streams } = this;
    return this.#medium.index.write(formatSegmentIndex({ bytes, count: this.#count, blocks, streams: [...streams] }));
  }

  /** An index that is of another state of the file says nothing. */
  #readIndex(text: string, size: number): boolean {
    const index = parseSegmentIndex(text);
    if (index === null || index.bytes !== size) return false;
    this.#bytes = index.bytes;
    this.#count = index.count;
    this.#blocks = [...index.blocks];
    this.#streams = new Map(index.streams);
    return true;
  }

  /** A line that is no event takes its bytes and nothing else. */
  #skip(bytes: number): GrowingBlock {
    const block = this.#blockForNext();
    this.#bytes += bytes;
    block.bytes += bytes;
    return block;
  }

  #note(streamId: string, { timestamp, ingestionTime }: LogEvent, bytes: number): void {
    const block = this.#skip(bytes);
    this.#count += 1;
    block.count += 1;
    if (timestamp < block.minTimestamp) block.minTimestamp = timestamp;
    if (timestamp > block.maxTimestamp) block.maxTimestamp = timestamp;
    if (ingestionTime > this.#lastWritten) this.#lastWritten = ingestionTime;
    let activity = this.#streams.get(streamId);
    if (activity === undefined) {
      activity = { firstEventTimestamp: timestamp, lastEventTimestamp: timestamp, lastIngestionTime: ingestionTime };
      this.#streams.set(streamId, activity);
    }
    if (timestamp < activity.firstEventTimestamp) activity.firstEventTimestamp = timestamp;
    if (timestamp > activity.lastEventTimestamp) activity.lastEventTimestamp = timestamp;
    if (ingestionTime > activity.lastIngestionTime) activity.lastIngestionTime = ingestionTime;
  }

  #blockForNext(): GrowingBlock {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.bytes < BLOCK_BYTES) return last;
    const block: GrowingBlock = {
      offset: this.#bytes,
      bytes: 0,
      first: this.end,
      count: 0,
      minTimestamp: Number.POSITIVE_INFINITY,
      maxTimestamp: Number.NEGATIVE_INFINITY,
    };
    this.#blocks.push(block);
    return block;
  }
}

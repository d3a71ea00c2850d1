import type { LogPage, LogQuery, StreamActivity } from '../../services/logs/log-storage.ts';
import type { StreamEvents } from './event-line.ts';
import { readPage } from './read-page.ts';
import { Segment } from './segment.ts';
import type { SegmentMedium } from './segment-medium.ts';

/** Where the segments of one group come from. */
export interface GroupMedia {
  /** What a process before this one has left, by the sequence of the first event. */
  readonly existing: readonly { readonly first: number; readonly size: number; readonly lastWritten: number }[];
  open(first: number): SegmentMedium;
}

/** The events of one log group, in segments. Whoever calls does so once at a time, but for reading. */
export class GroupLog {
  readonly #media: GroupMedia;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  #next = 0;
  #loaded: Promise<void> | undefined;

  constructor(media: GroupMedia, segmentBytes: number) {
    this.#media = media;
    this.#segmentBytes = segmentBytes;
  }

  /** Reads what is there; the same promise for everybody who asks. */
  load(): Promise<void> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get bytes(): number {
    return this.#segments.reduce((total, segment) => total + segment.bytes, 0);
  }

  /** What is too much for one write goes in several, and into several segments. */
  async append(written: readonly StreamEvents[]): Promise<void> {
    for (const part of inParts(written)) {
      let segment = this.#segments.at(-1);
      if (segment === undefined || segment.bytes >= this.#segmentBytes) {
        await segment?.writeIndex();
        segment = this.#startSegment(part[0]?.events[0]?.ingestionTime ?? 0);
      }
      await segment.append(part);
      this.#next = segment.end;
    }
  }

  read(query: LogQuery): Promise<LogPage> {
    const blocks = this.#segments
      .filter((segment) => [...query.streamIds].some((id) => segment.streams.has(id)))
      .flatMap((segment) => segment.blocks.map((block) => ({ ...block, read: () => segment.readBlock(block) })));
    return readPage(blocks, query);
  }

  streams(): ReadonlyMap<string, StreamActivity> {
    const streams = new Map<string, StreamActivity>();
    for (const segment of this.#segments) {
      for (const [id, activity] of segment.streams) {
        const known = streams.get(id) ?? activity;
        streams.set(id, {
          firstEventTimestamp: Math.min(known.firstEventTimestamp, activity.firstEventTimestamp),
          lastEventTimestamp: Math.max(known.lastEventTimestamp, activity.lastEventTimestamp),
          lastIngestionTime: Math.max(known.lastIngestionTime, activity.lastIngestionTime),
        });
      }
    }
    return streams;
  }

  async remove(segment: Segment): Promise<void> {
    this.#segments = this.#segments.filter((kept) => kept !== segment);
    await segment.remove();
  }

  /** The next process need not read a segment to know what is in it. */
  async close(): Promise<void> {
    await this.#segments.at(-1)?.writeIndex();
  }

  async #load(): Promise<void> {
    for (const { first, size, lastWritten } of this.#media.existing.toSorted((a, b) => a.first - b.first)) {
      const segment = new Segment(this.#media.open(first), { first, lastWritten });
      await segment.load(size);
      this.#segments.push(segment);
      this.#next = segment.end;
    }
  }

  /** Sequences go on after a restart also when nothing is left of those before it: they begin with the time. */
  #startSegment(nowMs: number): Segment {
    const first = Math.max(this.#next, nowMs * SEQUENCES_PER_MS);
    const segment = new Segment(this.#media.open(first), { first, lastWritten: nowMs });
    this.#segments.push(segment);
    return segment;
  }
}

const SEQUENCES_PER_MS = 1000;
const WRITE_CHARACTERS = 1024 * 1024;

function* inParts(written: readonly StreamEvents[]): Iterable<readonly StreamEvents[]> {
  let part: StreamEvents[] = [];
  let characters = 0;
  for (const { streamId, events } of written) {
    let begin = 0;
    for (const [at, { message }] of events.entries()) {
      characters += message.length;
      if (characters < WRITE_CHARACTERS) continue;
      yield [...part, { streamId, events: events.slice(begin, at + 1) }];
      part = [];
      characters = 0;
      begin = at + 1;
    }
    part.push({ streamId, events: begin === 0 ? events : events.slice(begin) });
  }
  if (part.some(({ events }) => events.length > 0)) yield part;
}

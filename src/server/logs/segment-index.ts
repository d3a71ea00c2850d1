import { isJsonObject } from '../../base/json.ts';
import type { StreamActivity } from '../../services/logs/log-storage.ts';

/** A part of a segment that is read at once. */
export interface Block {
  readonly offset: number;
  readonly bytes: number;
  /** The sequence of its first event. */
  readonly first: number;
  readonly count: number;
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
}

export interface SegmentIndex {
  /** How long the segment was when this was written. */
  readonly bytes: number;
  readonly count: number;
  readonly blocks: readonly Block[];
  readonly streams: readonly (readonly [streamId: string, activity: StreamActivity])[];
}

export function formatSegmentIndex(index: SegmentIndex): string {
  const { bytes, count } = index;
  const blocks = index.blocks.map((block) => [
    block.offset,
    block.bytes,
    block.first,
    block.count,
    block.minTimestamp,
    block.maxTimestamp,
  ]);
  const streams = index.streams.map(([id, activity]) => [
    id,
    activity.firstEventTimestamp,
    activity.lastEventTimestamp,
    activity.lastIngestionTime,
  ]);
  return JSON.stringify({ bytes, count, blocks, streams });
}

/** Null for what is no whole index: it is made again from the lines then. */
export function parseSegmentIndex(text: string): SegmentIndex | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isJsonObject(value)) return null;
  const { bytes, count, blocks, streams } = value;
  if (typeof bytes !== 'number' || typeof count !== 'number') return null;
  if (!Array.isArray(blocks) || !Array.isArray(streams)) return null;
  const readBlocks = blocks.map(readBlock);
  const readStreams = streams.map(readStream);
  if (!readBlocks.every((block) => block !== null) || !readStreams.every((stream) => stream !== null)) return null;
  return { bytes, count, blocks: readBlocks, streams: readStreams };
}

function readBlock(row: unknown): Block | null {
  if (!isNumbers(row, 6)) return null;
  const [offset = 0, bytes = 0, first = 0, count = 0, minTimestamp = 0, maxTimestamp = 0] = row;
  return { offset, bytes, first, count, minTimestamp, maxTimestamp };
}

function readStream(row: unknown): readonly [string, StreamActivity] | null {
  if (!Array.isArray(row)) return null;
  const [id, ...times]: unknown[] = row;
  if (typeof id !== 'string' || !isNumbers(times, 3)) return null;
  const [firstEventTimestamp = 0, lastEventTimestamp = 0, lastIngestionTime = 0] = times;
  return [id, { firstEventTimestamp, lastEventTimestamp, lastIngestionTime }];
}

function isNumbers(row: unknown, length: number): row is readonly number[] {
  return Array.isArray(row) && row.length === length && row.every((item) => typeof item === 'number');
}

import type { LogEvent } from '../../services/logs/log-storage.ts';

/** Events of one stream, as they come. */
export interface StreamEvents {
  readonly streamId: string;
  readonly events: readonly LogEvent[];
}

/** One event as one line of a segment: `["<stream id>",<timestamp>,<ingestion time>,"<message>"]` and a line feed. */
export function eventLine(streamId: string, { timestamp, ingestionTime, message }: LogEvent): string {
  return `["${streamId}",${timestamp},${ingestionTime},${JSON.stringify(message)}]\n`;
}

export interface LineEvent extends LogEvent {
  readonly streamId: string;
}

/** Null for what is no such line: the end of a write that the process did not live to see. */
export function readEventLine(line: string): LineEvent | null {
  let parts: unknown;
  try {
    parts = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(parts)) return null;
  const [streamId, timestamp, ingestionTime, message]: unknown[] = parts;
  if (typeof streamId !== 'string' || typeof message !== 'string') return null;
  if (typeof timestamp !== 'number' || typeof ingestionTime !== 'number') return null;
  return { streamId, timestamp, ingestionTime, message };
}

const LINE_FEED = 0x0a;

/** Calls `onLine` for every line that has its end, with the number of bytes that it takes. */
export function forEachLine(data: Buffer, onLine: (line: string, bytes: number) => void): void {
  let begin = 0;
  for (let end = data.indexOf(LINE_FEED); end !== -1; end = data.indexOf(LINE_FEED, begin)) {
    onLine(data.toString('utf8', begin, end), end + 1 - begin);
    begin = end + 1;
  }
}

import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where the bytes of one segment are. */
export interface SegmentMedium {
  /** Writes at `offset`, over whatever a write that failed has left there. */
  write(offset: number, data: Buffer): Promise<void>;
  read(offset: number, bytes: number): Promise<Buffer>;
  remove(): Promise<void>;
  /** What is known of the segment, so that nobody has to read it to know. */
  readonly index: { read(): Promise<string | null>; write(text: string): Promise<void> };
}

/** Writes are put together up to this size, so that a line a second does not cost an object each. */
const SMALL_CHUNK_BYTES = 16 * 1024;

export function createMemoryMedium(): SegmentMedium {
  const chunks: { readonly offset: number; readonly data: Buffer }[] = [];
  return {
    write(offset, data) {
      const last = chunks.at(-1);
      if (last !== undefined && last.data.length < SMALL_CHUNK_BYTES) {
        chunks[chunks.length - 1] = { offset: last.offset, data: Buffer.concat([last.data, data]) };
      } else {
        chunks.push({ offset, data });
      }
      return Promise.resolve();
    },
    read(offset, bytes) {
      const end = offset + bytes;
      const parts = chunks
        .filter((chunk) => chunk.offset < end && chunk.offset + chunk.data.length > offset)
        .map((chunk) => chunk.data.subarray(Math.max(0, offset - chunk.offset), end - chunk.offset));
      return Promise.resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts));
    },
    remove() {
      chunks.length = 0;
      return Promise.resolve();
    },
    index: { read: () => Promise.resolve(null), write: () => Promise.resolve() },
  };
}

/** A file, and beside it what is known of it. Logs hold what people sent: nobody else on the machine reads them. */
export function createFileMedium(path: string): SegmentMedium {
  return {
    async write(offset, data) {
      const file = await openForWriting(path);
      try {
        await file.write(data, 0, data.length, offset);
      } finally {
        await file.close();
      }
    },
    async read(offset, bytes) {
      try {
        const file = await open(path, 'r');
        try {
          const data = Buffer.allocUnsafe(bytes);
          const { bytesRead } = await file.read(data, 0, bytes, offset);
          return data.subarray(0, bytesRead);
        } finally {
          await file.close();
        }
      } catch (error) {
        // A reader may come after the oldest segment has gone.
        if (isMissing(error)) return Buffer.alloc(0);
        throw error;
      }
    },
    async remove() {
      await rm(path, { force: true });
      await rm(indexPath(path), { force: true });
    },
    index: {
      read: () => readFile(indexPath(path), 'utf8').catch(() => null),
      write: (text) => writeFile(indexPath(path), text, { mode: FILE_MODE }),
    },
  };
}

const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

export const SEGMENT_SUFFIX = '.log';

function indexPath(path: string): string {
  return `${path.slice(0, -SEGMENT_SUFFIX.length)}.index`;
}

async function openForWriting(path: string) {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (!isMissing(error)) throw error;
    await mkdir(dirname(path), { recursive: true, mode: DIRECTORY_MODE });
    return await open(path, 'w+', FILE_MODE);
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GroupMedia } from './group-log.ts';
import { createFileMedium, createMemoryMedium, isMissing, SEGMENT_SUFFIX } from './segment-medium.ts';

/** Where the groups of a storage are: in this process, or in a directory that outlives it. */
export interface LogMedia {
  /** What a process before this one has left, by group id. */
  list(): Promise<ReadonlyMap<string, GroupMedia>>;
  create(groupId: string): GroupMedia;
  remove(groupId: string): Promise<void>;
}

export const memoryMedia: LogMedia = {
  list: () => Promise.resolve(new Map()),
  create: () => ({ existing: [], open: createMemoryMedium }),
  remove: () => Promise.resolve(),
};

/** A directory a group, named by its id; in it a file a segment, named by the sequence of its first event. */
export function fileMedia(directory: string): LogMedia {
  const group = (groupId: string, existing: GroupMedia['existing']): GroupMedia => ({
    existing,
    open: (first) => createFileMedium(join(directory, groupId, segmentName(first))),
  });
  return {
    async list() {
      const groups = new Map<string, GroupMedia>();
      for (const groupId of await namesIn(directory)) {
        if (!GROUP_ID.test(groupId)) continue;
        groups.set(groupId, group(groupId, await segmentsIn(join(directory, groupId))));
      }
      return groups;
    },
    create: (groupId) => group(groupId, []),
    remove: (groupId) => rm(join(directory, groupId), { recursive: true, force: true }),
  };
}

const GROUP_ID = /^[0-9a-f]{16}$/;
const SEGMENT_NAME = /^(\d{16})\.log$/;

function segmentName(first: number): string {
  return `${String(first).padStart(16, '0')}${SEGMENT_SUFFIX}`;
}

async function segmentsIn(directory: string): Promise<GroupMedia['existing']> {
  const segments: GroupMedia['existing'][number][] = [];
  for (const name of await namesIn(directory)) {
    const first = SEGMENT_NAME.exec(name)?.[1];
    if (first === undefined) continue;
    const { size, mtimeMs } = await stat(join(directory, name));
    segments.push({ first: Number(first), size, lastWritten: Math.trunc(mtimeMs) });
  }
  return segments;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

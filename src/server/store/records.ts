import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { AppliedChange } from '../../account/store/memory-state.ts';
import type { Write } from '../../account/store/overlay.ts';
import type { CollectionName } from '../../account/store.ts';

/**
 * How the account lies in the database: one record per thing, as JSON with its collection and key, after a checksum,
 * because LMDB has none.
 *
 * The large member of a thing is a record of its own, so that a change of the rest does not write it again: a
 * function's archive is up to 50 MB, the snapshot of a deployment holds hundreds of routes.
 */
interface StoredThing {
  readonly collection: CollectionName;
  readonly key: string;
  /** The large member that `value` has null for. */
  readonly apart?: string;
  readonly value: unknown;
}

interface StoredMember {
  readonly collection: CollectionName;
  readonly key: string;
  readonly member: string;
  readonly value: unknown;
}

const largeMembers: Partial<Record<CollectionName, string>> = {
  functions: 'Code',
  functionVersions: 'Code',
  layerVersions: 'Content',
  deployments: 'Snapshot',
  restDeployments: 'snapshot',
};

export class DamagedRecordError extends Error {
  override readonly name = 'DamagedRecordError';
}

/** A record to write; to remove when it has no bytes. */
export interface RecordChange {
  readonly key: Buffer;
  readonly bytes: Buffer | null;
}

/** What has to be written so that the database has `value` where it had `previous`. */
export function encodeChange({ collection, key, value, previous }: AppliedChange): RecordChange[] {
  const at = recordKey(collection, key);
  const member = largeMembers[collection];
  if (member === undefined) {
    return [value === undefined ? { key: at, bytes: null } : record(at, { collection, key, value })];
  }
  const memberAt = recordKey(collection, key, member);
  const large = memberOf(value, member);
  const previousLarge = memberOf(previous, member);
  const changes: RecordChange[] = [];
  if (value === undefined) changes.push({ key: at, bytes: null });
  else if (large === undefined) changes.push(record(at, { collection, key, value }));
  else changes.push(record(at, { collection, key, apart: member, value: { ...value, [member]: null } }));
  if (large === undefined && previousLarge !== undefined) changes.push({ key: memberAt, bytes: null });
  if (large !== undefined && large !== previousLarge) {
    changes.push(record(memberAt, { collection, key, member, value: large }));
  }
  return changes;
}

/** Puts the things together again from all of their records. Throws DamagedRecordError when one is damaged or missing. */
export function decodeRecords(records: Iterable<{ readonly key: Buffer; readonly value: Buffer }>): Write[] {
  const things: StoredThing[] = [];
  const members = new Map<string, StoredMember>();
  for (const { key, value } of records) {
    const stored = decode(key, value);
    if ('member' in stored) members.set(`${stored.collection}\0${stored.key}`, stored);
    else things.push(stored);
  }
  const writes = things.map(({ collection, key, apart, value }) => {
    if (apart === undefined) return { collection, key, value };
    const at = `${collection}\0${key}`;
    const large = members.get(at);
    if (large === undefined) throw new DamagedRecordError(`${apart} of ${collection} ${key} is missing`);
    members.delete(at);
    return { collection, key, value: { ...(value as object), [apart]: large.value } };
  });
  for (const { collection, key, member } of members.values()) {
    throw new DamagedRecordError(`${member} of ${collection} ${key} is alone`);
  }
  return writes;
}

function memberOf(value: unknown, member: string): unknown {
  return (value as Readonly<Record<string, unknown>> | undefined)?.[member];
}

const checksumBytes = 4;

function record(key: Buffer, stored: StoredThing | StoredMember): RecordChange {
  const json = JSON.stringify(stored);
  const bytes = Buffer.allocUnsafe(checksumBytes + Buffer.byteLength(json));
  bytes.write(json, checksumBytes);
  bytes.writeUInt32LE(checksum(key, bytes), 0);
  return { key, bytes };
}

function decode(key: Buffer, bytes: Buffer): StoredThing | StoredMember {
  if (bytes.length < checksumBytes || checksum(key, bytes) !== bytes.readUInt32LE(0)) {
    throw new DamagedRecordError(`the checksum of ${key.toString().replaceAll('\0', ' ')} is wrong`);
  }
  return JSON.parse(bytes.toString('utf8', checksumBytes)) as StoredThing | StoredMember;
}

/** Of the key as well, so that a record in another's place is noticed. */
function checksum(key: Buffer, bytes: Buffer): number {
  return crc32(bytes.subarray(checksumBytes), crc32(key));
}

/** LMDB's own limit is 1,978 bytes. */
const maxKeyBytes = 1024;

/** Readable where it can be, so that the children of an API lie together and a change touches few pages. */
function recordKey(collection: CollectionName, key: string, member = ''): Buffer {
  const text = `${collection}/${key}${member === '' ? '' : `\0${member}`}`;
  const bytes = Buffer.from(text);
  // A lone surrogate has no bytes in UTF-8 that come back as it was.
  if (bytes.length <= maxKeyBytes && !/\p{Cs}/u.test(text)) return bytes;
  const hash = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('hex');
  return Buffer.from(`${collection}/\0${hash}`);
}

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
  if (member === undefined)
    return [{ key: at, bytes: value === undefined ? null : encode({ collection, key, value }) }];
  const partAt = recordKey(collection, key, member);
  const part = memberOf(value, member);
  const previousPart = memberOf(previous, member);
  const changes: RecordChange[] = [{ key: at, bytes: null }];
  if (value !== undefined) {
    const apart = part === undefined ? {} : { apart: member };
    const rest = part === undefined ? value : { ...(value as object), [member]: null };
    changes[0] = { key: at, bytes: encode({ collection, key, ...apart, value: rest }) };
  }
  if (part !== undefined && part !== previousPart) {
    changes.push({ key: partAt, bytes: encode({ collection, key, member, value: part }) });
  }
  if (part === undefined && previousPart !== undefined) changes.push({ key: partAt, bytes: null });
  return changes;
}

/** Puts the things together again from all of their records. Throws DamagedRecordError for one that is damaged or missing. */
export function decodeRecords(records: Iterable<{ readonly key: Buffer; readonly value: Buffer }>): Write[] {
  const things: StoredThing[] = [];
  const members = new Map<string, unknown>();
  for (const { key, value } of records) {
    const stored = decode(value, key);
    if ('member' in stored) members.set(`${stored.collection}\0${stored.key}`, stored.value);
    else things.push(stored);
  }
  return things.map(({ collection, key, apart, value }) => {
    if (apart === undefined) return { collection, key, value };
    const member = members.get(`${collection}\0${key}`);
    if (member === undefined) throw new DamagedRecordError(`${apart} of ${collection} ${key} is missing`);
    return { collection, key, value: { ...(value as object), [apart]: member } };
  });
}

function memberOf(value: unknown, member: string): unknown {
  return (value as Readonly<Record<string, unknown>> | undefined)?.[member];
}

function encode(stored: StoredThing | StoredMember): Buffer {
  const json = JSON.stringify(stored);
  const bytes = Buffer.allocUnsafe(checksumBytes + Buffer.byteLength(json));
  bytes.write(json, checksumBytes);
  bytes.writeUInt32LE(crc32(bytes.subarray(checksumBytes)), 0);
  return bytes;
}

const checksumBytes = 4;

function decode(bytes: Buffer, at: Buffer): StoredThing | StoredMember {
  const json = bytes.subarray(checksumBytes);
  if (bytes.length < checksumBytes || crc32(json) !== bytes.readUInt32LE(0)) {
    throw new DamagedRecordError(`the checksum of ${at.toString().replaceAll('\0', ' ')} is wrong`);
  }
  const stored = JSON.parse(json.toString()) as StoredThing | StoredMember;
  const { collection, key } = stored;
  const belongs = recordKey(collection, key, 'member' in stored ? stored.member : '');
  if (!belongs.equals(at)) throw new DamagedRecordError(`${collection} ${key} lies in another's place`);
  return stored;
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

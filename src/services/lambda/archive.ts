import { ServiceError } from '../../aws/service-error.ts';
import { invalidParameter } from './refusals.ts';

const ZIPPED_LIMIT_BYTES = 52_428_800;
const UNZIPPED_LIMIT_BYTES = 262_144_000;

/** Refuses a package that is too large or none. The three texts are recorded. */
export function checkArchive(bytes: Buffer, member: string): void {
  if (bytes.length > ZIPPED_LIMIT_BYTES) {
    const text = `Zipped size must be smaller than ${ZIPPED_LIMIT_BYTES} bytes`;
    throw new ServiceError('RequestEntityTooLargeException', 413, text, member);
  }
  const size = unzippedSize(bytes);
  if (size === null) {
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.', member);
  }
  if (size > UNZIPPED_LIMIT_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${UNZIPPED_LIMIT_BYTES} bytes`, member);
  }
}

/** What the directory at the end of an archive says of its files together; null when there is no such directory. */
function unzippedSize(bytes: Buffer): number | null {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end === -1 || end + 22 > bytes.length) return null;
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  let size = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || bytes.toString('latin1', at, at + 4) !== 'PK\x01\x02') return null;
    size += bytes.readUInt32LE(at + 24);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return size;
}

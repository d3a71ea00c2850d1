import { crc32, deflateRawSync } from 'node:zlib';

/** A file as an archive describes it; nothing is checked, so that tests can say what no tool would write. */
export interface ArchiveEntry {
  readonly name: string;
  readonly text?: string;
  /** Unix file mode with its type; absent for archives of other systems. */
  readonly mode?: number;
  /** What the directory claims, when that is not the truth. */
  readonly claimedSize?: number;
}

/** A zip archive of compressed files. */
export function zipArchive(entries: readonly ArchiveEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = Buffer.from(entry.text ?? '');
    const data = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(entry.claimedSize ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    // Made by Unix, when there is a mode.
    const madeBy = Buffer.from([20, entry.mode === undefined ? 0 : 3]);
    directory.push(Buffer.from('PK\x01\x02'), madeBy, common, rest, name);
    files.push(local);
    offset += local.length;
  }
  const center = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length % 65536, 4);
  end.writeUInt16LE(entries.length % 65536, 6);
  end.writeUInt32LE(center.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, center, Buffer.from('PK\x05\x06'), end]);
}

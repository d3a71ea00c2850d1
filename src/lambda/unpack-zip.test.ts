import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/lambda/function-harness.ts';
import { type ArchiveEntry, zipArchive } from '../../test/lambda/zip-archive.ts';
import { FILE_LIMIT, listZip, unpackZip } from './unpack-zip.ts';

const LINK = 0o120777;

/** A directory to unpack into, beside one that nothing may reach. */
function places() {
  const outside = temporaryDirectory();
  const directory = join(outside, 'task');
  mkdirSync(directory);
  writeFileSync(join(outside, 'secret'), 'untouched');
  return { outside, directory };
}

test('unpacks files, folders, modes and links that stay inside', async () => {
  const { directory } = places();
  const bytes = zipArchive([
    { name: 'src/' },
    { name: 'src/app.py', text: 'print(1)' },
    { name: 'bootstrap', text: '#!/bin/sh', mode: 0o100755 },
    { name: 'lib/current', text: '../src', mode: LINK },
  ]);
  await unpackZip({ bytes }, directory);
  expect(readFileSync(join(directory, 'src/app.py'), 'utf8')).toBe('print(1)');
  expect(statSync(join(directory, 'bootstrap')).mode & 0o111).toBe(0o111);
  expect(statSync(join(directory, 'src/app.py')).mode & 0o111).toBe(0);
  expect(readFileSync(join(directory, 'lib/current/app.py'), 'utf8')).toBe('print(1)');
});

test('unpacks a file from disk and lists it', async () => {
  const { outside, directory } = places();
  const path = join(outside, 'code.zip');
  writeFileSync(path, zipArchive([{ name: 'a/index.js', text: '1' }, { name: 'b.js' }]));
  expect(await listZip({ path })).toEqual(['a/index.js', 'b.js']);
  await unpackZip({ path }, directory);
  expect(readdirSync(directory).sort()).toEqual(['a', 'b.js']);
});

test.each<[string, readonly ArchiveEntry[], RegExp]>([
  ['a path that goes up', [{ name: '../secret', text: 'x' }], /invalid relative path/],
  ['a path that goes up from inside', [{ name: 'a/../../secret', text: 'x' }], /invalid relative path/],
  ['a path that goes up with backslashes', [{ name: '..\\secret', text: 'x' }], /invalid relative path/],
  ['an absolute path', [{ name: '/tmp/secret', text: 'x' }], /absolute path/],
  ['a link that leads up', [{ name: 'up', text: '../secret', mode: LINK }], /the link up leads out of the package/],
  ['an absolute link', [{ name: 'up', text: '/etc/passwd', mode: LINK }], /the link up leads out/],
  [
    'a file that is written through a link',
    [
      { name: 'up', text: '.', mode: LINK },
      { name: 'up/../../secret', text: 'x' },
    ],
    /invalid relative path/,
  ],
  [
    'a link behind a link',
    [
      { name: 'a/b', text: 'x' },
      { name: 'here', text: '.', mode: LINK },
      { name: 'here/up', text: '..', mode: LINK },
    ],
    /here\/up lies behind a link/,
  ],
  [
    'a link that leads out through another',
    [
      { name: 'x/y/z/file', text: 'x' },
      { name: 'x/y/z/root', text: '../../..', mode: LINK },
      { name: 'out', text: 'x/y/z/root/../..', mode: LINK },
    ],
    /the link out leads out of the package/,
  ],
  [
    'a file where a link is',
    [
      { name: 'a', text: 'b', mode: LINK },
      { name: 'a/c', text: 'x' },
    ],
    /EEXIST|file already exists/,
  ],
  ['more than 250 MB', [{ name: 'a', claimedSize: 262_144_001 }], /Unzipped size must be smaller than 262144000 bytes/],
  [
    'more than 250 MB in parts',
    [
      { name: 'a', text: '1' },
      { name: 'b', claimedSize: 262_144_000 },
    ],
    /Unzipped size must be smaller than 262144000 bytes/,
  ],
  [
    'more bytes than it says',
    [{ name: 'a', text: 'x'.repeat(10_000_000), claimedSize: 10 }],
    /too many bytes in the stream/,
  ],
])('refuses %s', async (_name, entries, message) => {
  const { outside, directory } = places();
  await expect(unpackZip({ bytes: zipArchive(entries) }, directory)).rejects.toThrow(message);
  expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('untouched');
  expect(readdirSync(outside).sort()).toEqual(['secret', 'task']);
  expect(existsSync('/tmp/secret')).toBe(false);
});

test('refuses more files than any package has, before it unpacks one', async () => {
  const { directory } = places();
  // The count stands in the ZIP64 form beyond 65535; what is claimed there is enough.
  const archive = zipArchive([{ name: 'a' }]);
  const end = archive.subarray(-22);
  const zip64 = Buffer.alloc(56);
  zip64.write('PK\x06\x06', 0, 'latin1');
  zip64.writeBigUInt64LE(44n, 4);
  zip64.writeBigUInt64LE(BigInt(FILE_LIMIT + 1), 24);
  zip64.writeBigUInt64LE(BigInt(FILE_LIMIT + 1), 32);
  zip64.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40);
  zip64.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 0, 'latin1');
  locator.writeBigUInt64LE(BigInt(archive.length - 22), 8);
  locator.writeUInt32LE(1, 16);
  end.fill(0xff, 8, 20);
  const bytes = Buffer.concat([archive.subarray(0, -22), zip64, locator, end]);
  await expect(unpackZip({ bytes }, directory)).rejects.toThrow(`more than ${FILE_LIMIT} files`);
  expect(readdirSync(directory)).toEqual([]);
});

test('refuses what is no archive', async () => {
  await expect(unpackZip({ bytes: Buffer.from('words') }, places().directory)).rejects.toThrow(
    /[Ee]nd of central directory/,
  );
});

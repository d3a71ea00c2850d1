import { type KeyObject, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCertificate } from './create-certificate.ts';
import type { KeyPair } from './key-pair.ts';
import { configDirectory, readMachineCertificate as readCertificate } from './machine-certificate.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
let directory: string;

// Making a key takes long, so that two serve all tests.
let pairs: readonly [KeyPair, KeyPair];
let made = 0;
const nextPair = async (): Promise<KeyPair> => pairs[made++ % 2] as KeyPair;
const readMachineCertificate = (folder: string, nowMs: number) => readCertificate(folder, nowMs, nextPair);

beforeAll(async () => {
  pairs = await Promise.all([createCertificate(now), createCertificate(now)]);
});

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'crossgate-tls-')), 'crossgate');
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

describe('the certificate of this machine', () => {
  test('is for the names and addresses of the loopback, for 825 days, and can sign no other', async () => {
    const { keyPair } = await readMachineCertificate(directory, now);
    const certificate = new X509Certificate(keyPair.certificate);
    expect(certificate.subjectAltName).toBe(
      'DNS:localhost, DNS:*.localhost, DNS:*.execute-api.localhost, DNS:*.lambda-url.localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(825 * DAY_MS);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(now);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  test('is kept where only this user can read its key', async () => {
    const { file } = await readMachineCertificate(directory, now);
    expect(file).toBe(join(directory, 'tls/localhost.pem'));
    expect(readdirSync(directory)).toEqual(['tls']);
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    expect(mode(directory)).toBe('700');
    expect(mode(join(directory, 'tls'))).toBe('700');
    expect(mode(join(directory, 'tls/localhost-key.pem'))).toBe('600');
  });

  test('is used again, and its key is closed to others if a copy has opened it', async () => {
    const first = await readMachineCertificate(directory, now);
    const key = join(directory, 'tls/localhost-key.pem');
    chmodSync(key, 0o644);
    const second = await readMachineCertificate(directory, now);
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(second.keyPair).toEqual(first.keyPair);
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  test('is replaced before it ends', async () => {
    const first = await readMachineCertificate(directory, now);
    expect((await readMachineCertificate(directory, now + 800 * DAY_MS)).isNew).toBe(false);
    const second = await readMachineCertificate(directory, now + 820 * DAY_MS);
    expect(second.isNew).toBe(true);
    expect(readFileSync(second.file as string, 'utf8')).toBe(second.keyPair.certificate);
    expect(second.keyPair.privateKey).not.toBe(first.keyPair.privateKey);
  });

  test.each([
    ['no certificate', 'nothing'],
    ['an empty file', ''],
  ])('is made anew when what is kept is %s', async (_, text) => {
    mkdirSync(join(directory, 'tls'), { recursive: true });
    writeFileSync(join(directory, 'tls/localhost.pem'), text);
    const made = await readMachineCertificate(directory, now);
    expect(made.isNew).toBe(true);
    expect((await readMachineCertificate(directory, now)).keyPair).toEqual(made.keyPair);
  });

  test('is the same for two starts at once', async () => {
    const both = await Promise.all([readMachineCertificate(directory, now), readMachineCertificate(directory, now)]);
    expect(both[0].keyPair).toEqual(both[1].keyPair);
    expect(both.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(readdirSync(directory)).toEqual(['tls']);
  });

  test('is used without being kept where nothing can be written, and nothing of the user is removed', async () => {
    writeFileSync(directory, 'a file where the directory should be');
    const { file, isNew, keyPair } = await readMachineCertificate(directory, now);
    expect({ file, isNew }).toEqual({ file: null, isNew: true });
    expect(new X509Certificate(keyPair.certificate).subjectAltName).toContain('localhost');
    rmSync(directory);
    mkdirSync(join(directory, 'tls'), { recursive: true });
    writeFileSync(join(directory, 'tls/mine.txt'), '');
    expect((await readMachineCertificate(directory, now)).file).toBeNull();
    expect(readdirSync(join(directory, 'tls'))).toEqual(['mine.txt']);
  });

  test('has a serial number and a key of its own each time', () => {
    const [a, b] = pairs.map(({ certificate }) => new X509Certificate(certificate));
    expect(a?.serialNumber).not.toBe(b?.serialNumber);
    expect(a?.publicKey.equals(b?.publicKey as KeyObject)).toBe(false);
  });
});

test.skipIf(process.platform === 'win32').each([
  [{ XDG_CONFIG_HOME: '/home/me/settings' }, '/home/me/settings/crossgate'],
  [{ XDG_CONFIG_HOME: 'relative' }, /\.config\/crossgate$/],
  [{}, /\.config\/crossgate$/],
])('the settings of a user with %o are in %s', (env, expected) => {
  expect(configDirectory(env)).toMatch(expected);
});

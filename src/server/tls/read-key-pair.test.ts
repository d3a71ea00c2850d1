import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCertificate } from './create-certificate.ts';
import { readKeyPair } from './read-key-pair.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crossgate-pair-'));
  const [mine, other] = await Promise.all([createCertificate(Date.now()), createCertificate(Date.now())]);
  writeFileSync(at('mine.pem'), mine.certificate);
  writeFileSync(at('mine-key.pem'), mine.privateKey);
  writeFileSync(at('other-key.pem'), other.privateKey);
  writeFileSync(at('both.pem'), mine.privateKey + mine.certificate);
  writeFileSync(at('no.pem'), 'not PEM');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cases: readonly [name: string, certificate: string, privateKey: string, messages: readonly string[]][] = [
  ['a pair is read', 'mine.pem', 'mine-key.pem', []],
  ['one file may hold both', 'both.pem', 'both.pem', []],
  [
    'files that do not exist are both named',
    'none.pem',
    'none-key.pem',
    ['--ssl-cert-file: none.pem does not exist.', '--ssl-key-file: none-key.pem does not exist.'],
  ],
  [
    'files that hold something else are both named',
    'no.pem',
    'no.pem',
    ['--ssl-cert-file: no.pem holds no certificate in PEM.', '--ssl-key-file: no.pem holds no private key in PEM.'],
  ],
  [
    'swapped files',
    'mine-key.pem',
    'mine.pem',
    [
      '--ssl-cert-file: mine-key.pem holds no certificate in PEM.',
      '--ssl-key-file: mine.pem holds no private key in PEM.',
    ],
  ],
  [
    'a key of another certificate',
    'mine.pem',
    'other-key.pem',
    ['--ssl-key-file: other-key.pem is not the key of the certificate in mine.pem.'],
  ],
];

test.each(cases)('%s', (_, certificate, privateKey, messages) => {
  const { value, diagnostics } = readKeyPair({ certificate: at(certificate), privateKey: at(privateKey) });
  expect(diagnostics.map(({ message }) => message.replaceAll(join(folder, '/'), ''))).toEqual(messages);
  expect(value === null).toBe(messages.length > 0);
});

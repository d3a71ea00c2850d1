import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import type { KeyPair } from './key-pair.ts';

/**
 * Reads what `--ssl-cert-file` and `--ssl-key-file` name, and sees to it that they belong together: OpenSSL's own words
 * for a mix-up (`key values mismatch`) name neither file. null when there is no pair; the diagnostics then say why.
 */
export function readKeyPair(files: {
  readonly certificate: string;
  readonly privateKey: string;
}): Reading<KeyPair | null> {
  const certificate = readPem(files.certificate, '--ssl-cert-file');
  const privateKey = readPem(files.privateKey, '--ssl-key-file');
  const unreadable = [certificate, privateKey].filter((read) => typeof read !== 'string');
  if (typeof certificate !== 'string' || typeof privateKey !== 'string')
    return { value: null, diagnostics: unreadable };

  const parsed = parseCertificate(certificate);
  const key = parseKey(privateKey);
  const diagnostics: Diagnostic[] = [];
  if (parsed === null) {
    diagnostics.push(wrong(files.certificate, '--ssl-cert-file', 'holds no certificate in PEM', CERTIFICATE_HELP));
  }
  if (key === null)
    diagnostics.push(wrong(files.privateKey, '--ssl-key-file', 'holds no private key in PEM', KEY_HELP));
  if (parsed !== null && key !== null && !parsed.checkPrivateKey(key)) {
    const problem = `is not the key of the certificate in ${files.certificate}`;
    diagnostics.push(wrong(files.privateKey, '--ssl-key-file', problem, PAIR_HELP));
  }
  return { value: diagnostics.length === 0 ? { certificate, privateKey } : null, diagnostics };
}

const CERTIFICATE_HELP =
  'It begins with -----BEGIN CERTIFICATE-----. Leave both files out for a certificate made here.';
const KEY_HELP = 'It begins with -----BEGIN PRIVATE KEY----- and needs no passphrase.';
const PAIR_HELP = 'Give the two files that were made together, the certificate of the server first in its file.';

function readPem(file: string, flag: string): string | Diagnostic {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return wrong(file, flag, code === 'ENOENT' ? 'does not exist' : `cannot be read: ${message}`, '');
  }
}

function parseCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function parseKey(pem: string): ReturnType<typeof createPrivateKey> | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function wrong(file: string, flag: string, problem: string, help: string): Diagnostic {
  return { code: 'tls/key-pair', severity: 'error', message: `${flag}: ${file} ${problem}.`, help };
}

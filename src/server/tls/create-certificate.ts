import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyPair } from './key-pair.ts';

/** What a certificate of this machine is for. Clients match a wildcard against one label only. */
export const CERTIFIED_NAMES: readonly string[] = [
  'localhost',
  '*.localhost',
  '*.execute-api.localhost',
  '*.lambda-url.localhost',
];
export const CERTIFIED_ADDRESSES: readonly string[] = ['127.0.0.1', '::1'];

/** Apple's systems refuse a longer life, also of a certificate that the user trusts (support.apple.com/103769). */
const LIFE_DAYS = 825;
const DAY_MS = 86_400_000;

/** GeneralName choices of the SubjectAltName extension (RFC 5280 section 4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/**
 * Makes a key pair and a certificate for the names and addresses of the loopback. It is signed with its own key and can
 * sign no other: whoever trusts it trusts this machine and nothing else.
 */
export async function createCertificate(nowMs: number): Promise<KeyPair> {
  // A certificate is made once in years, so that nobody else pays for the library.
  const { default: forge } = await import('node-forge');
  const keys = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = positiveSerialNumber();
  // A clock that is a little behind this one must not find the certificate unborn.
  certificate.validity.notBefore = new Date(nowMs - DAY_MS);
  certificate.validity.notAfter = new Date(nowMs - DAY_MS + LIFE_DAYS * DAY_MS);
  const name = [
    { name: 'commonName', value: 'Crossgate on this machine' },
    { name: 'organizationName', value: 'Crossgate' },
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    // No keyUsage: OpenSSL takes a certificate that may not sign certificates for one that has not signed itself, and
    // then does not find the issuer, even where this very certificate is trusted.
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        ...CERTIFIED_NAMES.map((value) => ({ type: DNS_NAME, value })),
        ...CERTIFIED_ADDRESSES.map((ip) => ({ type: IP_ADDRESS, ip })),
      ],
    },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n'), privateKey: keys.privateKey };
}

/** Two certificates of one issuer must differ in it, and its first bit would make it negative. */
function positiveSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

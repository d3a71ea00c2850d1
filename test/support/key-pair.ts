import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface NewKeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/**
 * Goes by way of texts. The keys that generateKeyPairSync itself returns share a lock with what made them: when that is
 * collected as garbage while one of them is exported, the process waits for ever (seen on Node.js 20.20).
 */
export function newKeyPair(type: 'rsa' | 'ec'): NewKeyPair {
  const { publicKey, privateKey } = type === 'rsa' ? rsaTexts() : ellipticTexts();
  return { publicKey: createPublicKey(publicKey), privateKey: createPrivateKey(privateKey) };
}

function rsaTexts(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function ellipticTexts(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

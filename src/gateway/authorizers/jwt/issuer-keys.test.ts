import { expect, it } from 'vitest';
import { gatewayPorts } from '../../../../test/http-api-fixture.ts';
import { keysOfIssuer } from './issuer-keys.ts';

const issuer = (n: number): string => `https://issuer-${n}.example.com`;

it('shares the keys of an issuer, and keeps those of a hundred issuers at most', () => {
  const ports = gatewayPorts();
  const first = keysOfIssuer(issuer(0), ports);
  expect(keysOfIssuer(issuer(0), ports)).toBe(first);
  for (let n = 1; n <= 150; n++) keysOfIssuer(issuer(n), ports);
  expect(ports.authorizerCaches.signingKeys.size).toBe(100);
  expect(keysOfIssuer(issuer(0), ports)).not.toBe(first);
});

import type { GatewayPorts } from '../../ports.ts';
import { SigningKeys } from './signing-keys.ts';

/** The keys of an issuer, shared by all authorizers that trust it. */
export function keysOfIssuer(
  issuer: string,
  ports: Pick<GatewayPorts, 'authorizerCaches' | 'fetchJson' | 'now'>,
): SigningKeys {
  const { signingKeys } = ports.authorizerCaches;
  const known = signingKeys.get(issuer);
  if (known !== undefined) return known;
  const keys = new SigningKeys(issuer, ports);
  signingKeys.set(issuer, keys);
  return keys;
}

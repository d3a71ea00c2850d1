import type { GatewayPorts } from '../../ports.ts';
import { SigningKeys } from './signing-keys.ts';

/** The keys of an issuer, shared by all authorizers that trust it. */
export function keysOfIssuer(
  issuer: string,
  ports: Pick<GatewayPorts, 'authorizerCaches' | 'fetchJson' | 'now'>,
): SigningKeys {
  const { signingKeys } = ports.authorizerCaches;
  const known = signingKeys.get(issuer, 0);
  if (known !== undefined) return known;
  const keys = new SigningKeys(issuer, ports);
  // One that falls out goes on in the gateways that have it, and is only no longer shared.
  signingKeys.set(issuer, keys, { expiresAtMs: Number.POSITIVE_INFINITY, weight: 1 });
  return keys;
}

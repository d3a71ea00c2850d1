import { isJsonObject } from '../../../base/json.ts';
import type { GatewayPorts } from '../../ports.ts';

/** One RSA key of a JWKS. */
export interface SigningKey {
  readonly kid: string;
  readonly jwk: { readonly [member: string]: unknown };
}

export type KeyReading =
  | { readonly kind: 'key'; readonly key: SigningKey }
  | { readonly kind: 'none'; readonly reason: 'unknown' | 'ambiguous' | 'unavailable'; readonly detail: string };

type LoadedKeys = ReadonlyMap<string, SigningKey | 'ambiguous'>;

/** Documented quotas: "Timeout for fetching JWKS 1500 ms", "JWKS size 150,000 bytes", discovery likewise. */
const FETCH = { timeoutMs: 1_500, limitBytes: 150_000 };

/** "API Gateway can cache the public key for two hours" (HTTP API developer guide, "JWT authorizers"). */
const KEYS_LIVE_MS = 2 * 60 * 60 * 1_000;
/** A made-up kid costs the issuer one request in this time, however often it is sent. */
const MISS_INTERVAL_MS = 5 * 60 * 1_000;
/** How long nobody asks an issuer again that has just failed, while there are no keys of it. */
const FAILURE_HOLDS_MS = 1_000;

/**
 * The signing keys of one issuer: found through its discovery document, kept, and fetched again when a token names a
 * key that is not there. What has been fetched keeps serving while the issuer is in trouble.
 */
export class SigningKeys {
  readonly #issuer: string;
  readonly #ports: Pick<GatewayPorts, 'fetchJson' | 'now'>;
  #keys: LoadedKeys | null = null;
  #loadedAtMs = 0;
  #missAtMs = Number.NEGATIVE_INFINITY;
  #failure: { readonly detail: string; readonly atMs: number } | null = null;
  #loading: Promise<void> | null = null;

  constructor(issuer: string, ports: Pick<GatewayPorts, 'fetchJson' | 'now'>) {
    this.#issuer = issuer;
    this.#ports = ports;
  }

  async find(kid: string): Promise<KeyReading> {
    if (this.#needsLoading()) {
      await this.#load();
      return this.#lookUp(kid);
    }
    const known = this.#lookUp(kid);
    if (known.kind === 'key' || known.reason !== 'unknown') return known;

    const nowMs = this.#ports.now();
    if (this.#loading === null && nowMs - this.#missAtMs < MISS_INTERVAL_MS) return known;
    this.#missAtMs = nowMs;
    await this.#load();
    return this.#lookUp(kid);
  }

  #needsLoading(): boolean {
    const nowMs = this.#ports.now();
    const isNeeded = this.#keys === null || nowMs - this.#loadedAtMs >= KEYS_LIVE_MS;
    if (!isNeeded || this.#failure === null) return isNeeded;
    return nowMs - this.#failure.atMs >= (this.#keys === null ? FAILURE_HOLDS_MS : MISS_INTERVAL_MS);
  }

  #lookUp(kid: string): KeyReading {
    if (this.#keys === null) {
      return { kind: 'none', reason: 'unavailable', detail: this.#failure?.detail ?? 'The keys were not loaded.' };
    }
    const key = this.#keys.get(kid);
    if (key === 'ambiguous') {
      return { kind: 'none', reason: 'ambiguous', detail: `Two keys of ${this.#issuer} have the kid of the token.` };
    }
    if (key !== undefined) return { kind: 'key', key };
    const trouble = this.#failure === null ? '' : ` The last attempt to fetch them failed: ${this.#failure.detail}`;
    const detail = `No RSA signing key of ${this.#issuer} has the kid of the token.${trouble}`;
    return { kind: 'none', reason: 'unknown', detail };
  }

  /** However many requests wait for the keys, the issuer is asked once. */
  #load(): Promise<void> {
    this.#loading ??= this.#fetch().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #fetch(): Promise<void> {
    const fetched = await fetchSigningKeys(this.#issuer, this.#ports.fetchJson);
    const nowMs = this.#ports.now();
    if (typeof fetched === 'string') {
      this.#failure = { detail: fetched, atMs: nowMs };
      return;
    }
    this.#keys = fetched;
    this.#loadedAtMs = nowMs;
    this.#failure = null;
  }
}

/** The keys, or one sentence that says why there are none. */
async function fetchSigningKeys(issuer: string, fetchJson: GatewayPorts['fetchJson']): Promise<LoadedKeys | string> {
  // An issuer may end in a slash, which the path of its configuration does not repeat (OpenID Connect Discovery 1.0,
  // section 4). In the token the slash has to be there.
  const discoveryUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const discovery = await fetchJson(discoveryUrl, FETCH);
  if (discovery.kind === 'failed') return `${discoveryUrl}: ${discovery.detail}`;
  const jwksUri = isJsonObject(discovery.value) ? discovery.value.jwks_uri : undefined;
  if (typeof jwksUri !== 'string') return `${discoveryUrl} has no jwks_uri.`;

  const jwks = await fetchJson(jwksUri, FETCH);
  if (jwks.kind === 'failed') return `${jwksUri}: ${jwks.detail}`;
  const keys = isJsonObject(jwks.value) ? jwks.value.keys : undefined;
  return Array.isArray(keys) ? readKeys(keys) : `${jwksUri} has no list of keys.`;
}

function readKeys(items: readonly unknown[]): LoadedKeys {
  const keys = new Map<string, SigningKey | 'ambiguous'>();
  for (const jwk of items) {
    if (!isJsonObject(jwk) || !isRsaVerificationKey(jwk) || typeof jwk.kid !== 'string') continue;
    keys.set(jwk.kid, keys.has(jwk.kid) ? 'ambiguous' : { kid: jwk.kid, jwk });
  }
  return keys;
}

function isRsaVerificationKey({ kty, use, key_ops: operations }: { readonly [member: string]: unknown }): boolean {
  if (kty !== 'RSA' || (use !== undefined && use !== 'sig')) return false;
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

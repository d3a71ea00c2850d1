import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { newKeyPair } from './key-pair.ts';

export const AUDIENCE = 'https://orders.example.com';

/** A real OpenID Connect provider on the loopback. */
export interface OidcIssuer {
  readonly url: string;
  /** An access token from the token endpoint, by the client credentials grant. */
  token(scope?: string): Promise<string>;
  /** From now on tokens are signed with a new key; the old ones stay in the key set if they are to. */
  rotate(options: { readonly kid: string; readonly keepsOldKeys: boolean }): void;
  /** Answers 500 to whoever asks for the keys. */
  breakKeys(): void;
  /** How often the keys have been asked for. */
  readonly keyRequests: () => number;
  close(): Promise<void>;
}

interface Jwk {
  readonly kid: string;
}

/** `url` makes an impostor: a provider that calls itself by the name of another one. */
export async function startIssuer(kid: string, { url }: { readonly url?: string } = {}): Promise<OidcIssuer> {
  let keys: readonly Jwk[] = [signingKey(kid)];
  let answer: RequestListener = () => undefined;
  let keyRequests = 0;
  let isBroken = false;
  const server = createServer((request, response) => {
    const isForKeys = request.url === '/jwks';
    if (isForKeys) keyRequests += 1;
    if (isForKeys && isBroken) response.writeHead(500).end('{}');
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = url ?? own;
  const start = (): void => {
    answer = new Provider(issuer, configurationOf(keys)).callback();
  };
  start();
  return {
    url: issuer,
    async token(scope = 'orders:read') {
      const response = await fetch(`${own}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from('batch:secret').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: AUDIENCE, scope }),
      });
      const answered = (await response.json()) as { readonly access_token?: string };
      if (answered.access_token === undefined) throw new Error(JSON.stringify(answered));
      return answered.access_token;
    },
    rotate({ kid: next, keepsOldKeys }) {
      // The provider signs with the first key that fits.
      keys = [signingKey(next), ...(keepsOldKeys ? keys : [])];
      start();
    },
    breakKeys() {
      isBroken = true;
    },
    keyRequests: () => keyRequests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function signingKey(kid: string): Jwk {
  const { privateKey } = newKeyPair('rsa');
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } as Jwk;
}

function configurationOf(keys: readonly Jwk[]): object {
  return {
    jwks: { keys },
    clients: [
      {
        client_id: 'batch',
        client_secret: 'secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ['orders:read', 'orders:write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'orders:read orders:write',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 3_600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

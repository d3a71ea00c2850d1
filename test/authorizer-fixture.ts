import { createHmac, createSign, type KeyObject, sign } from 'node:crypto';
import type { Authorizer } from '../src/account/http-api.ts';
import type { Assumptions } from '../src/aws/assumptions.ts';
import type { Gateway } from '../src/gateway/gateway.ts';
import { compileHttpApi } from '../src/gateway/http-api/gateway.ts';
import type { FetchedJson, FetchLimits, GatewayPorts } from '../src/gateway/ports.ts';
import type { GatewayResponse } from '../src/gateway/response.ts';
import {
  deployedApi,
  type GivenApi,
  type GivenRequest,
  gatewayPorts,
  header,
  hello,
  type InvokeFunction,
  send,
} from './http-api-fixture.ts';
import { newKeyPair } from './support/key-pair.ts';

export const NOW_SECONDS = 1_744_668_925;
export const ISSUER = 'https://issuer.example.com/tenant/';
export const APP = 'https://app.example.com';
export const cors = { AllowOrigins: [APP], AllowMethods: ['GET'], AllowCredentials: true };

export const firstKey = rsaKey('first');
export const secondKey = rsaKey('second');
export const elliptic = { kid: 'elliptic', ...newKeyPair('ec') };

export interface SigningPair {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function rsaKey(kid: string): SigningPair {
  return { kid, ...newKeyPair('rsa') };
}

export function jwkOf({ kid, publicKey }: SigningPair, members: object = {}): object {
  return { kid, use: 'sig', ...publicKey.export({ format: 'jwk' }), ...members };
}

/** Claims that every authorizer of these tests takes. */
export const goodClaims = {
  iss: ISSUER,
  aud: 'orders',
  sub: 'jane',
  exp: NOW_SECONDS + 600,
  iat: NOW_SECONDS,
  scope: 'orders:read orders:write',
};

/** A token as an issuer makes it, except for what is overridden. */
export function tokenOf(
  claims: object = goodClaims,
  { header: members = {}, key = firstKey }: { readonly header?: object; readonly key?: SigningPair } = {},
): string {
  const tokenHeader = { alg: 'RS256', typ: 'JWT', kid: key.kid, ...members };
  const input = `${base64url(JSON.stringify(tokenHeader))}.${base64url(JSON.stringify(claims))}`;
  return `${input}.${signatureOf(tokenHeader.alg, input, key).toString('base64url')}`;
}

export function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function signatureOf(alg: unknown, input: string, { privateKey, publicKey }: SigningPair): Buffer {
  const digest = `sha${String(alg).slice(2)}`;
  switch (String(alg).slice(0, 2)) {
    case 'RS':
      return createSign(digest).update(input).sign(privateKey);
    case 'PS':
      return sign(digest, Buffer.from(input), { key: privateKey, padding: 6, saltLength: -1 });
    case 'ES':
      return sign(digest, Buffer.from(input), { key: elliptic.privateKey, dsaEncoding: 'ieee-p1363' });
    case 'HS':
      // The classic confusion: the public key, which everybody has, taken for a secret.
      return createHmac(digest, publicKey.export({ format: 'pem', type: 'spki' }))
        .update(input)
        .digest();
    default:
      return Buffer.alloc(0);
  }
}

/** An issuer that answers from memory. Its keys can be changed, and every look at it is counted. */
export interface FakeIssuer {
  jwks: unknown;
  /** Not null: what asking for the keys gives instead. */
  trouble: FetchedJson | null;
  readonly asked: { readonly url: string; readonly limits: FetchLimits }[];
  readonly fetchJson: GatewayPorts['fetchJson'];
}

export function fakeIssuer(keys: readonly object[] = [jwkOf(firstKey)]): FakeIssuer {
  const issuer: FakeIssuer = {
    jwks: { keys },
    trouble: null,
    asked: [],
    async fetchJson(url, limits) {
      issuer.asked.push({ url, limits });
      if (url === `${ISSUER}.well-known/openid-configuration`) {
        return { kind: 'json', value: { issuer: ISSUER, jwks_uri: `${ISSUER}keys` } };
      }
      if (url !== `${ISSUER}keys`) return { kind: 'failed', detail: `Nothing is at ${url}.` };
      return issuer.trouble ?? { kind: 'json', value: issuer.jwks };
    },
  };
  return issuer;
}

export const jwtAuthorizer: Authorizer = {
  AuthorizerId: 'a1',
  Name: 'tokens',
  AuthorizerType: 'JWT',
  IdentitySource: ['$request.header.Authorization'],
  JwtConfiguration: { Issuer: ISSUER, Audience: ['orders', 'other-app'] },
};

export const requestAuthorizer: Authorizer = {
  AuthorizerId: 'a2',
  Name: 'asks-a-function',
  AuthorizerType: 'REQUEST',
  IdentitySource: ['$request.header.Authorization'],
  AuthorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:authorizer',
  AuthorizerPayloadFormatVersion: '2.0',
};

/** An API behind authorizers, with a clock that the test moves. */
export interface GuardedApi {
  readonly gateway: Gateway;
  readonly ports: GatewayPorts;
  nowMs: number;
  /** The events that the function behind the routes has got. */
  readonly events: { readonly requestContext: { readonly authorizer?: unknown; readonly identity?: unknown } }[];
  send(line: string, request?: GivenRequest): Promise<GatewayResponse>;
  /** With the origin of the page, and the token if one is given. */
  fetch(line: string, authorization?: string): Promise<GatewayResponse>;
  /** The same API after a save: compiled anew, with the caches that were there. */
  recompiled(given: GivenApi): GuardedApi;
}

export function guardedApi(
  given: GivenApi,
  options: {
    readonly issuer?: FakeIssuer;
    readonly assume?: Partial<Assumptions>;
    readonly authorizer?: InvokeFunction;
    readonly secretFor?: GatewayPorts['secretFor'];
    readonly caches?: GatewayPorts['authorizerCaches'];
  } = {},
): GuardedApi {
  const events: GuardedApi['events'] = [];
  const invoke: InvokeFunction = (invocation) => {
    if (invocation.functionArn.includes(':function:authorizer')) {
      return options.authorizer?.(invocation) ?? { kind: 'refused', reason: 'no-such-function', detail: 'none' };
    }
    events.push(JSON.parse(invocation.payload));
    return hello(invocation);
  };
  const base = gatewayPorts(invoke, options.assume);
  const ports: GatewayPorts = {
    ...base,
    fetchJson: (options.issuer ?? fakeIssuer()).fetchJson,
    secretFor: options.secretFor ?? (() => null),
    authorizerCaches: options.caches ?? base.authorizerCaches,
    now: () => api.nowMs,
  };
  const { deployment, stage } = deployedApi({ cors, ...given });
  const gateway = compileHttpApi(deployment, stage, ports);
  const api: GuardedApi = {
    gateway,
    ports,
    events,
    nowMs: NOW_SECONDS * 1_000,
    send: (line, request = {}) => send(gateway, line, request),
    fetch: (line, authorization) =>
      send(gateway, line, { headers: { origin: APP, ...(authorization === undefined ? {} : { authorization }) } }),
    recompiled: (changed) => guardedApi(changed, { ...options, caches: ports.authorizerCaches }),
  };
  return api;
}

/** Status, body and challenge of a refusal, in one text. */
export function refusalOf(response: GatewayResponse): string {
  return [response.status, response.body, header(response, 'www-authenticate')]
    .filter((part) => part !== null)
    .join(' ');
}

/** The answer of an authorizer function as IAM policy: statements given as `Allow resource`. */
export function policyAnswer(statements: readonly string[], members: object = {}): object {
  return {
    principalId: 'jane',
    policyDocument: {
      Version: '2012-10-17',
      Statement: statements.map((statement) => {
        const [Effect, Resource] = statement.split(' ');
        return { Action: 'execute-api:Invoke', Effect, Resource };
      }),
    },
    ...members,
  };
}

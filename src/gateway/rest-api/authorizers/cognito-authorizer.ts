import { tokensOf } from '../../authorizers/authorizer-caches.ts';
import { scopesOf } from '../../authorizers/jwt/claims.ts';
import { keysOfIssuer } from '../../authorizers/jwt/issuer-keys.ts';
import type { PoolToken } from '../../authorizers/jwt/pool-token.ts';
import { parseJsonObject } from '../../authorizers/jwt/token-header.ts';
import { recorded } from '../../authorizers/jwt/token-refusal.ts';
import { checkTimes, verifySigned } from '../../authorizers/jwt/verify-token.ts';
import type { MethodAuthorization } from '../authorize-method.ts';
import type { MethodCall } from '../method-call.ts';
import { authorizerLog } from './authorizer-log.ts';
import { cognitoClaims } from './cognito-claims.ts';
import { authorizerFailed, deniedByAuthorizer, type Refusal, unauthorized } from './denials.ts';
import { compileIdentitySources } from './identity-sources.ts';
import type { AuthorizeByArn, MethodAuthorizerSource } from './method-authorizer.ts';
import type { ResourcePolicy } from './resource-policy.ts';
import { compileValidation } from './validation-expression.ts';

/** Cognito signs with nothing else. */
const ALGORITHMS = ['RS256'];

/**
 * A Cognito user pools authorizer on one method: an ID token of one of the pools, or, where the method asks for scopes, an
 * access token that has one of them. A token is verified once and remembered until it expires. Then the resource policy
 * is asked, which has to allow the call by itself.
 */
export function compileCognitoAuthorizer(
  source: MethodAuthorizerSource,
  policy: ResourcePolicy | null,
): AuthorizeByArn {
  const { authorizer, ports } = source;
  const readToken = compileTokenReader(source);
  const verify = compileVerification(source);
  const judge = compileScopes(source);
  const remembered = tokensOf(ports.authorizerCaches.poolTokens, configurationOf(source));
  const missing = unauthorized(`The request has no token in ${authorizer.identitySource ?? 'any identity source'}.`);

  const permit = (call: MethodCall, methodArn: string, token: PoolToken): MethodAuthorization => {
    const refusal = judge(token);
    if (refusal !== null) return refusal;
    const verdict = policy?.judge(call, methodArn, null) ?? 'allowed';
    const isEnough = verdict === 'allowed' || (verdict !== 'denied' && !needsAllow(source));
    if (policy !== null && !isEnough) return policy.deny(verdict, methodArn, null);
    return { kind: 'permitted', caller: { kind: 'cognito', claims: token.claims } };
  };
  const verifyAndPermit = async (call: MethodCall, methodArn: string, token: string) => {
    const verified = await verify(token);
    if ('failure' in verified) return logged(verified, source, call);
    const { expiresAtMs, ...known } = verified;
    // A copy: a piece of a header value would keep the whole text alive that the header was read from.
    const key = Buffer.from(token, 'latin1').toString('latin1');
    remembered.set(key, known, { expiresAtMs, weight: token.length });
    return permit(call, methodArn, known);
  };
  return (call, methodArn) => {
    const token = readToken(call);
    if (token === null) return logged(missing, source, call);
    const known = remembered.get(token, ports.now());
    return known === undefined ? verifyAndPermit(call, methodArn, token) : permit(call, methodArn, known);
  };
}

function needsAllow({ ports: { assume } }: MethodAuthorizerSource): boolean {
  return assume['rest-api.resource-policy.cognito-needs-allow'] !== 'not-required';
}

/** Pools and expression: what a token was found good under. */
function configurationOf(source: MethodAuthorizerSource): string {
  return JSON.stringify([issuersOf(source), source.authorizer.identityValidationExpression]);
}

/** Bare or behind `Bearer`. */
function compileTokenReader(source: MethodAuthorizerSource): (call: MethodCall) => string | null {
  const [identity] = compileIdentitySources(source.authorizer.identitySource, source);
  return (call) => identity?.read(call)?.replace(/^bearer(?: +|$)/i, '') || null;
}

/** `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AmrPIBcWm`, of `arn:aws:cognito-idp:…:userpool/us-east-1_…`. */
function issuersOf({ authorizer, ports }: MethodAuthorizerSource): readonly string[] {
  return (authorizer.providerARNs ?? []).flatMap((arn) => {
    const own = ports.cognitoIssuer?.(arn);
    if (own !== undefined) return [own];
    const [, partition, region, poolId] = USER_POOL.exec(arn) ?? [];
    if (poolId === undefined) return [];
    return [`https://cognito-idp.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${poolId}`];
  });
}

const USER_POOL = /^arn:([^:]+):cognito-idp:([^:]+):[^:]*:userpool\/([^/:]+)$/;

type Verified = PoolToken & { readonly expiresAtMs: number };

function compileVerification(source: MethodAuthorizerSource): (token: string) => Promise<Verified | Refusal> {
  const { authorizer, ports } = source;
  const { assume } = ports;
  const issuers = new Map(issuersOf(source).map((issuer) => [issuer, keysOfIssuer(issuer, ports)]));
  const isAudience = compileValidation(authorizer.identityValidationExpression);
  return async (token) => {
    const issuer = claimedIssuer(token);
    const keys = issuers.get(issuer ?? '');
    if (keys === undefined) {
      const whose = issuer === null ? 'The token is no JWT with an iss' : `The token is of the issuer ${issuer}`;
      const pools = [...issuers.keys()].join(', ') || 'none';
      return unauthorized(`${whose}; the authorizer's are ${pools} (--cognito-issuer names others).`);
    }
    const verdict = await verifySigned(token, { keys, algorithms: ALGORITHMS, assume });
    if (verdict.kind === 'undecided') return authorizerFailed('AUTHORIZER_CONFIGURATION_ERROR', verdict.detail);
    if (verdict.kind === 'refused') return unauthorized(verdict.detail);
    const { claims } = verdict;
    if (typeof claims.exp !== 'number') return unauthorized('The token has no exp, or one that is no number.');
    const untimely = checkTimes(claims, assume, ports.now() / 1_000);
    if (untimely?.description === recorded.expired) return unauthorized(untimely.detail, EXPIRED);
    if (untimely !== null) return unauthorized(untimely.detail);
    // "API Gateway will match the `aud` field of the incoming token" (CreateAuthorizer).
    if (isAudience !== null && !(typeof claims.aud === 'string' && isAudience(claims.aud))) {
      return unauthorized('The aud of the token does not match identityValidationExpression.');
    }
    return {
      use: typeof claims.token_use === 'string' ? claims.token_use : null,
      scopes: scopesOf(claims) ?? [],
      claims: cognitoClaims(claims),
      expiresAtMs: claims.exp * 1_000,
    };
  };
}

/** 401 with these words, where everything else is `Unauthorized` (reported many times, 2020 and later). */
const EXPIRED = 'The incoming token has expired';

/** Which pool to ask for its keys: the signature that is then checked is over the same text. */
function claimedIssuer(token: string): string | null {
  const claims = parseJsonObject(Buffer.from(token.split('.')[1] ?? '', 'base64url'));
  return typeof claims?.iss === 'string' ? claims.iss : null;
}

/**
 * "If you didn't configure any scopes on the API Gateway method, then make sure that you use a valid ID token. If you
 * configure additional scopes on the method, then make sure that you use a valid access token" (AWS re:Post,
 * "api-gateway-cognito-401-unauthorized"). A token that says nothing of its use, of another provider, is taken for either.
 */
function compileScopes({ method, ports: { assume } }: MethodAuthorizerSource): (token: PoolToken) => Refusal | null {
  const scopes = method.authorizationScopes ?? [];
  const wanted = scopes.length === 0 ? 'id' : 'access';
  return ({ use, scopes: granted }) => {
    if (use !== null && use !== wanted) {
      const reason = wanted === 'id' ? 'asks for no scopes' : 'asks for scopes';
      return unauthorized(`The method ${reason} and takes ${wanted} tokens; this one is of the use ${use}.`);
    }
    if (scopes.length === 0 || scopes.some((scope) => granted.includes(scope))) return null;
    const detail = `The token has none of the method's scopes: ${scopes.join(', ')}.`;
    return assume['rest-api.cognito.insufficient-scope'] === '403'
      ? deniedByAuthorizer('not-mentioned', { detail, assume })
      : unauthorized(detail);
  };
}

function logged(refusal: Refusal, source: MethodAuthorizerSource, call: MethodCall): Refusal {
  const log = authorizerLog(source, call);
  log?.start();
  if (refusal.failure.type === 'UNAUTHORIZED') log?.line(`Unauthorized request: ${call.request.requestId}`);
  return refusal;
}

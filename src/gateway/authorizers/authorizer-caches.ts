import { BoundedCache } from '../../base/bounded-cache.ts';
import type { VerifiedToken } from './jwt/jwt-authorizer.ts';
import type { PoolToken } from './jwt/pool-token.ts';
import type { SigningKeys } from './jwt/signing-keys.ts';
import type { AuthorizerAnswer, PolicyAnswer } from './lambda/authorizer-answer.ts';

/**
 * What authorizers remember. It outlives the compiled gateways, so that a save neither signs anybody out nor asks an
 * issuer for its keys again; its keys carry the configuration, so that a changed authorizer starts afresh.
 */
export interface AuthorizerCaches {
  /** Tokens that have proved good, by what they were checked against and by the token itself. */
  readonly tokens: BoundedCache<BoundedCache<VerifiedToken>>;
  /** Tokens of Cognito user pools that have proved good, likewise. */
  readonly poolTokens: BoundedCache<BoundedCache<PoolToken>>;
  /** By issuer. */
  readonly signingKeys: BoundedCache<SigningKeys>;
  /** Answers of Lambda authorizers of HTTP APIs. */
  readonly answers: BoundedCache<AuthorizerAnswer>;
  /** Those of REST APIs. */
  readonly policyAnswers: BoundedCache<PolicyAnswer>;
}

/** Characters of tokens and answers; what is kept beside them is about as large again. */
const TOKEN_CHARACTERS = 4_000_000;
const ANSWER_CHARACTERS = 8_000_000;
/** Configurations in use at the same time; a configuration that falls out is only no longer shared with the next swap. */
const CONFIGURATIONS = 100;

export function createAuthorizerCaches(): AuthorizerCaches {
  return {
    tokens: new BoundedCache(CONFIGURATIONS),
    poolTokens: new BoundedCache(CONFIGURATIONS),
    signingKeys: new BoundedCache(CONFIGURATIONS),
    answers: new BoundedCache(ANSWER_CHARACTERS),
    policyAnswers: new BoundedCache(ANSWER_CHARACTERS),
  };
}

/**
 * Forgets what the Lambda authorizers of a stage of a REST API have answered, as FlushStageAuthorizersCache has it.
 */
export function flushPolicyAnswers({ policyAnswers }: AuthorizerCaches, apiId: string, stageName: string): void {
  const prefix = policyAnswersPrefix(apiId, stageName);
  policyAnswers.deleteWhere((key) => key.startsWith(prefix));
}

/** What the keys of a stage's answers begin with. */
export function policyAnswersPrefix(apiId: string, stageName: string): string {
  return JSON.stringify([apiId, stageName]);
}

/** The tokens that were good under `configuration`. */
export function tokensOf<T>(tokens: BoundedCache<BoundedCache<T>>, configuration: string): BoundedCache<T> {
  const known = tokens.get(configuration, 0);
  if (known !== undefined) return known;
  const fresh = new BoundedCache<T>(TOKEN_CHARACTERS);
  tokens.set(configuration, fresh, { expiresAtMs: Number.POSITIVE_INFINITY, weight: 1 });
  return fresh;
}

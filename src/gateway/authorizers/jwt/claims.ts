import type { Assumptions } from '../../../aws/assumptions.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../base/json.ts';
import { setOwn } from '../../set-own.ts';

/** Claims as they came, that is with the types of JSON. */
export type Claims = { readonly [claim: string]: unknown };

/**
 * Claims as the event has them: ordered by name, every value a text (recorded 2024-06-17 and 2026-08-28: `"exp":
 * "1718722804"`). A list is `[a b]`, and a claim that is null is absent (reported 2026-08-05, measured on an API with a
 * Cognito user pool).
 */
export function claimsOfEvent(claims: Claims, assume: Assumptions): JsonObject {
  const asText = assume['http-api.jwt.claims-as-strings'] !== 'json-types';
  const writeObject = assume['http-api.jwt.nested-claims'] === 'go-map' ? goMap : JSON.stringify;
  const result: Record<string, Json> = {};
  for (const name of Object.keys(claims).sort()) {
    const value = claims[name] as Json;
    if (value !== null) setOwn(result, name, asText ? claimText(value, writeObject) : value);
  }
  return result;
}

function claimText(value: Json, writeObject: (value: JsonObject) => string): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => claimText(item, writeObject)).join(' ')}]`;
  if (value === null) return '<nil>';
  return isJsonObject(value) ? writeObject(value as JsonObject) : String(value);
}

/** As Go prints a map, whose format the lists have: `map[country:JP]`. */
function goMap(value: JsonObject): string {
  const members = Object.keys(value)
    .sort()
    .map((name) => `${name}:${claimText(value[name] as Json, goMap)}`);
  return `map[${members.join(' ')}]`;
}

/** The scopes of `scp`, else of `scope`; null when the token has neither. Both are lists or texts with blanks between. */
export function scopesOf(claims: Claims): readonly string[] | null {
  const value = claims.scp ?? claims.scope;
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '');
  return Array.isArray(value) ? value.filter((scope) => typeof scope === 'string') : null;
}

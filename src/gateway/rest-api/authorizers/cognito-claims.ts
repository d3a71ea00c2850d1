import type { Json, JsonObject } from '../../../base/json.ts';
import type { Claims } from '../../authorizers/jwt/claims.ts';
import { setOwn } from '../../set-own.ts';

/** Registered claims that AWS reads as dates, and writes as Java does (recorded 2016 to 2021). */
const DATES = new Set(['exp', 'iat', 'nbf']);

/**
 * Claims as `requestContext.authorizer.claims` has them: texts in the token's order. `exp` and `iat` are dates,
 * `"Sun Dec 17 07:28:12 UTC 2017"`, and `auth_time` is not (recorded); a list is joined with commas (reported:
 * aws/chalice#783), an object is JSON.
 */
export function cognitoClaims(claims: Claims): JsonObject {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(claims)) {
    if (value === null) continue;
    const isDate = DATES.has(name) && typeof value === 'number';
    setOwn(texts, name, isDate ? javaDate(value * 1_000) : claimText(value as Json));
  }
  return texts;
}

function claimText(value: Json): string {
  if (Array.isArray(value)) return value.map((item: Json) => claimText(item)).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `Date.toString` of Java: `Sun Dec 17 07:28:12 UTC 2017`. */
function javaDate(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return '';
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}

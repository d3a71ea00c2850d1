import { invalidParameter } from './refusals.ts';

export interface PageInput {
  readonly limit?: number;
  readonly nextToken?: string;
}

/** "The default is up to 50 items", of every list. */
const DEFAULT_LIMIT = 50;

/** One page of a list. The token is the number of items already given, in base64: opaque, and good across restarts. */
export function pageOf<T>(
  items: readonly T[],
  { limit = DEFAULT_LIMIT, nextToken }: PageInput,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const begin = readToken(nextToken);
  const end = begin + limit;
  const page = items.slice(begin, end);
  return end < items.length ? { items: page, nextToken: Buffer.from(String(end)).toString('base64') } : { items: page };
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const text = Buffer.from(token, 'base64').toString();
  if (!/^\d{1,9}$/.test(text)) throw invalidToken();
  return Number(text);
}

/** Recorded 2026-02-03 of GetLogEvents, and 2026-02-05 of FilterLogEvents. */
export function invalidToken(): Error {
  return invalidParameter('The specified nextToken is invalid.', '/nextToken');
}

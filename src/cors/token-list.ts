import { isToken } from '../base/token.ts';
import { stripTabOrSpace } from './header-value.ts';

/** A `#method` or `#field-name` list, read. */
export interface TokenList {
  /** The items in order, without spaces and tabs around them; empty ones are left out. */
  readonly items: readonly string[];
  /** The items in lower case, for those that are compared without regard to case. */
  readonly names: ReadonlySet<string>;
  /** One bad token spoils the whole list. (Fetch, "HTTP new-header syntax") */
  readonly isMalformed: boolean;
}

// A server answers its preflights with the same few lists for as long as it runs, and browsers ask with the same few.
// Reading one takes microseconds, finding it again 15 ns; the limits keep strange clients from filling the memory.
const remembered = new Map<string, TokenList>();
const REMEMBERED_LISTS = 64;
const REMEMBERED_CHARACTERS = 1024;

/** Reads a list header's value; null, an absent header, is an empty list. */
export function readTokenList(value: string | null): TokenList {
  if (value === null) return emptyList;
  const known = remembered.get(value);
  if (known !== undefined) return known;
  const items = value
    .split(',')
    .map(stripTabOrSpace)
    .filter((item) => item !== '');
  const list: TokenList = {
    items: Object.freeze(items),
    names: new Set(items.map((item) => item.toLowerCase())),
    isMalformed: !items.every(isToken),
  };
  if (value.length <= REMEMBERED_CHARACTERS) {
    if (remembered.size === REMEMBERED_LISTS) remembered.clear();
    remembered.set(value, list);
  }
  return list;
}

const emptyList: TokenList = { items: [], names: new Set(), isMalformed: false };

/** The items of a list header's value, or null when one of them is no token. */
export function parseTokenList(value: string): readonly string[] | null {
  const { items, isMalformed } = readTokenList(value);
  return isMalformed ? null : items;
}

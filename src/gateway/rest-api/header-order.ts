import type { Assumptions } from '../../aws/assumptions.ts';
import type { HeaderList } from '../../base/header-list.ts';

/** Puts the headers of a response, of which `x-amzn-RequestId` is the first, into the order in which they are sent. */
export type OrderHeaders = (headers: HeaderList) => HeaderList;

/**
 * AWS keeps the headers of a REST API's answer in a hash table and sends them as they lie there: in the order of Java's
 * `String.hashCode` of the name, modulo 32. That order explains every published HTTP/1.1 answer that has been found, with
 * up to twelve headers, for instance (2023): Access-Control-Allow-Origin, Allow, Access-Control-Allow-Headers,
 * x-amz-apigw-id, Access-Control-Allow-Methods, X-Amzn-Trace-Id. `x-amzn-RequestId` is before them all.
 *
 * Lines of one place, and so all of one name, stay in their order. The case of letters plays no part: it changes a
 * character by 32.
 */
export function compileHeaderOrder(assume: Assumptions): OrderHeaders {
  return assume['rest-api.response.header-order'] === 'as-configured' ? asTheyAre : byHash();
}

const asTheyAre: OrderHeaders = (headers) => headers;

/** One answer of a method has the names of another: the order of the last one is remembered, and tried first. */
function byHash(): OrderHeaders {
  let names: readonly string[] = [];
  let order: readonly number[] = [];
  return (headers) => {
    if (!hasNames(headers, names)) {
      names = headers.filter((_, at) => at % 2 === 0);
      order = orderOf(names);
    }
    const ordered: string[] = [];
    for (const at of order) ordered.push(headers[at] as string, headers[at + 1] as string);
    return ordered;
  };
}

function hasNames(headers: HeaderList, names: readonly string[]): boolean {
  if (headers.length !== names.length * 2) return false;
  for (let i = 0; i < names.length; i++) if (headers[i * 2] !== names[i]) return false;
  return true;
}

/** Where in the list each line of the answer stands. The first stays the first. */
function orderOf(names: readonly string[]): readonly number[] {
  const places = names.map((name, i) => (i === 0 ? -1 : placeOf(name)));
  return names
    .map((_, i) => i)
    .sort((a, b) => (places[a] as number) - (places[b] as number))
    .map((i) => i * 2);
}

const PLACES = 32;

/** Names are few and come again; the bound is for backends that invent them. */
const places = new Map<string, number>();
const REMEMBERED = 2000;

export function placeOf(name: string): number {
  const known = places.get(name);
  if (known !== undefined) return known;
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) % PLACES;
  if (places.size < REMEMBERED) places.set(name, hash);
  return hash;
}

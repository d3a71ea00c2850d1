import type { Assumptions } from '../../aws/assumptions.ts';
import type { HeaderList } from '../../base/header-list.ts';

/** Puts the headers of a response into the order in which they are sent. */
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
  return assume['rest-api.response.header-order'] === 'as-configured' ? asTheyAre : byHash;
}

const asTheyAre: OrderHeaders = (headers) => headers;

/** Insertion sort: headers are few, and mostly in order already. */
const byHash: OrderHeaders = (headers) => {
  const sorted = headers.slice();
  for (let i = 2; i + 1 < sorted.length; i += 2) {
    const name = sorted[i] as string;
    const value = sorted[i + 1] as string;
    const place = placeOf(name);
    let at = i;
    while (at > 0 && placeOf(sorted[at - 2] as string) > place) {
      sorted[at] = sorted[at - 2] as string;
      sorted[at + 1] = sorted[at - 1] as string;
      at -= 2;
    }
    sorted[at] = name;
    sorted[at + 1] = value;
  }
  return sorted;
};

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

/** A set of code points. */
export interface CharSet {
  readonly has: (codePoint: number) => boolean;
  /** Pairs of first and last, in order and apart from each other; null where only `has` knows. */
  readonly ranges: readonly number[] | null;
}

export const LAST_CODE_POINT = 0x10ffff;

export function rangeSet(...ranges: readonly number[]): CharSet {
  return ofSorted(merged(ranges));
}

export function predicateSet(has: (codePoint: number) => boolean): CharSet {
  return { has: quickBelow128(has), ranges: null };
}

export function union(a: CharSet, b: CharSet): CharSet {
  if (a.ranges !== null && b.ranges !== null) return ofSorted(merged([...a.ranges, ...b.ranges]));
  return predicateSet((codePoint) => a.has(codePoint) || b.has(codePoint));
}

export function intersection(a: CharSet, b: CharSet): CharSet {
  if (a.ranges !== null && b.ranges !== null) return complement(union(complement(a), complement(b)));
  return predicateSet((codePoint) => a.has(codePoint) && b.has(codePoint));
}

export function complement(set: CharSet): CharSet {
  if (set.ranges === null) return predicateSet((codePoint) => !set.has(codePoint));
  const rest: number[] = [];
  let next = 0;
  for (let at = 0; at < set.ranges.length; at += 2) {
    const first = set.ranges[at] ?? 0;
    if (first > next) rest.push(next, first - 1);
    next = (set.ranges[at + 1] ?? 0) + 1;
  }
  if (next <= LAST_CODE_POINT) rest.push(next, LAST_CODE_POINT);
  return ofSorted(rest);
}

function ofSorted(ranges: readonly number[]): CharSet {
  return { has: quickBelow128((codePoint) => isWithin(ranges, codePoint)), ranges };
}

function isWithin(ranges: readonly number[], codePoint: number): boolean {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < (ranges[2 * middle] ?? 0)) high = middle - 1;
    else if (codePoint > (ranges[2 * middle + 1] ?? 0)) low = middle + 1;
    else return true;
  }
  return false;
}

/** Most text is ASCII, and the answer for it is worked out once. */
function quickBelow128(has: (codePoint: number) => boolean): (codePoint: number) => boolean {
  const known = new Uint8Array(128);
  for (let codePoint = 0; codePoint < 128; codePoint++) known[codePoint] = has(codePoint) ? 1 : 0;
  return (codePoint) => (codePoint < 128 ? known[codePoint] === 1 : has(codePoint));
}

function merged(ranges: readonly number[]): readonly number[] {
  const pairs: [number, number][] = [];
  for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at] ?? 0, ranges[at + 1] ?? 0]);
  pairs.sort((a, b) => a[0] - b[0]);
  const result: number[] = [];
  for (const [first, last] of pairs) {
    const end = result.at(-1);
    if (end !== undefined && first <= end + 1) result[result.length - 1] = Math.max(end, last);
    else result.push(first, last);
  }
  return result;
}

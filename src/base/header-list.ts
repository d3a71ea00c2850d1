/**
 * Header lines as Node's `rawHeaders` gives them and `writeHead` takes them: name, value, name, value, … in wire
 * order, names in the case they were written, values as Latin-1 strings, duplicates kept.
 *
 * One flat array is what costs least on the way from the socket to the gateway and back.
 */
export type HeaderList = readonly string[];

/** The first value of `name` (given in lower case), compared without regard to case; null when absent. */
export function firstHeader(headers: HeaderList, lowerCaseName: string): string | null {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (isNamed(headers[i] as string, lowerCaseName)) return headers[i + 1] as string;
  }
  return null;
}

/** All values of `name` (given in lower case), in wire order. */
export function allHeaders(headers: HeaderList, lowerCaseName: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (isNamed(headers[i] as string, lowerCaseName)) values.push(headers[i + 1] as string);
  }
  return values;
}

/** The value as the Fetch standard "gets" it: all lines joined with `, `; null when absent. */
export function combinedHeader(headers: HeaderList, lowerCaseName: string): string | null {
  let combined: string | null = null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (isNamed(headers[i] as string, lowerCaseName)) {
      combined = combined === null ? (headers[i + 1] as string) : `${combined}, ${headers[i + 1]}`;
    }
  }
  return combined;
}

/** The items of a comma-separated list, without those that are empty. */
export function listItems(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Name and value pairs, for callers that are not on a hot path. */
export function headerPairs(headers: HeaderList): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) pairs.push([headers[i] as string, headers[i + 1] as string]);
  return pairs;
}

/** Whether the two header names are the same; the second is in lower case already. */
export function isNamed(name: string, lowerCaseName: string): boolean {
  if (name.length !== lowerCaseName.length) return false;
  if (name === lowerCaseName) return true;
  // From the end, where names of one length differ first (`Sec-Fetch-Mode`, `Sec-Fetch-Dest`); no string is made.
  for (let i = name.length - 1; i >= 0; i--) {
    const code = name.charCodeAt(i);
    const wanted = lowerCaseName.charCodeAt(i);
    if (code !== wanted && ((code | 0x20) !== wanted || wanted < LOWER_A || wanted > LOWER_Z)) return false;
  }
  return true;
}

const LOWER_A = 0x61;
const LOWER_Z = 0x7a;

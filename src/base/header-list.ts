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
  const { length } = name;
  if (length !== lowerCaseName.length) return false;
  if (name === lowerCaseName) return true;
  // Names of one length differ at their ends nearly always, so most comparisons end before a string is lower-cased.
  return (
    isSameLetter(name, lowerCaseName, 0) &&
    isSameLetter(name, lowerCaseName, length - 1) &&
    name.toLowerCase() === lowerCaseName
  );
}

function isSameLetter(name: string, lowerCaseName: string, at: number): boolean {
  const code = name.charCodeAt(at);
  const wanted = lowerCaseName.charCodeAt(at);
  return code === wanted || (code | 0x20) === wanted;
}

/** A segment of a path; text that is no percent-encoding stays as it is. */
export function decodeSegment(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The parameters of a query or a form, decoded, in order. */
export function decodeQuery(query: string): readonly (readonly [name: string, value: string])[] {
  if (query === '') return NONE;
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const at = equals === -1 ? pair.length : equals;
      return [decodeText(pair.slice(0, at)), decodeText(pair.slice(at + 1))] as const;
    });
}

const NONE: readonly (readonly [string, string])[] = [];

/** In a query, unlike in a path, `+` is a space: Go's encoder writes it so. */
function decodeText(text: string): string {
  return decodeSegment(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Whether the first media range of a Content-Type or Accept is one of the API's binary media types. */
export type IsBinary = (mediaRanges: string | null) => boolean;

/**
 * Compiles `binaryMediaTypes`. Entries are types, `type/*` or the star for everything; an entry of a star before a subtype matches
 * nothing, not even itself (recorded: `rest-lambda-proxy-response`). Only the first range is looked at (recorded).
 */
export function compileBinaryMediaTypes(binaryMediaTypes: readonly string[] = []): IsBinary {
  const entries = binaryMediaTypes.map((entry) => entry.trim().toLowerCase());
  if (entries.length === 0) return () => false;
  if (entries.includes('*/*')) return () => true;
  const types = new Set(entries.filter((entry) => !entry.includes('*')));
  const prefixes = entries.filter((entry) => /^[^*/]+\/\*$/.test(entry)).map((entry) => entry.slice(0, -1));
  return (mediaRanges) => {
    const type = firstMediaType(mediaRanges);
    return types.has(type) || prefixes.some((prefix) => type.startsWith(prefix));
  };
}

/** `text/html` of `text/html;q=0.9, text/plain`; '' when there is none. */
export function firstMediaType(mediaRanges: string | null): string {
  return mediaRanges === null ? '' : (mediaRanges.split(/[,;]/, 1)[0] as string).trim().toLowerCase();
}

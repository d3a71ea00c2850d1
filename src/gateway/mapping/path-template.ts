/** Literal text, or something that is read from the request: percent-encoded, with or without slashes. */
export type PathPart<T> = string | ((from: T) => string);

/**
 * Compiles a path of literal text and values. A value never leaves the place that the literal text gives it: dot
 * segments that values bring, or make together with their neighbours (`{a}{b}` of `.` and `.`), are resolved within that
 * place and not above it. Literal dot segments are the author's own.
 */
export function compilePathTemplate<T>(parts: readonly PathPart<T>[]): (from: T) => string {
  const stretches = cutAtSlashes(parts).map(compileStretch);
  const [only] = stretches;
  if (stretches.length === 1 && only !== undefined) return only;
  return (from) => {
    let path = '';
    for (const stretch of stretches) path += stretch(from);
    return path;
  };
}

/** Percent-encodes a value for a path. `/` stays: a greedy path parameter has several segments. */
export function encodeForPath(text: string): string {
  if (PATH_SAFE.test(text)) return text;
  return encodeURI(text.replace(LONE_SURROGATE, '\ufffd')).replace(/[?#]/g, encodeURIComponent);
}

/** Percent-encodes a name or a value for a query. */
export function encodeForQuery(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd'));
}

/** Text of a definition in a path: what it has encoded stays so, and nothing in it ends the path. */
export function literalForPath(text: string): string {
  return text.replace(/[^\x21-\x7e]+|[?#]/g, (part) => encodeForPath(part));
}

const PATH_SAFE = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/]*$/;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Stretches of parts between literal slashes; the slashes are stretches of their own. */
function cutAtSlashes<T>(parts: readonly PathPart<T>[]): PathPart<T>[][] {
  const stretches: PathPart<T>[][] = [[]];
  for (const part of parts) {
    const pieces = typeof part === 'string' ? part.split(/(?<=\/)|(?=\/)/) : [part];
    for (const piece of pieces) {
      const isSlash = piece === '/';
      if (isSlash || stretches.at(-1)?.[0] === '/') stretches.push([]);
      if (piece !== '') stretches.at(-1)?.push(piece);
    }
  }
  return mergeLiterals(stretches);
}

/** What is literal through and through needs no look at run time. */
function mergeLiterals<T>(stretches: readonly PathPart<T>[][]): PathPart<T>[][] {
  const merged: PathPart<T>[][] = [];
  for (const stretch of stretches) {
    const last = merged.at(-1);
    if (last !== undefined && isLiteral(last) && isLiteral(stretch))
      merged[merged.length - 1] = [[...last, ...stretch].join('')];
    else merged.push(stretch);
  }
  return merged;
}

function isLiteral<T>(stretch: readonly PathPart<T>[]): stretch is readonly string[] {
  return stretch.every((part) => typeof part === 'string');
}

function compileStretch<T>(stretch: readonly PathPart<T>[]): (from: T) => string {
  if (isLiteral(stretch)) {
    const text = stretch.join('');
    return () => text;
  }
  const [only] = stretch;
  if (stretch.length === 1 && typeof only === 'function') return (from) => withoutDotSegments(only(from));
  return (from) => withoutDotSegments(stretch.map((part) => (typeof part === 'string' ? part : part(from))).join(''));
}

const DOT_SEGMENT = /(?:^|\/)(?:\.|%2e){1,2}(?=\/|$)/i;
const ONE_DOT = /^(?:\.|%2e)$/i;
const TWO_DOTS = /^(?:\.|%2e){2}$/i;

function withoutDotSegments(text: string): string {
  if (!DOT_SEGMENT.test(text)) return text;
  const kept: string[] = [];
  // The empty segment before a leading slash is the slash itself.
  const floor = text.startsWith('/') ? 1 : 0;
  for (const segment of text.split('/')) {
    if (TWO_DOTS.test(segment)) kept.length = Math.max(floor, kept.length - 1);
    else if (!ONE_DOT.test(segment)) kept.push(segment);
  }
  return kept.length === 1 && floor === 1 ? '/' : kept.join('/');
}

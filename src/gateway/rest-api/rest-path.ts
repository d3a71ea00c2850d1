/** The path of a request to a REST API, read once; routing, ARNs and events all work on it and on nothing else. */
export interface RestPath {
  /** The first segment; '' when there is none. */
  readonly stageName: string;
  /** Below the stage, as events have it: begins with one `/`, keeps the one at its end. */
  readonly path: string;
  /** Below the stage, without what follows the last segment; none for the root. */
  readonly segments: readonly string[];
}

/**
 * The one normalisation of paths. Slashes before the stage and behind it count as one; those at the end play no part in
 * the selection; others are kept (recorded: `//stage/x`, `/stage//x`, `/stage/x/`, `/stage/x//y`).
 *
 * Nothing is decoded. Path parameters reach the backend as they came (recorded), and a static resource has to be spelt:
 * `/%61dmin` is not `/admin`. Were it served as such, a policy for `…/GET/admin` would be about another path than the one
 * that is served. So `%2f` separates nothing, `.` and `..` are segments like any other, and no two readers differ.
 */
export function readRestPath(requestPath: string): RestPath {
  const stageStart = skipSlashes(requestPath, 0);
  const slash = requestPath.indexOf('/', stageStart);
  if (slash === -1) return { stageName: requestPath.slice(stageStart), path: '/', segments: NO_SEGMENTS };
  const start = skipSlashes(requestPath, slash);
  const path = `/${requestPath.slice(start)}`;
  return { stageName: requestPath.slice(stageStart, slash), path, segments: segmentsOf(path) };
}

/** Reads paths as `readRestPath` does. A preflight is followed by a request for the same path: the last one is kept. */
export function restPathReader(): (requestPath: string) => RestPath {
  let latestPath = '';
  let latest = readRestPath(latestPath);
  return (requestPath) => {
    if (requestPath !== latestPath) {
      latest = readRestPath(requestPath);
      latestPath = requestPath;
    }
    return latest;
  };
}

const NO_SEGMENTS: readonly string[] = [];

/** Of a path that begins with one `/`. */
export function segmentsOf(path: string): readonly string[] {
  let end = path.length;
  while (end > 1 && path.charCodeAt(end - 1) === SLASH) end--;
  return end <= 1 ? NO_SEGMENTS : path.slice(1, end).split('/');
}

function skipSlashes(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SLASH) at++;
  return at;
}

const SLASH = 0x2f;

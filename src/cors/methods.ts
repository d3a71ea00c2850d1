import { isToken } from '../base/token.ts';

/** Whether the text can be a method at all: a token, in any case. */
export function isMethod(method: string): boolean {
  return isToken(method);
}

/** GET, HEAD and POST, by bytes: these never need to be listed in `Access-Control-Allow-Methods`. */
export function isCorsSafelistedMethod(method: string): boolean {
  return method === 'GET' || method === 'POST' || method === 'HEAD';
}

/** CONNECT, TRACE and TRACK in any case: a page cannot send them. */
export function isForbiddenMethod(method: string): boolean {
  return /^(?:CONNECT|TRACE|TRACK)$/i.test(method);
}

/**
 * Upper-cases `delete`, `get`, `head`, `options`, `post` and `put`, and nothing else: `patch` stays `patch`, and a
 * server that allows `PATCH` does not allow it.
 */
export function normalizeMethod(method: string): string {
  return /^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/i.test(method) ? method.toUpperCase() : method;
}

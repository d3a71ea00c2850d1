import { badRequest } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { badRequestInOurWords } from './refusals.ts';

const methods = new Set(['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/**
 * Refuses a route key that is neither `$default` nor a method and a path.
 *
 * The words are recorded with square brackets (Terraform's output, 2025) and, in an older source, with angle brackets.
 */
export function checkRouteKey(context: OperationContext, routeKey: string, member = '/RouteKey'): void {
  if (routeKey === '$default') return;
  const match = /^(\S+) (\/\S*)$/.exec(routeKey);
  const [, method = '', path = ''] = match ?? [];
  if (!methods.has(method)) {
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. ' +
        'Format should be "[HTTP METHOD] /[RESOURCE PATH]" or "$default"',
      member,
    );
  }
  checkPath(context, path, member);
}

/** `{name}` and a final `{name+}` stand for whole segments, each name once. */
function checkPath(context: OperationContext, path: string, member: string): void {
  const segments = path.split('/').slice(1);
  const names = new Set<string>();
  for (const [index, segment] of segments.entries()) {
    if (!/[{}]/.test(segment)) continue;
    const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(segment) ?? [];
    if (name === undefined) {
      const text = `Invalid path segment ${segment}: a path parameter takes a whole segment, {name} or {name+}`;
      throw badRequestInOurWords(context, text, member);
    }
    if (plus === '+' && index !== segments.length - 1) {
      throw badRequestInOurWords(context, `Greedy path parameter {${name}+} must be the last segment`, member);
    }
    if (names.has(name)) {
      throw badRequestInOurWords(context, `Path parameter ${name} appears more than once`, member);
    }
    names.add(name);
  }
}

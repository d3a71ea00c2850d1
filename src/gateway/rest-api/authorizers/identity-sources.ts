import { allHeaders } from '../../../base/header-list.ts';
import { compileContextVariable } from '../context-variables.ts';
import type { MethodCall, MethodSource } from '../method-call.ts';

/** One place where a caller says who it is. */
export interface IdentitySource {
  /** As the authorizer has it: `method.request.header.Authorization`. */
  readonly expression: string;
  /** Null when the request lacks it or has it empty, which is the same (documented). */
  read(call: MethodCall): string | null;
}

/** Compiles `identitySource`: mapping expressions with commas between. */
export function compileIdentitySources(identitySource: string | undefined, source: MethodSource): IdentitySource[] {
  return (identitySource ?? '')
    .split(',')
    .map((expression) => expression.trim())
    .filter((expression) => expression !== '')
    .map((expression) => ({ expression, read: compileIdentitySource(expression, source) }));
}

/** An expression of another kind is a source that no request has: refusing is the safe side. */
function compileIdentitySource(expression: string, source: MethodSource): IdentitySource['read'] {
  const [, kind, name = ''] = EXPRESSION.exec(expression) ?? [];
  switch (kind) {
    case 'method.request.header': {
      const lowerCaseName = name.toLowerCase();
      // Of several lines the last counts, as in the single-value map of events (recorded).
      return ({ request }) => allHeaders(request.headers, lowerCaseName).at(-1)?.trim() || null;
    }
    case 'method.request.querystring':
      return ({ query }) => query.get(name)?.at(-1) || null;
    case 'method.request.path':
      return ({ pathParameters }) => ownText(pathParameters, name);
    case 'stageVariables':
      return ({ stageVariables }) => ownText(stageVariables, name);
    case 'context': {
      const read = compileContextVariable(name, source);
      return (call) => {
        const value = read(call);
        return value === null ? null : String(value) || null;
      };
    }
    default:
      return () => null;
  }
}

const EXPRESSION = /^(method\.request\.(?:header|querystring|path)|stageVariables|context)\.(.+)$/;

function ownText(values: Readonly<Record<string, string>>, name: string): string | null {
  return Object.hasOwn(values, name) ? values[name] || null : null;
}

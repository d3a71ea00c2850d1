import type { Method } from '../../account/rest-api.ts';
import { allHeaders } from '../../base/header-list.ts';
import type { Overrides } from '../mapping/vtl/template-scope.ts';
import { type ContextScope, type ContextSource, compileContextVariable } from './context-variables.ts';
import type { QueryParameters } from './method-call.ts';
import type { RestErrorContext } from './rest-response.ts';

/** The request that failed, as far as the gateway had come with it. A MethodCall is one. */
export interface FailedCall extends ContextScope {
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: QueryParameters;
  readonly stageVariables: Readonly<Record<string, string>>;
  // Absent before a method was selected.
  readonly method?: Method;
  readonly overrides?: Overrides;
}

/** What a gateway response is made from. */
export interface FailureScope {
  readonly call: FailedCall;
  readonly error: RestErrorContext;
}

/** Null where the request has no value. */
export type ReadFailureValue = (scope: FailureScope) => string | null;

/** What the parameters and the templates of gateway responses may name (documented), without `$`. */
export const FAILURE_VALUE = String.raw`context(?:\.[A-Za-z0-9_:-]+)+|stageVariables\.\w+|method\.request\.(?:header|path|querystring)\.[A-Za-z0-9_.$-]*[A-Za-z0-9_$-]`;

const WHOLE = new RegExp(`^(?:${FAILURE_VALUE})$`);

/** Compiles a value that a gateway response reads from the request; null when it names nothing that can be read. */
export function compileFailureValue(expression: string, source: ContextSource): ReadFailureValue | null {
  if (!WHOLE.test(expression)) return null;
  const [root, ...rest] = expression.split('.');
  if (root === 'stageVariables') return member(({ call }) => call.stageVariables, rest.join('.'));
  if (root === 'context') return contextValue(rest.join('.'), source);
  const [, position, ...parts] = rest;
  const name = parts.join('.');
  if (position === 'path') return member(({ call }) => call.pathParameters, name);
  if (position === 'querystring') return ({ call }) => call.query.get(name)?.at(-1) ?? null;
  return header(name, source);
}

function contextValue(name: string, source: ContextSource): ReadFailureValue {
  switch (name) {
    case 'error.message':
      return ({ error }) => error.message;
    case 'error.messageString':
      // With its quotes; `null` without any (recorded of authorizers that fail).
      return ({ error }) => JSON.stringify(error.message);
    case 'error.responseType':
      return ({ error }) => error.responseType;
    case 'error.validationErrorString':
      return ({ error }) => error.validationError;
    default: {
      const read = compileContextVariable(name, source);
      return ({ call }) => read(call)?.toString() ?? null;
    }
  }
}

function header(name: string, { ports }: ContextSource): ReadFailureValue {
  const lowerCaseName = name.toLowerCase();
  if (lowerCaseName === 'origin') {
    const effect = ports.assume['rest-api.gateway-response.reflect-origin'];
    if (effect === 'dropped') return () => null;
    if (effect === 'literal') return () => `method.request.header.${name}`;
  }
  return ({ call }) => allHeaders(call.request.headers, lowerCaseName).at(-1) ?? null;
}

function member(object: (scope: FailureScope) => Readonly<Record<string, string>>, name: string): ReadFailureValue {
  return (scope) => {
    const values = object(scope);
    return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
  };
}

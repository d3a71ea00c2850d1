import type { Assumptions } from '../../../aws/assumptions.ts';
import type { Budget } from './budget.ts';
import type { Payload } from './payload.ts';
import { textOf } from './print-value.ts';
import type { TemplateParameters } from './template-scope.ts';
import { ABSENT, type HostValue, type MapValue, mapOf, type Value } from './value.ts';

/** `$input`. */
export function inputVariable(
  parameters: TemplateParameters,
  { payload, budget, assume }: { readonly payload: Payload; readonly budget: Budget; readonly assume: Assumptions },
): HostValue {
  const isAnyCase = assume['rest-api.vtl.header-map-case'] !== 'exact';
  let all: MapValue | null = null;
  return {
    kind: 'host',
    name: '$input',
    property: (name) => (name === 'body' ? payload.text : undefined),
    call: (name, args) => {
      const [first] = args;
      if (name === 'params' && first === undefined) {
        all ??= mapOf(
          {
            path: mapOf(parameters.path, 'json'),
            querystring: mapOf(parameters.querystring, 'json'),
            header: mapOf(parameters.header, isAnyCase ? 'any-case' : 'json'),
          },
          'hash',
        );
        return all;
      }
      if (args.length !== 1 || first === undefined) return undefined;
      const text = textOf(first, budget) ?? '';
      if (name === 'params') return parameter(parameters, text, isAnyCase);
      if (name === 'json') return payload.json(text);
      return name === 'path' ? payload.path(text) : undefined;
    },
  };
}

/** "Searched in path, query string and header, in that order" (documented). */
function parameter({ path, querystring, header }: TemplateParameters, name: string, isAnyCase: boolean): Value {
  if (Object.hasOwn(path, name)) return path[name] ?? ABSENT;
  if (Object.hasOwn(querystring, name)) return querystring[name] ?? ABSENT;
  if (Object.hasOwn(header, name)) return header[name] ?? ABSENT;
  if (!isAnyCase) return ABSENT;
  const lowerCase = name.toLowerCase();
  for (const other of Object.keys(header)) {
    if (other.length === name.length && other.toLowerCase() === lowerCase) return header[other] ?? ABSENT;
  }
  return ABSENT;
}

import { decodePercent } from '../request-path.ts';
import type { QueryParameters } from './method-call.ts';

/** Decoded, with `+` as a space (recorded: `+` and `%20` are spaces, `%2B` is `+`), in the order of the query string. */
export function readQuery(query: string): QueryParameters {
  if (query === '') return NO_PARAMETERS;
  const parameters = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1));
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}

const NO_PARAMETERS: QueryParameters = new Map();

function decode(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

import type { RestIntegration } from '../../../account/rest-api.ts';
import { isNamed } from '../../../base/header-list.ts';
import { printValue } from '../../mapping/vtl/print-value.ts';
import type { Overrides } from '../../mapping/vtl/template-scope.ts';
import type { IntegrationSource } from '../method-call.ts';
import { illegalRequestHeader, readHeaderLine } from './header-rules.ts';
import { type CompiledMapping, compileMapping, type MappingScope } from './mapping-expression.ts';

/** What requestParameters and `$context.requestOverride` say of the integration request. */
export interface RequestParameters {
  readonly headers: readonly NamedValues[];
  readonly querystring: readonly NamedValues[];
  readonly path: ReadonlyMap<string, PathValue>;
}

export type NamedValues = readonly [name: string, values: readonly string[]];

export interface PathValue {
  readonly text: string;
  /** A part of the request's own path, percent-encoded already. */
  readonly isEncoded: boolean;
}

export type RequestParametersReading =
  | { readonly kind: 'parameters'; readonly parameters: RequestParameters }
  /** For the execution log: `Content-Length header already present`. */
  | { readonly kind: 'bad-parameters'; readonly logged: string };

export interface CompiledRequestParameters {
  readonly needsBody: boolean;
  /** To be called when the request template has been rendered, which may override each of them. */
  readonly read: (scope: MappingScope) => RequestParametersReading;
}

export const NO_PARAMETERS: RequestParameters = { headers: [], querystring: [], path: new Map() };

export function compileRequestParameters(source: IntegrationSource): CompiledRequestParameters {
  const { integration } = source;
  const entries: Entry[] = [];
  let invalid: string | null = null;
  for (const [target, expression] of Object.entries(integration.requestParameters ?? {})) {
    const [, place = '', name = ''] = TARGET.exec(target) ?? [];
    const mapping = compileMapping(expression, source);
    if (mapping === null || place === '') {
      invalid ??= `Invalid mapping expression specified: ${place === '' ? target : expression}`;
    } else entries.push({ place: place as Place, name, mapping });
  }
  return {
    needsBody: entries.some(({ mapping }) => mapping.needs === 'request-body'),
    read: (scope) => {
      if (invalid !== null) return { kind: 'bad-parameters', logged: invalid };
      const { overrides } = scope.request.call;
      if (entries.length === 0 && isEmpty(overrides)) return NOTHING;
      return withOverrides(readEntries(entries, scope), overrides, integration.type);
    },
  };
}

const NOTHING: RequestParametersReading = { kind: 'parameters', parameters: NO_PARAMETERS };

interface Entry {
  readonly place: Place;
  readonly name: string;
  readonly mapping: CompiledMapping;
}

type Place = 'header' | 'querystring' | 'path';

const TARGET = /^integration\.request\.(header|querystring|path)\.(.+)$/s;

interface Collected {
  readonly header: NamedValues[];
  readonly querystring: NamedValues[];
  readonly path: Map<string, PathValue>;
}

/** What is not there adds nothing (recorded). */
function readEntries(entries: readonly Entry[], scope: MappingScope): Collected {
  const collected: Collected = { header: [], querystring: [], path: new Map() };
  for (const { place, name, mapping } of entries) {
    const values = mapping.read(scope);
    if (values === undefined || values.length === 0) continue;
    if (place !== 'path') collected[place].push([name, values]);
    else collected.path.set(name, { text: values.join(','), isEncoded: mapping.isEncodedPath });
  }
  return collected;
}

function isEmpty({ request }: Overrides): boolean {
  return request === null || (request.header.size === 0 && request.querystring.size === 0 && request.path.size === 0);
}

function withOverrides(
  { header, querystring, path }: Collected,
  { request: overrides }: Overrides,
  type: RestIntegration['type'],
): RequestParametersReading {
  for (const [name, value] of overrides?.header ?? []) {
    replace(header, name, printValue(value), (given) => isNamed(given, name.toLowerCase()));
  }
  for (const [name, value] of overrides?.querystring ?? []) {
    replace(querystring, name, printValue(value), (given) => given === name);
  }
  for (const [name, value] of overrides?.path ?? []) path.set(name, { text: printValue(value), isEncoded: false });

  const headers: NamedValues[] = [];
  for (const [name, values] of header) {
    if (illegalRequestHeader(name, type)) return { kind: 'bad-parameters', logged: `${name} header already present` };
    const lines = values.map((value) => readHeaderLine(name, value));
    const bad = lines.find((line) => line.kind === 'bad-line');
    if (bad !== undefined) return { kind: 'bad-parameters', logged: bad.detail };
    headers.push([name, lines.flatMap((line) => (line.kind === 'line' ? [line.value] : []))]);
  }
  return { kind: 'parameters', parameters: { headers, querystring, path } };
}

function replace(entries: NamedValues[], name: string, value: string, isSame: (name: string) => boolean): void {
  const at = entries.findIndex(([given]) => isSame(given));
  if (at === -1) entries.push([name, [value]]);
  else entries[at] = [name, [value]];
}

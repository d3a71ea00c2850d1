import type { Assumptions } from '../../../aws/assumptions.ts';
import type { Budget } from './budget.ts';
import { Payload, type PayloadPaths } from './payload.ts';
import { textOf } from './print-value.ts';
import type { TemplateParameters, TemplateScope } from './template-scope.ts';
import { ABSENT, type HostValue, type MapValue, mapOf, type Value } from './value.ts';

export interface InputSource {
  readonly scope: TemplateScope;
  readonly budget: Budget;
  readonly paths: PayloadPaths;
  readonly assume: Assumptions;
}

/** `$input`. Most templates read a header or two, so the payload and the maps are made only for what needs them. */
export class InputVariable implements HostValue {
  readonly kind = 'host';
  readonly name = '$input';
  readonly #source: InputSource;
  readonly #isAnyCase: boolean;
  #payload: Payload | null = null;
  #map: MapValue | null = null;

  constructor(source: InputSource) {
    this.#source = source;
    this.#isAnyCase = source.assume['rest-api.vtl.header-map-case'] !== 'exact';
  }

  property(name: string): Value | undefined {
    return name === 'body' ? this.#payloadOf().text : undefined;
  }

  call(name: string, args: readonly Value[]): Value | undefined {
    const [first] = args;
    if (name === 'params' && first === undefined) return this.#parameterMap();
    if (args.length !== 1 || first === undefined) return undefined;
    const text = textOf(first, this.#source.budget) ?? '';
    if (name === 'params') return this.#parameter(text);
    if (name === 'json') return this.#payloadOf().json(text);
    return name === 'path' ? this.#payloadOf().path(text) : undefined;
  }

  /**
   * `$input.params().header.get(name)` without the map; null when a template has asked for the map: from then on it is
   * the map that counts, whatever a template makes of it.
   */
  header(name: string): Value {
    if (this.#map !== null) return null;
    return findHeader(this.#source.scope.params, name, this.#isAnyCase) ?? ABSENT;
  }

  #payloadOf(): Payload {
    const { scope, paths, budget } = this.#source;
    this.#payload ??= new Payload(scope.body, { paths, budget });
    return this.#payload;
  }

  #parameterMap(): MapValue {
    const { path, querystring, header } = this.#source.scope.params;
    this.#map ??= mapOf(
      {
        path: mapOf(path, 'json'),
        querystring: mapOf(querystring, 'json'),
        header: mapOf(header, this.#isAnyCase ? 'any-case' : 'json'),
      },
      'hash',
    );
    return this.#map;
  }

  /** "Searched in path, query string and header, in that order" (documented). */
  #parameter(name: string): Value {
    const { params } = this.#source.scope;
    const { path, querystring } = params;
    if (Object.hasOwn(path, name)) return path[name] ?? ABSENT;
    if (Object.hasOwn(querystring, name)) return querystring[name] ?? ABSENT;
    return findHeader(params, name, this.#isAnyCase) ?? ABSENT;
  }
}

function findHeader(params: TemplateParameters, name: string, isAnyCase: boolean): string | undefined {
  if (params.findHeader !== undefined) return params.findHeader(name, isAnyCase);
  const { header } = params;
  if (Object.hasOwn(header, name)) return header[name];
  if (!isAnyCase) return undefined;
  const lowerCase = name.toLowerCase();
  for (const other of Object.keys(header)) {
    if (other.length === name.length && other.toLowerCase() === lowerCase) return header[other];
  }
  return undefined;
}

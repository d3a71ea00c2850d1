import type { ServiceParameterType, ServiceSubtype } from '../../../aws/service-subtypes.ts';
import type { Json } from '../../../base/json.ts';
import type { MappingScope } from '../../mapping/mapping-scope.ts';
import { compileMappingValue } from '../../mapping/mapping-value.ts';
import type { IntegrationSource } from '../integration.ts';

/** Parameters of one call, in the order of the reference. Bytes are Base64 text. */
export type ServiceParameters = ReadonlyMap<string, Json>;

export type ServiceParameterReading =
  | { readonly kind: 'parameters'; readonly values: ServiceParameters; readonly region: string }
  | { readonly kind: 'unresolved'; readonly detail: string };

export interface CompiledServiceParameters {
  readonly needsBody: boolean;
  readonly read: (scope: MappingScope) => ServiceParameterReading;
}

/** Compiles RequestParameters of a service integration: static values, or what is selected from the request. */
export function compileServiceParameters(
  subtype: ServiceSubtype,
  source: IntegrationSource,
): CompiledServiceParameters {
  const { RequestParameters: given = {} } = source.integration;
  const values = Object.entries(subtype.parameters).flatMap(([name, type]) =>
    given[name] === undefined
      ? []
      : [{ name, type, text: given[name], value: compileMappingValue(given[name], source) }],
  );
  const region = given.Region === undefined ? null : compileMappingValue(given.Region, source);
  const readValue = compileReadTyped(source.ports.assume['http-api.service.kinesis-data'] !== 'as-given');
  return {
    needsBody: [...values.map(({ value }) => value), ...(region === null ? [] : [region])].some(
      (value) => value.needsRequestBody,
    ),
    read: (scope) => {
      const parameters = new Map<string, Json>();
      for (const { name, type, text, value } of values) {
        const selected = value.read(scope);
        const typed = selected === undefined ? undefined : readValue(selected, type);
        if (typed !== undefined) parameters.set(name, typed);
        else if (selected !== undefined || subtype.required.includes(name)) return unresolved(name, text);
      }
      return { kind: 'parameters', values: parameters, region: region?.read(scope) ?? source.ports.region };
    },
  };
}

/** The words that API Gateway logs (recorded 2021: terraform-provider-aws#19443). */
function unresolved(name: string, text: string): ServiceParameterReading {
  return { kind: 'unresolved', detail: `Unable to resolve property ${name} from source ${text}` };
}

/** Undefined for text that has not the form of its type. */
function compileReadTyped(encodesBlobs: boolean): (text: string, type: ServiceParameterType) => Json | undefined {
  return (text, type) => {
    switch (type) {
      case 'text':
        return text;
      case 'integer':
        return /^-?[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
      case 'json':
        return readJson(text);
      case 'list':
        return readList(text);
      case 'time':
        return readTime(text);
      case 'blob':
        return encodesBlobs ? Buffer.from(text, 'utf8').toString('base64') : text;
    }
  };
}

function readJson(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A JSON list, or names with commas between them. */
function readList(text: string): Json | undefined {
  if (!text.trimStart().startsWith('[')) return text.split(',').map((item) => item.trim());
  const value = readJson(text);
  return Array.isArray(value) ? value : undefined;
}

/** Epoch seconds, as the JSON protocols have them, or a date that means them. */
function readTime(text: string): number | undefined {
  const seconds = /^[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  return Number.isFinite(seconds) ? seconds : undefined;
}

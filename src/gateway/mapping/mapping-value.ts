import { type MappingSource, readMappingExpression } from '../../aws/mapping-expression.ts';
import { allHeaders, type HeaderList } from '../../base/header-list.ts';
import type { RouteSource } from '../integrations/integration.ts';
import { queryParameters } from '../integrations/lambda/event-parts.ts';
import { pathBelowStage } from '../integrations/path-below-stage.ts';
import { compileContextVariable } from './context-variables.ts';
import type { MappedBody, MappingScope } from './mapping-scope.ts';

/** Undefined when what is selected is not there. */
export type ReadValue = (scope: MappingScope) => string | undefined;

export interface MappingValue {
  readonly read: ReadValue;
  readonly needsRequestBody: boolean;
  readonly needsResponseBody: boolean;
}

/** Part of a mapping value: literal text, or what a request says. */
export type CompiledPart = string | { readonly source: MappingSource; readonly read: ReadValue };

export function compileMappingParts(text: string, source: RouteSource): readonly CompiledPart[] {
  // What is stored has passed the checks of createIntegration; text that they let through means itself.
  const parts = readMappingExpression(text) ?? [text];
  return parts.map((part) => (typeof part === 'string' ? part : { source: part, read: compileSource(part, source) }));
}

/**
 * Compiles a mapping value. Several values of a header or query parameter are joined with `,` (documented). In text of
 * several parts, what is not there is empty; alone, it makes the whole value absent.
 */
export function compileMappingValue(text: string, source: RouteSource): MappingValue {
  const parts = compileMappingParts(text, source);
  const needs = (kind: MappingSource['kind']): boolean =>
    parts.some((part) => typeof part !== 'string' && part.source.kind === kind);
  return {
    read: compileRead(parts),
    needsRequestBody: needs('request-body'),
    needsResponseBody: needs('response-body'),
  };
}

function compileRead(parts: readonly CompiledPart[]): ReadValue {
  const reads = parts.map((part): ReadValue => (typeof part === 'string' ? () => part : part.read));
  const [only] = reads;
  if (reads.length === 1 && only !== undefined) return only;
  return (scope) => reads.map((read) => read(scope) ?? '').join('');
}

function compileSource(part: MappingSource, source: RouteSource): ReadValue {
  const { assume } = source.ports;
  switch (part.kind) {
    case 'request-header':
      return ({ call }) => joinedHeader(call.request.headers, part.lowerCaseName);
    case 'response-header':
      return ({ response }) => joinedHeader(response?.headers ?? [], part.lowerCaseName);
    case 'request-query':
      return ({ call }) =>
        queryParameters(call.request.query, assume)
          ?.find(([name]) => name === part.name)?.[1]
          .join(',');
    case 'request-path':
      return ({ call }) => pathBelowStage(call.request, source.stage);
    case 'path-parameter':
      return ({ call: { pathParameters } }) =>
        pathParameters !== null && Object.hasOwn(pathParameters, part.name) ? pathParameters[part.name] : undefined;
    case 'context': {
      const read = compileContextVariable(part.name, source);
      return ({ call }) => read(call);
    }
    case 'stage-variable': {
      const variables = source.stage.StageVariables ?? {};
      const value = Object.hasOwn(variables, part.name) ? variables[part.name] : undefined;
      return () => value;
    }
    case 'request-body':
      return ({ requestBody }) => selectFromBody(requestBody, part);
    case 'response-body':
      return ({ response }) => (response === null ? undefined : selectFromBody(response.body, part));
  }
}

function joinedHeader(headers: HeaderList, lowerCaseName: string): string | undefined {
  const values = allHeaders(headers, lowerCaseName);
  return values.length === 0 ? undefined : values.join(',');
}

function selectFromBody(
  body: MappedBody,
  { path }: Extract<MappingSource, { readonly path: unknown }>,
): string | undefined {
  if (path === null) return body.text;
  try {
    return textOf(path(body.document));
  } catch (error) {
    // A document nested tens of thousands deep can be parsed and not be written.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

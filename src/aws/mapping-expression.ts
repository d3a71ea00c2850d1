import { compileJsonPath, type JsonPath } from '../base/json-path.ts';
import { isToken } from '../base/token.ts';

/**
 * What a mapping value of an HTTP API selects (developer guide, "Transform API requests and responses for HTTP APIs").
 * A body without a path is the whole body.
 */
export type MappingSource =
  | { readonly kind: 'request-header' | 'response-header'; readonly lowerCaseName: string }
  | { readonly kind: 'request-query' | 'path-parameter' | 'context' | 'stage-variable'; readonly name: string }
  | { readonly kind: 'request-path' }
  | { readonly kind: 'request-body' | 'response-body'; readonly path: JsonPath | null };

/** A mapping value, cut at its variables: literal text and what is selected. */
export type MappingPart = string | MappingSource;

/**
 * Reads a mapping value: one variable (`$request.header.name`), static text, or static text around variables in braces
 * (`${request.path.name} ${request.path.id}`). Null when it names something that cannot be mapped.
 */
export function readMappingExpression(text: string): readonly MappingPart[] | null {
  if (text.startsWith('$') && !text.startsWith('${')) {
    const source = readSource(text.slice(1));
    return source === null ? null : [source];
  }
  const parts: MappingPart[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    const source = readSource(match[1] ?? '');
    if (source === null) return null;
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(source);
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

function readSource(text: string): MappingSource | null {
  if (text === 'request.path') return { kind: 'request-path' };
  const [, prefix, rest = ''] = PREFIX.exec(text) ?? [];
  switch (prefix) {
    case 'request.header.':
      return isToken(rest) ? { kind: 'request-header', lowerCaseName: rest.toLowerCase() } : null;
    case 'response.header.':
      return isToken(rest) ? { kind: 'response-header', lowerCaseName: rest.toLowerCase() } : null;
    case 'request.querystring.':
      return named('request-query', rest);
    case 'request.path.':
      return named('path-parameter', rest);
    case 'stageVariables.':
      return /^[A-Za-z0-9_]+$/.test(rest) ? { kind: 'stage-variable', name: rest } : null;
    case 'context.':
      return CONTEXT_NAME.test(rest) ? { kind: 'context', name: rest } : null;
    case 'request.body':
      return readBody('request-body', rest);
    case 'response.body':
      return readBody('response-body', rest);
    default:
      return null;
  }
}

const PREFIX =
  /^(request\.header\.|response\.header\.|request\.querystring\.|request\.path\.|stageVariables\.|context\.|request\.body|response\.body)(.*)$/s;
/** "Only the special characters `._` are supported" (documented); claims have `:` and `-` in their names all the same. */
const CONTEXT_NAME = /^[A-Za-z0-9_.:/-]+$/;

function named(kind: 'request-query' | 'path-parameter', name: string): MappingSource | null {
  return name === '' ? null : { kind, name };
}

function readBody(kind: 'request-body' | 'response-body', path: string): MappingSource | null {
  if (path === '') return { kind, path: null };
  const compiled = compileJsonPath(path);
  return compiled === null ? null : { kind, path: compiled };
}

import type { SourcePositions } from '../../base/source-position.ts';
import {
  branches,
  INTEGRATION,
  methodKey,
  openApi3Version,
  requireMethod,
  requirePathItem,
} from './open-api-editor.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { invalidDocument, invalidTemplate } from './sam-error.ts';
import { copyWithPositions, ensureMap, get, has, isMap, type SamMap, set } from './sam-map.ts';

/** The body of a REST API, Swagger 2 or OpenAPI 3, as far as SAM looks into it. */
export type SwaggerBody = SamMap & { paths: SamMap };

/** A body to which SAM adds its methods, as short as one can be. */
export function emptySwaggerBody(): SwaggerBody {
  return { swagger: '2.0', info: { version: '1.0', title: { Ref: 'AWS::StackName' } }, paths: {} };
}

export function isSwaggerBody(body: unknown): body is SwaggerBody {
  if (!isMap(body) || !isMap(get(body, 'paths'))) return false;
  return isTruthy(get(body, 'swagger')) || isOpenApi3(body);
}

export function isOpenApi3(body: SamMap): boolean {
  return openApi3Version(get(body, 'openapi')) !== undefined;
}

/** Throws unless the body is one that methods and settings can be added to. */
export function requireSwaggerBody(body: unknown): asserts body is SwaggerBody {
  if (!isSwaggerBody(body)) {
    throw invalidDocument(
      "Invalid Swagger document or the Swagger document is not explicitly defined in 'DefinitionBody'.",
    );
  }
  for (const [path, value] of Object.entries(body.paths)) {
    for (const item of branches(value)) requirePathItem(item, path);
  }
}

/**
 * A copy to work on: the path named and all that lies beside the paths is copied, the other paths are shared. What is
 * refused half-way leaves the body as it was, or the next event would be refused for what this one left.
 */
export function draftOf(body: SwaggerBody, path: string, positions: SourcePositions): SwaggerBody {
  const paths: SamMap = { ...body.paths };
  positions.inherit(body.paths, paths);
  if (has(paths, path)) set(paths, path, copyWithPositions(paths[path], positions));
  const draft: SwaggerBody = { paths };
  for (const [key, value] of Object.entries(body)) {
    if (key !== 'paths') set(draft, key, copyWithPositions(value, positions));
  }
  positions.inherit(body, draft);
  return draft;
}

/** Fields of a path item that are no methods. Others that are none, such as `servers`, count as methods all the same. */
const NO_METHODS = new Set(['summary', 'description', 'parameters']);

export interface MethodDefinition {
  readonly path: string;
  readonly method: string;
  readonly definition: SamMap;
}

/** The methods of a path that have an integration, each branch of a condition for itself. */
export function* integratedMethods(body: SwaggerBody, path: string): Generator<MethodDefinition> {
  for (const item of branches(body.paths[path])) {
    requirePathItem(item, path);
    for (const [method, value] of Object.entries(item)) {
      if (NO_METHODS.has(method)) continue;
      for (const definition of branches(value)) {
        requireMethod(definition, path, method);
        if (isTruthy(get(definition, INTEGRATION))) yield { path, method: methodKey(method), definition };
      }
    }
  }
}

/** The security requirements of a method, whatever they are. */
export function securityListOf({ definition, path, method }: MethodDefinition): readonly unknown[] {
  const security = has(definition, 'security') ? definition.security : [];
  if (Array.isArray(security)) return security;
  throw invalidDocument(`Type of security for path ${path} method ${method} must be a list`);
}

/** The security requirements of a method, each of which has to be a map. */
export function securityOf(method: MethodDefinition): readonly SamMap[] {
  const security = securityListOf(method);
  for (const requirement of security) {
    if (isMap(requirement)) continue;
    const shown = pythonString(requirement);
    const place = `path ${method.path} method ${method.method}`;
    throw invalidDocument(`${shown} in Security for ${place} is not a valid dictionary.`);
  }
  return security.filter(isMap);
}

/** Adds a security definition, unless the body has one of that name and `replaces` is not set. */
export function addSecurityDefinition(body: SwaggerBody, name: string, definition: SamMap, replaces = false): SamMap {
  const existing = get(body, 'securityDefinitions');
  if (isTruthy(existing) && !isMap(existing)) throw invalidTemplate('securityDefinitions must be a dictionary.');
  if (!isTruthy(existing)) body.securityDefinitions = {};
  const definitions = ensureMap(body, 'securityDefinitions');
  if (replaces || !has(definitions, name)) set(definitions, name, definition);
  return definitions;
}

export function addIamSecurityDefinition(body: SwaggerBody): void {
  const definition = {
    'x-amazon-apigateway-authtype': 'awsSigv4',
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
  };
  addSecurityDefinition(body, 'AWS_IAM', definition);
}

export function addApiKeySecurityDefinition(body: SwaggerBody): void {
  addSecurityDefinition(body, 'api_key', { type: 'apiKey', name: 'x-api-key', in: 'header' });
}

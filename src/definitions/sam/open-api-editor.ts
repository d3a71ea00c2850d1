import type { SourcePosition, SourcePositions } from '../../base/source-position.ts';
import { conditional, isNoValue } from './intrinsics.ts';
import { isTruthy, pythonString, pythonTypeName } from './python-value.ts';
import { invalidDocument } from './sam-error.ts';
import { ensureMap, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';

export const INTEGRATION = 'x-amazon-apigateway-integration';
export const ANY_METHOD = 'x-amazon-apigateway-any-method';
export const DEFAULT_PATH = '$default';
const TAG_VALUE = 'x-amazon-apigateway-tag-value';
const ENDPOINT_CONFIGURATION = 'x-amazon-apigateway-endpoint-configuration';

/** Where the parts of a body that SAM makes come from: the event, or the property, a user wrote. */
export interface BodyOrigin {
  readonly path?: SourcePosition | undefined;
  readonly method?: SourcePosition | undefined;
}

/** A body to which SAM adds its routes, as short as one can be. */
export function emptyOpenApiBody(): SamMap {
  return { openapi: '3.0.1', info: { version: '1.0', title: { Ref: 'AWS::StackName' } }, paths: {} };
}

export function isOpenApiBody(body: unknown): body is SamMap & { paths: SamMap } {
  if (!isMap(body) || !isMap(get(body, 'paths'))) return false;
  return openApi3Version(get(body, 'openapi')) !== undefined;
}

/** The version as text, when it is one of OpenAPI 3. */
export function openApi3Version(version: unknown): string | undefined {
  // YAML's `3.0` arrives as the number 3.
  const text = version === 3 ? '3.0' : pythonString(version);
  return /^3(\.\d)(\.\d)?$/.test(text) ? text : undefined;
}

/** Throws unless the body is one that routes and settings can be added to. */
export function requireOpenApiBody(body: unknown): asserts body is SamMap & { paths: SamMap } {
  if (!isOpenApiBody(body)) {
    throw invalidDocument(
      "Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in 'DefinitionBody'.",
    );
  }
  const components = get(body, 'components');
  if (components !== undefined && components !== null && !isMap(components)) {
    throw invalidDocument("Invalid OpenApi document: The value of 'components' should be a map");
  }
}

/** `any` in the spelling of an OpenAPI body; other methods in lower case. */
export function methodKey(method: string): string {
  const lower = method.toLowerCase();
  return lower === 'any' ? ANY_METHOD : lower;
}

/** The value itself, or the branches of its `Fn::If` that yield something. */
export function branches(value: unknown): unknown[] {
  if (!has(value, 'Fn::If')) return [value];
  const argument = get(value, 'Fn::If');
  if (!Array.isArray(argument)) throw invalidDocument('Value of Fn::If must be a list.');
  return argument.slice(1).filter((branch) => !isNoValue(branch));
}

export function requirePathItem(item: unknown, path: string): asserts item is SamMap {
  if (!isMap(item)) throw invalidDocument(`Value of '${path}' path must be a dictionary according to Swagger spec.`);
}

export function requireMethod(definition: unknown, path: string, method: string): asserts definition is SamMap {
  if (!isMap(definition)) throw invalidDocument(`Definition of method '${method}' for path '${path}' should be a map.`);
}

export function hasIntegration(paths: SamMap, path: string, method: string): boolean {
  const key = methodKey(method);
  if (!has(paths, path)) return false;
  const items = branches(paths[path]);
  if (!items.every((item) => has(item, key))) return false;
  return items.every((item) => {
    const definition = get(item, key);
    if (!isMap(definition)) return false;
    return branches(definition).some((branch) => {
      requireMethod(branch, path, key);
      return isTruthy(branch[INTEGRATION]);
    });
  });
}

/** Adds the path and the method, without an integration yet. */
export function addPath(
  paths: SamMap,
  { path, method, origin, positions }: { path: string; method: string; origin: BodyOrigin; positions: SourcePositions },
): void {
  const key = methodKey(method);
  if (!has(paths, path)) {
    set(paths, path, {});
    positions.mark(paths, path, origin.path);
  }
  requirePathItem(paths[path], path);
  for (const item of branches(paths[path])) {
    requirePathItem(item, path);
    if (has(item, key)) continue;
    set(item, key, {});
    positions.mark(item, key, origin.method);
  }
}

export interface LambdaIntegration {
  readonly path: string;
  readonly method: string;
  readonly uri: SamMap;
  readonly condition: unknown;
  readonly origin: BodyOrigin;
  readonly positions: SourcePositions;
}

/** Gives a route its integration with a function, unless the body has one for it already. */
export function addLambdaIntegration(paths: SamMap, route: LambdaIntegration): void {
  const { path, method, condition, origin, positions } = route;
  const key = methodKey(method);
  if (hasIntegration(paths, path, method)) return;
  addPath(paths, route);
  const uri = isTruthy(condition) ? conditional(condition, route.uri) : route.uri;
  for (const item of branches(paths[path])) {
    requirePathItem(item, path);
    const existing = item[key] ?? {};
    requireMethod(existing, path, method);
    existing[INTEGRATION] = { type: 'aws_proxy', httpMethod: 'POST', payloadFormatVersion: '2.0', uri };
    positions.mark(existing, INTEGRATION, origin.path);
    if (path === DEFAULT_PATH && key === ANY_METHOD) existing.isDefaultRoute = true;
    if (!has(existing, 'responses')) existing.responses = {};
    set(item, key, isTruthy(condition) ? conditional(condition, existing) : existing);
  }
}

/** The definitions of a route that have an integration; a route may have one for each branch of a condition. */
export function methodDefinitions(
  paths: SamMap,
  { path, method, withoutIntegration = false }: { path: string; method: string; withoutIntegration?: boolean },
): SamMap[] {
  const found: SamMap[] = [];
  for (const item of branches(get(paths, path))) {
    requirePathItem(item, path);
    for (const definition of branches(get(item, methodKey(method)))) {
      requireMethod(definition, path, method);
      if (withoutIntegration || isTruthy(definition[INTEGRATION])) found.push(definition);
    }
  }
  return found;
}

/** Whether the route's integration calls the function (or alias) of that logical id. */
export function integratesWith(paths: SamMap, path: string, method: string, logicalId: string): boolean {
  if (!hasIntegration(paths, path, method)) return false;
  return methodDefinitions(paths, { path, method, withoutIntegration: true }).every((definition) => {
    const integration = get(definition, INTEGRATION) ?? {};
    if (!isMap(integration)) {
      throw invalidDocument(`Value of '${INTEGRATION}' must be a dictionary according to Swagger spec.`);
    }
    const uri = get(integration, 'uri');
    return isMap(uri) && branches(uri).every((branch) => calledFunction(get(branch, 'Fn::Sub')) === logicalId);
  });
}

function calledFunction(text: unknown): string | undefined {
  return typeof text === 'string' ? /([A-Za-z0-9]+)\.Arn/.exec(text)?.[1] : undefined;
}

/** Declares the `{name}` parts of a path as parameters. */
export function addPathParameters(definitions: readonly SamMap[], names: readonly string[]): void {
  for (const definition of definitions) {
    const parameters = get(definition, 'parameters') ?? [];
    if (!Array.isArray(parameters)) continue;
    definition.parameters = parameters;
    for (const name of names) {
      const existing = parameters.find((parameter) => get(parameter, 'name') === name);
      if (isMap(existing)) Object.assign(existing, { in: 'path', required: true });
      else parameters.push({ name, in: 'path', required: true });
    }
  }
}

/** Tags of an API live in its body, under OpenAPI's `tags`. */
export function addTags(body: SamMap, tags: SamMap, positions: SourcePositions): void {
  const list = isTruthy(get(body, 'tags')) ? get(body, 'tags') : [];
  for (const [name, value] of Object.entries(tags)) {
    if (!Array.isArray(list)) {
      throw invalidDocument(
        `Tags in OpenApi DefinitionBody needs to be a list. ${pythonString(list)} is a ${pythonTypeName(list)} not a list.`,
        positions.of(body, 'tags'),
      );
    }
    const existing = list.find((tag) => get(tag, 'name') === name);
    const tag = isMap(existing) ? existing : { name };
    if (tag !== existing) list.push(tag);
    tag[TAG_VALUE] = value;
    positions.copy(tags, name, tag, TAG_VALUE);
  }
  body.tags = list;
}

export function addEndpointConfiguration(body: SamMap, disableExecuteApiEndpoint: unknown): void {
  const servers = has(body, 'servers') ? get(body, 'servers') : [{}];
  body.servers = servers;
  for (const server of Array.isArray(servers) ? servers : []) {
    if (!isMap(server)) {
      throw invalidDocument("Value of 'servers' item must be a dictionary according to Swagger spec.");
    }
    ensureMap(server, ENDPOINT_CONFIGURATION).disableExecuteApiEndpoint = disableExecuteApiEndpoint;
  }
}

export function securitySchemes(body: SamMap): SamMap {
  return ensureMap(ensureMap(body, 'components'), 'securitySchemes');
}

export function bodyInfo(body: SamMap): SamMap | undefined {
  return getMap(body, 'info');
}

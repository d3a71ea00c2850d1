import type { Transform } from './context.ts';
import { methodKey } from './open-api-editor.ts';
import { isTruthy } from './python-value.ts';
import type { SwaggerBody } from './rest-api-body.ts';
import type { RestApiMethod } from './rest-api-event.ts';
import { invalidResource } from './sam-error.ts';
import { ensureMap, get, getMap, isMap, type SamMap, set } from './sam-map.ts';

/**
 * With `MergeDefinitions`, the method an event makes goes over the one in the user's body; all else that the event would
 * write beside the paths (validators, security definitions) is lost on the way, as it is in the translator.
 */
export function mergedBody({ positions }: Transform, made: SwaggerBody, given: RestApiMethod): SamMap {
  const { api, apiId, path, method } = given;
  const body = getMap(api, 'DefinitionBody') ?? {};
  const at = positions.of(api, 'DefinitionBody');
  const refuse = (name: string, fault: string) => invalidResource(apiId, `Property '${name}' ${fault}`, at);
  const paths = get(body, 'paths');
  const item = isTruthy(paths)
    ? getOrRefuse(paths, path, () => refuse('DefinitionBody', 'is invalid: It should be a map'))
    : null;
  const isWrong = (item ?? null) !== null && !isMap(item);
  if (isWrong) throw refuse('DefinitionBody', `is invalid: The value of '${path.replace(/^\.+/, '')}' should be a map`);
  const existing = get(item, method);
  if (isTruthy(existing) && !isMap(existing)) {
    throw refuse(`DefinitionBody.paths.${path}.${method}`, 'should be a map.');
  }
  const definition = get(made.paths[path], methodKey(method));
  const merged: SamMap = { ...(isMap(existing) ? existing : {}), ...(isMap(definition) ? definition : {}) };
  if (isMap(definition)) positions.inherit(definition, merged);
  if (isMap(existing)) positions.inherit(existing, merged);
  // Without paths of its own a body gets none.
  if (!isMap(paths) || !isTruthy(paths)) return body;
  if (!isMap(item)) positions.copy(made.paths, path, paths);
  const target = ensureMap(paths, path);
  set(target, method, merged);
  if (!isMap(existing)) positions.copy(getMap(made.paths, path) ?? {}, methodKey(method), target, method);
  return body;
}

function getOrRefuse(container: unknown, key: string, refusal: () => Error): unknown {
  if (!isMap(container)) throw refusal();
  return get(container, key);
}

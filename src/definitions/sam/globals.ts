import type { SourcePosition, SourcePositions } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import { MANAGED_BODY } from './default-definition-body.ts';
import { globalsProperties } from './globals-properties.ts';
import { isIntrinsic } from './intrinsics.ts';
import { openApi3Version } from './open-api-editor.ts';
import { compareStrings, isTruthy, pythonRepr, pythonString } from './python-value.ts';
import { InvalidSam, resourceText } from './sam-error.ts';
import { copyWithPositions, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';
import { samResources } from './sam-resources.ts';

const PREFIX = 'AWS::Serverless::';

/** Merges the `Globals` section into the resources it is meant for, and removes it. */
export function applyGlobals(transform: Transform): void {
  const { document, positions } = transform;
  const sections = has(document, 'Globals') ? checkedSections(transform) : {};
  for (const [logicalId, resource] of samResources(transform)) {
    const global = get(sections, String(resource.Type).slice(PREFIX.length));
    if (!isMap(global)) continue;
    const properties = get(resource, 'Properties');
    const kept = withoutIgnored(transform, logicalId, resource, global);
    resource.Properties = merge(kept, isMap(properties) ? properties : {}, positions);
  }
  delete document.Globals;
  for (const [, api] of samResources(transform, 'AWS::Serverless::Api')) fitOpenApiVersion(transform, api);
}

/** Bodies that SAM made begin as Swagger 2, before the `OpenApiVersion` of `Globals` is known. */
function fitOpenApiVersion({ positions }: Transform, api: SamMap): void {
  const properties = getMap(api, 'Properties');
  const written = get(properties, 'OpenApiVersion');
  const version = Number.isInteger(written) ? undefined : openApi3Version(written);
  if (properties === undefined || version === undefined || !has(properties, MANAGED_BODY)) return;
  properties.OpenApiVersion = version;
  const body = getMap(properties, 'DefinitionBody');
  if (body === undefined) return;
  body.openapi = version;
  positions.copy(properties, 'OpenApiVersion', body, 'openapi');
  delete body.swagger;
}

function checkedSections({ document, positions }: Transform): SamMap {
  const sections = get(document, 'Globals');
  if (!isMap(sections)) throw invalidGlobals('It must be a non-empty dictionary', positions.of(document, 'Globals'));
  for (const [name, properties] of Object.entries(sections)) {
    const supported = Object.hasOwn(globalsProperties, name) ? globalsProperties[name] : undefined;
    if (supported === undefined) {
      const names = pythonRepr(Object.keys(globalsProperties).sort(compareStrings));
      throw invalidGlobals(
        `'${name}' is not supported. Must be one of the following values - ${names}`,
        positions.of(sections, name, 'key'),
      );
    }
    if (!isMap(properties)) {
      // The translator prints this `$` as it stands here.
      throw invalidGlobals('Value of ${section} must be a dictionary', positions.of(sections, name));
    }
    const unknown = Object.keys(properties).find((key) => !supported.includes(key));
    if (unknown !== undefined) {
      throw invalidGlobals(
        `'${unknown}' is not a supported property of '${name}'. ` +
          `Must be one of the following values - ${pythonRepr(supported)}`,
        positions.of(properties, unknown, 'key'),
      );
    }
  }
  return sections;
}

function invalidGlobals(text: string, position: SourcePosition | undefined): InvalidSam {
  const message = `'Globals' section is invalid. ${text}`;
  return new InvalidSam('document', [{ logicalId: 'Globals', message, position }]);
}

/** `IgnoreGlobals: '*'`, or a list of property names, keeps global settings away from a resource. */
function withoutIgnored({ positions }: Transform, logicalId: string, resource: SamMap, global: SamMap): SamMap {
  const ignored = get(resource, 'IgnoreGlobals');
  if (!isTruthy(ignored)) return global;
  if (ignored === '*') return {};
  const refuse = (where: string): InvalidSam => {
    const text = `Resource ${logicalId} has invalid resource attribute 'IgnoreGlobals'${where}.`;
    const position = positions.of(resource, 'IgnoreGlobals');
    return new InvalidSam('document', [{ logicalId, message: resourceText(logicalId, text), position }]);
  };
  if (!Array.isArray(ignored)) throw refuse('');
  const kept = copyWithPositions(global, positions);
  for (const key of ignored) {
    if (typeof key !== 'string' || !has(kept, key)) throw refuse(` on item '${pythonString(key)}'`);
    delete kept[key];
  }
  return kept;
}

/** Maps merge, lists join with the global items first, and for all else the resource's own value counts. */
function merge(global: unknown, local: unknown, positions: SourcePositions): unknown {
  if (Array.isArray(global) && Array.isArray(local)) return joinLists(global, local, positions);
  if (!isMergeableMap(global) || !isMergeableMap(local)) return local;
  const merged = copyWithPositions(global, positions);
  positions.markContainer(merged, positions.ofContainer(local));
  for (const [key, value] of Object.entries(local)) {
    const both = has(merged, key);
    set(merged, key, both ? merge(merged[key], value, positions) : value);
    positions.copy(local, key, merged);
  }
  return merged;
}

function joinLists(global: unknown[], local: unknown[], positions: SourcePositions): unknown[] {
  const joined = [...copyWithPositions(global, positions), ...local];
  positions.inherit(global, joined);
  for (const index of local.keys()) positions.copy(local, index, joined, global.length + index);
  return joined;
}

function isMergeableMap(value: unknown): value is SamMap {
  return isMap(value) && !isIntrinsic(value);
}

import type { Transform } from './context.ts';
import type { SamResource } from './generated-resource.ts';
import { isIntrinsic } from './intrinsics.ts';
import { compareStrings, isTruthy } from './python-value.ts';
import { s3Location } from './s3-location.ts';
import { invalidResource } from './sam-error.ts';
import { copyWithPositions, get, isMap, type SamMap, set } from './sam-map.ts';

/** Writes the definition of a state machine: as text with its intrinsics taken out, or as the place where it is. */
export function addStateMachineDefinition(transform: Transform, sam: SamResource, output: SamMap): void {
  const { positions, keepsLocalPaths } = transform;
  const { logicalId, properties } = sam;
  const definition = get(properties, 'Definition');
  const uri = get(properties, 'DefinitionUri');
  if (isTruthy(definition) && isTruthy(uri)) {
    const text = "Specify either 'Definition' or 'DefinitionUri' property and not both.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DefinitionUri', 'key'));
  }
  if (isTruthy(get(properties, 'DefinitionSubstitutions'))) {
    output.DefinitionSubstitutions = properties.DefinitionSubstitutions;
    positions.copy(properties, 'DefinitionSubstitutions', output);
  }
  if (isTruthy(definition)) {
    const copy = copyWithPositions(definition, positions);
    const taken = takeOutIntrinsics(copy);
    if (Object.keys(taken).length > 0) {
      const written = output.DefinitionSubstitutions;
      output.DefinitionSubstitutions = { ...(isMap(written) ? written : {}), ...taken };
    }
    output.DefinitionString = { 'Fn::Join': ['\n', indentedJson(copy).split('\n')] };
    positions.copy(properties, 'Definition', output, 'DefinitionString');
  } else if (isTruthy(uri)) {
    const where = { logicalId, property: 'DefinitionUri', position: positions.of(properties, 'DefinitionUri') };
    output.DefinitionS3Location = s3Location(uri, { ...where, keepsLocalPaths, keys: ['Bucket', 'Key', 'Version'] });
    positions.copy(properties, 'DefinitionUri', output, 'DefinitionS3Location');
  } else {
    throw invalidResource(logicalId, "Either 'Definition' or 'DefinitionUri' property must be specified.");
  }
}

const DYNAMIC_REFERENCE = /^\{\{resolve:([a-z-]+):(.+)\}\}$/;

/** Puts `${definition_substitution_1}` in the place of each intrinsic, in the order of the keys. In place. */
function takeOutIntrinsics(definition: unknown): SamMap {
  const taken: SamMap = {};
  const visit = (value: unknown): unknown => {
    if (isIntrinsic(value) || (typeof value === 'string' && DYNAMIC_REFERENCE.test(value))) {
      const name = `definition_substitution_${Object.keys(taken).length + 1}`;
      taken[name] = value;
      return `\${${name}}`;
    }
    if (Array.isArray(value)) for (const [index, item] of value.entries()) value[index] = visit(item);
    else if (isMap(value)) {
      for (const key of Object.keys(value).sort(compareStrings)) set(value, key, visit(value[key]));
    }
    return value;
  };
  // The definition as a whole is never taken out.
  if (isMap(definition)) {
    for (const key of Object.keys(definition).sort(compareStrings)) set(definition, key, visit(definition[key]));
  }
  return taken;
}

/** `json.dumps(value, sort_keys=True, indent=4)`. */
function indentedJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => (isMap(item) ? sortedMap(item) : item), 4).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sortedMap(map: SamMap): SamMap {
  const sorted: SamMap = {};
  for (const key of Object.keys(map).sort(compareStrings)) set(sorted, key, map[key]);
  return sorted;
}

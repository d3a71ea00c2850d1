import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  positionOf,
  type SamResource,
  takeAll,
} from './generated-resource.ts';
import { isIntrinsic } from './intrinsics.ts';
import { hashedLogicalId } from './logical-id.ts';
import {
  aBoolean,
  aListOfStringsOrMaps,
  aString,
  aStringOrMap,
  type PropertyTypes,
  required,
} from './property-types.ts';
import { isTruthy } from './python-value.ts';
import { resolveParameters } from './references.ts';
import { codeLocation } from './s3-location.ts';
import { invalidResource } from './sam-error.ts';
import { get, has, isMap, type SamMap } from './sam-map.ts';

export const layerVersionProperties: PropertyTypes = {
  LayerName: aStringOrMap,
  Description: aString,
  PublishLambdaVersion: aBoolean,
  ContentUri: required(aStringOrMap),
  CompatibleArchitectures: aListOfStringsOrMaps,
  CompatibleRuntimes: aListOfStringsOrMaps,
  LicenseInfo: aString,
  RetentionPolicy: aString,
};

/** A layer. Its logical id ends in a hash of all it is made of, so that a change makes a new version of it. */
export function transformLayerVersion(transform: Transform, sam: SamResource): GeneratedResource[] {
  const { positions, keepsLocalPaths } = transform;
  const { logicalId, properties } = sam;
  for (const name of ['LayerName', 'LicenseInfo', 'Description', 'RetentionPolicy']) resolveText(transform, sam, name);
  const attributes = passedOnAttributes(transform, sam);
  const retention = retentionPolicy(transform, sam);
  if (retention !== undefined || !has(attributes, 'DeletionPolicy')) attributes.DeletionPolicy = retention ?? 'Retain';
  const newId = hashedLogicalId(logicalId, { [logicalId]: hashedState(sam) });
  if (has(sam.resource, 'DependsOn')) attributes.DependsOn = sam.resource.DependsOn;
  const output: SamMap = { LayerName: isTruthy(get(properties, 'LayerName')) ? properties.LayerName : logicalId };
  positions.copy(properties, 'LayerName', output);
  takeAll(transform, properties, output, [
    'Description',
    'CompatibleArchitectures',
    'CompatibleRuntimes',
    'LicenseInfo',
  ]);
  output.Content = codeLocation(get(properties, 'ContentUri'), {
    logicalId: newId,
    property: 'ContentUri',
    position: positions.of(properties, 'ContentUri'),
    keepsLocalPaths,
    keys: ['S3Bucket', 'S3Key', 'S3ObjectVersion'],
  });
  positions.copy(properties, 'ContentUri', output, 'Content');
  checkArchitectures(transform, newId, properties);
  return [
    generateResource(transform, {
      logicalId: newId,
      type: 'AWS::Lambda::LayerVersion',
      attributes,
      properties: output,
      position: positionOf(transform, sam),
    }),
  ];
}

function resolveText({ positions, parameters }: Transform, { logicalId, properties }: SamResource, name: string): void {
  if (!isTruthy(get(properties, name))) return;
  const value = resolveParameters(properties[name], parameters);
  if (typeof value !== 'string' && !isMap(value)) {
    const text = `Could not resolve parameter for '${name}' or parameter is not a String.`;
    throw invalidResource(logicalId, text, positions.of(properties, name));
  }
  properties[name] = value;
}

/** The layer as the translator hashes it: without what only says how long it is kept. */
function hashedState({ resource, properties }: SamResource): SamMap {
  const state: SamMap = { Type: resource.Type };
  for (const name of ['DependsOn', 'UpdatePolicy', 'Condition']) {
    if (has(resource, name)) state[name] = resource[name];
  }
  state.Properties = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  return state;
}

function retentionPolicy({ positions }: Transform, { logicalId, properties }: SamResource): string | undefined {
  const written = get(properties, 'RetentionPolicy') ?? null;
  const refuse = (text: string) => invalidResource(logicalId, text, positions.of(properties, 'RetentionPolicy'));
  if (isIntrinsic(written)) {
    throw refuse(
      "'RetentionPolicy' does not accept intrinsic functions, please use one of the following options: ['Retain', 'Delete']",
    );
  }
  if (written === null) return undefined;
  if (typeof written !== 'string') {
    throw refuse("Invalid 'RetentionPolicy' type, please use one of the following options: ['Retain', 'Delete']");
  }
  const known = ['Retain', 'Delete'].find((option) => option.toLowerCase() === written.toLowerCase());
  if (known !== undefined) return known;
  throw refuse("'RetentionPolicy' must be one of the following options: ['Retain', 'Delete'].");
}

function checkArchitectures({ positions }: Transform, newId: string, properties: SamMap): void {
  const architectures = get(properties, 'CompatibleArchitectures');
  if (isIntrinsic(architectures) || !isTruthy(architectures)) return;
  // Of a map the translator checks the keys.
  const named = Array.isArray(architectures) ? architectures : Object.keys(Object(architectures));
  for (const architecture of named) {
    if (isIntrinsic(architecture) || architecture === 'arm64' || architecture === 'x86_64') continue;
    const text = "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'";
    throw invalidResource(newId, text, positions.of(properties, 'CompatibleArchitectures'));
  }
}

import type { Transform } from './context.ts';
import type { SamResource } from './generated-resource.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { codeLocation } from './s3-location.ts';
import { type InvalidSam, invalidResource } from './sam-error.ts';
import { get, isMap, type SamMap } from './sam-map.ts';

/** `Code` of a function out of InlineCode, CodeUri or ImageUri. */
export function addFunctionCode(transform: Transform, sam: SamResource, output: SamMap): void {
  const { positions } = transform;
  const { properties } = sam;
  const [source, code] = codeOf(transform, sam);
  const kmsKey = get(properties, 'SourceKMSKeyArn');
  if (isTruthy(kmsKey) && source !== 'ImageUri' && isMap(code)) code.SourceKMSKeyArn = kmsKey;
  output.Code = code;
  positions.copy(properties, source, output, 'Code');
}

function codeOf(transform: Transform, { logicalId, properties }: SamResource): [source: string, code: SamMap | string] {
  const { positions, keepsLocalPaths } = transform;
  const given = (key: string) => get(properties, key) ?? null;
  const refuse = (text: string, key?: string): InvalidSam =>
    invalidResource(logicalId, text, key === undefined ? undefined : positions.of(properties, key));
  const packageType = isTruthy(given('PackageType')) ? given('PackageType') : 'Zip';
  if (packageType === 'Image') {
    if (given('ImageUri') === null) throw refuse("'ImageUri' must be set.", 'PackageType');
    if (!isTruthy(given('ImageUri'))) {
      throw refuse("'ImageUri' requires that a image hosted at a registry be specified.", 'ImageUri');
    }
    return ['ImageUri', renamed(transform, properties, 'ImageUri', 'ImageUri')];
  }
  if (packageType !== 'Zip') throw refuse(`invalid 'PackageType' : ${pythonString(packageType)}`, 'PackageType');
  if (given('InlineCode') !== null) return ['InlineCode', renamed(transform, properties, 'InlineCode', 'ZipFile')];
  if (given('CodeUri') === null) throw refuse("Only one of 'InlineCode' or 'CodeUri' can be set.");
  const code = codeLocation(given('CodeUri'), {
    logicalId,
    property: 'CodeUri',
    position: positions.of(properties, 'CodeUri'),
    keepsLocalPaths,
    keys: ['S3Bucket', 'S3Key', 'S3ObjectVersion'],
  });
  return ['CodeUri', code];
}

function renamed({ positions }: Transform, properties: SamMap, from: string, to: string): SamMap {
  const code: SamMap = { [to]: properties[from] };
  positions.copy(properties, from, code, to);
  return code;
}

/** Checks that what the function has goes with its kind of package. */
export function checkPackageType({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const given = (key: string) => isTruthy(get(properties, key));
  const refuse = (text: string) => invalidResource(logicalId, text, positions.of(properties, 'PackageType'));
  if (given('PackageType') && properties.PackageType !== 'Zip') {
    if (!given('Handler') && !given('Runtime') && !given('Layers')) return;
    throw refuse('Runtime, Handler, Layers cannot be present when PackageType is of type `Image`');
  }
  if (!given('Runtime') || !given('Handler')) {
    throw refuse('Runtime and Handler needs to be present when PackageType is of type `Zip`');
  }
  if (given('ImageConfig')) {
    throw refuse('ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`');
  }
}

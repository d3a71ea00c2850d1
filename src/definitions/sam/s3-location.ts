import type { SourcePosition } from '../../base/source-position.ts';
import { isTruthy } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, isMap, type SamMap } from './sam-map.ts';

export interface LocationRules {
  readonly logicalId: string;
  readonly property: string;
  readonly position: SourcePosition | undefined;
  readonly keepsLocalPaths: boolean;
  /** How the target property calls bucket, key and version. */
  readonly keys: readonly [bucket: string, key: string, version: string];
}

/** A dynamic reference to a secret or parameter below a path; its slash would be taken for the end of the bucket. */
const DYNAMIC_REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):[a-zA-Z0-9_.\-/]+(:\d+)?\}\}/;

/** `s3://bucket/key?versionId=…`, or a map of Bucket, Key and Version, as CloudFormation wants it; or a local path as it is. */
export function s3Location(uri: unknown, rules: LocationRules): SamMap | string {
  const { logicalId, property, position, keepsLocalPaths } = rules;
  const refuse = (text: string) => invalidResource(logicalId, text, position);
  if (isMap(uri)) {
    if (!isTruthy(get(uri, 'Bucket')) || !isTruthy(get(uri, 'Key'))) {
      throw refuse(`'${property}' requires Bucket and Key properties to be specified.`);
    }
    return located(rules, { bucket: uri.Bucket, key: uri.Key, version: get(uri, 'Version') });
  }
  const pointer = typeof uri === 'string' ? parseS3Uri(uri) : undefined;
  if (pointer !== undefined) return located(rules, pointer);
  if (keepsLocalPaths && typeof uri === 'string') return uri;
  throw refuse(
    `'${property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.`,
  );
}

/** As above, for code of functions and layers, whose strings are checked for dynamic references first. */
export function codeLocation(uri: unknown, rules: LocationRules): SamMap | string {
  const { logicalId, property, position } = rules;
  if (typeof uri === 'string' && DYNAMIC_REFERENCE.exec(uri)?.[0].includes('/')) {
    const text = `Unsupported dynamic reference detected in '${property}'. Please consider using alternative 'FunctionCode' object format.`;
    throw invalidResource(logicalId, text, position);
  }
  if (typeof uri !== 'string' && !isMap(uri)) {
    throw invalidResource(logicalId, `'${property}' must be of type dict or string.`, position);
  }
  return s3Location(uri, rules);
}

interface Pointer {
  readonly bucket: unknown;
  readonly key: unknown;
  readonly version: unknown;
}

function located({ keys: [bucketKey, keyKey, versionKey] }: LocationRules, { bucket, key, version }: Pointer): SamMap {
  return { [bucketKey]: bucket, [keyKey]: key, ...(version === undefined ? {} : { [versionKey]: version }) };
}

function parseS3Uri(uri: string): Pointer | undefined {
  const match = /^s3:\/\/([^/?#]+)(\/[^?#]*)(?:\?([^#]*))?/i.exec(uri);
  if (match === null) return undefined;
  const [, bucket, path = '', query = ''] = match;
  const versions = new URLSearchParams(query).getAll('versionId').filter((version) => version !== '');
  return { bucket, key: path.replace(/^\/+/, ''), version: versions.length === 1 ? versions[0] : undefined };
}

import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  type SamResource,
  take,
} from './generated-resource.ts';
import { getAtt, ref, referredLogicalId } from './intrinsics.ts';
import { givenHashLogicalId, hashedLogicalId } from './logical-id.ts';
import { isTruthy } from './python-value.ts';
import { resolveParameters } from './references.ts';
import { invalidResource } from './sam-error.ts';
import { get, getMap, has, isMap, type SamMap } from './sam-map.ts';

/** The name in `AutoPublishAlias`. */
export function resolvedAlias({ positions, parameters }: Transform, { logicalId, properties }: SamResource): string {
  const name = resolveParameters(properties.AutoPublishAlias, parameters);
  if (typeof name === 'string') return name;
  const text = "'AutoPublishAlias' must be a string or a Ref to a template parameter";
  throw invalidResource(logicalId, text, positions.of(properties, 'AutoPublishAlias'));
}

/**
 * A version is never changed on AWS: another one is published when the hash in its logical id changes, that is with the
 * code, the environment or the memory of the function, or with all of its properties on request.
 */
export function buildVersion(transform: Transform, sam: SamResource, lambda: GeneratedResource): GeneratedResource {
  const { logicalId, properties } = sam;
  const sha256 = givenSha256(transform, sam, lambda);
  resolveParameters(lambda.properties.Code, transform.parameters);
  const prefix = `${logicalId}Version`;
  const attributes = passedOnAttributes(transform, sam);
  if (!has(attributes, 'DeletionPolicy')) {
    const onPurpose = get(properties, 'VersionDeletionPolicy') ?? null;
    const usual = (get(properties, 'CapacityProviderConfig') ?? null) === null ? 'Retain' : 'Delete';
    attributes.DeletionPolicy = onPurpose ?? usual;
  }
  const output: SamMap = { FunctionName: ref(logicalId) };
  take(transform, { container: properties, key: 'VersionDescription' }, { container: output, key: 'Description' });
  if ((get(properties, 'CapacityProviderConfig') ?? null) !== null) {
    output.FunctionScalingConfig = get(properties, 'FunctionScalingConfig');
  }
  return generateResource(transform, {
    logicalId:
      sha256 === undefined
        ? hashedLogicalId(prefix, versionedState(transform, properties, lambda.properties))
        : givenHashLogicalId(prefix, sha256),
    type: 'AWS::Lambda::Version',
    attributes,
    properties: output,
    position: transform.positions.of(properties, 'AutoPublishAlias'),
  });
}

/**
 * The hash the user gives for the code. It is appended to the function's description, so that Lambda sees a change
 * when only the code behind the same address has changed.
 */
function givenSha256(
  { positions, parameters }: Transform,
  { logicalId, properties }: SamResource,
  lambda: GeneratedResource,
): string | undefined {
  if (!isTruthy(get(properties, 'AutoPublishCodeSha256'))) return undefined;
  const sha256 = resolveParameters(properties.AutoPublishCodeSha256, parameters);
  if (typeof sha256 !== 'string') {
    const at = positions.of(properties, 'AutoPublishCodeSha256');
    throw invalidResource(logicalId, 'AutoPublishCodeSha256 must be a string', at);
  }
  const description = resolveParameters(get(properties, 'Description'), parameters);
  if (!isTruthy(description)) lambda.properties.Description = sha256;
  else if (typeof description === 'string') lambda.properties.Description = `${description} ${sha256}`;
  else lambda.properties.Description = { 'Fn::Join': [' ', [description, sha256]] };
  return isTruthy(sha256) ? sha256 : undefined;
}

function versionedState(transform: Transform, properties: SamMap, lambda: SamMap): SamMap {
  if (isTruthy(get(properties, 'AutoPublishAliasAllProperties'))) {
    return { ...lambda, ...publishingLayers(transform, lambda) };
  }
  const code = lambda.Code;
  const state: SamMap = isMap(code) ? { ...code } : { Code: code };
  const environment = getMap(lambda, 'Environment');
  if (environment !== undefined) Object.assign(state, environment);
  if (isTruthy(get(lambda, 'MemorySize'))) state.MemorySize = lambda.MemorySize;
  const snapStart = getMap(lambda, 'SnapStart');
  if (snapStart !== undefined && has(snapStart, 'ApplyOn') && snapStart.ApplyOn !== 'None') state.SnapStart = snapStart;
  return state;
}

/** Layers of this template that ask for a new version of their functions when they change. */
function publishingLayers({ resources }: Transform, lambda: SamMap): SamMap {
  const found: SamMap = {};
  const layers = get(lambda, 'Layers');
  for (const layer of Array.isArray(layers) ? layers : []) {
    const logicalId = referredLogicalId(layer);
    const properties = logicalId === undefined ? undefined : getMap(get(resources, logicalId), 'Properties');
    if (logicalId === undefined || !isTruthy(get(properties, 'PublishLambdaVersion'))) continue;
    found[logicalId] = properties;
  }
  return found;
}

export function buildAlias(
  transform: Transform,
  sam: SamResource,
  name: string,
  version: GeneratedResource,
): GeneratedResource {
  const { logicalId, properties } = sam;
  const at = transform.positions.of(properties, 'AutoPublishAlias');
  if (name === '') throw invalidResource(logicalId, 'Alias name is required to create an alias', at);
  if (!/^(?!^[0-9]+$)[a-zA-Z0-9\-_]+$/.test(name)) {
    const text = `AutoPublishAlias name ('${name}') must contain only alphanumeric characters, hyphens, or underscores matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern.`;
    throw invalidResource(logicalId, text, at);
  }
  const output: SamMap = {
    Name: name,
    FunctionName: ref(logicalId),
    FunctionVersion: getAtt(version.logicalId, 'Version'),
  };
  if (isTruthy(get(properties, 'ProvisionedConcurrencyConfig'))) {
    const key = 'ProvisionedConcurrencyConfig';
    take(transform, { container: properties, key }, { container: output, key });
  }
  return generateResource(transform, {
    logicalId: `${logicalId}Alias${name.replaceAll('-', 'D').replaceAll('_', 'U')}`,
    type: 'AWS::Lambda::Alias',
    attributes: passedOnAttributes(transform, sam),
    properties: output,
    position: at,
  });
}

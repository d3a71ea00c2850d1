import type { Transform } from './context.ts';
import { buildEventInvokeConfig } from './event-invoke-config.ts';
import { addFunctionCode, checkPackageType } from './function-code.ts';
import { buildEvents, linkEvents } from './function-events.ts';
import { passedOnFunctionProperties } from './function-properties.ts';
import { assignRole, buildRole, createdByTags } from './function-role.ts';
import { isTraced } from './function-tracing.ts';
import { buildFunctionUrl } from './function-url.ts';
import { buildAlias, buildVersion, resolvedAlias } from './function-version.ts';
import {
  type GeneratedResource,
  generateResource,
  ownAttributes,
  positionOf,
  type SamResource,
  take,
  takeAll,
} from './generated-resource.ts';
import { propagateTags } from './propagate-tags.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, getMap, has, type SamMap } from './sam-map.ts';

/** A function with its role, and what its alias, URL, destinations and events bring along. */
export function transformFunction(transform: Transform, sam: SamResource): GeneratedResource[] {
  const { logicalId, properties } = sam;
  linkEvents(transform, sam);
  checkTogether(transform, sam);
  checkDeadLetterQueue(transform, sam);
  checkTenancy(transform, sam);
  const lambda = buildLambdaFunction(transform, sam);
  if (isTruthy(get(properties, 'ProvisionedConcurrencyConfig')) && !isTruthy(get(properties, 'AutoPublishAlias'))) {
    const text = 'To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function';
    throw invalidResource(logicalId, text, transform.positions.of(properties, 'ProvisionedConcurrencyConfig', 'key'));
  }
  const built = [lambda];
  let alias: GeneratedResource | undefined;
  if (isTruthy(get(properties, 'AutoPublishAlias'))) {
    const name = resolvedAlias(transform, sam);
    const version = buildVersion(transform, sam, lambda);
    alias = buildAlias(transform, sam, name, version);
    built.push(version, alias);
  }
  built.push(...buildFunctionUrl(transform, sam, alias));
  if (has(properties, 'DeploymentPreference')) {
    transform.notTransformed.push({
      logicalId,
      type: 'AWS::CodeDeploy::DeploymentGroup',
      part: 'DeploymentPreference',
    });
  }
  const invokeConfig = buildEventInvokeConfig(transform, sam, alias);
  built.push(...invokeConfig.resources);
  const role = buildRole(transform, sam, invokeConfig.policies);
  if (assignRole(transform, sam, lambda, role)) built.push(role);
  built.push(...buildEvents(transform, sam, alias ?? lambda));
  propagateTags(transform, sam, built);
  return built;
}

function buildLambdaFunction(transform: Transform, sam: SamResource): GeneratedResource {
  const { properties } = sam;
  const output: SamMap = {};
  takeAll(transform, properties, output, passedOnFunctionProperties);
  if (isTruthy(get(properties, 'FunctionName'))) takeAll(transform, properties, output, ['FunctionName']);
  addFunctionCode(transform, sam, output);
  output.Tags = createdByTags(transform, sam);
  transform.positions.copy(properties, 'Tags', output);
  if (isTraced(transform, properties)) {
    const tracing: SamMap = {};
    take(transform, { container: properties, key: 'Tracing' }, { container: tracing, key: 'Mode' });
    output.TracingConfig = tracing;
    transform.positions.copy(properties, 'Tracing', output, 'TracingConfig');
  }
  const deadLetters = getMap(properties, 'DeadLetterQueue');
  if (deadLetters !== undefined && isTruthy(deadLetters)) {
    const config: SamMap = {};
    takeAll(transform, deadLetters, config, ['TargetArn']);
    output.DeadLetterConfig = config;
    transform.positions.copy(properties, 'DeadLetterQueue', output, 'DeadLetterConfig');
  }
  addCapacityProvider(transform, properties, output);
  checkPackageType(transform, sam);
  return generateResource(transform, {
    logicalId: sam.logicalId,
    type: 'AWS::Lambda::Function',
    attributes: ownAttributes(transform, sam),
    properties: output,
    position: positionOf(transform, sam),
  });
}

function addCapacityProvider(transform: Transform, properties: SamMap, output: SamMap): void {
  const provider = getMap(properties, 'CapacityProviderConfig');
  if (provider !== undefined && isTruthy(provider)) {
    const managed: SamMap = {};
    for (const [from, to] of [
      ['Arn', 'CapacityProviderArn'],
      ['PerExecutionEnvironmentMaxConcurrency', 'PerExecutionEnvironmentMaxConcurrency'],
      ['ExecutionEnvironmentMemoryGiBPerVCpu', 'ExecutionEnvironmentMemoryGiBPerVCpu'],
    ] as const) {
      take(transform, { container: provider, key: from }, { container: managed, key: to });
    }
    output.CapacityProviderConfig = { LambdaManagedInstancesCapacityProviderConfig: managed };
  }
  if (isTruthy(get(properties, 'FunctionScalingConfig'))) {
    takeAll(transform, properties, output, ['FunctionScalingConfig']);
  }
}

/** Properties that exclude or need one another. */
function checkTogether({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const given = (key: string) => (get(properties, key) ?? null) !== null;
  const faults: string[] = [];
  for (const other of ['ProvisionedConcurrencyConfig', 'VpcConfig']) {
    if (given('CapacityProviderConfig') && given(other)) {
      faults.push(`Cannot specify 'CapacityProviderConfig' and '${other}' together.`);
    }
  }
  for (const [key, needed] of [
    ['FunctionScalingConfig', 'CapacityProviderConfig'],
    ['VersionDeletionPolicy', 'AutoPublishAlias'],
  ] as const) {
    if (given(key) && !given(needed)) faults.push(`'${key}' requires '${needed}'.`);
  }
  if (faults.length === 0) return;
  throw invalidResource(logicalId, faults.join('\n'), positions.ofContainer(properties));
}

function checkDeadLetterQueue({ positions }: Transform, { logicalId, properties }: SamResource): void {
  const queue = get(properties, 'DeadLetterQueue');
  if (!isTruthy(queue)) return;
  const refuse = (text: string) => invalidResource(logicalId, text, positions.of(properties, 'DeadLetterQueue'));
  const type = get(queue, 'Type');
  if (!isTruthy(type) || !isTruthy(get(queue, 'TargetArn'))) {
    throw refuse("'DeadLetterQueue' requires Type and TargetArn properties to be specified.");
  }
  if (typeof type !== 'string') throw refuse("Property 'DeadLetterQueue.Type' should be a string.");
  if (type !== 'SQS' && type !== 'SNS') throw refuse("'DeadLetterQueue' requires Type of ['SQS', 'SNS']");
}

function checkTenancy({ positions }: Transform, { logicalId, properties }: SamResource): void {
  if (!isTruthy(get(properties, 'TenancyConfig'))) return;
  for (const [key, name] of [
    ['ProvisionedConcurrencyConfig', 'Provisioned concurrency'],
    ['FunctionUrlConfig', 'Function URL'],
    ['SnapStart', 'SnapStart'],
  ] as const) {
    if (!isTruthy(get(properties, key))) continue;
    const text = `${name} is not supported for functions enabled with tenancy configuration.`;
    throw invalidResource(logicalId, text, positions.of(properties, key, 'key'));
  }
  const events = getMap(properties, 'Events') ?? {};
  for (const eventId of Object.keys(events)) {
    const type = get(events[eventId], 'Type');
    if (type === 'Api' || type === 'HttpApi') continue;
    const text = `Event source '${pythonString(type)}' is not supported for functions enabled with tenancy configuration. Only Api and HttpApi event sources are supported.`;
    throw invalidResource(logicalId, text, positions.of(events, eventId));
  }
}

import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  ownAttributes,
  passedOnAttributes,
  type SamResource,
  takeAll,
} from './generated-resource.ts';
import { conditional, getAtt, isIntrinsicIf, isNoValue, ref } from './intrinsics.ts';
import { hashedLogicalId } from './logical-id.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { resolveParameters } from './references.ts';
import { invalidResource } from './sam-error.ts';
import { ensureMap, get, isMap, type SamMap, set } from './sam-map.ts';

interface InvokeConfig {
  readonly resources: readonly GeneratedResource[];
  /** What the role needs to reach the destinations. */
  readonly policies: readonly SamMap[];
}

/** What becomes of asynchronous invocations: retries, and destinations, which SAM makes when they are not given. */
export function buildEventInvokeConfig(
  transform: Transform,
  sam: SamResource,
  alias: GeneratedResource | undefined,
): InvokeConfig {
  const { positions, parameters } = transform;
  const { logicalId, properties } = sam;
  if (!isTruthy(get(properties, 'EventInvokeConfig'))) return { resources: [], policies: [] };
  const config = resolveParameters(properties.EventInvokeConfig, parameters);
  const configId = `${logicalId}EventInvokeConfig`;
  const destinations = isMap(config) ? buildDestinations(transform, sam, configId, config) : [];
  const output: SamMap = {
    FunctionName: ref(logicalId),
    Qualifier: alias === undefined ? '$LATEST' : alias.properties.Name,
    DestinationConfig: Object.fromEntries(destinations.map(({ event, target }) => [event, { Destination: target }])),
  };
  if (isMap(config)) takeAll(transform, config, output, ['MaximumEventAgeInSeconds', 'MaximumRetryAttempts']);
  // Its own attributes are those of the function, all but DependsOn.
  const { DependsOn: _, ...attributes } = ownAttributes(transform, sam);
  const built = generateResource(transform, {
    logicalId: configId,
    type: 'AWS::Lambda::EventInvokeConfig',
    attributes: alias === undefined ? attributes : { ...attributes, DependsOn: [alias.logicalId] },
    properties: output,
    position: positions.of(properties, 'EventInvokeConfig'),
  });
  return {
    resources: [...destinations.flatMap(({ resource }) => (resource === undefined ? [] : [resource])), built],
    policies: destinations.map(({ policy }) => policy),
  };
}

interface Destination {
  readonly event: string;
  readonly target: unknown;
  readonly policy: SamMap;
  readonly resource: GeneratedResource | undefined;
}

function buildDestinations(transform: Transform, sam: SamResource, configId: string, config: SamMap): Destination[] {
  const { logicalId } = sam;
  const written = get(config, 'DestinationConfig');
  if (!isTruthy(written)) return [];
  const refuse = (name: string) =>
    invalidResource(
      logicalId,
      `Property '${name}' should be a map.`,
      transform.positions.of(config, 'DestinationConfig'),
    );
  if (!isMap(written)) throw refuse('EventInvokeConfig.DestinationConfig');
  return ['OnSuccess', 'OnFailure'].flatMap((event) => {
    const destination = get(written, event) ?? null;
    if (destination === null) return [];
    if (!isMap(destination)) throw refuse(`EventInvokeConfig.DestinationConfig.${event}`);
    return [buildDestination(transform, sam, { event, configId, destination })];
  });
}

/** The kinds of destinations, in the order of the translator's error text, with the ending of their policy's name. */
const POLICY_SUFFIXES: Readonly<Record<string, string>> = {
  SQS: 'SQSPolicy',
  SNS: 'SNSPolicy',
  EventBridge: 'EventBridgePolicy',
  Lambda: 'LambdaPolicy',
  S3Bucket: 'S3Policy',
};

function buildDestination(
  transform: Transform,
  sam: SamResource,
  given: { readonly event: string; readonly configId: string; readonly destination: SamMap },
): Destination {
  const { event, configId, destination } = given;
  const { logicalId } = sam;
  const position = transform.positions.ofContainer(destination);
  const type = get(destination, 'Type');
  if (typeof type !== 'string' || !Object.hasOwn(POLICY_SUFFIXES, type)) {
    const text = `'Type: ${pythonString(type)}' must be one of ['SQS', 'SNS', 'EventBridge', 'Lambda', 'S3Bucket']`;
    throw invalidResource(logicalId, text, position);
  }
  const written = get(destination, 'Destination') ?? null;
  const missing = missingUnder(transform, configId, written);
  const policyFor = (target: unknown) => ({
    PolicyName: configId + event + POLICY_SUFFIXES[type],
    PolicyDocument: { Statement: statements(type, target) },
  });
  if (written !== null && missing === undefined) {
    return { event, target: written, policy: policyFor(written), resource: undefined };
  }
  if (type !== 'SQS' && type !== 'SNS') {
    throw invalidResource(logicalId, "Destination is required if Type is not ['SQS', 'SNS']", position);
  }
  const attributes = passedOnAttributes(transform, sam);
  const condition = bothConditions(transform, logicalId, get(attributes, 'Condition'), missing?.condition);
  const resource = generateResource(transform, {
    logicalId: `${configId}${event}${type === 'SQS' ? 'Queue' : 'Topic'}`,
    type: type === 'SQS' ? 'AWS::SQS::Queue' : 'AWS::SNS::Topic',
    attributes: isTruthy(condition) ? { ...attributes, Condition: condition } : attributes,
    properties: {},
    position,
  });
  const made = type === 'SQS' ? getAtt(resource.logicalId, 'Arn') : ref(resource.logicalId);
  const target = missing === undefined ? made : conditional(missing.condition, made, missing.otherwise);
  return { event, target, policy: policyFor(target), resource };
}

/** For a destination that is `AWS::NoValue` on one side of an `Fn::If`: the condition of that side, and the other one. */
function missingUnder(
  { document }: Transform,
  configId: string,
  written: unknown,
): { readonly condition: string; readonly otherwise: unknown } | undefined {
  if (!isIntrinsicIf(written)) return undefined;
  const argument = written['Fn::If'];
  if (!Array.isArray(argument) || argument.length !== 3) {
    throw invalidResource(configId, "Malformed 'Destination' property: Fn::If requires 3 arguments.");
  }
  const [condition, whenTrue, whenFalse] = argument;
  if (typeof condition !== 'string' || isNoValue(whenTrue) === isNoValue(whenFalse)) return undefined;
  if (isNoValue(whenTrue)) return { condition, otherwise: whenFalse };
  const opposite = hashedLogicalId(`NOT${condition}`, configId);
  set(ensureMap(document, 'Conditions'), opposite, { 'Fn::Not': [{ Condition: condition }] });
  return { condition: opposite, otherwise: whenTrue };
}

function bothConditions(
  { document }: Transform,
  logicalId: string,
  ofFunction: unknown,
  ofDestination: string | undefined,
): unknown {
  if (typeof ofFunction !== 'string' || ofDestination === undefined) return ofDestination ?? ofFunction;
  const name = hashedLogicalId(`${ofFunction}AND${ofDestination}`, logicalId);
  // The translator wraps each condition twice, and this is what CloudFormation gets to see.
  const both = [ofFunction, ofDestination].map((condition) => ({ Condition: { Condition: condition } }));
  set(ensureMap(document, 'Conditions'), name, { 'Fn::And': both });
  return name;
}

function statements(type: string, target: unknown): SamMap[] {
  const allow = (Action: string, Resource: unknown): SamMap => ({ Action, Effect: 'Allow', Resource });
  switch (type) {
    case 'SQS':
      return [allow('sqs:SendMessage', target)];
    case 'SNS':
      return [allow('sns:publish', target)];
    case 'EventBridge':
      return [allow('events:PutEvents', target)];
    case 'Lambda':
      return [allow('lambda:InvokeFunction', target)];
    default:
      return [allow('s3:PutObject', { 'Fn::Join': ['/', [target, '*']] }), allow('s3:ListBucket', target)];
  }
}

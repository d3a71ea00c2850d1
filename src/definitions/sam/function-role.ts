import { assumeRolePolicy } from './assume-role-policy.ts';
import type { Transform } from './context.ts';
import { isTraced } from './function-tracing.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  positionOf,
  type SamResource,
  tagList,
  takeAll,
} from './generated-resource.ts';
import { conditional, getAtt, isIntrinsicIf, isNoValue } from './intrinsics.ts';
import { addPolicies } from './policies.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { resolveParameters } from './references.ts';
import { invalidResource } from './sam-error.ts';
import { ensureMap, get, getMap, has, type SamMap, set } from './sam-map.ts';

const RESERVED_TAGS = ['lambda:createdBy', 'serverlessrepo:applicationId', 'serverlessrepo:semanticVersion'];

/** The function's tags behind the one by which SAM's functions are known. */
export function createdByTags(transform: Transform, { logicalId, properties }: SamResource): SamMap[] {
  const tags = getMap(properties, 'Tags') ?? {};
  for (const name of RESERVED_TAGS) {
    if (!has(tags, name)) continue;
    const text = `${name} is a reserved Tag key name and cannot be set on your resource. Please change the tag key in the input.`;
    throw invalidResource(logicalId, text, transform.positions.of(tags, name, 'key'));
  }
  return [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagList(transform, tags)];
}

/** The role SAM makes for a function. It is checked even when the function has a role of its own. */
export function buildRole(
  transform: Transform,
  sam: SamResource,
  destinationPolicies: readonly SamMap[],
): GeneratedResource {
  const { properties } = sam;
  const managedPolicyArns = basicPolicies(transform, properties);
  const policies: unknown[] = [...deadLetterPolicies(properties), ...destinationPolicies];
  addPolicies(transform, sam, { managedPolicyArns, policies });
  const output: SamMap = {
    AssumeRolePolicyDocument: get(properties, 'AssumeRolePolicyDocument') ?? assumeRolePolicy('lambda.amazonaws.com'),
    ManagedPolicyArns: managedPolicyArns,
    Policies: policies.length === 0 ? undefined : policies,
    Path: get(properties, 'RolePath'),
    Tags: createdByTags(transform, sam),
  };
  takeAll(transform, properties, output, ['PermissionsBoundary']);
  transform.positions.copy(properties, 'Policies', output);
  return generateResource(transform, {
    logicalId: `${sam.logicalId}Role`,
    type: 'AWS::IAM::Role',
    attributes: passedOnAttributes(transform, sam),
    properties: output,
    position: positionOf(transform, sam),
  });
}

function basicPolicies(transform: Transform, properties: SamMap): unknown[] {
  const { partition } = transform;
  const arn = (path: string) => `arn:${partition}:iam::aws:policy/${path}`;
  const durable = isTruthy(get(properties, 'DurableConfig'));
  const basic = durable ? 'AWSLambdaBasicDurableExecutionRolePolicy' : 'AWSLambdaBasicExecutionRole';
  const policies: unknown[] = [arn(`service-role/${basic}`)];
  if (isTraced(transform, properties)) {
    policies.push(arn(partition === 'aws' ? 'AWSXrayWriteOnlyAccess' : 'AWSXRayDaemonWriteAccess'));
  }
  if (isTruthy(get(properties, 'VpcConfig'))) policies.push(arn('service-role/AWSLambdaVPCAccessExecutionRole'));
  return policies;
}

function deadLetterPolicies(properties: SamMap): SamMap[] {
  const queue = getMap(properties, 'DeadLetterQueue');
  if (queue === undefined || !isTruthy(queue)) return [];
  const Action = queue.Type === 'SQS' ? 'sqs:SendMessage' : 'sns:Publish';
  return [
    {
      PolicyName: 'DeadLetterQueuePolicy',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action, Resource: queue.TargetArn, Effect: 'Allow' }],
      },
    },
  ];
}

/** Gives the function its role: the generated one where it has none, or no value under some condition. */
export function assignRole(
  transform: Transform,
  { logicalId, properties }: SamResource,
  lambda: GeneratedResource,
  role: GeneratedResource,
): boolean {
  const own = get(lambda.properties, 'Role') ?? null;
  const generated = getAtt(role.logicalId, 'Arn');
  if (own === null) {
    lambda.properties.Role = generated;
    return true;
  }
  if (!isIntrinsicIf(own)) return false;
  const argument = get(resolveParameters(own, transform.parameters), 'Fn::If');
  if (!Array.isArray(argument) || argument.length !== 3) {
    const text = "Malformed 'Role' property: Fn::If requires 3 arguments.";
    throw invalidResource(logicalId, text, transform.positions.of(properties, 'Role'));
  }
  const [condition, whenTrue, whenFalse] = argument;
  if (!isNoValue(whenTrue) && !isNoValue(whenFalse)) return false;
  if (isNoValue(whenTrue) && isNoValue(whenFalse)) {
    lambda.properties.Role = generated;
  } else if (isNoValue(whenTrue)) {
    lambda.properties.Role = conditional(condition, generated, whenFalse);
    role.body.Condition = condition;
  } else {
    const opposite = `NOT${pythonString(condition)}`;
    lambda.properties.Role = conditional(condition, whenTrue, generated);
    role.body.Condition = opposite;
    set(ensureMap(transform.document, 'Conditions'), opposite, { 'Fn::Not': [{ Condition: condition }] });
  }
  return true;
}

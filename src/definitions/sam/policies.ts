import { deepEqual } from '../../base/json.ts';
import type { SourcePosition } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import type { SamResource } from './generated-resource.ts';
import { isIntrinsic, isIntrinsicIf, isNoValue, onlyKey } from './intrinsics.ts';
import { policyTemplates } from './policy-templates.ts';
import { isTruthy, pythonRepr } from './python-value.ts';
import { invalidResource, invalidTemplate } from './sam-error.ts';
import { get, has, isMap, type SamMap } from './sam-map.ts';

type PolicyKind = 'managed' | 'statement' | 'template' | 'unknown';

interface Policy {
  readonly kind: PolicyKind;
  readonly value: unknown;
  readonly position: SourcePosition | undefined;
}

/** The entries of `Policies`, which may also be a single one. */
function policiesOf({ positions }: Transform, properties: SamMap): Policy[] {
  const written = get(properties, 'Policies');
  if (!isTruthy(written)) return [];
  if (!Array.isArray(written)) {
    return [{ kind: kindOf(written), value: written, position: positions.of(properties, 'Policies') }];
  }
  return written.map((value, index) => ({ kind: kindOf(value), value, position: positions.of(written, index) }));
}

function kindOf(policy: unknown): PolicyKind {
  if (typeof policy === 'string') return 'managed';
  if (isIntrinsicIf(policy)) return kindOfIf(policy);
  if (isIntrinsic(policy)) return 'managed';
  if (has(policy, 'Statement')) return 'statement';
  const key = onlyKey(policy);
  return key !== undefined && Object.hasOwn(policyTemplates, key) ? 'template' : 'unknown';
}

function kindOfIf(policy: SamMap): PolicyKind {
  const argument = policy['Fn::If'];
  if (!Array.isArray(argument) || argument.length !== 3) throw invalidTemplate('Fn::If requires 3 arguments');
  const [, whenTrue, whenFalse] = argument;
  const kind = kindOf(whenTrue);
  const otherKind = kindOf(whenFalse);
  if (kind === otherKind || isNoValue(whenFalse)) return kind;
  if (isNoValue(whenTrue)) return otherKind;
  throw invalidTemplate(
    'Different policy types within the same Fn::If statement is unsupported. Separate different policy types into different Fn::If statements',
  );
}

/**
 * Checks the policy templates among the policies, as the translator does before anything else of a function. Their
 * statements are not known here; the role goes without, which is said in `notTransformed`.
 */
export function checkPolicyTemplates(transform: Transform, { logicalId, properties }: SamResource): void {
  for (const { kind, value, position } of policiesOf(transform, properties)) {
    if (kind !== 'template') continue;
    const branches = isIntrinsicIf(value) ? (value['Fn::If'] as unknown[]).slice(1) : [value];
    for (const branch of branches) {
      const name = onlyKey(branch);
      if (name === undefined || isNoValue(branch)) continue;
      checkTemplateParameters(logicalId, name, get(branch, name), position);
      transform.notTransformed.push({ logicalId, type: name, part: 'Policies' });
    }
  }
}

function checkTemplateParameters(
  logicalId: string,
  name: string,
  values: unknown,
  position: SourcePosition | undefined,
): void {
  if (!isMap(values)) {
    const text = `Must specify valid parameter values for policy template '${name}'`;
    throw invalidResource(logicalId, text, position);
  }
  const missing = (policyTemplates[name] ?? []).filter((parameter) => !has(values, parameter));
  if (missing.length === 0) return;
  const text = `Following required parameters of template '${name}' don't have values: ${pythonRepr(missing)}`;
  throw invalidResource(logicalId, text, position);
}

/** Managed policies every account has and SAM templates often name, below `policy/`. */
const MANAGED_POLICY_PATHS: Readonly<Record<string, string>> = {
  AWSLambdaBasicExecutionRole: 'service-role/AWSLambdaBasicExecutionRole',
  AWSLambdaRole: 'service-role/AWSLambdaRole',
  AWSLambdaDynamoDBExecutionRole: 'service-role/AWSLambdaDynamoDBExecutionRole',
  AWSLambdaKinesisExecutionRole: 'service-role/AWSLambdaKinesisExecutionRole',
  AWSLambdaSQSQueueExecutionRole: 'service-role/AWSLambdaSQSQueueExecutionRole',
  AWSLambdaVPCAccessExecutionRole: 'service-role/AWSLambdaVPCAccessExecutionRole',
  AmazonDynamoDBFullAccess: 'AmazonDynamoDBFullAccess',
  AmazonDynamoDBReadOnlyAccess: 'AmazonDynamoDBReadOnlyAccess',
  AmazonS3FullAccess: 'AmazonS3FullAccess',
  AmazonS3ReadOnlyAccess: 'AmazonS3ReadOnlyAccess',
  AmazonSNSFullAccess: 'AmazonSNSFullAccess',
  AmazonSQSFullAccess: 'AmazonSQSFullAccess',
  AWSXrayWriteOnlyAccess: 'AWSXrayWriteOnlyAccess',
  CloudWatchLogsFullAccess: 'CloudWatchLogsFullAccess',
};

export function managedPolicyArn({ partition, managedPolicies }: Transform, name: string): string {
  const known = managedPolicies.get(name);
  if (known !== undefined) return known;
  const path = Object.hasOwn(MANAGED_POLICY_PATHS, name) ? MANAGED_POLICY_PATHS[name] : undefined;
  return path === undefined ? name : `arn:${partition}:iam::aws:policy/${path}`;
}

/** Adds the function's policies to those its role has anyhow. */
export function addPolicies(
  transform: Transform,
  { logicalId, properties }: SamResource,
  role: { readonly managedPolicyArns: unknown[]; readonly policies: unknown[] },
): void {
  const { positions } = transform;
  const list = Array.isArray(properties.Policies) ? properties.Policies : undefined;
  for (const [index, { kind, value, position }] of policiesOf(transform, properties).entries()) {
    if (kind === 'unknown') {
      throw invalidResource(logicalId, `Policy at index ${index} in the 'Policies' property is not valid`, position);
    }
    if (kind === 'statement') {
      const PolicyName = `${logicalId}RolePolicy${index}`;
      role.policies.push(convertBranches(value, (document) => ({ PolicyName, PolicyDocument: document })));
      if (list !== undefined) positions.copy(list, index, role.policies, role.policies.length - 1);
    }
    if (kind === 'managed') {
      const arn = convertBranches(value, (name) =>
        typeof name === 'string' ? managedPolicyArn(transform, name) : name,
      );
      if (!role.managedPolicyArns.some((other) => deepEqual(other, arn))) role.managedPolicyArns.push(arn);
    }
  }
}

/** Converts a value, or the branches of its `Fn::If` that yield something. */
function convertBranches(value: unknown, convert: (value: unknown) => unknown): unknown {
  if (!isIntrinsicIf(value)) return convert(value);
  const [condition, ...branches] = value['Fn::If'] as unknown[];
  return { 'Fn::If': [condition, ...branches.map((branch) => (isNoValue(branch) ? branch : convert(branch)))] };
}

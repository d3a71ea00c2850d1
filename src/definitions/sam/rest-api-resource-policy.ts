import { deepEqual } from '../../base/json.ts';
import type { SourcePosition, SourcePositions } from '../../base/source-position.ts';
import { sub } from './intrinsics.ts';
import { ANY_METHOD, branches, requirePathItem } from './open-api-editor.ts';
import { isTruthy, pythonString } from './python-value.ts';
import type { SwaggerBody } from './rest-api-body.ts';
import { invalidDocument } from './sam-error.ts';
import { get, isMap, type SamMap } from './sam-map.ts';

const POLICY = 'x-amazon-apigateway-policy';

export interface PathPolicy {
  /** `Auth.ResourcePolicy` of an API or of an event. */
  readonly policy: SamMap;
  readonly path: string;
  readonly stage: unknown;
  readonly at: SourcePosition | undefined;
}

/** Writes the lists of a resource policy into the body's, for the methods of one path. */
export function addResourcePolicy(positions: SourcePositions, body: SwaggerBody, given: PathPolicy): void {
  const { policy, path, stage, at } = given;
  const document = policyDocument(positions, body, at);
  const list = (property: string) => get(policy, property) ?? null;
  const resources = () => methodArns(body, path, stage);
  addAccounts(document, list('AwsAccountWhitelist'), 'Allow', resources());
  addAccounts(document, list('AwsAccountBlacklist'), 'Deny', resources());
  addAddresses(document, list('IpRangeWhitelist'), 'NotIpAddress', resources());
  addAddresses(document, list('IpRangeBlacklist'), 'IpAddress', resources());
  for (const [kind, operator] of [
    ['Blacklist', 'StringEquals'],
    ['Whitelist', 'StringNotEquals'],
  ] as const) {
    const endpoints = list(`SourceVpc${kind}`);
    checkEndpoints(endpoints, kind);
    const condition = vpcCondition({
      endpoints,
      vpcs: list(`IntrinsicVpc${kind}`),
      vpces: list(`IntrinsicVpce${kind}`),
    });
    if (condition !== undefined) allowUnless(document, { [operator]: condition }, resources());
  }
}

/** Adds the statements that a user wrote as such. */
export function addCustomStatements(
  positions: SourcePositions,
  body: SwaggerBody,
  policy: SamMap,
  at: SourcePosition | undefined,
): void {
  const custom = get(policy, 'CustomStatements');
  if (!isTruthy(custom)) return;
  const document = policyDocument(positions, body, at);
  document.Version = '2012-10-17';
  if ((get(document, 'Statement') ?? null) === null) document.Statement = custom;
  else addStatements(document, Array.isArray(custom) ? custom : [custom]);
}

function policyDocument(positions: SourcePositions, body: SwaggerBody, at: SourcePosition | undefined): SamMap {
  const existing = get(body, POLICY);
  if (isMap(existing)) return existing;
  const document: SamMap = {};
  body[POLICY] = document;
  positions.mark(body, POLICY, at);
  return document;
}

/** `execute-api:/prod/GET/pets/*` of every method. */
function methodArns(body: SwaggerBody, path: string, stage: unknown): SamMap[] {
  const wild = path.replace(/\{[a-zA-Z0-9._-]+\+?\}/g, '*');
  return branches(get(body.paths, path)).flatMap((item) => {
    requirePathItem(item, path);
    return Object.keys(item).map((method) => {
      const isAny = ['any', ANY_METHOD].includes(method.toLowerCase());
      const resource = `execute-api:/\${__Stage__}/${isAny ? '*' : method.toUpperCase()}${wild}`;
      return sub(resource, { __Stage__: stage ?? null });
    });
  });
}

function addAccounts(document: SamMap, accounts: unknown, effect: string, resources: SamMap[]): void {
  if (!isTruthy(accounts)) return;
  if (!isMap(accounts) && !Array.isArray(accounts)) {
    throw invalidDocument(`Type of '${pythonString(accounts)}' must be a list or dictionary`);
  }
  const statement = {
    Effect: effect,
    Action: 'execute-api:Invoke',
    Resource: resources,
    Principal: { AWS: Array.isArray(accounts) ? accounts : [accounts] },
  };
  document.Version = '2012-10-17';
  const existing = get(document, 'Statement') ?? null;
  if (existing === null) document.Statement = statement;
  else document.Statement = [...(Array.isArray(existing) ? existing : [existing]), statement];
}

function addAddresses(document: SamMap, addresses: unknown, operator: string, resources: SamMap[]): void {
  if (!isTruthy(addresses)) return;
  const list = Array.isArray(addresses) ? addresses : [addresses];
  allowUnless(document, { [operator]: { 'aws:SourceIp': list } }, resources);
}

function checkEndpoints(endpoints: unknown, kind: string): void {
  if (endpoints === null) return;
  // A map or a text is gone through by its keys and letters, which are texts.
  if (!Array.isArray(endpoints) || endpoints.every((endpoint) => typeof endpoint === 'string')) return;
  throw invalidDocument(
    `SourceVpc${kind} must be a list of strings. Use IntrinsicVpc${kind} instead for values that use Intrinsic Functions`,
  );
}

function vpcCondition({
  endpoints,
  vpcs,
  vpces,
}: {
  readonly endpoints: unknown;
  readonly vpcs: unknown;
  readonly vpces: unknown;
}): SamMap | undefined {
  const named = (prefix: string) =>
    itemsOf(endpoints).filter((endpoint) => typeof endpoint === 'string' && endpoint.startsWith(prefix));
  const condition: SamMap = {};
  for (const [key, list] of [
    ['aws:SourceVpc', [...named('vpc-'), ...itemsOf(vpcs)]],
    ['aws:SourceVpce', [...named('vpce-'), ...itemsOf(vpces)]],
  ] as const) {
    if (list.length > 0) condition[key] = list;
  }
  return Object.keys(condition).length > 0 ? condition : undefined;
}

/** What Python goes through in a list, a map or a text. */
function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  return isMap(value) ? Object.keys(value) : [];
}

function allowUnless(document: SamMap, condition: SamMap, resources: SamMap[]): void {
  const statement = (effect: string): SamMap => ({
    Effect: effect,
    Action: 'execute-api:Invoke',
    Resource: resources,
    Principal: '*',
  });
  document.Version = '2012-10-17';
  addStatements(document, [statement('Allow'), { ...statement('Deny'), Condition: condition }]);
}

function addStatements(document: SamMap, statements: readonly unknown[]): void {
  const existing = get(document, 'Statement') ?? [];
  const all = Array.isArray(existing) ? [...existing] : [existing];
  for (const statement of statements) if (!all.some((other) => deepEqual(other, statement))) all.push(statement);
  document.Statement = all;
}

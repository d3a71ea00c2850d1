import type { SourcePosition } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import { type IdentityList, readIdentitySources } from './identity-sources.ts';
import { sub } from './intrinsics.ts';
import { expectMap } from './property-types.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, has, isMap, type SamMap } from './sam-map.ts';

/** An authorizer of `Auth.Authorizers`, or `AWS_IAM` as the default one. */
export interface RestApiAuthorizer {
  readonly name: string;
  readonly kind: 'iam' | 'cognito' | 'token' | 'request';
  /** What the user wrote; empty for `AWS_IAM`. */
  readonly definition: SamMap;
  readonly position: SourcePosition | undefined;
}

/** Reads the authorizers of an API, as its `Auth` defines them; undefined when there are none. */
export function readAuthorizers(
  transform: Transform,
  logicalId: string,
  auth: SamMap,
  { withDefault }: { readonly withDefault: boolean },
): Map<string, RestApiAuthorizer> | undefined {
  const authorizers = new Map<string, RestApiAuthorizer>();
  if (withDefault && get(auth, 'DefaultAuthorizer') === 'AWS_IAM') {
    const position = transform.positions.of(auth, 'DefaultAuthorizer');
    authorizers.set('AWS_IAM', { name: 'AWS_IAM', kind: 'iam', definition: {}, position });
  }
  if (!isTruthy(get(auth, 'Authorizers'))) return authorizers.size === 0 ? undefined : authorizers;
  const place = { logicalId, name: 'Auth.Authorizers', container: auth, key: 'Authorizers' };
  const definitions = expectMap(transform, place);
  for (const name of Object.keys(definitions)) {
    const path = `Auth.Authorizers.${name}`;
    const definition = expectMap(transform, { logicalId, name: path, container: definitions, key: name });
    const kind = checkedKind(transform, { logicalId, name, definition });
    authorizers.set(name, { name, kind, definition, position: transform.positions.of(definitions, name) });
  }
  return authorizers;
}

interface Definition {
  readonly logicalId: string;
  readonly name: string;
  readonly definition: SamMap;
}

function checkedKind(transform: Transform, given: Definition): RestApiAuthorizer['kind'] {
  const { logicalId, name, definition } = given;
  const refuse = (key: string, text: string) =>
    invalidResource(
      logicalId,
      text,
      transform.positions.of(definition, key) ?? transform.positions.ofContainer(definition),
    );
  const payload = get(definition, 'FunctionPayloadType') ?? null;
  if (payload !== null && payload !== 'TOKEN' && payload !== 'REQUEST') {
    const text = `${name} Authorizer has invalid 'FunctionPayloadType': ${pythonString(payload)}.`;
    throw refuse('FunctionPayloadType', text);
  }
  if (payload === 'REQUEST' && lacksIdentitySource(transform, given)) {
    const text = `${name} Authorizer must specify Identity with at least one of Headers, QueryStrings, StageVariables, or Context.`;
    throw refuse('Identity', text);
  }
  const scopes = get(definition, 'AuthorizationScopes') ?? null;
  if (scopes !== null && !Array.isArray(scopes)) {
    throw refuse('AuthorizationScopes', `Property 'Authorizers.${name}.AuthorizationScopes' should be a list.`);
  }
  const disabled = get(definition, 'DisableFunctionDefaultPermissions') ?? null;
  if (disabled !== null && typeof disabled !== 'boolean') {
    const key = 'DisableFunctionDefaultPermissions';
    throw refuse(key, `Property 'Authorizers.${name}.${key}' should be a boolean.`);
  }
  if (isTruthy(get(definition, 'UserPoolArn'))) return 'cognito';
  return payload === 'REQUEST' ? 'request' : 'token';
}

/** A REQUEST authorizer needs an identity source, unless its answers are not kept. */
function lacksIdentitySource(transform: Transform, { logicalId, name, definition }: Definition): boolean {
  if (!isTruthy(get(definition, 'Identity'))) return true;
  const place = { logicalId, name: `Authorizer.${name}.Identity`, container: definition, key: 'Identity' };
  const identity = expectMap(transform, place);
  const lacksAll = IDENTITY_LISTS.every(([property]) => !isTruthy(get(identity, property)));
  const seconds = pythonInteger(get(identity, 'ReauthorizeEvery'));
  return seconds === undefined ? lacksAll : seconds > 0 && lacksAll;
}

/** `int(value)`, undefined where that fails. */
function pythonInteger(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && /^\s*[+-]?\d+(_\d+)*\s*$/.test(value)
    ? Number(value.replaceAll('_', ''))
    : undefined;
}

/** What `x-amazon-apigateway-authtype` and the type of the authorizer are called. */
const AUTH_TYPES: Readonly<Record<RestApiAuthorizer['kind'], string>> = {
  iam: 'awsSigv4',
  cognito: 'cognito_user_pools',
  token: 'custom',
  request: 'custom',
};

/** The authorizer as a security definition of the body. */
export function securityDefinition(transform: Transform, logicalId: string, authorizer: RestApiAuthorizer): SamMap {
  const { kind, definition } = authorizer;
  const made: SamMap = {
    type: 'apiKey',
    name: kind === 'request' ? 'Unused' : identityHeader(transform, logicalId, definition),
    in: 'header',
    'x-amazon-apigateway-authtype': AUTH_TYPES[kind],
  };
  const body = authorizerBody(transform, logicalId, authorizer);
  if (body !== undefined) made['x-amazon-apigateway-authorizer'] = body;
  return made;
}

function authorizerBody(transform: Transform, logicalId: string, authorizer: RestApiAuthorizer): SamMap | undefined {
  const { kind, definition } = authorizer;
  if (kind === 'iam') return undefined;
  const made: SamMap = {};
  const put = (key: string, value: unknown, property: string) => {
    made[key] = value;
    transform.positions.copy(definition, property, made, key);
  };
  const identity = get(definition, 'Identity');
  if (kind === 'cognito') {
    const arns = get(definition, 'UserPoolArn');
    made.type = 'cognito_user_pools';
    put('providerARNs', Array.isArray(arns) ? arns : [arns], 'UserPoolArn');
  } else {
    made.type = kind;
    put('authorizerUri', authorizerUri(transform, get(definition, 'FunctionArn')), 'FunctionArn');
    const ttl = get(identity, 'ReauthorizeEvery') ?? null;
    if (ttl !== null) put('authorizerResultTtlInSeconds', ttl, 'Identity');
    const role = get(definition, 'FunctionInvokeRole');
    if (isTruthy(role) && role !== 'NONE') put('authorizerCredentials', role, 'FunctionInvokeRole');
    if (kind === 'request') {
      const sources = identitySources(transform, { logicalId, name: authorizer.name, definition });
      if (sources !== '') put('identitySource', sources, 'Identity');
    }
  }
  const expression = get(identity, 'ValidationExpression');
  if (kind !== 'request' && isTruthy(expression)) put('identityValidationExpression', expression, 'Identity');
  return made;
}

function authorizerUri({ partition }: Transform, functionArn: unknown): SamMap {
  const path = `lambda:path/2015-03-31/functions/\${__FunctionArn__}/invocations`;
  return sub(`arn:${partition}:apigateway:\${AWS::Region}:${path}`, { __FunctionArn__: functionArn ?? null });
}

function identityHeader({ positions }: Transform, logicalId: string, definition: SamMap): unknown {
  const identity = has(definition, 'Identity') ? definition.Identity : undefined;
  if (isTruthy(identity) && !isMap(identity)) {
    const text =
      'Auth.Authorizers.<Authorizer>.Identity must be a dict (LambdaTokenAuthorizationIdentity, LambdaRequestAuthorizationIdentity or CognitoAuthorizationIdentity).';
    throw invalidResource(logicalId, text, positions.of(definition, 'Identity'));
  }
  const header = get(identity, 'Header');
  return isTruthy(header) ? header : 'Authorization';
}

const IDENTITY_LISTS: readonly IdentityList[] = [
  ['Headers', 'method.request.header.'],
  ['QueryStrings', 'method.request.querystring.'],
  ['StageVariables', 'stageVariables.'],
  ['Context', 'context.'],
];

function identitySources(transform: Transform, { logicalId, name, definition }: Definition): string {
  const identity = get(definition, 'Identity');
  if (!isMap(identity)) return '';
  const path = `Auth.Authorizers.${name}.Identity`;
  return readIdentitySources(transform, { logicalId, path, identity, lists: IDENTITY_LISTS }).join(', ');
}

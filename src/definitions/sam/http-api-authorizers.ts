import type { Transform } from './context.ts';
import { type IdentityList, readIdentitySources } from './identity-sources.ts';
import { sub } from './intrinsics.ts';
import { expectMap } from './property-types.ts';
import { isTruthy } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, has, isMap, type SamMap, set } from './sam-map.ts';

/** An authorizer of `Auth.Authorizers`, or the built-in `AWS_IAM`. */
export interface HttpApiAuthorizer {
  readonly name: string;
  readonly kind: 'jwt' | 'request' | 'iam';
  /** What the user wrote; empty for `AWS_IAM`. */
  readonly definition: SamMap;
}

/** Properties of an authorizer in the order of the translator's checks, the kind they belong to, and its words for that. */
const PROPERTIES: readonly (readonly [name: string, kind: 'jwt' | 'request', owner: string])[] = [
  ['AuthorizationScopes', 'jwt', 'OAuth2 Authorizer'],
  ['JwtConfiguration', 'jwt', 'OAuth2 Authorizer'],
  ['IdentitySource', 'jwt', "OAuth2 Authorizer. For Lambda Authorizer, use the 'Identity' property instead"],
  ['FunctionArn', 'request', 'Lambda Authorizer'],
  ['FunctionInvokeRole', 'request', 'Lambda Authorizer'],
  ['Identity', 'request', 'Lambda Authorizer'],
  ['AuthorizerPayloadFormatVersion', 'request', 'Lambda Authorizer'],
  ['EnableSimpleResponses', 'request', 'Lambda Authorizer'],
  ['EnableFunctionDefaultPermissions', 'request', 'Lambda Authorizer'],
];

/** Reads the authorizers of an API, as its `Auth` defines them. */
export function readAuthorizers(transform: Transform, logicalId: string, auth: SamMap): Map<string, HttpApiAuthorizer> {
  const { positions } = transform;
  const authorizers = new Map<string, HttpApiAuthorizer>();
  if (get(auth, 'EnableIamAuthorizer') === true) {
    authorizers.set('AWS_IAM', { name: 'AWS_IAM', kind: 'iam', definition: {} });
  }
  if (!isTruthy(get(auth, 'Authorizers'))) return authorizers;
  const definitions = expectMap(transform, {
    logicalId,
    name: 'Auth.Authorizers',
    container: auth,
    key: 'Authorizers',
  });
  for (const name of Object.keys(definitions)) {
    const path = `Auth.Authorizers.${name}`;
    const definition = expectMap(transform, { logicalId, name: path, container: definitions, key: name });
    if (has(definition, 'OpenIdConnectUrl')) {
      const text = `'OpenIdConnectUrl' is no longer a supported property for authorizer '${name}'. Please refer to the AWS SAM documentation.`;
      throw invalidResource(logicalId, text, positions.of(definition, 'OpenIdConnectUrl', 'key'));
    }
    authorizers.set(name, checkedAuthorizer(transform, logicalId, name, definition));
  }
  return authorizers;
}

function checkedAuthorizer(
  transform: Transform,
  logicalId: string,
  name: string,
  definition: SamMap,
): HttpApiAuthorizer {
  const { positions } = transform;
  const refuse = (text: string, key?: string) =>
    invalidResource(logicalId, text, key === undefined ? undefined : positions.of(definition, key, 'key'));
  const jwt = get(definition, 'JwtConfiguration');
  if (isTruthy(jwt)) {
    expectMap(transform, { logicalId, name: 'JwtConfiguration', container: definition, key: 'JwtConfiguration' });
  }
  const kind = isTruthy(jwt) ? 'jwt' : 'request';
  const given = (key: string) => get(definition, key) ?? null;
  if (given('AuthorizationScopes') !== null && !Array.isArray(given('AuthorizationScopes'))) {
    throw refuse('AuthorizationScopes must be a list.', 'AuthorizationScopes');
  }
  for (const [key, owningKind, owner] of PROPERTIES) {
    // An empty JwtConfiguration counts as none.
    if (given(key) === null || owningKind === kind || (key === 'JwtConfiguration' && !isTruthy(jwt))) continue;
    throw refuse(`${key} is only supported for ${owner}.`, key);
  }
  if (kind === 'jwt' && !isTruthy(given('IdentitySource'))) {
    throw refuse(`${name} OAuth2 Authorizer must define 'IdentitySource'.`, 'JwtConfiguration');
  }
  for (const key of kind === 'request' ? ['FunctionArn', 'AuthorizerPayloadFormatVersion'] : []) {
    if (!isTruthy(given(key))) throw refuse(`${name} Lambda Authorizer must define '${key}'.`);
  }
  const permissions = given('EnableFunctionDefaultPermissions');
  if (permissions !== null && typeof permissions !== 'boolean') {
    const key = 'EnableFunctionDefaultPermissions';
    throw refuse(`Property 'Authorizers.${name}.${key}' should be a boolean.`, key);
  }
  return { name, kind, definition };
}

/** The authorizer as a security scheme of the body. */
export function securityScheme(transform: Transform, logicalId: string, authorizer: HttpApiAuthorizer): SamMap {
  switch (authorizer.kind) {
    case 'iam':
      return { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' };
    case 'jwt':
      return { type: 'oauth2', 'x-amazon-apigateway-authorizer': jwtAuthorizer(transform, authorizer) };
    case 'request':
      return {
        type: 'apiKey',
        name: 'Unused',
        in: 'header',
        'x-amazon-apigateway-authorizer': requestAuthorizer(transform, logicalId, authorizer),
      };
  }
}

function jwtAuthorizer({ positions }: Transform, { definition }: HttpApiAuthorizer): SamMap {
  const configuration: SamMap = {};
  const written = get(definition, 'JwtConfiguration');
  for (const [key, value] of Object.entries(isMap(written) ? written : {})) {
    set(configuration, key.toLowerCase(), value);
    if (isMap(written)) positions.copy(written, key, configuration, key.toLowerCase());
  }
  const authorizer: SamMap = {
    jwtConfiguration: configuration,
    identitySource: get(definition, 'IdentitySource'),
    type: 'jwt',
  };
  positions.copy(definition, 'JwtConfiguration', authorizer, 'jwtConfiguration');
  positions.copy(definition, 'IdentitySource', authorizer, 'identitySource');
  return authorizer;
}

function requestAuthorizer(transform: Transform, logicalId: string, { name, definition }: HttpApiAuthorizer): SamMap {
  const { positions, partition } = transform;
  const authorizer: SamMap = { type: 'request' };
  const put = (key: string, value: unknown, property: string) => {
    authorizer[key] = value;
    positions.copy(definition, property, authorizer, key);
  };
  // The partition is a literal here, unlike in the URIs of integrations.
  const uri = `arn:${partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${__FunctionArn__}/invocations`;
  put('authorizerUri', sub(uri, { __FunctionArn__: get(definition, 'FunctionArn') }), 'FunctionArn');
  const role = get(definition, 'FunctionInvokeRole');
  if (isTruthy(role) && role !== 'NONE') put('authorizerCredentials', role, 'FunctionInvokeRole');
  if (isTruthy(get(definition, 'Identity'))) {
    const expected = { logicalId, name: `Auth.Authorizers.${name}.Identity`, container: definition, key: 'Identity' };
    const identity = expectMap(transform, expected);
    const reauthorizeEvery = get(identity, 'ReauthorizeEvery') ?? null;
    if (reauthorizeEvery !== null) put('authorizerResultTtlInSeconds', reauthorizeEvery, 'Identity');
    const path = `Authorizers.${name}.Identity`;
    const sources = readIdentitySources(transform, { logicalId, path, identity, lists: IDENTITY_LISTS });
    put('identitySource', sources, 'Identity');
  }
  const version = 'AuthorizerPayloadFormatVersion';
  put('authorizerPayloadFormatVersion', get(definition, version), version);
  const simple = get(definition, 'EnableSimpleResponses');
  if (isTruthy(simple)) put('enableSimpleResponses', simple, 'EnableSimpleResponses');
  return authorizer;
}

const IDENTITY_LISTS: readonly IdentityList[] = [
  ['Headers', '$request.header.'],
  ['QueryStrings', '$request.querystring.'],
  ['StageVariables', '$stageVariables.'],
  ['Context', '$context.'],
];

import { deepEqual } from '../../base/json.ts';
import type { SourcePosition } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  type SamResource,
} from './generated-resource.ts';
import { ref, sub } from './intrinsics.ts';
import { isTruthy } from './python-value.ts';
import { type RestApiAuthorizer, readAuthorizers, securityDefinition } from './rest-api-authorizers.ts';
import {
  addApiKeySecurityDefinition,
  addIamSecurityDefinition,
  addSecurityDefinition,
  integratedMethods,
  isSwaggerBody,
  requireSwaggerBody,
  type SwaggerBody,
  securityOf,
} from './rest-api-body.ts';
import { fitOpenApi3 } from './rest-api-open-api.ts';
import { addCustomStatements, addResourcePolicy } from './rest-api-resource-policy.ts';
import { invalidDocument, invalidResource } from './sam-error.ts';
import { get, has, isMap, type SamMap } from './sam-map.ts';
import { pathsInOrder } from './template-order.ts';

const AUTH_PROPERTIES = [
  'Authorizers',
  'DefaultAuthorizer',
  'InvokeRole',
  'AddDefaultAuthorizerToCorsPreflight',
  'AddApiKeyRequiredToCorsPreflight',
  'ApiKeyRequired',
  'ResourcePolicy',
  'UsagePlan',
];

/** Writes `Auth` into the body: a security definition for each authorizer, the defaults, and the resource policy. */
export function addAuth(transform: Transform, { logicalId, properties }: SamResource): void {
  const { positions } = transform;
  const auth = get(properties, 'Auth');
  if (!isTruthy(auth) || !isMap(auth)) return;
  const body = get(properties, 'DefinitionBody');
  const at = positions.of(properties, 'Auth');
  if (!isTruthy(body)) {
    const text = "Auth works only with inline Swagger specified in 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  const unknown = Object.keys(auth).find((key) => !AUTH_PROPERTIES.includes(key));
  if (unknown !== undefined) {
    throw invalidResource(logicalId, "Invalid value for 'Auth' property", positions.of(auth, unknown, 'key'));
  }
  if (!isSwaggerBody(body)) {
    const text =
      "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid Swagger definition.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DefinitionBody'));
  }
  requireSwaggerBody(body);
  const authorizers = readAuthorizers(transform, logicalId, auth, { withDefault: true });
  for (const [name, authorizer] of authorizers ?? []) {
    const definitions = addSecurityDefinition(body, name, securityDefinition(transform, logicalId, authorizer), true);
    positions.mark(definitions, name, authorizer.position);
  }
  if (authorizers !== undefined) setDefaultAuthorizer(transform, { logicalId, auth, body, authorizers });
  if (isTruthy(get(auth, 'ApiKeyRequired'))) requireApiKeys(transform, auth, body);
  addPolicy(transform, { auth, body, stageName: get(properties, 'StageName') });
  fitOpenApi3(body, properties);
}

function setDefaultAuthorizer(
  transform: Transform,
  given: {
    readonly logicalId: string;
    readonly auth: SamMap;
    readonly body: SwaggerBody;
    readonly authorizers: ReadonlyMap<string, RestApiAuthorizer>;
  },
): void {
  const { logicalId, auth, body, authorizers } = given;
  const name = get(auth, 'DefaultAuthorizer');
  const at = transform.positions.of(auth, 'DefaultAuthorizer');
  if (!isTruthy(name)) return;
  if (typeof name !== 'string') throw invalidResource(logicalId, 'DefaultAuthorizer is not a string.', at);
  if (!authorizers.has(name) && name !== 'AWS_IAM') {
    const text = `Unable to set DefaultAuthorizer because '${name}' was not defined in 'Authorizers'.`;
    throw invalidResource(logicalId, text, at);
  }
  const scopes = get(authorizers.get(name)?.definition, 'AuthorizationScopes') ?? [];
  const names = new Set(['AWS_IAM', ...authorizers.keys()]);
  const protectsPreflights = isWanted(auth, 'AddDefaultAuthorizerToCorsPreflight');
  for (const method of methodsOf(transform, body)) {
    if (method.method === 'options' && !protectsPreflights) continue;
    const security = withDefault(securityOf(method), names, { [name]: scopes });
    if (security.length === 0) continue;
    setSecurity(transform, method.definition, security, at);
    if (has(security[0], 'AWS_IAM')) addIamSecurityDefinition(body);
  }
}

/** A method keeps the authorizers it has; `NONE`, the mark of an event that wants none, goes away. */
function withDefault(existing: readonly SamMap[], authorizers: ReadonlySet<string>, fallback: SamMap): SamMap[] {
  const isAuthorizer = (requirement: SamMap) => Object.keys(requirement).some((name) => authorizers.has(name));
  const own = existing.filter(isAuthorizer);
  const others = existing.filter((requirement) => !isAuthorizer(requirement));
  const none = others.findIndex((requirement) => has(requirement, 'NONE'));
  if (none >= 0) return others.toSpliced(none, 1);
  return [...others, ...(own.length > 0 ? own : [fallback])];
}

const NO_API_KEY = 'api_key_false';

function requireApiKeys(transform: Transform, auth: SamMap, body: SwaggerBody): void {
  const at = transform.positions.of(auth, 'ApiKeyRequired');
  const protectsPreflights = isWanted(auth, 'AddApiKeyRequiredToCorsPreflight');
  addApiKeySecurityDefinition(body);
  for (const method of methodsOf(transform, body)) {
    const existing = securityOf(method);
    const others = existing.filter((requirement) => !has(requirement, 'api_key') && !has(requirement, NO_API_KEY));
    const isFree = existing.some((requirement) => has(requirement, NO_API_KEY));
    const isPreflight = method.method === 'options' && !protectsPreflights;
    const security = isFree || isPreflight ? others : [...others, { api_key: [] }];
    if (!deepEqual(security, existing)) setSecurity(transform, method.definition, security, at);
  }
}

function setSecurity(
  { positions }: Transform,
  definition: SamMap,
  security: readonly SamMap[],
  at: SourcePosition | undefined,
): void {
  const had = has(definition, 'security');
  definition.security = security;
  if (!had) positions.mark(definition, 'security', at);
}

function isWanted(auth: SamMap, property: string): boolean {
  return has(auth, property) ? isTruthy(auth[property]) : true;
}

function* methodsOf(transform: Transform, body: SwaggerBody) {
  for (const path of pathsInOrder(transform, body.paths)) yield* integratedMethods(body, path);
}

function addPolicy(
  transform: Transform,
  { auth, body, stageName }: { auth: SamMap; body: SwaggerBody; stageName: unknown },
): void {
  const { positions } = transform;
  const policy = get(auth, 'ResourcePolicy');
  if (!isTruthy(policy)) return;
  if (!isMap(policy)) {
    const text = 'ResourcePolicy must be a map (ResourcePolicyStatement).';
    throw invalidDocument(text, positions.of(auth, 'ResourcePolicy'));
  }
  const at = positions.of(auth, 'ResourcePolicy');
  for (const path of pathsInOrder(transform, body.paths)) {
    addResourcePolicy(positions, body, { policy, path, stage: stageName, at });
  }
  addCustomStatements(positions, body, policy, at);
}

/** API Gateway's permission to call the functions of Lambda authorizers, unless the user does without it. */
export function authorizerPermissions(transform: Transform, api: SamResource): GeneratedResource[] {
  const { logicalId, properties } = api;
  const auth = get(properties, 'Auth');
  if (!isMap(auth) || !isTruthy(auth)) return [];
  const authorizers = readAuthorizers(transform, logicalId, auth, { withDefault: false });
  return [...(authorizers?.values() ?? [])]
    .filter(
      ({ definition }) =>
        isTruthy(get(definition, 'FunctionArn')) && get(definition, 'DisableFunctionDefaultPermissions') !== true,
    )
    .map(({ name, definition, position }) =>
      generateResource(transform, {
        logicalId: `${logicalId}${name}AuthorizerPermission`,
        type: 'AWS::Lambda::Permission',
        attributes: passedOnAttributes(transform, api),
        properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: definition.FunctionArn,
          Principal: 'apigateway.amazonaws.com',
          SourceArn: sub(
            `arn:${transform.partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/authorizers/*`,
            { __ApiId__: ref(logicalId) },
          ),
        },
        position,
      }),
    );
}

import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  type SamResource,
} from './generated-resource.ts';
import { type HttpApiAuthorizer, readAuthorizers, securityScheme } from './http-api-authorizers.ts';
import { isNoValue, ref, sub } from './intrinsics.ts';
import {
  branches,
  INTEGRATION,
  isOpenApiBody,
  methodKey,
  requireMethod,
  requireOpenApiBody,
  requirePathItem,
  securitySchemes,
} from './open-api-editor.ts';
import { isTruthy } from './python-value.ts';
import { invalidDocument, invalidResource } from './sam-error.ts';
import { get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';

const AUTH_PROPERTIES = ['Authorizers', 'DefaultAuthorizer', 'EnableIamAuthorizer'];

/** Writes `Auth` into the body: a security scheme for each authorizer, and the default one on every route without. */
export function addAuth(transform: Transform, { logicalId, properties }: SamResource): void {
  const { positions } = transform;
  const auth = get(properties, 'Auth');
  if (!isTruthy(auth) || !isMap(auth)) return;
  const body = get(properties, 'DefinitionBody');
  const at = positions.of(properties, 'Auth');
  if (!isTruthy(body)) {
    const text = "Auth works only with inline OpenApi specified in the 'DefinitionBody' property.";
    throw invalidResource(logicalId, text, at);
  }
  const unknown = Object.keys(auth).find((key) => !AUTH_PROPERTIES.includes(key));
  if (unknown !== undefined) {
    throw invalidResource(logicalId, "Invalid value for 'Auth' property", positions.of(auth, unknown, 'key'));
  }
  if (!isOpenApiBody(body)) {
    const text =
      "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid OpenApi definition.";
    throw invalidResource(logicalId, text, positions.of(properties, 'DefinitionBody'));
  }
  requireOpenApiBody(body);
  const authorizers = readAuthorizers(transform, logicalId, auth);
  const definitions = getMap(auth, 'Authorizers');
  for (const [name, authorizer] of authorizers) {
    const schemes = securitySchemes(body);
    set(schemes, name, securityScheme(transform, logicalId, authorizer));
    if (definitions !== undefined) positions.copy(definitions, name, schemes);
  }
  setDefaultAuthorizer(transform, { logicalId, auth, body, authorizers });
}

function setDefaultAuthorizer(
  { positions }: Transform,
  given: {
    readonly logicalId: string;
    readonly auth: SamMap;
    readonly body: SamMap & { paths: SamMap };
    readonly authorizers: ReadonlyMap<string, HttpApiAuthorizer>;
  },
): void {
  const { logicalId, auth, body, authorizers } = given;
  const name = get(auth, 'DefaultAuthorizer');
  const at = positions.of(auth, 'DefaultAuthorizer');
  if (!isTruthy(name) || isNoValue(name)) return;
  if (typeof name !== 'string') {
    throw invalidResource(logicalId, "Property 'Auth.DefaultAuthorizer' should be a string.", at);
  }
  const authorizer = authorizers.get(name);
  if (authorizer === undefined) {
    const text = `Unable to set DefaultAuthorizer because '${name}' was not defined in 'Authorizers'.`;
    throw invalidResource(logicalId, text, at);
  }
  const scopes = get(authorizer.definition, 'AuthorizationScopes') ?? [];
  for (const path of Object.keys(body.paths)) {
    for (const definition of unprotectedMethods(body.paths, path)) {
      definition.security = [{ [name]: scopes }];
      positions.mark(definition, 'security', at);
    }
  }
}

/** The methods of a path that have an integration and no security of their own. OPTIONS stays open. */
function unprotectedMethods(paths: SamMap, path: string): SamMap[] {
  const found: SamMap[] = [];
  for (const item of branches(paths[path])) {
    requirePathItem(item, path);
    for (const [method, value] of Object.entries(item)) {
      const key = methodKey(method);
      if (key === 'parameters' || key === 'options') continue;
      if (!has(item, key)) throw invalidDocument(`Could not find ${key} in ${path} within DefinitionBody.`);
      for (const definition of branches(value)) {
        requireMethod(definition, path, method);
        if (isTruthy(get(definition, INTEGRATION)) && !isTruthy(get(definition, 'security'))) found.push(definition);
      }
    }
  }
  return found;
}

/** API Gateway's permission to call the functions of Lambda authorizers, where the user asks for it. */
export function authorizerPermissions(transform: Transform, api: SamResource): GeneratedResource[] {
  const { logicalId, properties } = api;
  const auth = get(properties, 'Auth');
  if (!isMap(auth) || !isTruthy(auth)) return [];
  const permissions: GeneratedResource[] = [];
  const definitions = getMap(auth, 'Authorizers') ?? {};
  for (const { name, definition } of readAuthorizers(transform, logicalId, auth).values()) {
    const functionArn = get(definition, 'FunctionArn');
    if (!isTruthy(functionArn) || get(definition, 'EnableFunctionDefaultPermissions') !== true) continue;
    permissions.push(
      generateResource(transform, {
        logicalId: `${logicalId}${name}AuthorizerPermission`,
        type: 'AWS::Lambda::Permission',
        attributes: passedOnAttributes(transform, api),
        properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: functionArn,
          Principal: 'apigateway.amazonaws.com',
          SourceArn: sub(
            'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*',
            { __ApiId__: ref(logicalId) },
          ),
        },
        position: transform.positions.of(definitions, name),
      }),
    );
  }
  return permissions;
}

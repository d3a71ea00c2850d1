import type { SourcePosition } from '../../base/source-position.ts';
import type { Transform } from './context.ts';
import { methodDefinitions } from './open-api-editor.ts';
import { expectMap } from './property-types.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { resolveParameters } from './references.ts';
import {
  addApiKeySecurityDefinition,
  addIamSecurityDefinition,
  type MethodDefinition,
  type SwaggerBody,
  securityListOf,
} from './rest-api-body.ts';
import type { RestApiMethod } from './rest-api-event.ts';
import { addCustomStatements, addResourcePolicy } from './rest-api-resource-policy.ts';
import { invalidDocument, invalidEvent, invalidResource } from './sam-error.ts';
import { get, getMap, has, isMap, type SamMap } from './sam-map.ts';

/** Writes the `Auth` of an event into its method: an authorizer, an API key, a resource policy. */
export function addEventAuth(transform: Transform, body: SwaggerBody, given: RestApiMethod): void {
  const { positions } = transform;
  const { api, eventId, path, method, properties, stage } = given;
  const auth = getMap(properties, 'Auth');
  if (auth === undefined) return;
  if (has(api, 'Auth')) api.Auth = resolveParameters(api.Auth, transform.parameters);
  checkAuthorizer(transform, given, auth);
  checkScopes(transform, given, auth);
  const apiKey = get(auth, 'ApiKeyRequired') ?? null;
  if (apiKey !== null && !isTruthy(apiKey) && !isTruthy(get(get(api, 'Auth'), 'ApiKeyRequired'))) {
    const text = `Unable to set ApiKeyRequired [False] on API method [${method}] for path [${path}] because the related API does not specify any ApiKeyRequired.`;
    throw invalidEvent(eventId, text, positions.of(auth, 'ApiKeyRequired'));
  }
  if (isTruthy(get(auth, 'Authorizer'))) setAuthorizer(transform, body, given, auth);
  if (apiKey !== null) {
    if (isTruthy(apiKey)) addApiKeySecurityDefinition(body);
    // The second is a mark that keeps the API's own requirement away, and goes when that is written.
    const requirement = { [isTruthy(apiKey) ? 'api_key' : 'api_key_false']: [] };
    addSecurity(transform, body, given, requirement, positions.of(auth, 'ApiKeyRequired'));
  }
  if (!isTruthy(get(auth, 'ResourcePolicy'))) return;
  const place = { logicalId: eventId, name: 'Auth.ResourcePolicy', container: auth, key: 'ResourcePolicy' };
  const policy = expectMap(transform, place);
  const at = positions.of(auth, 'ResourcePolicy');
  addResourcePolicy(positions, body, { policy, path, stage, at });
  addCustomStatements(positions, body, policy, at);
}

/** `OverrideApiAuth` has to have something to override with. */
export function checkOverride({ positions }: Transform, { eventId, properties }: RestApiMethod): void {
  const auth = get(properties, 'Auth');
  if (['Authorizer', 'ApiKeyRequired', 'ResourcePolicy'].some((key) => isTruthy(get(auth, key)))) return;
  const text =
    'Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth property.';
  throw invalidEvent(eventId, text, positions.of(properties, 'Auth'));
}

function checkAuthorizer({ positions }: Transform, given: RestApiMethod, auth: SamMap): void {
  const { api, apiId, eventId, path, method } = given;
  const name = get(auth, 'Authorizer');
  if (!isTruthy(name)) return;
  const apiAuth = get(api, 'Auth');
  const authorizers = get(apiAuth, 'Authorizers');
  if (isTruthy(authorizers) && !isMap(authorizers)) {
    const at = isMap(apiAuth) ? positions.of(apiAuth, 'Authorizers') : undefined;
    throw invalidResource(apiId, "Property 'Auth.Authorizers' should be a map.", at);
  }
  if (name === 'AWS_IAM') return;
  const refuse = (text: string) => invalidEvent(eventId, text, positions.of(auth, 'Authorizer'));
  const onMethod = `on API method [${method}] for path [${path}]`;
  if (name === 'NONE') {
    if (isTruthy(get(apiAuth, 'DefaultAuthorizer'))) return;
    throw refuse(
      `Unable to set Authorizer ${onMethod} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
    );
  }
  const unable = `Unable to set Authorizer [${pythonString(name)}] ${onMethod}`;
  if (!isTruthy(authorizers)) throw refuse(`${unable} because the related API does not define any Authorizers.`);
  if (typeof name !== 'string') {
    const text = 'The method authorizer must be a string with a corresponding dict entry in the api authorizer.';
    throw refuse(`${unable}. ${text}`);
  }
  if (!isTruthy(get(authorizers, name))) throw refuse(`${unable} because it wasn't defined in the API's Authorizers.`);
}

function checkScopes({ positions }: Transform, { eventId }: RestApiMethod, auth: SamMap): void {
  const scopes = get(auth, 'AuthorizationScopes');
  if (!isTruthy(scopes)) return;
  const at = positions.of(auth, 'AuthorizationScopes');
  if (!Array.isArray(scopes)) throw invalidEvent(eventId, "Property 'Auth.AuthorizationScopes' should be a list.", at);
  if (isTruthy(get(auth, 'Authorizer'))) return;
  throw invalidEvent(eventId, 'AuthorizationScopes works only when Authorizer is set', at);
}

function setAuthorizer(transform: Transform, body: SwaggerBody, given: RestApiMethod, auth: SamMap): void {
  const name = String(get(auth, 'Authorizer'));
  const authorizers = getMap(get(given.api, 'Auth'), 'Authorizers');
  const at = transform.positions.of(auth, 'Authorizer');
  let scopes: unknown = [];
  if (name !== 'NONE' && authorizers !== undefined && isTruthy(authorizers)) {
    const authorizer = has(authorizers, name) ? authorizers[name] : {};
    if (!isMap(authorizer)) throw invalidDocument(`Type of authorizer '${name}' must be a dictionary`, at);
    const wanted = get(auth, 'AuthorizationScopes') ?? get(authorizer, 'AuthorizationScopes') ?? null;
    if (has(authorizers, name) && wanted !== null) scopes = wanted;
  }
  addSecurity(transform, body, given, { [name]: scopes }, at);
}

function addSecurity(
  { positions }: Transform,
  body: SwaggerBody,
  { path, method }: RestApiMethod,
  requirement: SamMap,
  at: SourcePosition | undefined,
): void {
  for (const definition of methodDefinitions(body.paths, { path, method })) {
    const place: MethodDefinition = { path, method, definition };
    const security = [...securityListOf(place), { ...requirement }];
    definition.security = security;
    positions.mark(definition, 'security', at);
    if (has(requirement, 'api_key') || has(requirement, 'api_key_false')) continue;
    if (has(security[0], 'AWS_IAM')) addIamSecurityDefinition(body);
  }
}

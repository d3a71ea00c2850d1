import type { RestAuthorizer } from '../account/rest-api.ts';
import { pointerStep } from '../base/json.ts';
import { type BodyReader, isObjectPlace, type ObjectPlace, present } from './body-reader.ts';
import type { Dialect } from './dialect.ts';
import type { RestApiImport } from './rest-api-import.ts';

/** What a security scheme means on a REST API. */
export type RestSecurityScheme =
  | { readonly kind: 'authorizer'; readonly name: string; readonly isCognito: boolean }
  | { readonly kind: 'iam' }
  | { readonly kind: 'api-key' }
  /** A scheme that says it is an authorizer, and is none: what asks for it does not come to be. */
  | { readonly kind: 'unusable' }
  /** A scheme that describes what clients send, and that API Gateway does not enforce. */
  | { readonly kind: 'documentation' };

export interface RestAuthorizerImport {
  readonly schemes: ReadonlyMap<string, RestSecurityScheme>;
  readonly authorizers: RestApiImport['authorizers'];
  readonly warnings: readonly { readonly message: string; readonly pointer: string }[];
}

/** Reads the security schemes: each that carries `x-amazon-apigateway-authorizer` is an authorizer of its name. */
export function importRestAuthorizers(
  reader: BodyReader,
  dialect: Dialect,
  needsAuthtype: boolean,
): RestAuthorizerImport {
  const schemes = new Map<string, RestSecurityScheme>();
  const authorizers: RestApiImport['authorizers'][number][] = [];
  const warnings: { message: string; pointer: string }[] = [];
  const declared = dialect.securitySchemes(reader);
  for (const written of declared === undefined ? [] : reader.entries(declared)) {
    if (!isObjectPlace(written)) continue;
    const entry = reader.dereference(written);
    const { key: name } = written;
    const extension = reader.object(entry, 'x-amazon-apigateway-authorizer');
    const authtype = reader.text(entry, 'x-amazon-apigateway-authtype');
    if (authtype?.toLowerCase() === 'awssigv4') {
      schemes.set(name, { kind: 'iam' });
    } else if (extension !== undefined && (authtype !== undefined || !needsAuthtype)) {
      const authorizer = importAuthorizer(reader, { name, scheme: entry, extension, authtype });
      authorizers.push({ ...authorizer, pointer: extension.pointer });
      schemes.set(name, { kind: 'authorizer', name, isCognito: authorizer.type === 'COGNITO_USER_POOLS' });
    } else if (extension === undefined && authtype !== undefined) {
      schemes.set(name, { kind: 'unusable' });
      warnings.push({ message: missingExtension(name), pointer: entry.pointer });
    } else {
      const kind = isApiKey(reader, entry) ? 'api-key' : 'documentation';
      schemes.set(name, { kind });
      const message = unsupported(name, reader.text(entry, 'type'));
      if (message !== undefined) warnings.push({ message, pointer: entry.pointer });
    }
  }
  return { schemes, authorizers, warnings };
}

/** Recorded 2016 (aws-apigateway-importer#187). */
function missingExtension(name: string): string {
  return `Unable to create authorizer from security definition: '${name}'. Extension x-amazon-apigateway-authorizer is required. Any methods with security: '${name}' will not be created. If this security definition is not a custom authorizer, remove the x-amazon-apigateway-authtype extension and it will be ignored.`;
}

/** Recorded 2019 for `http` and `oauth2`, with these words. */
function unsupported(name: string, type: string | undefined): string | undefined {
  if (type === undefined || type === 'apiKey') return undefined;
  return `Unsupported security definition type '${type}' for '${name}'. Ignoring.`;
}

/** Recorded: a scheme `{in: header, name: x-api-key, type: apiKey}` makes a method that asks for it want an API key. */
function isApiKey(reader: BodyReader, scheme: ObjectPlace): boolean {
  return (
    reader.text(scheme, 'type') === 'apiKey' &&
    reader.text(scheme, 'in') === 'header' &&
    reader.text(scheme, 'name')?.toLowerCase() === 'x-api-key'
  );
}

interface AuthorizerPlace {
  readonly name: string;
  readonly scheme: ObjectPlace;
  readonly extension: ObjectPlace;
  readonly authtype: string | undefined;
}

function importAuthorizer(
  reader: BodyReader,
  { name, scheme, extension, authtype }: AuthorizerPlace,
): Omit<RestAuthorizer, 'id'> {
  const type = (reader.text(extension, 'type') ?? '').toUpperCase() as RestAuthorizer['type'];
  const arns = reader.itemTexts(extension, 'providerARNs');
  const header = type === 'REQUEST' ? undefined : headerOf(reader, scheme);
  return {
    name,
    type,
    ...(arns.length === 0 ? {} : { providerARNs: arns }),
    ...present('authType', authtype),
    ...present('authorizerUri', reader.text(extension, 'authorizerUri')),
    ...present('authorizerCredentials', reader.text(extension, 'authorizerCredentials')),
    // Recorded: the header of the scheme is the identity source of a TOKEN and of a Cognito authorizer.
    ...present('identitySource', reader.text(extension, 'identitySource') ?? header),
    ...present('identityValidationExpression', reader.text(extension, 'identityValidationExpression')),
    // Recorded: not filled in when the body does not say it.
    ...present('authorizerResultTtlInSeconds', reader.number(extension, 'authorizerResultTtlInSeconds')),
  };
}

function headerOf(reader: BodyReader, scheme: ObjectPlace): string | undefined {
  const name = reader.text(scheme, 'name');
  return name === undefined || reader.text(scheme, 'in') !== 'header' ? undefined : `method.request.header.${name}`;
}

/** What `security` asks of an operation; alternatives and combinations come to the same, since AWS has no "or". */
export interface RestRequirement {
  readonly apiKeyRequired: boolean;
  readonly isIam: boolean;
  readonly isUnusable: boolean;
  readonly authorizer?: { readonly name: string; readonly isCognito: boolean; readonly scopes: readonly string[] };
  /** Where the authorizer is asked for. */
  readonly pointer: string;
}

/** The first authorizer that is named counts: a method has one. Absent when there is no `security` here. */
export function readRestSecurity(
  reader: BodyReader,
  holder: ObjectPlace,
  schemes: ReadonlyMap<string, RestSecurityScheme>,
): RestRequirement | undefined {
  const place = reader.member(holder, 'security');
  if (place === undefined) return undefined;
  const asked = reader.items(holder, 'security').flatMap((item) => {
    if (!isObjectPlace(item)) return [];
    return Object.keys(item.value).flatMap((name) => {
      const scheme = schemes.get(name);
      const scopes = reader.itemTexts(item, name);
      return scheme === undefined ? [] : [{ scheme, scopes, pointer: pointerStep(item.pointer, name) }];
    });
  });
  const first = asked.find(({ scheme }) => scheme.kind === 'authorizer');
  const authorizer = first?.scheme.kind === 'authorizer' ? first.scheme : undefined;
  return {
    apiKeyRequired: asked.some(({ scheme }) => scheme.kind === 'api-key'),
    isIam: authorizer === undefined && asked.some(({ scheme }) => scheme.kind === 'iam'),
    isUnusable: asked.some(({ scheme }) => scheme.kind === 'unusable'),
    ...(authorizer === undefined || first === undefined
      ? {}
      : { authorizer: { name: authorizer.name, isCognito: authorizer.isCognito, scopes: first.scopes } }),
    pointer: first?.pointer ?? place.pointer,
  };
}

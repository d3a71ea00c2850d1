import type { CreateAuthorizerRequest } from '../aws/generated/apigatewayv2.ts';
import { pointerStep } from '../base/json.ts';
import { type BodyReader, isObjectPlace, type ObjectPlace, present } from './body-reader.ts';

/** What a security scheme means on an HTTP API. */
export type SecurityScheme =
  | { readonly kind: 'authorizer'; readonly name: string }
  | { readonly kind: 'iam' }
  /** A scheme that describes what clients send, and that API Gateway does not enforce. */
  | { readonly kind: 'documentation'; readonly pointer: string };

export interface ImportedAuthorizer {
  readonly input: Omit<CreateAuthorizerRequest, 'ApiId'>;
  /** Where the extension stands in the body. */
  readonly pointer: string;
}

export interface AuthorizerImport {
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly authorizers: readonly ImportedAuthorizer[];
}

/** Reads `components.securitySchemes`: each that carries `x-amazon-apigateway-authorizer` is an authorizer of its name. */
export function importAuthorizers(reader: BodyReader): AuthorizerImport {
  const schemes = new Map<string, SecurityScheme>();
  const authorizers: ImportedAuthorizer[] = [];
  const components = reader.object(reader.root, 'components');
  const declared = components === undefined ? undefined : reader.object(components, 'securitySchemes');
  for (const entry of declared === undefined ? [] : reader.entries(declared)) {
    if (!isObjectPlace(entry)) continue;
    const extension = reader.object(entry, 'x-amazon-apigateway-authorizer');
    if (extension !== undefined) {
      schemes.set(entry.key, { kind: 'authorizer', name: entry.key });
      authorizers.push({ input: importAuthorizer(reader, entry.key, entry, extension), pointer: extension.pointer });
    } else if (isSigV4(reader, entry)) {
      schemes.set(entry.key, { kind: 'iam' });
    } else {
      schemes.set(entry.key, { kind: 'documentation', pointer: entry.pointer });
    }
  }
  return { schemes, authorizers };
}

function isSigV4(reader: BodyReader, scheme: ObjectPlace): boolean {
  return reader.text(scheme, 'x-amazon-apigateway-authtype')?.toLowerCase() === 'awssigv4';
}

function importAuthorizer(
  reader: BodyReader,
  name: string,
  scheme: ObjectPlace,
  extension: ObjectPlace,
): Omit<CreateAuthorizerRequest, 'ApiId'> {
  const type = reader.text(extension, 'type')?.toUpperCase() ?? '';
  const identitySource = importIdentitySource(reader, extension);
  if (type === 'JWT') {
    const jwt = importJwtConfiguration(reader, scheme, extension);
    return { Name: name, AuthorizerType: 'JWT', IdentitySource: identitySource, JwtConfiguration: jwt };
  }
  return {
    Name: name,
    AuthorizerType: type,
    IdentitySource: identitySource,
    ...present('AuthorizerUri', reader.text(extension, 'authorizerUri')),
    ...present('AuthorizerCredentialsArn', reader.text(extension, 'authorizerCredentials')),
    ...present('AuthorizerPayloadFormatVersion', importPayloadFormatVersion(reader, extension)),
    ...present('AuthorizerResultTtlInSeconds', reader.number(extension, 'authorizerResultTtlInSeconds')),
    ...present('EnableSimpleResponses', reader.boolean(extension, 'enableSimpleResponses')),
    ...present('IdentityValidationExpression', reader.text(extension, 'identityValidationExpression')),
  };
}

/** A list, or a text in which commas separate the sources. */
function importIdentitySource(reader: BodyReader, extension: ObjectPlace): string[] {
  const items = reader.itemTexts(extension, 'identitySource');
  if (items.length > 0) return items;
  const text = reader.text(extension, 'identitySource') ?? '';
  return text
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '');
}

function importJwtConfiguration(
  reader: BodyReader,
  scheme: ObjectPlace,
  extension: ObjectPlace,
): { Audience?: readonly string[]; Issuer?: string } {
  const configuration = reader.object(extension, 'jwtConfiguration');
  const audience = configuration === undefined ? [] : reader.itemTexts(configuration, 'audience');
  const issuer = configuration === undefined ? undefined : reader.text(configuration, 'issuer');
  return {
    ...(audience.length > 0 ? { Audience: audience } : {}),
    ...present('Issuer', issuer ?? discoveredIssuer(reader.text(scheme, 'openIdConnectUrl'))),
  };
}

/** An OpenID Connect provider's configuration stands below its issuer (OpenID Connect Discovery 1.0, section 4). */
function discoveredIssuer(url: string | undefined): string | undefined {
  return url?.replace(/\/\.well-known\/openid-configuration$/, '');
}

/** SAM writes the version as a number, and JSON makes 1 of 1.0. */
function importPayloadFormatVersion(reader: BodyReader, extension: ObjectPlace): string | undefined {
  const text = reader.text(extension, 'authorizerPayloadFormatVersion');
  return text === undefined || text.includes('.') ? text : `${text}.0`;
}

export type Requirement =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'authorizer'; readonly name: string; readonly scopes: readonly string[]; readonly pointer: string }
  | { readonly kind: 'several'; readonly pointer: string };

/**
 * What `security` asks of one operation. A route has one authorizer at most, so that alternatives are an error
 * (HTTP API developer guide, "Importing an HTTP API"). Schemes that AWS does not enforce are passed over.
 */
export function readSecurity(
  reader: BodyReader,
  holder: ObjectPlace,
  schemes: ReadonlyMap<string, SecurityScheme>,
): Requirement | undefined {
  const place = reader.member(holder, 'security');
  if (place === undefined) return undefined;
  const enforced = reader.items(holder, 'security').flatMap((item) => {
    if (!isObjectPlace(item)) return [];
    return Object.keys(item.value).flatMap((name): Exclude<Requirement, { kind: 'none' | 'several' }>[] => {
      const scheme = schemes.get(name);
      if (scheme === undefined || scheme.kind === 'documentation') return [];
      if (scheme.kind === 'iam') return [{ kind: 'iam' }];
      const scopes = reader.itemTexts(item, name);
      return [{ kind: 'authorizer', name, scopes, pointer: pointerStep(item.pointer, name) }];
    });
  });
  const [first, ...others] = enforced;
  if (others.length > 0) return { kind: 'several', pointer: place.pointer };
  return first ?? { kind: 'none' };
}

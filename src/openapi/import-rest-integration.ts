import { pointerStep } from '../base/json.ts';
import { type BodyReader, isObjectPlace, type ObjectPlace, present } from './body-reader.ts';
import type { ImportedIntegration, ImportedIntegrationResponse } from './rest-api-import.ts';

/** What an integration belongs to, for the texts of problems and the pointers of its parts. */
export interface IntegrationOwner {
  readonly path: string;
  readonly httpMethod: string;
  /** Pointer to the method in the API model. */
  readonly inModel: string;
}

export interface IntegrationImport {
  readonly integration: ImportedIntegration;
  readonly warnings: readonly { readonly message: string; readonly pointer: string }[];
}

/** Reads `x-amazon-apigateway-integration` of an operation of a REST API. */
export function importRestIntegration(
  reader: BodyReader,
  extension: ObjectPlace,
  owner: IntegrationOwner,
  pointers: Map<string, string>,
): IntegrationImport {
  const warnings: { message: string; pointer: string }[] = [];
  const texts = (holder: ObjectPlace, member: string): Record<string, string> | undefined => {
    const read = readTexts(reader, holder, member, owner);
    warnings.push(...read.warnings);
    return read.texts;
  };
  const inModel = `${owner.inModel}/methodIntegration`;
  pointers.set(inModel, extension.pointer);
  const tls = reader.object(extension, 'tlsConfig');
  const insecure = tls === undefined ? undefined : reader.boolean(tls, 'insecureSkipVerification');
  const keys = reader.member(extension, 'cacheKeyParameters') === undefined ? undefined : [];
  const integration: ImportedIntegration = {
    pointer: extension.pointer,
    type: (reader.text(extension, 'type') ?? '').toUpperCase(),
    ...present('httpMethod', reader.text(extension, 'httpMethod')),
    ...present('uri', reader.text(extension, 'uri')),
    ...present('connectionType', reader.text(extension, 'connectionType')),
    ...present('connectionId', reader.text(extension, 'connectionId')),
    ...present('integrationTarget', reader.text(extension, 'integrationTarget')),
    ...present('credentials', reader.text(extension, 'credentials')),
    ...present('requestParameters', texts(extension, 'requestParameters')),
    ...present('requestTemplates', texts(extension, 'requestTemplates')),
    ...present('passthroughBehavior', reader.text(extension, 'passthroughBehavior')?.toUpperCase()),
    ...present('contentHandling', reader.text(extension, 'contentHandling')?.toUpperCase()),
    ...present('timeoutInMillis', reader.number(extension, 'timeoutInMillis')),
    ...present('cacheNamespace', reader.text(extension, 'cacheNamespace')),
    ...present('cacheKeyParameters', keys && readKeys(reader, extension)),
    ...present('responseTransferMode', reader.text(extension, 'responseTransferMode')?.toUpperCase()),
    ...(insecure === undefined ? {} : { tlsConfig: { insecureSkipVerification: insecure } }),
    integrationResponses: readResponses(reader, extension, inModel, { pointers, texts }),
  };
  return { integration, warnings };
}

function readKeys(reader: BodyReader, extension: ObjectPlace): readonly string[] {
  return reader.itemTexts(extension, 'cacheKeyParameters');
}

/** The keys of `responses` are selection patterns; `default` is the response without one (recorded). */
function readResponses(
  reader: BodyReader,
  extension: ObjectPlace,
  inModel: string,
  found: {
    readonly pointers: Map<string, string>;
    readonly texts: (holder: ObjectPlace, member: string) => Record<string, string> | undefined;
  },
): ImportedIntegrationResponse[] {
  const responses = reader.object(extension, 'responses');
  return (responses === undefined ? [] : reader.entries(responses)).flatMap((entry) => {
    if (!isObjectPlace(entry)) return [];
    const statusCode = reader.text(entry, 'statusCode') ?? '';
    found.pointers.set(pointerStep(`${inModel}/integrationResponses`, statusCode), entry.pointer);
    return [
      {
        pointer: entry.pointer,
        statusCode,
        ...(entry.key === 'default' ? {} : { selectionPattern: entry.key }),
        ...present('responseParameters', found.texts(entry, 'responseParameters')),
        ...present('responseTemplates', found.texts(entry, 'responseTemplates')),
        ...present('contentHandling', reader.text(entry, 'contentHandling')?.toUpperCase()),
      },
    ];
  });
}

/**
 * A map of texts. Recorded of a value that is no text: the import goes through without it, with the warning
 * `Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.nothing' of
 * resource '/test' and method 'GET' but got 'true'`.
 */
function readTexts(
  reader: BodyReader,
  holder: ObjectPlace,
  member: string,
  { path, httpMethod }: IntegrationOwner,
): {
  readonly texts: Record<string, string> | undefined;
  readonly warnings: { message: string; pointer: string }[];
} {
  const place = reader.object(holder, member);
  if (place === undefined) return { texts: undefined, warnings: [] };
  const warnings: { message: string; pointer: string }[] = [];
  const entries = reader.entries(place).flatMap(({ key, value, pointer }) => {
    if (typeof value === 'string') return [[key, reader.substitute(value)] as const];
    const got = typeof value === 'object' ? JSON.stringify(value) : String(value);
    const message = `Invalid format for '${member}'. Expected type string for property '${key}' of resource '${path}' and method '${httpMethod}' but got '${got}'`;
    warnings.push({ message, pointer });
    return [];
  });
  // A map with nothing in it is not kept: AWS shows no member for it.
  return { texts: entries.length === 0 ? undefined : Object.fromEntries(entries), warnings };
}

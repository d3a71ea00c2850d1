import type { CreateIntegrationRequest } from '../aws/generated/apigatewayv2.ts';
import { type BodyReader, type ObjectPlace, present } from './body-reader.ts';

export interface ImportedIntegration {
  /** What tells one integration of the body from another: the pointer of its extension. */
  readonly key: string;
  readonly pointer: string;
  readonly input: Omit<CreateIntegrationRequest, 'ApiId'>;
  /** True when payloadFormatVersion is a number in the body. */
  readonly hasNumericPayloadFormatVersion: boolean;
}

/**
 * Reads `x-amazon-apigateway-integration` of an operation. Operations that refer to one entry of
 * `components.x-amazon-apigateway-integrations` share one integration; an integration written at an operation is its
 * own.
 */
export function importIntegration(reader: BodyReader, operation: ObjectPlace): ImportedIntegration | undefined {
  const written = reader.object(operation, 'x-amazon-apigateway-integration');
  if (written === undefined) return undefined;
  const extension = reader.dereference(written);
  const tls = reader.object(extension, 'tlsConfig');
  const version = reader.member(extension, 'payloadFormatVersion')?.value;
  return {
    key: extension.pointer,
    pointer: extension.pointer,
    hasNumericPayloadFormatVersion: typeof version === 'number',
    input: {
      IntegrationType: (reader.text(extension, 'type') ?? '').toUpperCase(),
      ...present('IntegrationUri', reader.text(extension, 'uri')),
      ...present('IntegrationMethod', reader.text(extension, 'httpMethod')),
      ...present('IntegrationSubtype', reader.text(extension, 'integrationSubtype')),
      ...present('PayloadFormatVersion', reader.text(extension, 'payloadFormatVersion')),
      ...present('TimeoutInMillis', reader.number(extension, 'timeoutInMillis')),
      ...present('CredentialsArn', reader.text(extension, 'credentials')),
      ...present('ConnectionType', reader.text(extension, 'connectionType')),
      ...present('ConnectionId', reader.text(extension, 'connectionId')),
      ...present('Description', reader.text(extension, 'description')),
      ...present('RequestParameters', reader.texts(extension, 'requestParameters')),
      ...present('ResponseParameters', importResponseParameters(reader, extension)),
      ...(tls === undefined
        ? {}
        : { TlsConfig: present('ServerNameToVerify', reader.text(tls, 'serverNameToVerify')) }),
    },
  };
}

/** Mappings by status code. */
function importResponseParameters(
  reader: BodyReader,
  extension: ObjectPlace,
): Record<string, Record<string, string>> | undefined {
  const byStatus = reader.object(extension, 'responseParameters');
  if (byStatus === undefined) return undefined;
  const entries = reader.entries(byStatus).flatMap(({ key }) => {
    const mappings = reader.texts(byStatus, key);
    return mappings === undefined ? [] : [[key, mappings] as const];
  });
  return Object.fromEntries(entries);
}

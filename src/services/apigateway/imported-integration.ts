import type { PutIntegrationRequest, PutIntegrationResponseRequest } from '../../aws/generated/apigateway.ts';
import type { ImportedIntegration, ImportedIntegrationResponse } from '../../openapi/rest-api-import.ts';

type Address = 'restApiId' | 'resourceId' | 'httpMethod';

/** What PutIntegration takes for an integration of a body. */
export function importedIntegrationInput(imported: ImportedIntegration): Omit<PutIntegrationRequest, Address> {
  const { pointer: _, integrationResponses: __, httpMethod, uri, connectionType, ...members } = imported;
  // Recorded: a MOCK's httpMethod is not kept.
  if (imported.type === 'MOCK') return members;
  return {
    ...members,
    ...(httpMethod === undefined ? {} : { integrationHttpMethod: httpMethod }),
    ...(uri === undefined ? {} : { uri }),
    ...(connectionType === undefined ? {} : { connectionType }),
  };
}

/** What PutIntegrationResponse takes for an entry of `responses`. */
export function importedResponseInput({
  pointer: _,
  ...members
}: ImportedIntegrationResponse): Omit<PutIntegrationResponseRequest, Address> {
  return members;
}

import { readFileSync } from 'node:fs';
import type { Aws, Scenario } from '../run-scenario.ts';
import { lambdaUri } from './uris.ts';

const VARIABLES: Readonly<Record<string, string>> = {
  cognito_pool_arn: 'arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_ABC123',
  lambda_invocation_arn: lambdaUri,
  uri: 'http://petstore.execute-api.us-east-1.amazonaws.com/petstore/pets',
};

function bodyOf(file: string): string {
  const text = readFileSync(new URL(`../../rest-api-import/recorded/files/${file}`, import.meta.url), 'utf8');
  return text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => VARIABLES[name] ?? whole);
}

interface Imported {
  readonly output: { readonly id: string };
}

interface Resources {
  readonly items: readonly { readonly id: string; readonly path: string }[];
}

/** Imports a body; gives the address of the response for 200 of the GET method at a path. */
async function importBody(aws: Aws, file: string) {
  const { output } = (await aws.call('importRestApi', { body: bodyOf(file) })) as unknown as Imported;
  const restApiId = output.id;
  const { items } = (await aws.call('getResources', { restApiId })) as unknown as Resources;
  return (path: string) => ({
    restApiId,
    resourceId: items.find((resource) => resource.path === `/${path}`)?.id,
    httpMethod: 'GET',
    statusCode: '200',
  });
}

export const importScenarios: Readonly<Record<string, Scenario>> = {
  async 'TestApiGatewayImportRestApi::test_import_api_bad_file'(aws) {
    await aws.record('import-api-bad-json-file', 'importRestApi', { body: '{"not": valid' });
    const { id: restApiId } = await aws.call('createRestApi', { name: 'api' });
    await aws.record('put-rest-api-bad-yaml-file', 'putRestApi', { restApiId, body: 'not: [valid' });
    await aws.record('put-rest-api-bad-json-file', 'putRestApi', { restApiId, body: '{"not": valid' });
  },

  // What else an import stores is held to its records in ../rest-api-import.
  async 'TestApiGatewayImportRestApi::test_import_and_validate_rest_api[swagger-mock-cors.json]'(aws) {
    const responseAt = await importBody(aws, 'swagger-mock-cors.json');
    const [all, one] = ['product', 'product/{product_id}'];
    await aws.record(`method-response-${all}-get`, 'getMethodResponse', responseAt(all));
    await aws.record(`method-response-${one}-get`, 'getMethodResponse', responseAt(one));
    await aws.record(`integration-response-${one}-get`, 'getIntegrationResponse', responseAt(one));
  },

  async 'TestApiGatewayImportRestApi::test_import_with_cognito_auth_identity_source'(aws) {
    const responseAt = await importBody(aws, 'openapi.cognito-auth.json');
    await aws.record('integration-response-pets-get', 'getIntegrationResponse', responseAt('pets'));
  },
};

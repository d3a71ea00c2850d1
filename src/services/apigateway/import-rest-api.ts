import type { EndpointConfiguration, RestApi } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type { ImportRestApiRequest } from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import { importRestApiBody } from '../../openapi/import-rest-api.ts';
import { readBody } from '../../openapi/read-body.ts';
import type { RestApiImport } from '../../openapi/rest-api-import.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { ImportedRestContent, type ImportMode, type Problem } from './imported-rest-content.ts';

/**
 * What an import gives: the API, and beside it, never sent, where each part of the API stands in the body (see
 * RestApiImport.pointers).
 */
export interface RestImportOutcome {
  readonly api: RestApi;
  readonly pointers: ReadonlyMap<string, string>;
  /** `warnings` of the API, each with the member of the input that it is about. */
  readonly warnings: readonly Problem[];
}

/** How YAML is read; an import without it takes JSON only. */
export type ReadYaml = (text: string) => unknown;

/** Recorded: an API that is imported has the models of its body and no other, not even Empty and Error. */
export async function importRestApi(
  context: OperationContext,
  input: ImportRestApiRequest,
  readYaml?: ReadYaml,
): Promise<RestImportOutcome> {
  checkRequest('ImportRestApi', input);
  const id = context.newId('api');
  const imported = readImport(context, { ...input, restApiId: id }, readYaml);
  const types = endpointTypes(input.parameters);
  const api: RestApi = {
    id,
    name: '',
    createdDate: context.now(),
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: types ?? ['EDGE'], ipAddressType: types?.[0] === 'PRIVATE' ? 'dualstack' : 'ipv4' },
    disableExecuteApiEndpoint: false,
    rootResourceId: context.newId('resource'),
  };
  return context.store.transact(async (transaction) => {
    transaction.put('resources', `${id}/${api.rootResourceId}`, { id: api.rootResourceId, path: '/' });
    return storeImport(context, transaction, { api, imported, mode: 'overwrite', input });
  });
}

/** Reads a body for an API whose id is known, or refuses what cannot be read. */
export function readImport(
  context: OperationContext,
  input: Pick<ImportRestApiRequest, 'body' | 'parameters'> & { readonly restApiId: string },
  readYaml: ReadYaml | undefined,
): RestApiImport {
  const basepath = input.parameters?.basepath ?? 'ignore';
  if (basepath !== 'ignore' && basepath !== 'prepend' && basepath !== 'split') {
    const text = `Invalid basepath ${basepath}, must be one of ignore, prepend, split`;
    throw badRequestInOurWords(context, text, '/parameters/basepath');
  }
  const { region, accountId, partition } = context;
  const imported = importRestApiBody(readBody(input.body, readYaml), {
    basepath,
    region,
    accountId,
    partition,
    restApiId: input.restApiId,
    needsAuthtype: context.assume['rest-api.import.authorizer-without-authtype'] === 'ignored',
  });
  const [error] = imported.errors;
  if (error?.kind === 'document') throw badRequest(error.message, `/body${error.pointer}`);
  return imported;
}

type EndpointTypes = EndpointConfiguration['types'];

/** The types that `endpointConfigurationTypes` names. */
export function endpointTypes(parameters: ImportRestApiRequest['parameters']): EndpointTypes | undefined {
  const text = parameters?.endpointConfigurationTypes;
  if (text === undefined) return undefined;
  const member = '/parameters/endpointConfigurationTypes';
  const types = text.split(',').map((type) => type.trim().toUpperCase());
  // Both texts are recorded of CreateRestApi.
  if (!types.every((type) => type === 'REGIONAL' || type === 'EDGE' || type === 'PRIVATE')) {
    throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE', member);
  }
  if (types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.', member);
  return types as EndpointTypes;
}

/**
 * Stores what a body says over `api`. Documented: an import that meets an error changes nothing, and neither does one
 * that meets a warning when `failOnWarnings` is set.
 */
export async function storeImport(
  context: OperationContext,
  transaction: Transaction,
  {
    api: old,
    imported,
    mode,
    input,
  }: {
    readonly api: RestApi;
    readonly imported: RestApiImport;
    readonly mode: ImportMode;
    readonly input: Pick<ImportRestApiRequest, 'failOnWarnings'>;
  },
): Promise<RestImportOutcome> {
  const content = await ImportedRestContent.read(context, transaction, { api: old, imported, mode });
  const { errors, warnings } = await content.store();
  const [error] = errors;
  if (error !== undefined) throw badRequest(explainErrors(errors, warnings), error.member);
  const [warning] = warnings;
  if (input.failOnWarnings === true && warning !== undefined) {
    throw badRequest(`Warnings found during import:${lines(warnings)}`, warning.member);
  }
  const { warnings: _, ...without } = content.api();
  const api: RestApi =
    warnings.length === 0 ? without : { ...without, warnings: warnings.map(({ message }) => message) };
  transaction.put('restApis', api.id, without);
  return { api, pointers: imported.pointers, warnings };
}

/** Recorded 2016 and 2024, of one error and of several warnings beside it. */
function explainErrors(errors: readonly Problem[], warnings: readonly Problem[]): string {
  const besides = warnings.length === 0 ? '' : `\nAdditionally, these warnings were found:${lines(warnings)}`;
  return `Errors found during import:${lines(errors)}${besides}`;
}

function lines(problems: readonly Problem[]): string {
  return problems.map(({ message }) => `\n\t${message}`).join('');
}

import type { RestApi } from '../../account/rest-api.ts';
import { joinTransaction } from '../../account/store/join-transaction.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  ImportRestApiRequest,
  PatchOperation,
  PutRestApiRequest,
  RestApi as RestApiOutput,
} from '../../aws/generated/apigateway.ts';
import { badRequest, ServiceError } from '../../aws/service-error.ts';
import { pointerStep, pointerSteps } from '../../base/json.ts';
import { importRestApiBody } from '../../openapi/import-rest-api.ts';
import { readBody } from '../../openapi/read-body.ts';
import type { RestApiImport } from '../../openapi/rest-api-import.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingRestApi } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { importDocumentationParts } from './documentation-parts.ts';
import { ImportedRestContent, type ImportMode, type Problem } from './imported-rest-content.ts';
import { deleteRestApiContent, newRestApi, outputOf, updateRestApi } from './rest-apis.ts';
import { withoutEmptyTags } from './without-empty-tags.ts';

/**
 * What an import gives: the operation's output, and beside it, never sent, where each part of the API stands in the
 * body (see RestApiImport.pointers).
 */
export interface RestImportOutcome {
  readonly output: RestApiOutput;
  readonly pointers: ReadonlyMap<string, string>;
  /** `warnings` of the output, each with the member of the input that it is about. */
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
  const withThisId = { ...context, newId: (kind: 'api' | 'resource') => (kind === 'api' ? id : context.newId(kind)) };
  const api = newRestApi(withThisId as OperationContext, {
    // What a body without a title is called on AWS is not recorded.
    name: imported.api.name ?? id,
    ...(types === undefined ? {} : { endpointConfiguration: { types } }),
  });
  const outcome = await context.store.transact((transaction) =>
    storeImport(context, transaction, { api, imported, mode: 'overwrite', input, readYaml }),
  );
  return { ...outcome, output: withoutEmptyTags(outcome.output) };
}

/**
 * `merge`, which is what happens without a mode, leaves what the body does not mention; `overwrite` makes the API what
 * the body says. Stages and deployments, and so what is served, stay as they are.
 */
export async function putRestApi(
  context: OperationContext,
  input: PutRestApiRequest,
  readYaml?: ReadYaml,
): Promise<RestImportOutcome> {
  checkRequest('PutRestApi', input);
  const imported = readImport(context, input, readYaml);
  const types = endpointTypes(input.parameters);
  const mode = input.mode === 'overwrite' ? 'overwrite' : 'merge';
  return context.store.transact(async (transaction) => {
    const old = await getExistingRestApi(context, transaction, input.restApiId);
    const kept = mode === 'merge' ? old : withoutWhatABodySays(old);
    const endpointConfiguration = { ...kept.endpointConfiguration, ...(types === undefined ? {} : { types }) };
    const api: RestApi = { ...kept, endpointConfiguration };
    return storeImport(context, transaction, { api, imported, mode, input, readYaml });
  });
}

/** What a body does not say again is gone after an overwrite; the name stays when the body has none. */
function withoutWhatABodySays(api: RestApi): RestApi {
  const { description: _, version: __, binaryMediaTypes: ___, minimumCompressionSize: ____, ...rest } = api;
  const { policy: _____, ...kept } = rest;
  const { vpcEndpointIds: ______, ...endpointConfiguration } = api.endpointConfiguration;
  return { ...kept, endpointConfiguration, apiKeySource: 'HEADER', disableExecuteApiEndpoint: false };
}

/** Reads a body for an API whose id is known, or refuses what cannot be read. */
function readImport(
  context: OperationContext,
  input: Pick<PutRestApiRequest, 'body' | 'parameters' | 'restApiId'>,
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

type EndpointTypes = RestApi['endpointConfiguration']['types'];

/** The types that `endpointConfigurationTypes` names. Both texts are recorded of CreateRestApi. */
function endpointTypes(parameters: ImportRestApiRequest['parameters']): EndpointTypes | undefined {
  const text = parameters?.endpointConfigurationTypes;
  if (text === undefined) return undefined;
  const member = '/parameters/endpointConfigurationTypes';
  const types = text.split(',').map((type) => type.trim().toUpperCase());
  if (!types.every((type) => type === 'REGIONAL' || type === 'EDGE' || type === 'PRIVATE')) {
    throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE', member);
  }
  if (types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.', member);
  return types as EndpointTypes;
}

interface ImportToStore {
  readonly api: RestApi;
  readonly imported: RestApiImport;
  readonly mode: ImportMode;
  readonly input: ImportRestApiRequest;
  readonly readYaml: ReadYaml | undefined;
}

/**
 * Stores what a body says over `api`. Documented: an import that meets an error changes nothing, and neither does one
 * that meets a warning when `failOnWarnings` is set.
 */
async function storeImport(
  context: OperationContext,
  transaction: Transaction,
  { api, imported, mode, input, readYaml }: ImportToStore,
): Promise<RestImportOutcome> {
  const content = await ImportedRestContent.read(context, transaction, { api, imported, mode });
  if (mode === 'overwrite') await deleteRestApiContent(transaction, api.id);
  const { tags = {} } = imported.api;
  transaction.put('restApis', api.id, { ...api, tags: { ...api.tags, ...tags } });
  transaction.put('resources', `${api.id}/${api.rootResourceId}`, { id: api.rootResourceId, path: '/' });
  const operations = { ...context, store: joinTransaction(transaction) };
  const refused = await updateApi(operations, api.id, imported);
  const { errors, warnings } = await content.store();
  // Documented: `ignore=documentation` leaves the documentation parts out.
  if (imported.hasDocumentation && input.parameters?.ignore !== 'documentation') {
    await importDocumentationParts(operations, { restApiId: api.id, mode, body: input.body }, readYaml);
  }

  const [error] = [...refused, ...errors];
  if (error !== undefined) throw badRequest(explainErrors([...refused, ...errors], warnings), error.member);
  const [warning] = warnings;
  if (input.failOnWarnings === true && warning !== undefined) {
    throw badRequest(`Warnings found during import:${lines(warnings)}`, warning.member);
  }
  const output = outputOf(await getExistingRestApi(context, transaction, api.id));
  const messages = warnings.length === 0 ? {} : { warnings: warnings.map(({ message }) => message) };
  return { output: { ...output, ...messages }, pointers: imported.pointers, warnings };
}

/** What the body says of the API itself, through the operation that sets it. */
async function updateApi(
  operations: OperationContext,
  restApiId: string,
  { api, pointers }: RestApiImport,
): Promise<readonly Problem[]> {
  const one = (path: string, value: unknown): PatchOperation[] =>
    value === undefined ? [] : [{ op: 'replace', path, value: String(value) }];
  const patchOperations = [
    ...one('/name', api.name),
    ...one('/description', api.description),
    ...one('/version', api.version),
    ...one('/policy', api.policy),
    ...one('/apiKeySource', api.apiKeySource),
    ...one('/minimumCompressionSize', api.minimumCompressionSize),
    ...one('/disableExecuteApiEndpoint', api.disableExecuteApiEndpoint),
    // Recorded: the new types stand behind those that were there.
    ...(api.binaryMediaTypes ?? []).map((type) => ({ op: 'add', path: pointerStep('/binaryMediaTypes', type) })),
    ...(api.vpcEndpointIds ?? []).map((value) => ({ op: 'add', path: '/endpointConfiguration/vpcEndpointIds', value })),
  ];
  const problems: Problem[] = [];
  for (const operation of patchOperations) {
    try {
      await updateRestApi(operations, { restApiId, patchOperations: [operation] });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const [member = ''] = pointerSteps(operation.path ?? '');
      problems.push({ message: error.message, member: `/body${pointers.get(pointerStep('', member)) ?? ''}` });
    }
  }
  return problems;
}

/** Recorded 2016 and 2024, of one error and of several warnings beside it. */
function explainErrors(errors: readonly Problem[], warnings: readonly Problem[]): string {
  const besides = warnings.length === 0 ? '' : `\nAdditionally, these warnings were found:${lines(warnings)}`;
  return `Errors found during import:${lines(errors)}${besides}`;
}

function lines(problems: readonly Problem[]): string {
  return problems.map(({ message }) => `\n\t${message}`).join('');
}

import type { Api, CorsConfiguration } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import type { ImportApiRequest, ReimportApiRequest } from '../../aws/generated/apigatewayv2.ts';
import { badRequest, ServiceError } from '../../aws/service-error.ts';
import { type HttpApiImport, importHttpApi } from '../../openapi/import-http-api.ts';
import { readBody } from '../../openapi/read-body.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApi } from './account-reads.ts';
import { deleteApiContent, newApi } from './apis.ts';
import { checkRequest } from './check-request.ts';
import { readCorsConfiguration } from './cors-configuration.ts';
import { ImportedContent } from './imported-content.ts';
import { badRequestInOurWords } from './refusals.ts';

/**
 * What an import gives: the operation's output, and beside it, never sent, where each part of the API stands in the
 * body (see HttpApiImport.pointers).
 */
export interface ImportOutcome {
  readonly output: Api;
  readonly pointers: ReadonlyMap<string, string>;
  /** `Warnings` of the output, each with the member of the input that it is about. */
  readonly warnings: readonly Warning[];
}

/** How YAML is read; an import without it takes JSON only. */
export type ReadYaml = (text: string) => unknown;

export async function importApi(
  context: OperationContext,
  input: ImportApiRequest,
  readYaml?: ReadYaml,
): Promise<ImportOutcome> {
  checkRequest(context, 'ImportApiRequest', input);
  const imported = readImport(context, input, readYaml);
  const created = newApi(context, context.newId('api'));
  return context.store.transact((transaction) => store(context, transaction, { api: created, imported, input }));
}

/** Replaces everything that a body can say. Stages, and so what is deployed, stay as they are. */
export async function reimportApi(
  context: OperationContext,
  input: ReimportApiRequest,
  readYaml?: ReadYaml,
): Promise<ImportOutcome> {
  checkRequest(context, 'ReimportApiRequest', input);
  const imported = readImport(context, input, readYaml);
  return context.store.transact(async (transaction) => {
    const old = await getExistingApi(context, transaction, input.ApiId);
    const { ApiId, ApiEndpoint, CreatedDate, ApiKeySelectionExpression, Tags } = old;
    const api: Api = {
      ...newApi(context, ApiId),
      ApiEndpoint,
      CreatedDate,
      ApiKeySelectionExpression,
      ...(Tags === undefined ? {} : { Tags }),
      ...(old.IpAddressType === undefined ? {} : { IpAddressType: old.IpAddressType }),
    };
    return store(context, transaction, { api, imported, input });
  });
}

type ImportInput = Pick<ImportApiRequest, 'Body' | 'Basepath' | 'FailOnWarnings'>;

function readImport(context: OperationContext, input: ImportInput, readYaml: ReadYaml | undefined): HttpApiImport {
  const basepath = input.Basepath ?? 'ignore';
  if (basepath !== 'ignore' && basepath !== 'prepend' && basepath !== 'split') {
    const text = `Invalid basepath ${basepath}, must be one of ignore, prepend, split`;
    throw badRequestInOurWords(context, text, '/Basepath');
  }
  const body = readBody(input.Body, readYaml);
  const { region, accountId, partition } = context;
  const imported = importHttpApi(body, { basepath, region, accountId, partition });
  const [error] = imported.errors;
  if (error === undefined) return imported;
  const member = `/Body${error.pointer}`;
  // `Invalid OpenAPI input.` is recorded; what several authorizers give is documented as an error, without its words.
  if (error.kind === 'document') throw badRequest(error.message, member);
  throw badRequestInOurWords(context, `Errors found during import:\n\t${error.message}`, member);
}

async function store(
  context: OperationContext,
  transaction: Transaction,
  { api: base, imported, input }: { api: Api; imported: HttpApiImport; input: ImportInput },
): Promise<ImportOutcome> {
  const content = await ImportedContent.read(context, transaction, { apiId: base.ApiId, imported });
  const warnings = imported.warnings.map(({ message, pointer }) => ({ message, member: `/Body${pointer}` }));
  const cors = importedCors(context, imported, warnings);
  await deleteApiContent(transaction, base.ApiId);
  warnings.push(...(await content.store()));

  const [first] = warnings;
  if (input.FailOnWarnings === true && first !== undefined) {
    // Recorded, for one warning (2022, 2025); that several stand on a line each is as REST APIs have it.
    const text = warnings.map(({ message }) => `\n\t${message}`).join('');
    throw badRequest(`Warnings found during import:${text}`, first.member);
  }
  const { CorsConfiguration: _, Tags, ...members } = imported.api;
  const api: Api = {
    ...base,
    ...members,
    ...(cors === undefined ? {} : { CorsConfiguration: cors }),
    ...(Object.keys(Tags).length === 0 ? {} : { Tags: { ...base.Tags, ...Tags } }),
    ...(imported.info.length === 0 ? {} : { ImportInfo: imported.info }),
    ...(warnings.length === 0 ? {} : { Warnings: warnings.map(({ message }) => message) }),
  };
  transaction.put('apis', api.ApiId, api);
  return { output: api, pointers: imported.pointers, warnings };
}

export interface Warning {
  readonly message: string;
  readonly member: string;
}

function importedCors(
  context: OperationContext,
  imported: HttpApiImport,
  warnings: Warning[],
): CorsConfiguration | undefined {
  const malformed = imported.warnings.find(({ kind }) => kind === 'cors');
  if (malformed !== undefined && context.assume['http-api.import.malformed-cors'] === '400') {
    throw badRequestInOurWords(context, 'CORS Scheme is malformed', `/Body${malformed.pointer}`);
  }
  try {
    return readCorsConfiguration(context, imported.api.CorsConfiguration);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const member = `/Body${imported.pointers.get(error.member ?? '') ?? ''}`;
    if (context.assume['http-api.import.cors-refusal'] === '400') throw badRequest(error.message, member);
    warnings.push({ message: `${error.message}. Ignoring.`, member });
    return undefined;
  }
}

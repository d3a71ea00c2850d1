import type { HttpApiSnapshot } from '../../account/http-api.ts';
import type { ExportApiRequest, ExportApiResponse } from '../../aws/generated/apigatewayv2.ts';
import { exportHttpApi } from '../../openapi/export-http-api.ts';
import { printJson, printYaml } from '../../openapi/print-document.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApi, getExistingChild, listChildren } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { badRequestInOurWords, childNotFound } from './refusals.ts';

/** Documented: what is deployed to a stage or, without a stage, what the API is now. */
export async function exportApi(context: OperationContext, input: ExportApiRequest): Promise<ExportApiResponse> {
  checkRequest(context, 'ExportApiRequest', input);
  const { ApiId, Specification, OutputType, ExportVersion = '1.0', StageName } = input;
  if (Specification !== 'OAS30') {
    throw badRequestInOurWords(context, `Invalid specification ${Specification}, must be OAS30`, '/Specification');
  }
  if (OutputType !== 'JSON' && OutputType !== 'YAML') {
    throw badRequestInOurWords(context, `Invalid output type ${OutputType}, must be one of JSON, YAML`, '/OutputType');
  }
  if (ExportVersion !== '1.0') {
    throw badRequestInOurWords(context, `Invalid export version ${ExportVersion}, must be 1.0`, '/ExportVersion');
  }
  const document = exportHttpApi(await snapshotOf(context, ApiId, StageName), {
    hasExtensions: input.IncludeExtensions ?? true,
    stageName: StageName ?? null,
  });
  return { body: OutputType === 'YAML' ? printYaml(document) : printJson(document) };
}

function snapshotOf(context: OperationContext, apiId: string, stageName: string | undefined): Promise<HttpApiSnapshot> {
  return context.store.transact(async (transaction) => {
    const Api = await getExistingApi(context, transaction, apiId);
    if (stageName !== undefined) {
      const stage = await getExistingChild(context, transaction, { collection: 'stages', apiId, id: stageName });
      const id = stage.DeploymentId ?? '';
      if (id === '') throw childNotFound('Deployment', id, '/StageName');
      return (await getExistingChild(context, transaction, { collection: 'deployments', apiId, id })).Snapshot;
    }
    return {
      Api,
      Routes: await listChildren(transaction, 'routes', apiId),
      Integrations: await listChildren(transaction, 'integrations', apiId),
      Authorizers: await listChildren(transaction, 'authorizers', apiId),
    };
  });
}

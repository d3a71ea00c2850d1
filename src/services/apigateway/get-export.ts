import type { ExportResponse, GetExportRequest } from '../../aws/generated/apigateway.ts';
import { exportRestApi } from '../../openapi/export-rest-api.ts';
import { printJson, printYaml } from '../../openapi/print-document.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart, getExistingRestApi } from './account-reads.ts';
import { checkRequest } from './check-request.ts';

/** What is deployed to a stage, as a document. The members of the output are recorded; the body is its text. */
export async function getExport(context: OperationContext, input: GetExportRequest): Promise<ExportResponse> {
  checkRequest('GetExport', input);
  const { restApiId, stageName, exportType: version, parameters = {} } = input;
  if (version !== 'oas30' && version !== 'swagger') {
    throw badRequestInOurWords(context, `Invalid export type ${version}, must be one of oas30, swagger`, '/exportType');
  }
  const { snapshot, documentation } = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, restApiId);
    const stage = await getExistingPart(transaction, 'restStages', { restApiId, id: stageName });
    const address = { restApiId, id: stage.deploymentId };
    const deployment = await getExistingPart(transaction, 'restDeployments', address);
    const key = `${restApiId}/${stage.documentationVersion}`;
    return { snapshot: deployment.snapshot, documentation: await transaction.get('documentationVersions', key) };
  });
  const extensions = new Set((parameters.extensions ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const endpoint = context.apiEndpoint(restApiId);
  const document = exportRestApi(snapshot, { version, extensions, stageName, endpoint, documentation });
  const isYaml = input.accepts === 'application/yaml';
  const info = document.info as { readonly version: string };
  return {
    contentType: 'application/octet-stream',
    contentDisposition: `attachment; filename="${version}_${info.version}.${isYaml ? 'yaml' : 'json'}"`,
    body: isYaml ? printYaml(document) : printJson(document),
  };
}

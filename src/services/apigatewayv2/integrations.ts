import type { Integration } from '../../account/http-api.ts';
import type {
  CreateIntegrationRequest,
  DeleteIntegrationRequest,
  GetIntegrationRequest,
  GetIntegrationsRequest,
  UpdateIntegrationRequest,
} from '../../aws/generated/apigatewayv2.ts';
import { badRequest, conflict } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApi, getExistingChild, listChildren } from './account-reads.ts';
import { defined, merged, type Texts } from './changes.ts';
import { checkRequest } from './check-request.ts';
import { checkRequestParameters, checkResponseParameters, checkServiceIntegration } from './mapping-rules.ts';
import { type Page, pageOf } from './page.ts';
import { badRequestInOurWords, conflictInOurWords } from './refusals.ts';

const checkedHere = ['/IntegrationType', '/TimeoutInMillis', '/PayloadFormatVersion', '/IntegrationMethod'];

export async function createIntegration(
  context: OperationContext,
  input: CreateIntegrationRequest,
): Promise<Integration> {
  const integration = newIntegration(context, context.newId('integration'), input);
  await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    transaction.put('integrations', `${input.ApiId}/${integration.IntegrationId}`, integration);
  });
  return integration;
}

/** The integration that `input` describes, or the refusal. Imports make their integrations here, too. */
export function newIntegration(
  context: OperationContext,
  id: string,
  input: Omit<CreateIntegrationRequest, 'ApiId'>,
): Integration {
  checkRequest(context, 'CreateIntegrationRequest', { ...input, ApiId: '' }, checkedHere);
  const version = input.PayloadFormatVersion ?? absentPayloadFormatVersion(context, input);
  return checked(context, { ...members({ ...input, PayloadFormatVersion: version }), IntegrationId: id });
}

/** A template author reports the text; the documentation calls the member required for HTTP APIs. */
function absentPayloadFormatVersion(context: OperationContext, input: Omit<CreateIntegrationRequest, 'ApiId'>): string {
  // A service integration (`SQS-SendMessage`) has only one format, and AWS's own samples of it name none.
  if (input.IntegrationSubtype !== undefined) return '1.0';
  if (context.assume['http-api.integration.payload-format-version-absent'] === '1.0') return '1.0';
  throw badRequest('PayloadFormatVersion is a required parameter for integration', '/PayloadFormatVersion');
}

type Members = Omit<Integration, 'IntegrationId'>;

function members(input: Omit<CreateIntegrationRequest, 'ApiId'>): Members {
  // Terraform expects POST back for Lambda integrations, which is also the only method that Lambda's API takes.
  const method = input.IntegrationMethod ?? (isLambda(input) ? 'POST' : undefined);
  return {
    IntegrationType: input.IntegrationType as Integration['IntegrationType'],
    ...(method === undefined ? {} : { IntegrationMethod: method }),
    ...(input.IntegrationUri === undefined ? {} : { IntegrationUri: input.IntegrationUri }),
    ...(input.IntegrationSubtype === undefined ? {} : { IntegrationSubtype: input.IntegrationSubtype }),
    PayloadFormatVersion: (input.PayloadFormatVersion ?? '1.0') as Integration['PayloadFormatVersion'],
    // The maximum is also the default (HTTP API quotas; recorded: a function answers after 30.16 s with 503).
    TimeoutInMillis: input.TimeoutInMillis ?? 30_000,
    ConnectionType: (input.ConnectionType ?? 'INTERNET') as Integration['ConnectionType'],
    ...(input.ConnectionId === undefined ? {} : { ConnectionId: input.ConnectionId }),
    ...(input.CredentialsArn === undefined ? {} : { CredentialsArn: input.CredentialsArn }),
    ...(input.Description === undefined ? {} : { Description: input.Description }),
    ...(input.RequestParameters === undefined ? {} : { RequestParameters: input.RequestParameters }),
    ...(input.ResponseParameters === undefined ? {} : { ResponseParameters: input.ResponseParameters }),
    ...(input.TlsConfig === undefined ? {} : { TlsConfig: input.TlsConfig }),
  };
}

function isLambda(input: { readonly IntegrationType?: string; readonly IntegrationSubtype?: string }): boolean {
  return input.IntegrationType === 'AWS_PROXY' && input.IntegrationSubtype === undefined;
}

/** Gives the integration back when AWS would accept it. */
function checked(context: OperationContext, integration: Integration): Integration {
  const { IntegrationType: type, PayloadFormatVersion: version, TimeoutInMillis: timeout } = integration;
  if (type !== 'AWS_PROXY' && type !== 'HTTP_PROXY') {
    // Recorded: aws-cli#6363 (2021).
    throw badRequest(
      'Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)',
      '/IntegrationType',
    );
  }
  checkServiceIntegration(integration);
  const versions = isLambda(integration) ? ['1.0', '2.0'] : ['1.0'];
  // Recorded in an import's warnings: `Unsupported PayloadFormatVersion: 1` (2020).
  if (!versions.includes(version)) {
    throw badRequest(`Unsupported PayloadFormatVersion: ${version}`, '/PayloadFormatVersion');
  }
  if (!Number.isInteger(timeout) || timeout < 50 || timeout > 30_000) {
    // Recorded for a REST API with 29000 in it (aws-cdk#31063, 2024).
    throw badRequestInOurWords(context, 'Timeout should be between 50 ms and 30000 ms', '/TimeoutInMillis');
  }
  checkUri(context, integration);
  checkRequestParameters(integration.IntegrationSubtype === undefined ? integration.RequestParameters : undefined);
  checkResponseParameters(integration.ResponseParameters);
  return integration;
}

const lambdaArn =
  /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$|^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/arn:[^/\s]+\/invocations$/;

function checkUri(context: OperationContext, integration: Integration): void {
  const uri = integration.IntegrationUri ?? '';
  if (integration.IntegrationSubtype !== undefined) return;
  if (integration.ConnectionType === 'VPC_LINK') {
    if (integration.ConnectionId !== undefined) return;
    // Reported (badmintoncryer/cdk-preflight, 2026, from deployments).
    throw badRequest('ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK', '/ConnectionId');
  }
  // Stage variables stand for any part of either form: which, only a request can tell.
  const isLambdaUri = lambdaArn.test(uri) || uri.includes('${stageVariables.');
  if (isLambda(integration) && !isLambdaUri) {
    throw badRequestInOurWords(context, 'Invalid function ARN or invalid URI', '/IntegrationUri');
  }
  const isHttpUri = /^https?:\/\/[^/\s]+/.test(uri) || uri.startsWith('${stageVariables.');
  // Recorded in an import of an HTTP API (2025).
  if (integration.IntegrationType === 'HTTP_PROXY' && !isHttpUri) {
    throw badRequest('Invalid HTTP endpoint specified for URI', '/IntegrationUri');
  }
}

/**
 * Members that are absent stay as they are. A parameter mapping is taken away by giving it the value ''; mappings that
 * are not mentioned stay (so does Terraform's provider take them away).
 */
export async function updateIntegration(
  context: OperationContext,
  input: UpdateIntegrationRequest,
): Promise<Integration> {
  checkRequest(context, 'UpdateIntegrationRequest', withoutRemovals(input), checkedHere);
  return context.store.transact(async (transaction) => {
    const key = { collection: 'integrations', apiId: input.ApiId, id: input.IntegrationId } as const;
    const { ApiGatewayManaged, ...old } = await getExistingChild(context, transaction, key);
    const RequestParameters = merged(old.RequestParameters, input.RequestParameters);
    const ResponseParameters = mergedByStatus(old.ResponseParameters, input.ResponseParameters);
    const updated = checked(context, {
      ...members({
        ...old,
        ...defined(input),
        ...(RequestParameters === undefined ? {} : { RequestParameters }),
        ...(ResponseParameters === undefined ? {} : { ResponseParameters }),
      }),
      IntegrationId: old.IntegrationId,
      ...(ApiGatewayManaged === undefined ? {} : { ApiGatewayManaged }),
    });
    transaction.put('integrations', `${input.ApiId}/${input.IntegrationId}`, updated);
    return updated;
  });
}

/** The input without the empty values that stand for a removal, which the model's lengths would refuse. */
function withoutRemovals(input: UpdateIntegrationRequest): UpdateIntegrationRequest {
  const RequestParameters = merged(undefined, input.RequestParameters);
  const ResponseParameters = mergedByStatus(undefined, input.ResponseParameters);
  return {
    ...input,
    ...(RequestParameters === undefined ? {} : { RequestParameters }),
    ...(ResponseParameters === undefined ? {} : { ResponseParameters }),
  };
}

function mergedByStatus(
  old: Readonly<Record<string, Texts>> | undefined,
  changes: Readonly<Record<string, Texts>> | undefined,
): Readonly<Record<string, Texts>> | undefined {
  if (changes === undefined) return old;
  const statuses = new Set([...Object.keys(old ?? {}), ...Object.keys(changes)]);
  const entries = [...statuses].map((status) => {
    const change = changes[status];
    const isRemoval = change !== undefined && Object.keys(change).length === 0;
    return [status, isRemoval ? {} : (merged(old?.[status], change) ?? {})] as const;
  });
  return Object.fromEntries(entries.filter(([, mappings]) => Object.keys(mappings).length > 0));
}

export async function deleteIntegration(context: OperationContext, input: DeleteIntegrationRequest): Promise<void> {
  const { ApiId, IntegrationId } = input;
  await context.store.transact(async (transaction) => {
    const key = { collection: 'integrations', apiId: ApiId, id: IntegrationId } as const;
    const integration = await getExistingChild(context, transaction, key);
    if (integration.ApiGatewayManaged === true) {
      throw conflictInOurWords(context, 'A managed integration cannot be deleted', '/IntegrationId');
    }
    const routes = await listChildren(transaction, 'routes', ApiId);
    const users = routes.filter(({ Target }) => Target === `integrations/${IntegrationId}`);
    if (users.length > 0) {
      // Recorded: terraform-aws-next-js#247 (2021).
      const ids = users.map(({ RouteId }) => RouteId).join(', ');
      throw conflict(
        `Cannot delete Integration because it is referenced by the following Routes with Ids: [${ids}]`,
        '/IntegrationId',
      );
    }
    transaction.delete('integrations', `${ApiId}/${IntegrationId}`);
  });
}

export async function getIntegration(context: OperationContext, input: GetIntegrationRequest): Promise<Integration> {
  const key = { collection: 'integrations', apiId: input.ApiId, id: input.IntegrationId } as const;
  return context.store.transact((transaction) => getExistingChild(context, transaction, key));
}

export async function getIntegrations(
  context: OperationContext,
  input: GetIntegrationsRequest,
): Promise<Page<Integration>> {
  const integrations = await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    return listChildren(transaction, 'integrations', input.ApiId);
  });
  return pageOf(context, integrations, input);
}

import type { Transaction } from '../../account/store.ts';
import type { CreateApiRequest, UpdateApiRequest } from '../../aws/generated/apigatewayv2.ts';
import type { OperationContext } from '../operation-context.ts';
import { listChildren, routeKeyIndex } from './account-reads.ts';
import { newIntegration } from './integrations.ts';
import { badRequestInOurWords } from './refusals.ts';
import { checkRouteKey } from './route-key.ts';
import { putRoute } from './routes.ts';
import { timestamp } from './timestamp.ts';

type QuickCreateInput = Pick<CreateApiRequest, 'Target' | 'RouteKey' | 'CredentialsArn'>;

/**
 * "Quick create": with a `Target` CreateApi also makes an integration, a route for everything (or for `RouteKey`) and
 * a `$default` stage that deploys by itself (apigatewayv2 API reference, CreateApi).
 */
export async function quickCreate(
  context: OperationContext,
  transaction: Transaction,
  apiId: string,
  input: QuickCreateInput,
): Promise<void> {
  const routeKey = input.RouteKey ?? '$default';
  checkRouteKey(context, routeKey);
  const IntegrationId = context.newId('integration');
  const integration = integrationOf(context, IntegrationId, input);
  transaction.put('integrations', `${apiId}/${IntegrationId}`, { ...integration, ApiGatewayManaged: true });
  await putRoute(context, transaction, apiId, {
    RouteId: context.newId('route'),
    RouteKey: routeKey,
    Target: `integrations/${IntegrationId}`,
    AuthorizationType: 'NONE',
    ApiKeyRequired: false,
    ApiGatewayManaged: true,
  });
  const now = timestamp(context);
  transaction.put('stages', `${apiId}/$default`, {
    StageName: '$default',
    AutoDeploy: true,
    CreatedDate: now,
    LastUpdatedDate: now,
    StageVariables: {},
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    RouteSettings: {},
    Tags: {},
    ApiGatewayManaged: true,
  });
}

/** A URL is called with the method of the request; a function gets payload format 2.0, as in the console. */
function integrationOf(context: OperationContext, id: string, { Target = '', CredentialsArn }: QuickCreateInput) {
  const isHttp = /^https?:/.test(Target);
  try {
    return newIntegration(context, id, {
      IntegrationType: isHttp ? 'HTTP_PROXY' : 'AWS_PROXY',
      ...(isHttp ? { IntegrationMethod: 'ANY' } : {}),
      IntegrationUri: Target,
      PayloadFormatVersion: isHttp ? '1.0' : '2.0',
      ...(CredentialsArn === undefined ? {} : { CredentialsArn }),
    });
  } catch {
    throw badRequestInOurWords(context, `Invalid target ${Target}`, '/Target');
  }
}

/** UpdateApi's `Target`, `RouteKey` and `CredentialsArn` change what quick create made, where it made something. */
export async function updateQuickCreated(
  context: OperationContext,
  transaction: Transaction,
  input: UpdateApiRequest,
): Promise<void> {
  if (input.Target === undefined && input.RouteKey === undefined && input.CredentialsArn === undefined) return;
  const isManaged = ({ ApiGatewayManaged }: { readonly ApiGatewayManaged?: boolean }) => ApiGatewayManaged === true;
  const integration = (await listChildren(transaction, 'integrations', input.ApiId)).find(isManaged);
  const route = (await listChildren(transaction, 'routes', input.ApiId)).find(isManaged);
  if (integration === undefined || route === undefined) {
    throw badRequestInOurWords(context, 'The API was not made with quick create', '/Target');
  }
  const target = {
    Target: input.Target ?? integration.IntegrationUri ?? '',
    ...(input.CredentialsArn === undefined ? {} : { CredentialsArn: input.CredentialsArn }),
  };
  const updated = { ...integrationOf(context, integration.IntegrationId, target), ApiGatewayManaged: true };
  transaction.put('integrations', `${input.ApiId}/${integration.IntegrationId}`, updated);
  if (input.RouteKey === undefined || input.RouteKey === route.RouteKey) return;
  checkRouteKey(context, input.RouteKey);
  await putRoute(context, transaction, input.ApiId, { ...route, RouteKey: input.RouteKey });
  transaction.delete('routeKeys', routeKeyIndex(input.ApiId, route.RouteKey));
}

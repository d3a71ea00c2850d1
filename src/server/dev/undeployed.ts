import { restApiArn } from '../../aws/arn.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { pointerStep } from '../../base/json.ts';
import type { SourcePosition } from '../../base/source-position.ts';
import type { StackState } from '../../provision/provision.ts';
import { createDeployment } from '../../services/apigateway/deployments.ts';
import { type UndeployedChange, undeployedChanges } from '../../services/apigateway/undeployed-changes.ts';
import type { OperationContext } from '../../services/operation-context.ts';
import { apisOf } from './ready-apis.ts';

/** A stage of a REST API that serves an older deployment than what the template says now. */
export interface UndeployedStage {
  readonly apiId: string;
  readonly logicalId: string;
  readonly stageName: string;
  readonly changes: readonly PlacedChange[];
}

/** `resourceId` is that of the change's path; absent when the path is gone. */
interface PlacedChange extends UndeployedChange {
  readonly resourceId?: string;
}

/** The stages of the stack's REST APIs that do not serve what the template says. */
export async function undeployedStages(
  operations: OperationContext,
  state: StackState,
): Promise<readonly UndeployedStage[]> {
  const restApis = apisOf(state).filter(({ kind }) => kind === 'REST');
  const stages = await operations.store.transact((transaction) =>
    Promise.all(
      restApis.map(async ({ apiId, logicalId }) => {
        const ofApi = await transaction.list('restStages', apiId);
        const resources = await transaction.list('resources', apiId);
        const ids = new Map(resources.map(({ value }) => [value.path, value.id]));
        return Promise.all(
          ofApi.map(async ({ value: { stageName } }): Promise<UndeployedStage> => {
            const changes = await undeployedChanges(operations, transaction, { restApiId: apiId, stageName });
            const place = (change: UndeployedChange): PlacedChange => {
              const resourceId = ids.get(change.path ?? '');
              return resourceId === undefined ? change : { ...change, resourceId };
            };
            return { apiId, logicalId, stageName, changes: changes.map(place) };
          }),
        );
      }),
    ),
  );
  return stages.flat().filter(({ changes }) => changes.length > 0);
}

/** Does what "Deploy API" of the console does, for every such stage. */
export async function deployStages(operations: OperationContext, stages: readonly UndeployedStage[]): Promise<void> {
  for (const { apiId, stageName } of stages) {
    await createDeployment(operations, { restApiId: apiId, stageName, description: 'Deployed by crossgate dev' });
  }
}

/** As on AWS, an API whose Deployment resource did not change stays on its old deployment; here that is said. */
export function undeployedDiagnostic(
  { apiId, logicalId, stageName, changes }: UndeployedStage,
  { operations, state }: { readonly operations: OperationContext; readonly state: StackState },
): Diagnostic {
  const [first] = changes;
  const where = first === undefined ? undefined : positionOf(first, restApiArn(operations, apiId), state);
  const what = changes.map(({ text }) => text).join(', ');
  const count = changes.length === 1 ? '1 change is' : `${changes.length} changes are`;
  return {
    code: 'rest-api/not-deployed',
    severity: 'warn',
    message: `${logicalId}: ${count} not deployed to stage ${stageName}: ${what}`,
    help: 'Give the AWS::ApiGateway::Deployment another logical id (on AWS, too), or deploy here: press d, or --deploy-on-save.',
    where,
  };
}

/** A method is a resource of its own, or a part of the API's body. */
function positionOf(
  { path, httpMethod, resourceId }: PlacedChange,
  apiArn: string,
  { sourceMap }: StackState,
): SourcePosition | undefined {
  if (path === undefined || httpMethod === undefined) return sourceMap.locate(apiArn, '');
  const inBody = pointerStep(`${pointerStep('/resources', path)}/resourceMethods`, httpMethod);
  return (
    sourceMap.locate(`${apiArn}/resources/${resourceId}/methods/${httpMethod}`, '') ?? sourceMap.locate(apiArn, inBody)
  );
}

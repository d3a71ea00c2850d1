import { apiArn } from '../../../aws/arn.ts';
import type { OperationContext } from '../../../services/operation-context.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, ResourceType } from '../../resource-type.ts';

type Operation = (context: OperationContext, input: never) => Promise<unknown>;

/**
 * A part of an HTTP API (route, integration, authorizer, deployment): its CloudFormation properties are the members of
 * its create and update operations, and `Ref` is its id.
 */
export function apiPart(part: {
  readonly properties: Members;
  /** Member of the operations that names it, and attribute of `Fn::GetAtt`: `RouteId`. */
  readonly id: string;
  /** Routes refer to it, so that it cannot be deleted while they do. */
  readonly isUsedByRoutes: boolean;
  /** Below the API's ARN: `routes`. */
  readonly path: string;
  readonly create: Operation;
  readonly update: Operation;
  readonly remove: Operation;
  /** From CloudFormation's properties to the operation's input, where they differ. */
  readonly input?: (properties: Properties) => Properties;
}): ResourceType {
  const input = part.input ?? ((properties: Properties) => properties);
  const call = (operation: Operation, context: OperationContext, members: Properties) =>
    operation(context, members as never) as Promise<Record<string, unknown>>;

  const create: ResourceType['create'] = async ({ operations }, wanted) => {
    const created = await call(part.create, operations, input(wanted));
    const physicalId = String(created[part.id]);
    return {
      physicalId,
      getAtt: (attribute) => (attribute === part.id ? physicalId : undefined),
      arn: `${apiArn(operations, String(wanted.ApiId))}/${part.path}/${physicalId}`,
    };
  };
  const remove: ResourceType['delete'] = async ({ operations }, { properties, physicalId }) => {
    await call(part.remove, operations, { ApiId: properties.ApiId, [part.id]: physicalId });
  };
  return {
    properties: part.properties,
    replacedBy: ['ApiId'],
    create,

    async update(context, wanted, previous) {
      if (Object.keys(previous.properties).some((name) => wanted[name] === undefined)) {
        // An update operation leaves what it does not mention. What the template no longer says goes back to its
        // default by making the part anew; its id derives from the logical id and stays. Routes refer to a part by its
        // id, so that one they use is not deleted (AWS refuses that) but created over.
        if (!part.isUsedByRoutes) await remove(context, previous);
        return create(context, wanted);
      }
      await call(part.update, context.operations, { ...input(wanted), [part.id]: previous.physicalId });
      return previous;
    },

    delete: remove,
  };
}

import { restApiArn } from '../../../aws/arn.ts';
import type { OperationContext } from '../../../services/operation-context.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';
import { asModel } from './as-model.ts';

type Operation = (context: OperationContext, input: never) => Promise<unknown>;

/**
 * A part of a REST API (resource, model, validator, authorizer, gateway response): its CloudFormation properties are the
 * members of the operation that makes it. A change makes it anew: its id derives from its logical id, so that whoever
 * refers to it goes on doing so.
 */
export function restApiPart(part: {
  readonly properties: Members;
  readonly replacedBy: readonly string[];
  /** Member of the operation's output that `Ref` gives. */
  readonly id: string;
  /** Attribute of `Fn::GetAtt` with the same value. */
  readonly attribute: string;
  /** Below the API's ARN: `resources`. */
  readonly path: string;
  readonly create: Operation;
  /** An operation that creates over what is there needs no deletion before. */
  readonly isPut?: boolean;
  /** For a part that cannot be made anew while others refer to it: brings it from `before` to `wanted`. */
  readonly change?: (
    operations: OperationContext,
    physicalId: string,
    properties: { readonly before: Properties; readonly wanted: Properties },
  ) => Promise<unknown>;
  readonly remove: Operation;
  /** Members of the operation that removes it, beside `restApiId`. */
  readonly removedBy: (physicalId: string, properties: Properties) => Properties;
  /** From the members of the model to the operation's input, where they differ. */
  readonly input?: (members: Properties, context: ResourceContext) => Properties;
}): ResourceType {
  const input = part.input ?? ((members: Properties) => members);
  const call = (operation: Operation, context: OperationContext, members: Properties) =>
    operation(context, members as never) as Promise<Record<string, unknown>>;

  const create = async (context: ResourceContext, wanted: Properties): Promise<Provisioned> => {
    const { operations } = context;
    const members = input(asModel(wanted, part.properties), context);
    const created = await call(part.create, operations, members);
    const physicalId = String(created[part.id]);
    return {
      physicalId,
      getAtt: (attribute) => (attribute === part.attribute ? physicalId : undefined),
      arn: `${restApiArn(operations, String(wanted.RestApiId))}/${part.path}/${physicalId}`,
    };
  };
  const remove: ResourceType['delete'] = async ({ operations }, { properties, physicalId }) => {
    const restApiId = String(properties.RestApiId);
    await call(part.remove, operations, { restApiId, ...part.removedBy(physicalId, properties) });
  };
  return {
    properties: part.properties,
    replacedBy: part.replacedBy,
    create,
    async update(context, wanted, previous) {
      if (part.change !== undefined) {
        await part.change(context.operations, previous.physicalId, { before: previous.properties, wanted });
        return previous;
      }
      if (part.isPut !== true) await remove(context, previous);
      return create(context, wanted);
    },
    delete: remove,
  };
}

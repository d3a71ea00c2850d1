import { updateAccount } from '../../../services/apigateway/account.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';

/** `AWS::ApiGateway::Account`: the role by which API Gateway writes logs. There is one for the account and region. */
export const account: ResourceType = {
  properties: { CloudWatchRoleArn: 'string' },
  replacedBy: [],
  create: put,
  update: put,
  // As on AWS, the settings of an account stay when the resource goes.
  async delete() {},
};

async function put(
  { operations, logicalId }: ResourceContext,
  { CloudWatchRoleArn: role }: Properties,
): Promise<Provisioned> {
  if (role !== undefined) {
    const patch = { op: 'replace', path: '/cloudwatchRoleArn', value: String(role) };
    await updateAccount(operations, { patchOperations: [patch] });
  }
  return { physicalId: logicalId, getAtt: (attribute) => (attribute === 'Id' ? logicalId : undefined), arn: null };
}

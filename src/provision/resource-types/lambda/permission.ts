import { addPermission, removePermission } from '../../../services/lambda/permissions.ts';
import type { ResourceType } from '../../resource-type.ts';

/** `AWS::Lambda::Permission`: one statement of a function's policy, named by its logical id. */
export const lambdaPermission: ResourceType = {
  properties: {
    Action: 'string',
    EventSourceToken: 'string',
    FunctionName: 'string',
    FunctionUrlAuthType: 'string',
    InvokedViaFunctionUrl: 'boolean',
    Principal: 'string',
    PrincipalOrgID: 'string',
    SourceAccount: 'string',
    SourceArn: 'string',
  },
  replacedBy: [
    'Action',
    'EventSourceToken',
    'FunctionName',
    'FunctionUrlAuthType',
    'InvokedViaFunctionUrl',
    'Principal',
    'PrincipalOrgID',
    'SourceAccount',
    'SourceArn',
  ],

  async create({ operations, stackName, logicalId }, wanted) {
    const StatementId = `${stackName}-${logicalId}`;
    const FunctionName = String(wanted.FunctionName);
    await addPermission(operations, {
      ...wanted,
      FunctionName,
      StatementId,
      Action: String(wanted.Action),
      Principal: String(wanted.Principal),
    });
    return {
      physicalId: StatementId,
      getAtt: (attribute) =>
        attribute === 'Id' ? StatementId : attribute === 'FunctionName' ? FunctionName : undefined,
      arn: null,
    };
  },

  async update(_, __, previous) {
    return previous;
  },

  async delete({ operations }, { physicalId: StatementId, getAtt }) {
    await removePermission(operations, { FunctionName: String(getAtt('FunctionName')), StatementId });
  },
};

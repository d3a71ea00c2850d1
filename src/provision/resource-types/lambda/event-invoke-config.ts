import {
  deleteFunctionEventInvokeConfig,
  putFunctionEventInvokeConfig,
} from '../../../services/lambda/event-invoke-configs.ts';
import type { Properties, ResourceType } from '../../resource-type.ts';

/** `AWS::Lambda::EventInvokeConfig`: how asynchronous invocations are retried. Destinations are kept and not used. */
export const eventInvokeConfig: ResourceType = {
  properties: {
    DestinationConfig: 'json',
    FunctionName: 'string',
    MaximumEventAgeInSeconds: 'number',
    MaximumRetryAttempts: 'number',
    Qualifier: 'string',
  },
  replacedBy: ['FunctionName', 'Qualifier'],

  async create({ operations, stackName, logicalId }, wanted) {
    await putFunctionEventInvokeConfig(operations, { ...wanted, ...target(wanted) });
    return { physicalId: `${stackName}-${logicalId}`, getAtt: () => undefined, arn: null };
  },

  update: (context, wanted) => eventInvokeConfig.create(context, wanted),

  async delete({ operations }, { properties }) {
    await deleteFunctionEventInvokeConfig(operations, target(properties));
  },
};

function target({ FunctionName, Qualifier }: Properties): {
  readonly FunctionName: string;
  readonly Qualifier: string;
} {
  return { FunctionName: String(FunctionName), Qualifier: String(Qualifier) };
}

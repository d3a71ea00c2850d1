import type { FunctionUrlConfig } from '../../../account/function.ts';
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  type FunctionUrlConfigOutput,
  updateFunctionUrlConfig,
} from '../../../services/lambda/function-url-configs.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceType } from '../../resource-type.ts';
import { corsShape } from '../cors-shape.ts';

const properties: Members = {
  AuthType: 'string',
  Cors: corsShape,
  InvokeMode: 'string',
  Qualifier: 'string',
  TargetFunctionArn: 'string',
};

/** `AWS::Lambda::Url`. `Ref` is the function's ARN, with the alias when the URL is that of one. */
export const functionUrl: ResourceType = {
  properties,
  replacedBy: ['Qualifier', 'TargetFunctionArn'],

  async create({ operations }, wanted) {
    return provisioned(await createFunctionUrlConfig(operations, { ...input(wanted), ...target(wanted) }));
  },

  async update(context, wanted, previous) {
    if (Object.keys(previous.properties).some((name) => wanted[name] === undefined)) {
      // An update operation leaves what it does not mention. The id derives from the logical id and stays.
      await functionUrl.delete(context, previous);
      return functionUrl.create(context, wanted);
    }
    return provisioned(await updateFunctionUrlConfig(context.operations, { ...input(wanted), ...target(wanted) }));
  },

  async delete({ operations }, { properties: before }) {
    await deleteFunctionUrlConfig(operations, target(before));
  },
};

/** The name under which the source map knows a function URL: it has no ARN of its own. */
export function functionUrlArn(functionArn: FunctionUrlConfig['FunctionArn']): string {
  return `${functionArn}/url`;
}

function target({ TargetFunctionArn, Qualifier }: Properties): { FunctionName: string; Qualifier?: string } {
  const FunctionName = String(TargetFunctionArn ?? '');
  return typeof Qualifier === 'string' ? { FunctionName, Qualifier } : { FunctionName };
}

function input({ AuthType, Cors, InvokeMode }: Properties): { AuthType: string; Cors?: object; InvokeMode?: string } {
  return {
    AuthType: AuthType as string,
    ...(Cors === undefined ? {} : { Cors: Cors as object }),
    ...(InvokeMode === undefined ? {} : { InvokeMode: InvokeMode as string }),
  };
}

function provisioned({
  FunctionArn,
  FunctionUrl,
}: Pick<FunctionUrlConfigOutput, 'FunctionArn' | 'FunctionUrl'>): Provisioned {
  const attributes: Record<string, string> = { FunctionArn, FunctionUrl };
  return {
    physicalId: FunctionArn,
    getAtt: (attribute) => attributes[attribute],
    arn: functionUrlArn(FunctionArn),
  };
}

import { functionArn } from '../../../aws/arn.ts';
import type { Members } from '../../property-shape.ts';
import type { ResourceType } from '../../resource-type.ts';

const common: Members = {
  Description: 'string',
  FunctionName: 'string',
  ProvisionedConcurrencyConfig: 'json',
  RuntimePolicy: 'json',
};

/**
 * `AWS::Lambda::Version`: there is one version of the code on this machine, so that every version is `$LATEST` under
 * its own ARN. `Ref` is that ARN.
 */
export const lambdaVersion = qualified({ ...common, CodeSha256: 'string', FunctionScalingConfig: 'json' }, () => '1');

/** `AWS::Lambda::Alias`: another name of the function's code. `Ref` is the alias' ARN. */
export const lambdaAlias = qualified(
  { ...common, FunctionVersion: 'string', Name: 'string', RoutingConfig: 'json' },
  (name) => name,
);

function qualified(properties: Members, qualifier: (name: string) => string): ResourceType {
  const bringUp: ResourceType['create'] = async ({ operations }, wanted) => {
    const name = String(wanted.FunctionName).split(':').at(6) ?? String(wanted.FunctionName);
    const version = qualifier(String(wanted.Name));
    const arn = `${functionArn(operations, name)}:${version}`;
    const attributes: Record<string, string> = { FunctionArn: arn, AliasArn: arn, Version: version };
    return { physicalId: arn, getAtt: (attribute) => attributes[attribute], arn: null };
  };
  return { properties, replacedBy: [], create: bringUp, update: bringUp, delete: async () => {} };
}

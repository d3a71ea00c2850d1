import { functionArn } from '../../../aws/arn.ts';
import { ServiceError } from '../../../aws/service-error.ts';
import { isJsonObject } from '../../../base/json.ts';
import { createAlias, deleteAlias, updateAlias } from '../../../services/lambda/aliases.ts';
import { deleteFunction } from '../../../services/lambda/functions.ts';
import {
  deleteProvisionedConcurrencyConfig,
  putProvisionedConcurrencyConfig,
} from '../../../services/lambda/provisioned-concurrency.ts';
import { listVersionsByFunction, publishVersion } from '../../../services/lambda/versions.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';

const common: Members = {
  Description: 'string',
  FunctionName: 'string',
  ProvisionedConcurrencyConfig: 'json',
  RuntimePolicy: 'json',
};

/**
 * `AWS::Lambda::Version`: what the function is now, published. `Ref` is the version's ARN. A change of any property
 * publishes another one; the old one stays, because an alias may still have it when this happens.
 */
export const lambdaVersion: ResourceType = {
  properties: { ...common, CodeSha256: 'string', FunctionScalingConfig: 'json' },
  replacedBy: [],

  async create(context, wanted) {
    const { operations } = context;
    const FunctionName = nameOf(wanted);
    const before = await listVersionsByFunction(operations, { FunctionName, MaxItems: 10_000 });
    const published = await publishVersion(operations, {
      FunctionName,
      ...(wanted.CodeSha256 === undefined ? {} : { CodeSha256: String(wanted.CodeSha256) }),
      ...(wanted.Description === undefined ? {} : { Description: String(wanted.Description) }),
    });
    if (before.Versions.some(({ Version }) => Version === published.Version)) {
      // Reported of CloudFormation, which takes a version that was there already for somebody else's.
      const text = `A version for this Lambda function exists ( ${published.Version} ). Modify the function to create a new version.`;
      throw new ServiceError('ResourceConflictException', 409, text, '/FunctionName');
    }
    await provision(context, wanted, published.Version);
    const arn = `${functionArn(operations, FunctionName)}:${published.Version}`;
    return qualified(arn, { FunctionArn: arn, Version: published.Version });
  },

  async update(context, wanted, previous) {
    const before = previous.properties;
    const isOther = ['FunctionName', 'Description', 'CodeSha256'].some((name) => before[name] !== wanted[name]);
    if (isOther) return lambdaVersion.create(context, wanted);
    await provision(context, wanted, String(previous.getAtt('Version')));
    return previous;
  },

  async delete({ operations }, { properties, getAtt }) {
    try {
      await deleteFunction(operations, { FunctionName: nameOf(properties), Qualifier: String(getAtt('Version')) });
    } catch (error) {
      // Somebody's alias has it: it stays, as on AWS, where what cannot be cleaned up is left.
      if (!(error instanceof ServiceError) || error.name !== 'ResourceConflictException') throw error;
    }
  },
};

/** `AWS::Lambda::Alias`. `Ref` is the alias' ARN. */
export const lambdaAlias: ResourceType = {
  properties: { ...common, FunctionVersion: 'string', Name: 'string', RoutingConfig: 'json' },
  replacedBy: ['FunctionName', 'Name'],

  async create(context, wanted) {
    const created = await createAlias(context.operations, {
      ...aliasName(wanted),
      FunctionVersion: String(wanted.FunctionVersion),
      Description: String(wanted.Description ?? ''),
      RoutingConfig: routingConfig(wanted),
    });
    await provision(context, wanted, String(wanted.Name));
    return alias(String(created.AliasArn));
  },

  async update(context, wanted, { physicalId }) {
    await updateAlias(context.operations, {
      ...aliasName(wanted),
      FunctionVersion: String(wanted.FunctionVersion),
      Description: String(wanted.Description ?? ''),
      RoutingConfig: routingConfig(wanted),
    });
    await provision(context, wanted, String(wanted.Name));
    return alias(physicalId);
  },

  async delete({ operations }, { properties }) {
    await deleteAlias(operations, aliasName(properties));
  },
};

/** The name in what a template says: a name, or the ARN that `Ref` or `GetAtt` gave. */
function nameOf({ FunctionName }: Properties): string {
  return String(FunctionName).split(':').at(6) ?? String(FunctionName);
}

function aliasName(wanted: Properties): { readonly FunctionName: string; readonly Name: string } {
  return { FunctionName: nameOf(wanted), Name: String(wanted.Name) };
}

/** A list here, a map for the operation. */
function routingConfig({ RoutingConfig }: Properties): { readonly AdditionalVersionWeights: Record<string, number> } {
  const weights = isJsonObject(RoutingConfig) ? RoutingConfig.AdditionalVersionWeights : [];
  const entries = (Array.isArray(weights) ? weights : [])
    .filter(isJsonObject)
    .map(({ FunctionVersion, FunctionWeight }) => [String(FunctionVersion), Number(FunctionWeight)] as const);
  return { AdditionalVersionWeights: Object.fromEntries(entries) };
}

async function provision({ operations }: ResourceContext, wanted: Properties, Qualifier: string): Promise<void> {
  const config = wanted.ProvisionedConcurrencyConfig;
  const target = { FunctionName: nameOf(wanted), Qualifier };
  const count = isJsonObject(config) ? Number(config.ProvisionedConcurrentExecutions) : Number.NaN;
  if (Number.isNaN(count)) await deleteProvisionedConcurrencyConfig(operations, target);
  else await putProvisionedConcurrencyConfig(operations, { ...target, ProvisionedConcurrentExecutions: count });
}

function alias(arn: string): Provisioned {
  return qualified(arn, { AliasArn: arn });
}

function qualified(arn: string, attributes: Readonly<Record<string, string>>): Provisioned {
  return { physicalId: arn, getAtt: (attribute) => attributes[attribute], arn: null };
}

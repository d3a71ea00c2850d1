import type { EsbuildOptions, FunctionCode } from '../../../account/function.ts';
import { functionArn } from '../../../aws/arn.ts';
import { badRequest } from '../../../aws/service-error.ts';
import { derivedId } from '../../../base/ids.ts';
import { isJsonObject } from '../../../base/json.ts';
import { deleteFunctionConcurrency, putFunctionConcurrency } from '../../../services/lambda/concurrency.ts';
import { updateFunctionCode, updateFunctionConfiguration } from '../../../services/lambda/function-updates.ts';
import { createFunction, deleteFunction } from '../../../services/lambda/functions.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';

const properties: Members = {
  Architectures: { list: 'string' },
  CapacityProviderConfig: 'json',
  Code: 'json',
  CodeSigningConfigArn: 'string',
  DeadLetterConfig: 'json',
  Description: 'string',
  DurableConfig: 'json',
  Environment: { members: { Variables: { map: 'string' } } },
  EphemeralStorage: 'json',
  FileSystemConfigs: 'json',
  FunctionName: 'string',
  FunctionScalingConfig: 'json',
  Handler: 'string',
  ImageConfig: 'json',
  KmsKeyArn: 'string',
  Layers: { list: 'string' },
  LoggingConfig: 'json',
  MemorySize: 'number',
  PackageType: 'string',
  PublishToLatestPublished: 'json',
  RecursiveLoop: 'string',
  ReservedConcurrentExecutions: 'number',
  Role: 'string',
  Runtime: 'string',
  RuntimeManagementConfig: 'json',
  SnapStart: 'json',
  SnapStartResponse: 'json',
  Tags: { list: { members: { Key: 'string', Value: 'string' } } },
  TenancyConfig: 'json',
  Timeout: 'number',
  TracingConfig: 'json',
  VpcConfig: 'json',
};

/** `AWS::Lambda::Function`. `Ref` is the name, `Arn` the ARN. */
export const lambdaFunction: ResourceType = {
  properties,
  replacedBy: ['FunctionName', 'PackageType'],

  async create(context, wanted) {
    const FunctionName = functionName(context, wanted);
    await createFunction(context.operations, { ...configuration(wanted), FunctionName, Code: code(context, wanted) });
    await putConcurrency(context, wanted, FunctionName);
    return provisioned(context, FunctionName);
  },

  async update(context, wanted, previous) {
    const FunctionName = previous.physicalId;
    await updateFunctionConfiguration(context.operations, { ...DEFAULTS, ...configuration(wanted), FunctionName });
    // Also when the path is the same: the file behind it may have been saved, which is what `codeRevision` says.
    await updateFunctionCode(context.operations, { FunctionName, Code: code(context, wanted) });
    await putConcurrency(context, wanted, FunctionName);
    return provisioned(context, FunctionName);
  },

  async delete({ operations }, { physicalId: FunctionName }) {
    await deleteFunction(operations, { FunctionName });
  },
};

/** An update operation leaves what it does not mention; what the template no longer says goes back to these. */
const DEFAULTS = { Description: '', Environment: { Variables: {} }, Layers: [], MemorySize: 128, Timeout: 3 };

/** CloudFormation's generated name: stack, logical id and 12 characters, cut to Lambda's 64. */
function functionName({ stackName, logicalId }: ResourceContext, wanted: Properties): string {
  if (typeof wanted.FunctionName === 'string') return wanted.FunctionName;
  const suffix = derivedId(12, stackName, logicalId, 'function').toUpperCase();
  return `${`${stackName}-${logicalId}`.slice(0, 64 - 13)}-${suffix}`;
}

function configuration(wanted: Properties) {
  const { Code: _, FunctionName: __, ReservedConcurrentExecutions: ___, Tags, ...rest } = wanted;
  const tags = (Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return {
    ...rest,
    Role: (wanted.Role ?? '') as string,
    ...(Tags === undefined ? {} : { Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) }),
  };
}

async function putConcurrency({ operations }: ResourceContext, wanted: Properties, FunctionName: string) {
  const ReservedConcurrentExecutions = wanted.ReservedConcurrentExecutions;
  if (typeof ReservedConcurrentExecutions === 'number') {
    await putFunctionConcurrency(operations, { FunctionName, ReservedConcurrentExecutions });
  } else await deleteFunctionConcurrency(operations, { FunctionName });
}

function provisioned({ operations }: ResourceContext, name: string): Provisioned {
  const arn = functionArn(operations, name);
  return { physicalId: name, getAtt: (attribute) => (attribute === 'Arn' ? arn : undefined), arn };
}

/**
 * `Code` in its local forms: a path on this machine (what SAM's `CodeUri` becomes), source text (`ZipFile`), or
 * something that is only on AWS, which is said when the function is called.
 */
function code(context: ResourceContext, wanted: Properties): FunctionCode {
  const { Code } = wanted;
  if (typeof Code === 'string') return withBuild(context, context.locateCode(Code));
  if (!isJsonObject(Code)) throw badRequest('The function has no Code.', '/Code');
  if (typeof Code.ZipFile === 'string') return { Kind: 'inline', Text: Code.ZipFile };
  if (typeof Code.ImageUri === 'string')
    return { Kind: 'none', Reason: `its code is the container image ${Code.ImageUri}` };
  if (typeof Code.S3Bucket === 'string') {
    return { Kind: 'none', Reason: `its code is in S3 (s3://${Code.S3Bucket}/${String(Code.S3Key)})` };
  }
  throw badRequest('Code needs ZipFile, S3Bucket and S3Key, ImageUri, or a local path.', '/Code');
}

/** SAM's `Metadata: { BuildMethod: esbuild, BuildProperties: … }`, or a template's own build of TypeScript. */
function withBuild({ metadata }: ResourceContext, located: FunctionCode): FunctionCode {
  if (metadata.BuildMethod !== 'esbuild' || located.Kind !== 'directory') return located;
  const build = isJsonObject(metadata.BuildProperties) ? (metadata.BuildProperties as EsbuildOptions) : {};
  return { ...located, Build: build };
}

import type { FunctionCode } from '../../../account/function.ts';
import { badRequest } from '../../../aws/service-error.ts';
import { isJsonObject } from '../../../base/json.ts';
import { deleteLayerVersion, publishLayerVersion } from '../../../services/lambda/layers.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';

/**
 * `AWS::Lambda::LayerVersion`. `Ref` is the ARN of the version. A version never changes: other properties, and other
 * files behind a local path, publish another one, and what refers to it has a new ARN.
 */
export const layerVersion: ResourceType = {
  properties: {
    CompatibleArchitectures: { list: 'string' },
    CompatibleRuntimes: { list: 'string' },
    Content: 'json',
    Description: 'string',
    LayerName: 'string',
    LicenseInfo: 'string',
  },
  replacedBy: ['LayerName'],

  async create(context, wanted) {
    const { LayerName, Content: _, ...rest } = wanted;
    const published = await publishLayerVersion(context.operations, {
      ...rest,
      LayerName: String(LayerName ?? context.logicalId),
      Content: content(context, wanted),
    });
    return provisioned(String(published.LayerVersionArn));
  },

  async update(context, wanted, previous) {
    const published = await layerVersion.create(context, wanted);
    // Functions that still have the old one keep it until they are updated.
    await layerVersion.delete(context, previous);
    return published;
  },

  async delete({ operations }, { physicalId }) {
    const [LayerName = '', version = ''] = physicalId.split(':').slice(6);
    await deleteLayerVersion(operations, { LayerName, VersionNumber: Number(version) });
  },
};

function provisioned(arn: string): Provisioned {
  return { physicalId: arn, getAtt: (attribute) => (attribute === 'LayerVersionArn' ? arn : undefined), arn: null };
}

/** A path on this machine (what SAM's `ContentUri` becomes), or something that is only on AWS. */
function content(context: ResourceContext, { Content }: Properties): FunctionCode {
  if (typeof Content === 'string') return context.locateCode(Content);
  if (isJsonObject(Content) && typeof Content.S3Bucket === 'string') {
    return { Kind: 'none', Reason: `its content is in S3 (s3://${Content.S3Bucket}/${String(Content.S3Key)})` };
  }
  throw badRequest('Content needs S3Bucket and S3Key, or a local path.', '/Content');
}

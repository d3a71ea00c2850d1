import { logGroupArn } from '../../../aws/arn.ts';
import { derivedId } from '../../../base/ids.ts';
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  putLogGroupDeletionProtection,
  putRetentionPolicy,
} from '../../../services/logs/log-groups.ts';
import { tagLogGroup, untagLogGroup } from '../../../services/logs/log-tags.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';

/** `AWS::Logs::LogGroup`. `Ref` is the name; `Arn` has `:*` behind it, as in lists of groups. */
export const logGroup: ResourceType = {
  properties: {
    BearerTokenAuthenticationEnabled: 'boolean',
    DataProtectionPolicy: 'json',
    DeletionProtectionEnabled: 'boolean',
    FieldIndexPolicies: { list: 'json' },
    KmsKeyId: 'string',
    LogGroupClass: 'string',
    LogGroupName: 'string',
    ResourcePolicyDocument: 'json',
    RetentionInDays: 'number',
    Tags: { list: { members: { Key: 'string', Value: 'string' } } },
  },
  replacedBy: ['LogGroupName'],

  async create(context, wanted) {
    const { operations, stackName, logicalId } = context;
    const { LogGroupName, KmsKeyId, LogGroupClass, DeletionProtectionEnabled, RetentionInDays } = wanted;
    const generated = `${stackName}-${logicalId}-${derivedId(12, stackName, logicalId).toUpperCase()}`;
    const logGroupName = typeof LogGroupName === 'string' ? LogGroupName : generated;
    const tags = tagsOf(wanted);
    await createLogGroup(operations, {
      logGroupName,
      ...(typeof KmsKeyId === 'string' ? { kmsKeyId: KmsKeyId } : {}),
      ...(typeof LogGroupClass === 'string' ? { logGroupClass: LogGroupClass } : {}),
      ...(DeletionProtectionEnabled === true ? { deletionProtectionEnabled: true } : {}),
      ...(Object.keys(tags).length === 0 ? {} : { tags }),
    });
    if (typeof RetentionInDays === 'number') {
      await putRetentionPolicy(operations, { logGroupName, retentionInDays: RetentionInDays });
    }
    return provisioned(context, logGroupName);
  },

  async update(context, wanted, previous) {
    const { operations } = context;
    const logGroupName = previous.physicalId;
    const { RetentionInDays, DeletionProtectionEnabled } = wanted;
    if (typeof RetentionInDays === 'number') {
      await putRetentionPolicy(operations, { logGroupName, retentionInDays: RetentionInDays });
    } else {
      await deleteRetentionPolicy(operations, { logGroupName });
    }
    await putLogGroupDeletionProtection(operations, {
      logGroupIdentifier: logGroupName,
      deletionProtectionEnabled: DeletionProtectionEnabled === true,
    });
    const tags = tagsOf(wanted);
    const gone = Object.keys(tagsOf(previous.properties)).filter((key) => !Object.hasOwn(tags, key));
    if (gone.length > 0) await untagLogGroup(operations, { logGroupName, tags: gone });
    if (Object.keys(tags).length > 0) await tagLogGroup(operations, { logGroupName, tags });
    return provisioned(context, logGroupName);
  },

  async delete({ operations }, { physicalId: logGroupName }) {
    await deleteLogGroup(operations, { logGroupName });
  },
};

function provisioned({ operations }: ResourceContext, logGroupName: string): Provisioned {
  const arn = logGroupArn(operations, logGroupName);
  return { physicalId: logGroupName, getAtt: (attribute) => (attribute === 'Arn' ? `${arn}:*` : undefined), arn };
}

function tagsOf({ Tags }: Properties): Readonly<Record<string, string>> {
  const tags = (Tags ?? []) as readonly { readonly Key?: string; readonly Value?: string }[];
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

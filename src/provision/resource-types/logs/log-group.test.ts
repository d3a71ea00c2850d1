import { expect, test } from 'vitest';
import { operationContext } from '../../../../test/services/operation-fixture.ts';
import { describeLogGroups } from '../../../services/logs/log-groups.ts';
import { listTagsLogGroup } from '../../../services/logs/log-tags.ts';
import type { Properties, ProvisionedResource, ResourceContext } from '../../resource-type.ts';
import { logGroup } from './log-group.ts';

function context(): ResourceContext {
  return {
    operations: operationContext(),
    stackName: 'stack',
    logicalId: 'Logs',
    codeRevision: '0',
    locateCode: (path) => ({ Kind: 'directory', Path: path }),
    metadata: {},
  };
}

async function create(at: ResourceContext, properties: Properties): Promise<ProvisionedResource> {
  const provisioned = await logGroup.create(at, properties);
  return { ...provisioned, logicalId: 'Logs', type: 'AWS::Logs::LogGroup', properties, codeRevision: '0' };
}

test('a group has its name and the ARN that access log settings take', async () => {
  const { physicalId, getAtt } = await create(context(), { LogGroupName: '/api/access' });
  expect(physicalId).toBe('/api/access');
  expect(['Arn', 'Name'].map(getAtt)).toEqual([
    'arn:aws:logs:us-east-1:123456789012:log-group:/api/access:*',
    undefined,
  ]);
});

test('a group without a name gets one of its stack', async () => {
  expect((await create(context(), {})).physicalId).toMatch(/^stack-Logs-[A-Z0-9]{12}$/);
});

test('an update brings retention, tags and protection to what the template says, and the group goes with it', async () => {
  const at = context();
  const properties = {
    LogGroupName: 'g',
    RetentionInDays: 7,
    DeletionProtectionEnabled: true,
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  };
  const created = await create(at, properties);
  const described = async () => (await describeLogGroups(at.operations, {})).logGroups?.[0];
  expect(await described()).toMatchObject({ retentionInDays: 7, deletionProtectionEnabled: true });
  await expect(logGroup.delete(at, created)).rejects.toMatchObject({ name: 'ValidationException' });

  await logGroup.update(at, { LogGroupName: 'g', Tags: [{ Key: 'b', Value: '3' }] }, created);
  expect(await described()).toMatchObject({ deletionProtectionEnabled: false });
  expect(await described()).not.toHaveProperty('retentionInDays');
  expect(await listTagsLogGroup(at.operations, { logGroupName: 'g' })).toEqual({ tags: { b: '3' } });

  await logGroup.delete(at, created);
  expect(await described()).toBeUndefined();
});

test('what exists is refused in the words of AWS', async () => {
  const at = context();
  await create(at, { LogGroupName: 'g' });
  await expect(create(at, { LogGroupName: 'g' })).rejects.toThrow('The specified log group already exists');
});

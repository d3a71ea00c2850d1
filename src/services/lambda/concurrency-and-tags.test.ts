import { beforeEach, describe, expect, it } from 'vitest';
import { functionArn as arn, contextWithFunction, functionInput } from '../../../test/services/lambda-fixture.ts';
import { stores } from '../../../test/services/operation-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import { getAccountSettings } from './account-settings.ts';
import { createAlias, deleteAlias } from './aliases.ts';
import { deleteFunctionConcurrency, getFunctionConcurrency, putFunctionConcurrency } from './concurrency.ts';
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  listFunctionEventInvokeConfigs,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from './event-invoke-configs.ts';
import { createFunction, getFunction, getFunctionConfiguration } from './functions.ts';
import {
  deleteProvisionedConcurrencyConfig,
  getProvisionedConcurrencyConfig,
  listProvisionedConcurrencyConfigs,
  putProvisionedConcurrencyConfig,
} from './provisioned-concurrency.ts';
import { listTags, tagResource, untagResource } from './tags.ts';

const manyTags = (count: number, prefix = 'key') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, 'v']));

describe.each(stores)('of a function in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(async () => {
    context = await contextWithFunction(createStore(), { Publish: true });
    await createAlias(context, { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  });

  it('the share of the concurrency is put, read and deleted, and the revision stays', async () => {
    const { RevisionId } = await getFunctionConfiguration(context, { FunctionName: 'f' });
    expect(await getFunctionConcurrency(context, { FunctionName: 'f' })).toEqual({});
    const put = { FunctionName: 'f', ReservedConcurrentExecutions: 2 };
    expect(await putFunctionConcurrency(context, put)).toEqual({ ReservedConcurrentExecutions: 2 });
    expect(await getFunctionConcurrency(context, { FunctionName: 'f' })).toEqual({ ReservedConcurrentExecutions: 2 });
    expect((await getFunction(context, { FunctionName: 'f' })).Concurrency).toEqual({
      ReservedConcurrentExecutions: 2,
    });
    expect((await getAccountSettings(context)).AccountLimit?.UnreservedConcurrentExecutions).toBe(998);
    await deleteFunctionConcurrency(context, { FunctionName: 'f' });
    expect(await getFunctionConcurrency(context, { FunctionName: 'f' })).toEqual({});
    expect((await getFunctionConfiguration(context, { FunctionName: 'f' })).RevisionId).toBe(RevisionId);
  });

  it('provisioned concurrency is a record that is ready at the next look', async () => {
    const target = { FunctionName: 'f', Qualifier: 'live' };
    expect(await putProvisionedConcurrencyConfig(context, { ...target, ProvisionedConcurrentExecutions: 5 })).toEqual({
      AllocatedProvisionedConcurrentExecutions: 0,
      AvailableProvisionedConcurrentExecutions: 0,
      LastModified: '2026-01-02T03:04:05.678+0000',
      RequestedProvisionedConcurrentExecutions: 5,
      Status: 'IN_PROGRESS',
    });
    const ready = {
      AllocatedProvisionedConcurrentExecutions: 5,
      AvailableProvisionedConcurrentExecutions: 5,
      LastModified: '2026-01-02T03:04:05.678+0000',
      RequestedProvisionedConcurrentExecutions: 5,
      Status: 'READY',
    };
    expect(await getProvisionedConcurrencyConfig(context, target)).toEqual(ready);
    expect(await listProvisionedConcurrencyConfigs(context, { FunctionName: 'f' })).toEqual({
      ProvisionedConcurrencyConfigs: [{ FunctionArn: `${arn}:live`, ...ready }],
    });
    await deleteAlias(context, { FunctionName: 'f', Name: 'live' });
    expect(await listProvisionedConcurrencyConfigs(context, { FunctionName: 'f' })).toEqual({
      ProvisionedConcurrencyConfigs: [],
    });
  });

  it('tags are added, overwritten and taken away, each time with a new revision', async () => {
    const tags = async () => (await listTags(context, { Resource: arn })).Tags;
    const revision = async () => (await getFunctionConfiguration(context, { FunctionName: 'f' })).RevisionId;
    const revisions = [await revision()];
    await tagResource(context, { Resource: arn, Tags: { A: 'tag-a', B: 'tag-b' } });
    revisions.push(await revision());
    await tagResource(context, { Resource: arn, Tags: { B: 'new', C: 'c' } });
    expect(await tags()).toEqual({ A: 'tag-a', B: 'new', C: 'c' });
    await untagResource(context, { Resource: arn, TagKeys: ['A', 'nothing'] });
    revisions.push(await revision());
    expect((await getFunction(context, { FunctionName: 'f' })).Tags).toEqual({ B: 'new', C: 'c' });
    await untagResource(context, { Resource: arn, TagKeys: ['B', 'C'] });
    expect(await tags()).toEqual({});
    expect(await getFunction(context, { FunctionName: 'f' })).not.toHaveProperty('Tags');
    expect(new Set(revisions).size).toBe(3);
  });

  it('retries of asynchronous invocations are configured by name, version and alias', async () => {
    const first = await putFunctionEventInvokeConfig(context, { FunctionName: 'f', MaximumEventAgeInSeconds: 60 });
    expect(first).toEqual({
      DestinationConfig: { OnFailure: {}, OnSuccess: {} },
      FunctionArn: `${arn}:$LATEST`,
      LastModified: 1767323045.678,
      MaximumEventAgeInSeconds: 60,
    });
    const updated = await updateFunctionEventInvokeConfig(context, { FunctionName: 'f', MaximumRetryAttempts: 1 });
    expect(updated).toEqual({ ...first, MaximumRetryAttempts: 1 });
    expect(
      await putFunctionEventInvokeConfig(context, { FunctionName: 'f', MaximumRetryAttempts: 0 }),
    ).not.toHaveProperty('MaximumEventAgeInSeconds');
    await putFunctionEventInvokeConfig(context, { FunctionName: 'f:live', MaximumRetryAttempts: 2 });
    const { FunctionEventInvokeConfigs } = await listFunctionEventInvokeConfigs(context, { FunctionName: 'f' });
    expect(FunctionEventInvokeConfigs.map(({ FunctionArn }) => FunctionArn)).toEqual([`${arn}:$LATEST`, `${arn}:live`]);
    await deleteFunctionEventInvokeConfig(context, { FunctionName: 'f' });
    await expect(getFunctionEventInvokeConfig(context, { FunctionName: 'f' })).rejects.toMatchObject({
      message: `The function ${arn}:$LATEST doesn't have an EventInvokeConfig`,
    });
  });
});

it('an account has the limits that are documented, and what is used of them', async () => {
  const context = await contextWithFunction(undefined, { Publish: true });
  const { CodeSize } = await getFunctionConfiguration(context, { FunctionName: 'f' });
  expect(await getAccountSettings(context)).toEqual({
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 1000,
    },
    AccountUsage: { TotalCodeSize: 2 * CodeSize, FunctionCount: 1 },
  });
});

const unknown = 'arn:aws:lambda:us-east-1:123456789012:function:doesnotexist';
const notPublished = 'The function resource provided must be an alias or a published version.';
const provision =
  (FunctionName: string, Qualifier: string, ProvisionedConcurrentExecutions = 1) =>
  (c: OperationContext) =>
    putProvisionedConcurrencyConfig(c, { FunctionName, Qualifier, ProvisionedConcurrentExecutions });

describe('refused, in the recorded words, is', () => {
  it.each<[name: string, run: (context: OperationContext) => Promise<unknown>, error: string, message: unknown]>([
    [
      'the concurrency of an unknown function',
      (c) => getFunctionConcurrency(c, { FunctionName: 'doesnotexist' }),
      'ResourceNotFoundException',
      `Function not found: ${unknown}`,
    ],
    [
      'a share that leaves others too little',
      (c) => putFunctionConcurrency(c, { FunctionName: 'f', ReservedConcurrentExecutions: 901 }),
      'InvalidParameterValueException',
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ],
    [
      'a share below what is provisioned',
      async (c) => {
        await provision('f', '1', 2)(c);
        await putFunctionConcurrency(c, { FunctionName: 'f', ReservedConcurrentExecutions: 1 });
      },
      'InvalidParameterValueException',
      " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2].",
    ],
    [
      'to provision more than the share',
      async (c) => {
        await putFunctionConcurrency(c, { FunctionName: 'f', ReservedConcurrentExecutions: 1 });
        await provision('f', '1', 2)(c);
      },
      'InvalidParameterValueException',
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
    ],
    [
      'to provision nothing',
      provision('f', '1', 0),
      'ValidationException',
      "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'to provision $LATEST',
      provision('f', '$LATEST'),
      'InvalidParameterValueException',
      'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    ],
    [
      'to provision an unknown alias',
      provision('f', 'noalias'),
      'ResourceNotFoundException',
      `Cannot find alias arn: ${arn}:noalias`,
    ],
    [
      'to provision an unknown version',
      provision('f', '10'),
      'ResourceNotFoundException',
      `Function not found: ${arn}:10`,
    ],
    [
      'to provision an alias of an unknown function',
      provision('doesnotexist', 'noalias'),
      'ResourceNotFoundException',
      `Cannot find alias arn: ${unknown}:noalias`,
    ],
    [
      'to provision an alias of a provisioned version',
      async (c) => {
        await provision('f', '1')(c);
        await provision('f', 'live')(c);
      },
      'ResourceConflictException',
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    ],
    [
      'to provision the version of a provisioned alias',
      async (c) => {
        await provision('f', 'live')(c);
        await provision('f', '1')(c);
      },
      'ResourceConflictException',
      'Version is pointed by a Provisioned Concurrency alias',
    ],
    [
      'what is not provisioned',
      (c) => getProvisionedConcurrencyConfig(c, { FunctionName: 'f', Qualifier: '1' }),
      'ProvisionedConcurrencyConfigNotFoundException',
      'No Provisioned Concurrency Config found for this function',
    ],
    [
      'what is provisioned of $LATEST',
      (c) => getProvisionedConcurrencyConfig(c, { FunctionName: 'f', Qualifier: '$LATEST' }),
      'InvalidParameterValueException',
      notPublished,
    ],
    [
      'to delete what is provisioned of $LATEST',
      (c) => deleteProvisionedConcurrencyConfig(c, { FunctionName: 'f', Qualifier: '$LATEST' }),
      'InvalidParameterValueException',
      notPublished,
    ],
    [
      'what is provisioned of an unknown function',
      (c) => listProvisionedConcurrencyConfigs(c, { FunctionName: 'doesnotexist' }),
      'ResourceNotFoundException',
      `Function not found: ${unknown}`,
    ],
    [
      'to tag an unknown function',
      (c) => tagResource(c, { Resource: unknown, Tags: { A: 'B' } }),
      'ResourceNotFoundException',
      `Function not found: ${unknown}`,
    ],
    [
      'to tag a version',
      (c) => tagResource(c, { Resource: `${arn}:$LATEST`, Tags: { A: 'B' } }),
      'InvalidParameterValueException',
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    ],
    [
      'to tag with nothing',
      (c) => tagResource(c, { Resource: arn, Tags: {} }),
      'InvalidParameterValueException',
      'An error occurred and the request cannot be processed.',
    ],
    [
      'to take away nothing',
      (c) => untagResource(c, { Resource: arn, TagKeys: [] }),
      'ValidationException',
      "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    ],
    [
      'the 51st tag',
      async (c) => {
        await tagResource(c, { Resource: arn, Tags: manyTags(50) });
        await tagResource(c, { Resource: arn, Tags: { one: 'more' } });
      },
      'InvalidParameterValueException',
      'Number of tags exceeds resource tag limit.',
    ],
    [
      'to create a function with 51 tags',
      (c) => createFunction(c, { ...functionInput, FunctionName: 'g', Tags: manyTags(51) }),
      'InvalidParameterValueException',
      'Number of tags exceeds resource tag limit.',
    ],
    [
      'to tag an event source mapping',
      (c) =>
        listTags(c, {
          Resource: 'arn:aws:lambda:us-east-1:123456789012:event-source-mapping:11111111-1111-1111-1111-111111111111',
        }),
      'ResourceNotFoundException',
      'Event source mapping not found: arn:aws:lambda:us-east-1:123456789012:event-source-mapping:11111111-1111-1111-1111-111111111111',
    ],
    [
      'what is no ARN of a tagged thing',
      (c) => listTags(c, { Resource: 'arn:aws:something' }),
      'ValidationException',
      expect.stringContaining("Value 'arn:aws:something' at 'resource'"),
    ],
    [
      'to configure the retries of an unknown function',
      (c) => putFunctionEventInvokeConfig(c, { FunctionName: 'doesnotexist', MaximumRetryAttempts: 1 }),
      'ResourceNotFoundException',
      "The function doesn't exist.",
    ],
    [
      'to configure nothing',
      (c) => putFunctionEventInvokeConfig(c, { FunctionName: 'f' }),
      'InvalidParameterValueException',
      'You must specify at least one of error handling or destination setting.',
    ],
    [
      'to delete retries that are not configured',
      (c) => deleteFunctionEventInvokeConfig(c, { FunctionName: 'f', Qualifier: '1' }),
      'ResourceNotFoundException',
      `The function ${arn}:1 doesn't have an EventInvokeConfig`,
    ],
  ])('%s', async (_, run, name, message) => {
    const context = await contextWithFunction(undefined, { Publish: true });
    await createAlias(context, { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
    await expect(run(context)).rejects.toMatchObject({ name, message });
  });
});

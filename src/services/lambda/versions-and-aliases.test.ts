import { beforeEach, describe, expect, it } from 'vitest';
import {
  functionArn as arn,
  contextWithFunction,
  functionInput,
  zipped,
} from '../../../test/services/lambda-fixture.ts';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import { createAlias, deleteAlias, getAlias, listAliases, updateAlias } from './aliases.ts';
import { updateFunctionCode, updateFunctionConfiguration } from './function-updates.ts';
import { createFunction, deleteFunction, getFunction, getFunctionConfiguration, listFunctions } from './functions.ts';
import { weightedVersion } from './qualified-function.ts';
import { listVersionsByFunction, publishVersion } from './versions.ts';

const otherCode = { FunctionName: 'f', ZipFile: zipped({ 'index.js': 'exports.handler = async () => 2' }) };
const alias = { FunctionName: 'f', Name: 'live', FunctionVersion: '1' } as const;

describe.each(stores)('versions in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(async () => {
    context = await contextWithFunction(createStore());
  });

  const versions = async (): Promise<readonly string[]> =>
    (await listVersionsByFunction(context, { FunctionName: 'f' })).Versions.map(({ FunctionArn }) => FunctionArn);

  it('keep what the function was, under ARNs of their own', async () => {
    const published = await publishVersion(context, { FunctionName: 'f', Description: 'first' });
    expect(published).toMatchObject({ FunctionArn: `${arn}:1`, Version: '1', Description: 'first', State: 'Active' });
    await updateFunctionConfiguration(context, { FunctionName: 'f', Timeout: 30, Description: 'now' });
    const { Configuration } = await getFunction(context, { FunctionName: 'f:1' });
    expect(Configuration).toEqual({ ...published, RevisionId: published.RevisionId });
    expect(await getFunctionConfiguration(context, { FunctionName: 'f', Qualifier: '$LATEST' })).toMatchObject({
      FunctionArn: `${arn}:$LATEST`,
      Version: '$LATEST',
      Timeout: 30,
    });
    expect((await publishVersion(context, { FunctionName: 'f' })).Description).toBe('now');
    expect(await versions()).toEqual([`${arn}:$LATEST`, `${arn}:1`, `${arn}:2`]);
  });

  it('are given again while nothing has changed', async () => {
    const first = await publishVersion(context, { FunctionName: 'f' });
    expect(await publishVersion(context, { FunctionName: 'f', Description: 'other' })).toEqual(first);
    expect(await versions()).toEqual([`${arn}:$LATEST`, `${arn}:1`]);
  });

  it('give $LATEST another revision, and lists no state', async () => {
    const before = await getFunctionConfiguration(context, { FunctionName: 'f' });
    await publishVersion(context, { FunctionName: 'f' });
    const after = await getFunctionConfiguration(context, { FunctionName: 'f' });
    expect(after.RevisionId).not.toBe(before.RevisionId);
    const [listed] = (await listVersionsByFunction(context, { FunctionName: 'f' })).Versions;
    expect(listed).not.toHaveProperty('State');
    expect(listed).not.toHaveProperty('LastUpdateStatus');
  });

  it('come with CreateFunction and UpdateFunctionCode, with the ARNs that are recorded', async () => {
    const created = await createFunction(context, { ...functionInput, FunctionName: 'g', Publish: true });
    expect(created).toMatchObject({ FunctionArn: arn.replace(/f$/, 'g'), Version: '1', State: 'Pending' });
    const updated = await updateFunctionCode(context, { ...otherCode, Publish: true });
    expect(updated).toMatchObject({ FunctionArn: `${arn}:1`, Version: '1', State: 'Pending' });
    expect(updated).not.toHaveProperty('LastUpdateStatus');
  });

  it('are numbered on, also when they or the function are deleted', async () => {
    await publishVersion(context, { FunctionName: 'f' });
    expect(await deleteFunction(context, { FunctionName: 'f', Qualifier: '1' })).toEqual({ StatusCode: 204 });
    expect((await publishVersion(context, { FunctionName: 'f' })).Version).toBe('2');
    await deleteFunction(context, { FunctionName: 'f' });
    await createFunction(context, { ...functionInput, Publish: true });
    expect(await versions()).toEqual([`${arn}:$LATEST`, `${arn}:3`]);
  });

  it('are listed with the functions on request', async () => {
    await publishVersion(context, { FunctionName: 'f' });
    const names = async (input: Parameters<typeof listFunctions>[1]) =>
      (await listFunctions(context, input)).Functions.map(({ FunctionArn }) => FunctionArn);
    expect(await names({})).toEqual([arn]);
    expect(await names({ FunctionVersion: 'ALL' })).toEqual([`${arn}:$LATEST`, `${arn}:1`]);
  });

  it('come in pages', async () => {
    for (let i = 0; i < 11; i++) {
      await updateFunctionConfiguration(context, { FunctionName: 'f', Timeout: i + 1 });
      await publishVersion(context, { FunctionName: 'f' });
    }
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const marker = Marker === undefined ? {} : { Marker };
      const page = await listVersionsByFunction(context, { FunctionName: 'f', MaxItems: 5, ...marker });
      seen.push(...page.Versions.map(({ Version }) => Version));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(seen).toEqual(['$LATEST', ...Array.from({ length: 11 }, (__, i) => String(i + 1))]);
  });

  it('of a directory follow its files, and those of a package do not', async () => {
    const Code = { Kind: 'directory', Path: '/src' } as const;
    await updateFunctionCode(context, { FunctionName: 'f', Code });
    await publishVersion(context, { FunctionName: 'f' });
    const stored = () => context.store.transact((transaction) => transaction.get('functionVersions', 'f/1'));
    expect((await stored())?.CodeRevision).toBeUndefined();
    await updateFunctionCode(context, { FunctionName: 'f', Code });
    const followed = await stored();
    expect(followed?.CodeRevision).toBeDefined();
    await updateFunctionCode(context, otherCode);
    expect(await stored()).toEqual(followed);
  });
});

describe.each(stores)('aliases in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(async () => {
    context = await contextWithFunction(createStore(), { Publish: true });
    await updateFunctionCode(context, { ...otherCode, Publish: true });
  });

  it('are created, read, changed and deleted, with the members that are recorded', async () => {
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.2 } };
    const created = await createAlias(context, { ...alias, Description: 'custom-alias', RoutingConfig });
    const { RevisionId, ...shown } = created;
    expect(shown).toEqual({
      AliasArn: `${arn}:live`,
      Description: 'custom-alias',
      FunctionVersion: '1',
      Name: 'live',
      RoutingConfig,
    });
    expect(await getAlias(context, { FunctionName: 'f', Name: 'live' })).toEqual(created);
    const kept = await updateAlias(context, { FunctionName: 'f', Name: 'live', Description: 'new' });
    expect(kept).toEqual({ ...shown, Description: 'new', RevisionId: kept.RevisionId });
    expect(kept.RevisionId).not.toBe(RevisionId);
    const moved = await updateAlias(context, {
      FunctionName: 'f',
      Name: 'live',
      FunctionVersion: '2',
      RoutingConfig: { AdditionalVersionWeights: {} },
    });
    expect(moved).toMatchObject({ FunctionVersion: '2', Description: 'new' });
    expect(moved).not.toHaveProperty('RoutingConfig');
    await deleteAlias(context, { FunctionName: 'f', Name: 'live' });
    // Recorded: to delete it again is no error.
    await deleteAlias(context, { FunctionName: 'f', Name: 'live' });
    expect(await listAliases(context, { FunctionName: 'f' })).toEqual({ Aliases: [] });
  });

  it('name the version in the configuration, and themselves in its ARN', async () => {
    await createAlias(context, alias);
    expect(await getFunctionConfiguration(context, { FunctionName: `${arn}:live` })).toMatchObject({
      FunctionArn: `${arn}:live`,
      Version: '1',
    });
  });

  it('are listed by name, and by their main version on request', async () => {
    await createAlias(context, { ...alias, Name: 'b', FunctionVersion: '2' });
    await createAlias(context, { ...alias, Name: 'a', RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } });
    await createAlias(context, { ...alias, Name: '2024-01-02', FunctionVersion: '$LATEST' });
    const names = async (input: object) =>
      (await listAliases(context, { FunctionName: 'f', ...input })).Aliases.map(({ Name }) => Name);
    expect(await names({})).toEqual(['2024-01-02', 'a', 'b']);
    expect(await names({ FunctionVersion: '2' })).toEqual(['b']);
  });
});

it('an alias gives its second version the share that it has', () => {
  const shared = { ...alias, AliasArn: '', Description: '', RevisionId: '', Policy: {} };
  const select = (random: number, weight: number) =>
    weightedVersion({ ...shared, AdditionalVersionWeights: { 2: weight } }, random);
  expect([select(0, 0.5), select(0.49, 0.5), select(0.5, 0.5), select(0, 0), select(0.99, 1)]).toEqual([
    '2',
    '2',
    '1',
    '1',
    '2',
  ]);
  expect(weightedVersion(shared, 0)).toBe('1');
});

const weights = (given: Readonly<Record<string, number>>) => ({
  ...alias,
  RoutingConfig: { AdditionalVersionWeights: given },
});
const wrongWeight = (shown: string) =>
  `1 validation error detected: Value '{${shown}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`;
const staleRevision =
  'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';

describe('refused, in the recorded words, is', () => {
  it.each<[name: string, run: (context: OperationContext) => Promise<unknown>, error: string, message: string]>([
    [
      'to publish another revision',
      (c) => publishVersion(c, { FunctionName: 'f', RevisionId: 'other' }),
      'PreconditionFailedException',
      staleRevision,
    ],
    [
      'to publish other code',
      (c) => publishVersion(c, { FunctionName: 'f', CodeSha256: 'somenonexistentsha256' }),
      'InvalidParameterValueException',
      'CodeSHA256 (somenonexistentsha256) is different from current CodeSHA256 in $LATEST (qP8xKzM=). Please try again with the CodeSHA256 in $LATEST.',
    ],
    [
      'a version that does not exist',
      (c) => getFunction(c, { FunctionName: 'f', Qualifier: '1221' }),
      'ResourceNotFoundException',
      `Function not found: ${arn}:1221`,
    ],
    [
      'an alias that does not exist, of GetFunction',
      (c) => getFunction(c, { FunctionName: 'f:no' }),
      'ResourceNotFoundException',
      `Function not found: ${arn}:no`,
    ],
    [
      'an alias that does not exist, of GetAlias',
      (c) => getAlias(c, { FunctionName: 'f', Name: 'no' }),
      'ResourceNotFoundException',
      `Cannot find alias arn: ${arn}:no`,
    ],
    [
      'an alias that does not exist, of UpdateAlias',
      (c) => updateAlias(c, { FunctionName: 'f', Name: 'no' }),
      'ResourceNotFoundException',
      `Alias not found: ${arn}:no`,
    ],
    [
      'to update another revision of an alias',
      (c) => updateAlias(c, { FunctionName: 'f', Name: 'taken', RevisionId: 'other' }),
      'PreconditionFailedException',
      staleRevision,
    ],
    [
      'an alias that is a number',
      (c) => createAlias(c, { ...alias, Name: '2024' }),
      'ValidationException',
      "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    ],
    [
      'an alias that is taken',
      (c) => createAlias(c, { ...alias, Name: 'taken' }),
      'ResourceConflictException',
      `Alias already exists: ${arn}:taken`,
    ],
    [
      'an alias of a version that does not exist',
      (c) => createAlias(c, { ...alias, FunctionVersion: '10' }),
      'ResourceNotFoundException',
      `Function not found: ${arn}:10`,
    ],
    [
      'an alias of a function that does not exist',
      (c) => createAlias(c, { ...alias, FunctionName: 'no' }),
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:123456789012:function:no:1',
    ],
    [
      'a second version that does not exist',
      (c) => createAlias(c, weights({ 10: 0.5 })),
      'ResourceNotFoundException',
      `Function not found: ${arn}:10`,
    ],
    [
      'three versions',
      (c) => createAlias(c, weights({ 2: 0.2, 3: 0.2 })),
      'InvalidParameterValueException',
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    ],
    ['a share over one', (c) => createAlias(c, weights({ 2: 2 })), 'ValidationException', wrongWeight('2=2.0')],
    ['a share below nothing', (c) => createAlias(c, weights({ 2: -1 })), 'ValidationException', wrongWeight('2=-1.0')],
    [
      'the main version as the second one',
      (c) => createAlias(c, weights({ 1: 0.5 })),
      'InvalidParameterValueException',
      'Invalid function version 1. Function version 1 is already included in routing configuration.',
    ],
    [
      '$LATEST beside a second version',
      (c) => createAlias(c, { ...weights({ 2: 0.5 }), FunctionVersion: '$LATEST' }),
      'InvalidParameterValueException',
      '$LATEST is not supported for an alias pointing to more than 1 version',
    ],
    [
      '$LATEST as the second version',
      (c) => createAlias(c, weights({ $LATEST: 0.5 })),
      'ValidationException',
      "1 validation error detected: Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
    ],
    [
      'to delete a version that an alias has (reported)',
      (c) => deleteFunction(c, { FunctionName: 'f:1' }),
      'ResourceConflictException',
      'Unable to delete version because the following aliases reference it: [taken]',
    ],
    [
      'to delete an alias as a function',
      (c) => deleteFunction(c, { FunctionName: 'f:taken' }),
      'InvalidParameterValueException',
      'Deletion of aliases is not currently supported.',
    ],
    [
      'to delete a version of an unknown function',
      (c) => deleteFunction(c, { FunctionName: 'no', Qualifier: '1' }),
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:123456789012:function:no',
    ],
    [
      'an image for a package',
      (c) => updateFunctionCode(c, { FunctionName: 'f', ImageUri: 'i' }),
      'InvalidParameterValueException',
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    ],
  ])('%s', async (_, run, name, message) => {
    const context = await contextWithFunction(undefined, { Publish: true });
    await updateFunctionCode(context, { ...otherCode, Publish: true });
    await createAlias(context, { ...alias, Name: 'taken' });
    const { CodeSha256 } = await getFunctionConfiguration(context, { FunctionName: 'f' });
    await expect(run(context)).rejects.toMatchObject({ name, message: message.replace('qP8xKzM=', CodeSha256) });
  });
});

it('UpdateFunctionCode with DryRun checks everything and changes nothing', async () => {
  const context = await contextWithFunction();
  const before = await getFunction(context, { FunctionName: 'f' });
  const shown = await updateFunctionCode(context, { ...otherCode, DryRun: true });
  expect(shown.CodeSha256).not.toBe(before.Configuration.CodeSha256);
  expect(await getFunction(context, { FunctionName: 'f' })).toEqual(before);
  await expect(updateFunctionCode(operationContext(), { ...otherCode, DryRun: true })).rejects.toMatchObject({
    httpStatus: 404,
  });
});

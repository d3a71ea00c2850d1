import { beforeEach, describe, expect, it } from 'vitest';
import { contextWithFunction, functionInput, zipped } from '../../../test/services/lambda-fixture.ts';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import { updateFunctionConfiguration } from './function-updates.ts';
import { createFunction, deleteFunction, getFunctionConfiguration } from './functions.ts';
import {
  deleteLayerVersion,
  getLayerVersion,
  getLayerVersionByArn,
  listLayers,
  listLayerVersions,
  publishLayerVersion,
} from './layers.ts';
import { LISTED_FOR_LAYERS, LISTED_RUNTIMES } from './runtimes.ts';

const layerArn = 'arn:aws:lambda:us-east-1:123456789012:layer:words';
const input = {
  LayerName: 'words',
  Content: { ZipFile: zipped({ 'python/words.py': '' }) },
  CompatibleRuntimes: ['python3.12'],
  CompatibleArchitectures: ['x86_64'],
  Description: 'd',
  LicenseInfo: 'MIT',
};

describe.each(stores)('layers in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(() => {
    context = operationContext({ store: createStore() });
  });

  it('are published in versions, read by number and by ARN, and listed, with the members that are recorded', async () => {
    const published = await publishLayerVersion(context, input);
    expect(published).toEqual({
      CompatibleArchitectures: ['x86_64'],
      CompatibleRuntimes: ['python3.12'],
      Content: { CodeSha256: expect.stringMatching(/^.{43}=$/), CodeSize: expect.any(Number) },
      CreatedDate: '2026-01-02T03:04:05.678+0000',
      Description: 'd',
      LayerArn: layerArn,
      LayerVersionArn: `${layerArn}:1`,
      LicenseInfo: 'MIT',
      Version: 1,
    });
    expect(await getLayerVersion(context, { LayerName: 'words', VersionNumber: 1 })).toEqual(published);
    expect(await getLayerVersion(context, { LayerName: layerArn, VersionNumber: 1 })).toEqual(published);
    expect(await getLayerVersionByArn(context, { Arn: `${layerArn}:1` })).toEqual(published);
    await publishLayerVersion(context, { LayerName: 'words', Content: input.Content });
    const { Content, LayerArn, ...listed } = published;
    const { LayerVersions } = await listLayerVersions(context, { LayerName: 'words' });
    expect(LayerVersions.map(({ Version }) => Version)).toEqual([2, 1]);
    expect(LayerVersions[1]).toEqual(listed);
    expect(await listLayers(context, { CompatibleRuntime: 'python3.12' })).toEqual({
      Layers: [{ LayerName: 'words', LayerArn, LatestMatchingVersion: listed }],
    });
    expect((await listLayers(context, {})).Layers[0]?.LatestMatchingVersion?.Version).toBe(2);
    expect((await listLayers(context, { CompatibleArchitecture: 'arm64' })).Layers).toEqual([]);
    expect(Content?.CodeSize).toBeGreaterThan(0);
  });

  it('are numbered on when all versions are deleted; what is not there is deleted in silence', async () => {
    for (let i = 0; i < 2; i++) await publishLayerVersion(context, input);
    for (const VersionNumber of [1, 2, 2, 7]) await deleteLayerVersion(context, { LayerName: 'words', VersionNumber });
    expect(await listLayerVersions(context, { LayerName: 'words' })).toEqual({ LayerVersions: [] });
    expect((await publishLayerVersion(context, input)).Version).toBe(3);
  });

  it('stay with the functions that have them, and with nobody else', async () => {
    const { LayerVersionArn = '', Content } = await publishLayerVersion(context, input);
    await createFunction(context, { ...functionInput, Layers: [LayerVersionArn] });
    const Layers = [{ Arn: LayerVersionArn, CodeSize: Content?.CodeSize }];
    await deleteLayerVersion(context, { LayerName: 'words', VersionNumber: 1 });
    expect((await getFunctionConfiguration(context, { FunctionName: 'f' })).Layers).toEqual(Layers);
    const stored = () => context.store.transact((transaction) => transaction.get('layerVersions', 'words/1'));
    expect((await stored())?.Content).toMatchObject({ Kind: 'zip-bytes' });
    await expect(getLayerVersion(context, { LayerName: 'words', VersionNumber: 1 })).rejects.toMatchObject({
      httpStatus: 404,
    });
    await expect(
      updateFunctionConfiguration(context, { FunctionName: 'f', Layers: [LayerVersionArn] }),
    ).rejects.toMatchObject({ message: `Layer version ${LayerVersionArn} does not exist.` });
    await deleteFunction(context, { FunctionName: 'f' });
    await deleteLayerVersion(context, { LayerName: 'words', VersionNumber: 1 });
    expect(await stored()).toBeUndefined();
  });
});

const noLayer = 'The resource you requested does not exist.';
const wrongArn =
  'Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), Member must not be null]';
const twoVersions = (first: string, second: string) =>
  `Two different versions of the same layer are not allowed to be referenced in the same function. ${first} and ${second} are versions of the same layer.`;
const setLayers =
  (...Layers: string[]) =>
  (context: OperationContext) =>
    updateFunctionConfiguration(context, { FunctionName: 'f', Layers });

describe('refused, in the recorded words, is', () => {
  it.each<[name: string, run: (context: OperationContext) => Promise<unknown>, error: string, message: string]>([
    [
      'a layer that does not exist',
      (c) => getLayerVersion(c, { LayerName: 'no', VersionNumber: 1 }),
      'ResourceNotFoundException',
      noLayer,
    ],
    [
      'a version that does not exist',
      (c) => getLayerVersionByArn(c, { Arn: `${layerArn}:9` }),
      'ResourceNotFoundException',
      noLayer,
    ],
    [
      'version 0',
      (c) => getLayerVersion(c, { LayerName: 'words', VersionNumber: 0 }),
      'InvalidParameterValueException',
      'Layer Version Cannot be less than 1',
    ],
    [
      'to delete version -1',
      (c) => deleteLayerVersion(c, { LayerName: 'words', VersionNumber: -1 }),
      'InvalidParameterValueException',
      'Layer Version Cannot be less than 1',
    ],
    [
      'to list by an unknown runtime',
      (c) => listLayers(c, { CompatibleRuntime: 'runtimedoesnotexist' }),
      'ValidationException',
      `1 validation error detected: Value 'runtimedoesnotexist' at 'compatibleRuntime' failed to satisfy constraint: Member must satisfy enum value set: [${LISTED_FOR_LAYERS.join(', ')}]`,
    ],
    [
      'to list by an unknown architecture',
      (c) => listLayerVersions(c, { LayerName: 'words', CompatibleArchitecture: 'archdoesnotexist' }),
      'ValidationException',
      "1 validation error detected: Value 'archdoesnotexist' at 'compatibleArchitecture' failed to satisfy constraint: Member must satisfy enum value set: [x86_64, arm64]",
    ],
    [
      'to publish for what does not exist',
      (c) =>
        publishLayerVersion(c, {
          ...input,
          CompatibleRuntimes: ['invalidruntime', 'invalidruntime2', 'nodejs20.x'],
          CompatibleArchitectures: ['invalidarch', 'x86_64'],
        }),
      'ValidationException',
      `2 validation errors detected: Value '[invalidruntime, invalidruntime2, nodejs20.x]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: [${LISTED_RUNTIMES.join(', ')}]; Value '[invalidarch, x86_64]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
    ],
    [
      'two versions of a layer on a function',
      setLayers(`${layerArn}:1`, `${layerArn}:2`),
      'InvalidParameterValueException',
      twoVersions(`${layerArn}:1`, `${layerArn}:2`),
    ],
    [
      'a version twice',
      setLayers(`${layerArn}:1`, `${layerArn}:1`),
      'InvalidParameterValueException',
      twoVersions(`${layerArn}:1`, `${layerArn}:1`),
    ],
    [
      'a layer of a function that does not exist',
      setLayers('arn:aws:lambda:us-east-1:123456789012:layer:doesnotexist:1'),
      'InvalidParameterValueException',
      'Layer version arn:aws:lambda:us-east-1:123456789012:layer:doesnotexist:1 does not exist.',
    ],
    [
      'the ARN of a layer without a version',
      setLayers(layerArn),
      'ValidationException',
      `1 validation error detected: Value '[${layerArn}]' at 'layers' failed to satisfy constraint: ${wrongArn}`,
    ],
    [
      'a layer of another region',
      setLayers(`${layerArn}:1`.replace('us-east-1', 'us-west-2')),
      'InvalidParameterValueException',
      'Layers are not in the same region as the function. Layers are expected to be in region us-east-1.',
    ],
    [
      'six layers',
      setLayers(...[1, 2, 3, 4, 5, 6].map((n) => `${layerArn}${n}:1`)),
      'InvalidParameterValueException',
      'Cannot reference more than 5 layers.',
    ],
  ])('%s', async (_, run, name, message) => {
    const context = await contextWithFunction();
    for (let i = 0; i < 2; i++) await publishLayerVersion(context, input);
    await expect(run(context)).rejects.toMatchObject({ name, message });
  });
});

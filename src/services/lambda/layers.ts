import type { FunctionCode, LayerVersion } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import { checkInput, explainProblems } from '../../aws/check-input.ts';
import type {
  DeleteLayerVersionRequest,
  GetLayerVersionByArnRequest,
  GetLayerVersionRequest,
  GetLayerVersionResponse,
  LayersListItem,
  LayerVersionsListItem,
  ListLayersRequest,
  ListLayerVersionsRequest,
  PublishLayerVersionRequest,
  PublishLayerVersionResponse,
} from '../../aws/generated/lambda.ts';
import { inputShapes } from '../../aws/generated/lambda-inputs.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { readCode } from './function-code.ts';
import { lastModified } from './function-settings.ts';
import { findLayerVersion, readLayerArn } from './layer-references.ts';
import { pageOf } from './page.ts';
import { checkRequest, invalidParameter, resourceNotFound } from './refusals.ts';
import { LISTED_FOR_LAYERS, LISTED_RUNTIMES } from './runtimes.ts';

/** `Content` also takes the account's own forms: a directory of this machine is a layer as it is. */
export type PublishLayerVersionInput = Omit<PublishLayerVersionRequest, 'Content'> & {
  readonly Content: PublishLayerVersionRequest['Content'] | FunctionCode;
};

/** Numbers are not given again, also when every version is deleted. Texts in this file are recorded. */
export async function publishLayerVersion(
  context: OperationContext,
  input: PublishLayerVersionInput,
): Promise<PublishLayerVersionResponse> {
  checkPublish(input);
  const layerName = readLayerName(context, input.LayerName);
  const { Code: Content, ...content } = readCode(input.Content, context.newId('revision'));
  const LayerArn = layerArn(context, layerName);
  const published = await context.store.transact(async (transaction) => {
    const counted = await transaction.get('layerVersionCounters', layerName);
    const Version = (counted?.LastVersion ?? 0) + 1;
    const layer: LayerVersion = {
      LayerName: layerName,
      LayerArn,
      LayerVersionArn: `${LayerArn}:${Version}`,
      Version,
      Description: input.Description ?? '',
      CreatedDate: lastModified(context),
      ...(input.CompatibleRuntimes === undefined ? {} : { CompatibleRuntimes: input.CompatibleRuntimes }),
      ...(input.CompatibleArchitectures === undefined
        ? {}
        : { CompatibleArchitectures: input.CompatibleArchitectures }),
      ...(input.LicenseInfo === undefined ? {} : { LicenseInfo: input.LicenseInfo }),
      Content,
      ...content,
    };
    transaction.put('layerVersionCounters', layerName, { LastVersion: Version });
    transaction.put('layerVersions', `${layerName}/${Version}`, layer);
    return layer;
  });
  return output(published);
}

/** Runtimes are named in another order than the model has them, and without the form that lists have. */
function checkPublish(input: PublishLayerVersionInput): void {
  const problems = checkInput(inputShapes, 'PublishLayerVersionRequest', input)
    .filter(({ member }) => !member.startsWith('/Content/'))
    .map((problem) =>
      problem.shownAt === '/CompatibleRuntimes' && problem.kind === 'enum'
        ? { ...problem, constraint: `Member must satisfy enum value set: [${LISTED_RUNTIMES.join(', ')}]` }
        : problem,
    )
    .sort((a, b) => Number(b.shownAt === '/CompatibleRuntimes') - Number(a.shownAt === '/CompatibleRuntimes'));
  const [first] = problems;
  if (first !== undefined) {
    throw new ServiceError('ValidationException', 400, explainProblems(problems), first.member);
  }
}

export async function getLayerVersion(
  context: OperationContext,
  input: GetLayerVersionRequest,
): Promise<GetLayerVersionResponse> {
  checkRequest('GetLayerVersionRequest', input);
  checkVersionNumber(input.VersionNumber);
  const layerName = readLayerName(context, input.LayerName);
  return output(await getExisting(context, { layerName, version: input.VersionNumber }));
}

export async function getLayerVersionByArn(
  context: OperationContext,
  input: GetLayerVersionByArnRequest,
): Promise<GetLayerVersionResponse> {
  checkRequest('GetLayerVersionByArnRequest', input);
  const arn = readLayerArn(input.Arn);
  if (arn === null || arn.accountId !== context.accountId) throw noSuchLayer();
  return output(await getExisting(context, arn));
}

/** Functions that have it keep it; then its content stays for them. To delete what is not there is no error. */
export async function deleteLayerVersion(context: OperationContext, input: DeleteLayerVersionRequest): Promise<void> {
  checkRequest('DeleteLayerVersionRequest', input);
  checkVersionNumber(input.VersionNumber);
  const layerName = readLayerName(context, input.LayerName);
  await context.store.transact(async (transaction) => {
    const layer = await findLayerVersion(transaction, { layerName, version: input.VersionNumber });
    if (layer === undefined) return;
    const key = `${layerName}/${input.VersionNumber}`;
    if (await isUsed(transaction, layer)) transaction.put('layerVersions', key, { ...layer, IsDeleted: true });
    else transaction.delete('layerVersions', key);
  });
}

async function isUsed(transaction: Transaction, { LayerVersionArn }: LayerVersion): Promise<boolean> {
  for (const collection of ['functions', 'functionVersions'] as const) {
    const entries = await transaction.list(collection, '');
    if (entries.some(({ value }) => value.Layers?.some(({ Arn }) => Arn === LayerVersionArn))) return true;
  }
  return false;
}

export interface ListLayersOutput {
  readonly Layers: readonly LayersListItem[];
  readonly NextMarker?: string;
}

/** Each layer once, with the latest of its versions that fits. */
export async function listLayers(context: OperationContext, input: ListLayersRequest): Promise<ListLayersOutput> {
  checkList('ListLayersRequest', input);
  const latest = new Map<string, LayerVersion>();
  for (const layer of await existing(context, '')) {
    if (fits(layer, input) && layer.Version > (latest.get(layer.LayerName)?.Version ?? 0)) {
      latest.set(layer.LayerName, layer);
    }
  }
  const { page, next } = pageOf([...latest.values()], input);
  const Layers = page.map((layer) => ({
    LayerName: layer.LayerName,
    LayerArn: layer.LayerArn,
    LatestMatchingVersion: listItem(layer),
  }));
  return { Layers, ...next };
}

export interface ListLayerVersionsOutput {
  readonly LayerVersions: readonly LayerVersionsListItem[];
  readonly NextMarker?: string;
}

/** The newest first. A layer that does not exist has none. */
export async function listLayerVersions(
  context: OperationContext,
  input: ListLayerVersionsRequest,
): Promise<ListLayerVersionsOutput> {
  checkList('ListLayerVersionsRequest', input);
  const layers = await existing(context, readLayerName(context, input.LayerName));
  const fitting = layers.filter((layer) => fits(layer, input)).sort((a, b) => b.Version - a.Version);
  const { page, next } = pageOf(fitting, input);
  return { LayerVersions: page.map(listItem), ...next };
}

/** Runtimes are named in an order of its own here, too, with some that nobody else names. */
function checkList(shape: 'ListLayersRequest' | 'ListLayerVersionsRequest', input: ListLayersRequest): void {
  checkRequest(shape, input, ({ member }) => member === '/CompatibleRuntime');
  const { CompatibleRuntime } = input;
  if (CompatibleRuntime === undefined || LISTED_FOR_LAYERS.includes(CompatibleRuntime)) return;
  const text = `1 validation error detected: Value '${CompatibleRuntime}' at 'compatibleRuntime' failed to satisfy constraint: Member must satisfy enum value set: [${LISTED_FOR_LAYERS.join(', ')}]`;
  throw new ServiceError('ValidationException', 400, text, '/CompatibleRuntime');
}

function fits(
  { CompatibleRuntimes = [], CompatibleArchitectures = [] }: LayerVersion,
  { CompatibleRuntime, CompatibleArchitecture }: ListLayersRequest,
): boolean {
  return (
    (CompatibleRuntime === undefined || CompatibleRuntimes.includes(CompatibleRuntime)) &&
    (CompatibleArchitecture === undefined || CompatibleArchitectures.includes(CompatibleArchitecture))
  );
}

async function existing(context: OperationContext, layerName: string): Promise<readonly LayerVersion[]> {
  const entries = await context.store.transact((transaction) => transaction.list('layerVersions', layerName));
  return entries.map(({ value }) => value).filter(({ IsDeleted }) => IsDeleted !== true);
}

/** A name, or the ARN of the layer or of one of its versions. */
function readLayerName(context: OperationContext, nameOrArn: string): string {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const [, , , region, , , name = nameOrArn] = nameOrArn.split(':');
  if (region !== context.region) throw noSuchLayer();
  return name;
}

function layerArn({ partition, region, accountId }: OperationContext, name: string): string {
  return `arn:${partition}:lambda:${region}:${accountId}:layer:${name}`;
}

function checkVersionNumber(version: number): void {
  if (version < 1) throw invalidParameter('Layer Version Cannot be less than 1', '/VersionNumber');
}

async function getExisting(
  context: OperationContext,
  arn: { readonly layerName: string; readonly version: number },
): Promise<LayerVersion> {
  const found = await context.store.transact((transaction) => findLayerVersion(transaction, arn));
  if (found === undefined || found.IsDeleted === true) throw noSuchLayer();
  return found;
}

function noSuchLayer(): ServiceError {
  return resourceNotFound('The resource you requested does not exist.', '/LayerName');
}

function listItem({
  LayerName: _,
  LayerArn: __,
  Content: ___,
  CodeSha256: ____,
  CodeSize: _____,
  IsDeleted: ______,
  ...shown
}: LayerVersion): LayerVersionsListItem {
  return shown;
}

function output(layer: LayerVersion): PublishLayerVersionResponse {
  const { CodeSha256, CodeSize, Content, LayerArn } = layer;
  const Location = 'Path' in Content ? { Location: `file://${Content.Path}` } : {};
  return { ...listItem(layer), LayerArn, Content: { CodeSha256, CodeSize, ...Location } };
}

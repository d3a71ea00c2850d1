import type { LambdaFunction, LayerReference, LayerVersion } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import { explainProblems } from '../../aws/check-input.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { invalidParameter } from './refusals.ts';

/** What an ARN of a layer version says; null when it is none. */
export interface LayerArn {
  readonly region: string;
  readonly accountId: string;
  readonly layerName: string;
  readonly version: number;
}

export function readLayerArn(arn: string): LayerArn | null {
  const groups = /^arn:[\w-]+:lambda:([\w-]+):(\d{12}):layer:([\w-]+):(\d+)$/.exec(arn);
  if (groups === null) return null;
  const [, region = '', accountId = '', layerName = '', version = ''] = groups;
  return { region, accountId, layerName, version: Number(version) };
}

/**
 * The `Layers` of a function, from what a request names; nothing when it names none. Texts are recorded. Whether a layer
 * of another account exists cannot be known here: it is kept by its ARN.
 */
export async function readLayers(
  context: OperationContext,
  transaction: Transaction,
  arns: readonly string[] | undefined,
): Promise<Pick<LambdaFunction, 'Layers'>> {
  if (arns === undefined) return {};
  const layers = arns.map((arn) => readLayerArn(arn) ?? refuseForm(arns));
  if (arns.length > 5) throw invalidParameter('Cannot reference more than 5 layers.', '/Layers');
  checkTwice(arns, layers);
  const Layers: LayerReference[] = [];
  for (const [index, layer] of layers.entries()) {
    const Arn = arns[index] ?? '';
    const member = `/Layers/${index}`;
    if (layer.region !== context.region) {
      const text = `Layers are not in the same region as the function. Layers are expected to be in region ${context.region}.`;
      throw invalidParameter(text, member);
    }
    const found = layer.accountId === context.accountId ? await findLayerVersion(transaction, layer) : null;
    if (found === undefined || found?.IsDeleted === true) {
      throw invalidParameter(`Layer version ${Arn} does not exist.`, member);
    }
    Layers.push({ Arn, CodeSize: found?.CodeSize ?? 0 });
  }
  return { Layers };
}

export function findLayerVersion(
  transaction: Transaction,
  { layerName, version }: Pick<LayerArn, 'layerName' | 'version'>,
): Promise<LayerVersion | undefined> {
  return transaction.get('layerVersions', `${layerName}/${version}`);
}

function checkTwice(arns: readonly string[], layers: readonly LayerArn[]): void {
  for (const [index, { layerName, accountId }] of layers.entries()) {
    const first = layers.findIndex((other) => other.layerName === layerName && other.accountId === accountId);
    if (first === index) continue;
    throw invalidParameter(
      `Two different versions of the same layer are not allowed to be referenced in the same function. ${arns[first]} and ${arns[index]} are versions of the same layer.`,
      `/Layers/${index}`,
    );
  }
}

function refuseForm(arns: readonly string[]): never {
  const constraint =
    'Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, ' +
    'Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), Member must not be null]';
  const problem = { member: '/Layers', shownAt: '/Layers', value: arns, kind: 'pattern', constraint } as const;
  throw new ServiceError('ValidationException', 400, explainProblems([problem]), '/Layers');
}

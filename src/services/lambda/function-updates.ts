import type { FunctionVersion, LambdaFunction } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import type { UpdateFunctionCodeRequest, UpdateFunctionConfigurationRequest } from '../../aws/generated/lambda.ts';
import { deepEqual } from '../../base/json.ts';
import type { OperationContext } from '../operation-context.ts';
import { type CodeInput, readCode } from './function-code.ts';
import { type FunctionReference, getExistingFunction, readFunctionReference } from './function-name.ts';
import { type FunctionConfigurationOutput, functionConfiguration, versionConfiguration } from './function-output.ts';
import { checkSettings, isCheckedByItself, lastModified, settings } from './function-settings.ts';
import { readLayers } from './layer-references.ts';
import { LATEST } from './qualified-function.ts';
import { checkRequest, checkRevision, invalidParameter } from './refusals.ts';
import { publish, versionsOf } from './versions.ts';

export type UpdateFunctionCodeInput = UpdateFunctionCodeRequest & { readonly Code?: CodeInput };

/** With DryRun, everything is checked and nothing changes. */
export async function updateFunctionCode(
  context: OperationContext,
  input: UpdateFunctionCodeInput,
): Promise<FunctionConfigurationOutput> {
  checkRequest('UpdateFunctionCodeRequest', input, isCheckedByItself);
  const reference = readFunctionReference(context, input.FunctionName);
  const ContentId = context.newId('revision');
  return context.store.transact(async (transaction) => {
    const old = await getExistingFunction(context, transaction, reference);
    checkRevision(old.RevisionId, input.RevisionId);
    checkPackageType(old, input);
    const updated = {
      ...old,
      ...readCode(input.Code ?? input, ContentId),
      ...(input.Architectures === undefined ? {} : { Architectures: input.Architectures }),
      ContentId,
      ...newRevision(context),
    };
    if (input.DryRun !== true) {
      transaction.put('functions', reference.name, updated);
      await followFiles(transaction, updated);
      // Recorded: the version that this publishes is pending.
      if (input.Publish === true) return versionConfiguration(await publish(context, transaction, updated), 'created');
    }
    return functionConfiguration({ ...updated, Version: LATEST }, { moment: 'updated' });
  });
}

/** Both are recorded. */
function checkPackageType({ PackageType }: LambdaFunction, { ImageUri, Code }: UpdateFunctionCodeInput): void {
  if (Code !== undefined) return;
  if (PackageType === 'Image' && ImageUri === undefined) {
    throw invalidParameter('Please provide ImageUri when updating a function with packageType Image.', '/ImageUri');
  }
  if (PackageType === 'Zip' && ImageUri !== undefined) {
    throw invalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.", '/ImageUri');
  }
}

/**
 * The files of a directory are not copied for a version, so that its environments have to begin anew when they have
 * changed. A package needs nothing of the kind.
 */
async function followFiles(transaction: Transaction, { FunctionName, Code, ContentId }: LambdaFunction): Promise<void> {
  if (!('Path' in Code)) return;
  for (const version of await versionsOf(transaction, FunctionName)) {
    if (!deepEqual(version.Code, Code)) continue;
    const followed: FunctionVersion = { ...version, CodeRevision: ContentId };
    transaction.put('functionVersions', `${FunctionName}/${version.Version}`, followed);
  }
}

/** Members that are absent stay; an Environment replaces the old one as a whole. */
export async function updateFunctionConfiguration(
  context: OperationContext,
  input: UpdateFunctionConfigurationRequest,
): Promise<FunctionConfigurationOutput> {
  checkRequest('UpdateFunctionConfigurationRequest', input, isCheckedByItself);
  checkSettings(input);
  const reference: FunctionReference = readFunctionReference(context, input.FunctionName);
  return context.store.transact(async (transaction) => {
    const old = await getExistingFunction(context, transaction, reference);
    checkRevision(old.RevisionId, input.RevisionId);
    const updated: LambdaFunction = {
      ...old,
      ...settings(input),
      ...(input.Role === undefined ? {} : { Role: input.Role }),
      ...(await readLayers(context, transaction, input.Layers)),
      ContentId: context.newId('revision'),
      ...newRevision(context),
    };
    transaction.put('functions', reference.name, updated);
    return functionConfiguration({ ...updated, Version: LATEST }, { moment: 'updated' });
  });
}

function newRevision(context: OperationContext): Pick<LambdaFunction, 'RevisionId' | 'LastModified'> {
  return { RevisionId: context.newId('revision'), LastModified: lastModified(context) };
}

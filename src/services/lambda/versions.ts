import type { FunctionVersion, LambdaFunction } from '../../account/function.ts';
import type { Transaction } from '../../account/store.ts';
import type { ListVersionsByFunctionRequest, PublishVersionRequest } from '../../aws/generated/lambda.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingFunction, readFunctionReference } from './function-name.ts';
import { type FunctionConfigurationOutput, versionConfiguration } from './function-output.ts';
import { pageOf } from './page.ts';
import { LATEST } from './qualified-function.ts';
import { checkRequest, checkRevision, invalidParameter } from './refusals.ts';

/** When nothing has changed since the last version, it is given again, and nothing is published (recorded). */
export async function publishVersion(
  context: OperationContext,
  input: PublishVersionRequest,
): Promise<FunctionConfigurationOutput> {
  checkRequest('PublishVersionRequest', input);
  const reference = readFunctionReference(context, input.FunctionName);
  const version = await context.store.transact(async (transaction) => {
    const latest = await getExistingFunction(context, transaction, reference);
    checkRevision(latest.RevisionId, input.RevisionId);
    const { CodeSha256 } = input;
    // Recorded. An empty one is what the console sends for none.
    if (CodeSha256 !== undefined && CodeSha256 !== '' && CodeSha256 !== latest.CodeSha256) {
      throw invalidParameter(
        `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${latest.CodeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
        '/CodeSha256',
      );
    }
    return publish(context, transaction, latest, input.Description);
  });
  return versionConfiguration(version, 'settled');
}

/**
 * Keeps what the function is now under a number, which is never given again: not when the version is deleted, and not
 * when the function is (Lambda developer guide, "Manage Lambda function versions"). `$LATEST` gets a new revision with
 * it (recorded).
 */
export async function publish(
  context: OperationContext,
  transaction: Transaction,
  latest: LambdaFunction,
  description?: string,
): Promise<FunctionVersion> {
  const { FunctionName } = latest;
  const newest = (await versionsOf(transaction, FunctionName)).at(-1);
  if (newest?.ContentId === latest.ContentId) return newest;
  const counted = await transaction.get('functionVersionCounters', FunctionName);
  const LastVersion = (counted?.LastVersion ?? 0) + 1;
  const { Tags: _, ReservedConcurrentExecutions: __, PolicyRevisionId: ___, ...kept } = latest;
  const version: FunctionVersion = {
    ...kept,
    Version: String(LastVersion),
    Description: description ?? latest.Description,
    RevisionId: context.newId('revision'),
    Policy: {},
  };
  transaction.put('functionVersionCounters', FunctionName, { LastVersion });
  transaction.put('functionVersions', `${FunctionName}/${LastVersion}`, version);
  transaction.put('functions', FunctionName, { ...latest, RevisionId: context.newId('revision') });
  return version;
}

/** The published versions, the oldest first. */
export async function versionsOf(transaction: Transaction, name: string): Promise<readonly FunctionVersion[]> {
  const entries = await transaction.list('functionVersions', name);
  return entries.map(({ value }) => value).sort((a, b) => Number(a.Version) - Number(b.Version));
}

export interface ListVersionsByFunctionOutput {
  readonly Versions: readonly FunctionConfigurationOutput[];
  readonly NextMarker?: string;
}

/** `$LATEST` first. */
export async function listVersionsByFunction(
  context: OperationContext,
  input: ListVersionsByFunctionRequest,
): Promise<ListVersionsByFunctionOutput> {
  checkRequest('ListVersionsByFunctionRequest', input);
  const reference = readFunctionReference(context, input.FunctionName);
  const versions = await context.store.transact(async (transaction) => {
    const latest = await getExistingFunction(context, transaction, reference);
    return [{ ...latest, Version: LATEST }, ...(await versionsOf(transaction, reference.name))];
  });
  const { page, next } = pageOf(versions, input);
  return { Versions: page.map((version) => versionConfiguration(version, 'listed')), ...next };
}

import type { CreateFunctionInput } from '../../src/services/lambda/functions.ts';
import { createFunction } from '../../src/services/lambda/functions.ts';
import type { OperationContext } from '../../src/services/operation-context.ts';
import { zipArchive } from '../lambda/zip-archive.ts';
import { operationContext } from './operation-fixture.ts';

export const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f';

/** A deployment package as it travels, of files by name. */
export function zipped(files: Readonly<Record<string, string>>): string {
  return zipArchive(Object.entries(files).map(([name, text]) => ({ name, text }))).toString('base64');
}

export const functionInput: CreateFunctionInput = {
  FunctionName: 'f',
  Role: 'arn:aws:iam::123456789012:role/r',
  Runtime: 'nodejs20.x',
  Handler: 'index.handler',
  Code: { ZipFile: zipped({ 'index.js': 'exports.handler = async () => 1' }) },
};

/** An account that has the function `f`. */
export async function contextWithFunction(
  store?: OperationContext['store'],
  changes: Partial<CreateFunctionInput> = {},
): Promise<OperationContext> {
  const context = operationContext(store === undefined ? {} : { store });
  await createFunction(context, { ...functionInput, ...changes });
  return context;
}

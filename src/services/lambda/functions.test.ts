import { beforeEach, describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import { putFunctionConcurrency } from './concurrency.ts';
import { updateFunctionCode, updateFunctionConfiguration } from './function-updates.ts';
import {
  type CreateFunctionInput,
  createFunction,
  deleteFunction,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
} from './functions.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const input: CreateFunctionInput = {
  FunctionName: 'f',
  Role: 'arn:aws:iam::123456789012:role/r',
  Runtime: 'python3.12',
  Handler: 'index.handler',
  Code: { Kind: 'inline', Text: 'def handler(e, c): return 1' },
};
/** An empty archive. */
const zip = Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`, 'latin1').toString('base64');

describe.each(stores)('a function in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(() => {
    context = operationContext({ store: createStore() });
  });

  it('has the defaults of AWS, is pending at first and active at the next look', async () => {
    const created = await createFunction(context, input);
    expect(created).toEqual({
      Architectures: ['x86_64'],
      CodeSha256: 'ozDXV8p6ZSX816dOm+4Wor4Roth1EY34NjqrNyuDBtk=',
      CodeSize: 27,
      Description: '',
      EphemeralStorage: { Size: 512 },
      FunctionArn: arn,
      FunctionName: 'f',
      Handler: 'index.handler',
      LastModified: '2026-01-02T03:04:05.678+0000',
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/f' },
      MemorySize: 128,
      PackageType: 'Zip',
      RevisionId: 'revision2',
      Role: input.Role,
      Runtime: 'python3.12',
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      Timeout: 3,
      TracingConfig: { Mode: 'PassThrough' },
      Version: '$LATEST',
    });
    const { Configuration } = await getFunction(context, { FunctionName: 'f' });
    expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(Configuration).not.toHaveProperty('StateReason');
  });

  it.each(['f', arn, '123456789012:function:f', 'function:f', `${arn}:$LATEST`])(
    'is found as %s',
    async (FunctionName) => {
      await createFunction(context, input);
      expect(await getFunctionConfiguration(context, { FunctionName })).toMatchObject({ FunctionName: 'f' });
    },
  );

  it('changes its revision with each change of configuration and of code', async () => {
    const revisions = [(await createFunction(context, input)).RevisionId];
    const configured = await updateFunctionConfiguration(context, {
      FunctionName: 'f',
      Timeout: 10,
      Environment: { Variables: { STAGE: 'dev' } },
    });
    expect(configured).toMatchObject({ Timeout: 10, Handler: 'index.handler', LastUpdateStatus: 'InProgress' });
    revisions.push(configured.RevisionId);
    const code = { Kind: 'directory', Path: 'src' } as const;
    for (let i = 0; i < 2; i++) {
      // The same path twice: what lies there may have changed.
      const updated = await updateFunctionCode(context, { FunctionName: 'f', Code: code });
      expect(updated.Environment).toEqual({ Variables: { STAGE: 'dev' } });
      revisions.push(updated.RevisionId);
    }
    expect(new Set(revisions).size).toBe(4);
    expect((await context.store.transact((t) => t.get('functions', 'f')))?.Code).toEqual(code);
  });

  it('is changed only at the revision that is named', async () => {
    const { RevisionId } = await createFunction(context, input);
    await updateFunctionConfiguration(context, { FunctionName: 'f', Timeout: 4, RevisionId });
    await expect(
      updateFunctionConfiguration(context, { FunctionName: 'f', Timeout: 5, RevisionId }),
    ).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      httpStatus: 412,
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    });
  });

  it('keeps an archive that came over the wire', async () => {
    await createFunction(context, { ...input, Code: { ZipFile: zip } });
    expect((await context.store.transact((t) => t.get('functions', 'f')))?.Code).toEqual({
      Kind: 'zip-bytes',
      Base64: zip,
    });
    await updateFunctionCode(context, { FunctionName: 'f', S3Bucket: 'bucket', S3Key: 'k' });
    expect((await context.store.transact((t) => t.get('functions', 'f')))?.Code).toMatchObject({ Kind: 'none' });
  });

  it('goes when it is deleted', async () => {
    await createFunction(context, input);
    await deleteFunction(context, { FunctionName: arn });
    await expect(getFunction(context, { FunctionName: 'f' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      httpStatus: 404,
      message: `Function not found: ${arn}`,
      member: '/FunctionName',
    });
  });

  it('is one of a list in pages', async () => {
    for (const FunctionName of ['c', 'a', 'b']) await createFunction(context, { ...input, FunctionName });
    const first = await listFunctions(context, { MaxItems: 2 });
    expect(first.Functions.map(({ FunctionName }) => FunctionName)).toEqual(['a', 'b']);
    const second = await listFunctions(context, { Marker: first.NextMarker ?? '' });
    expect(second.Functions.map(({ FunctionName }) => FunctionName)).toEqual(['c']);
    expect(second).not.toHaveProperty('NextMarker');
  });
});

const enumText =
  "Value PYTHON3.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2] or be a valid ARN";

describe('CreateFunction refuses', () => {
  const { Handler: _, ...withoutHandler } = input;
  it.each<[name: string, input: CreateFunctionInput, error: string, message: unknown, member: string]>([
    ['an unknown runtime', { ...input, Runtime: 'PYTHON3.9' }, 'InvalidParameterValueException', enumText, '/Runtime'],
    [
      'an ended runtime',
      { ...input, Runtime: 'nodejs14.x' },
      'InvalidParameterValueException',
      'The runtime parameter of nodejs14.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.',
      '/Runtime',
    ],
    [
      'a role that is no ARN',
      { ...input, Role: 'r1' },
      'ValidationException',
      "1 validation error detected: Value 'r1' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
      '/Role',
    ],
    [
      'two architectures',
      { ...input, Architectures: ['x86_64', 'arm64'] },
      'ValidationException',
      "1 validation error detected: Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
      '/Architectures',
    ],
    [
      'an architecture in capitals',
      { ...input, Architectures: ['X86_64'] },
      'ValidationException',
      "1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
      '/Architectures/0',
    ],
    [
      'a name that is too long',
      { ...input, FunctionName: 'a'.repeat(65) },
      'InvalidParameterValueException',
      `1 validation error detected: Value '${'a'.repeat(65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
      '/FunctionName',
    ],
    [
      'a name that is none',
      { ...input, FunctionName: 'a:b:c:d' },
      'ValidationException',
      expect.stringContaining("at 'functionName'"),
      '/FunctionName',
    ],
    [
      'no handler',
      withoutHandler,
      'InvalidParameterValueException',
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
      '/Handler',
    ],
    [
      'a handler with a space',
      { ...input, Handler: 'a b' },
      'ValidationException',
      expect.stringContaining("at 'handler'"),
      '/Handler',
    ],
    [
      'a time-out over 15 minutes',
      { ...input, Timeout: 901 },
      'ValidationException',
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
      '/Timeout',
    ],
    [
      'no time at all',
      { ...input, Timeout: 0 },
      'ValidationException',
      "1 validation error detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
      '/Timeout',
    ],
    [
      'too little memory',
      { ...input, MemorySize: 64 },
      'ValidationException',
      "1 validation error detected: Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
      '/MemorySize',
    ],
    [
      'too much memory',
      { ...input, MemorySize: 10241 },
      'InvalidParameterValueException',
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240",
      '/MemorySize',
    ],
    [
      'a reserved variable',
      { ...input, Environment: { Variables: { A_B: 'x', AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION',
      '/Environment/Variables/AWS_REGION',
    ],
    [
      'a variable name that is none',
      { ...input, Environment: { Variables: { 'a-b': 'x' } } },
      'ValidationException',
      "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
      '/Environment/Variables/a-b',
    ],
    [
      'more than 4 KB of variables',
      { ...input, Environment: { Variables: { LARGE_VAR: 'x'.repeat(4096) } } },
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {"LARGE_VAR":"${'x'.repeat(4096)}"}`,
      '/Environment/Variables',
    ],
    [
      'an archive that is none',
      { ...input, Code: { ZipFile: Buffer.from('no').toString('base64') } },
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
      '/Code/ZipFile',
    ],
    [
      'no code',
      { ...input, Code: {} },
      'InvalidParameterValueException',
      'Please provide a source for function code.',
      '/Code',
    ],
    [
      'another region',
      { ...input, FunctionName: arn.replace('us-east-1', 'ap-southeast-1') },
      'ResourceNotFoundException',
      "Functions from 'ap-southeast-1' are not reachable in this region ('us-east-1')",
      '/FunctionName',
    ],
  ])('%s', async (_, given, error, message, member) => {
    await expect(createFunction(operationContext(), given)).rejects.toMatchObject({ name: error, message, member });
  });

  it('a name that is taken', async () => {
    const context = operationContext();
    await createFunction(context, input);
    await expect(createFunction(context, input)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      httpStatus: 409,
      message: 'Function already exist: f',
    });
  });
});

it('takes an image, which needs neither runtime nor handler', async () => {
  const { Runtime: _, Handler: __, ...image } = input;
  const created = await createFunction(operationContext(), { ...image, PackageType: 'Image', Code: { ImageUri: 'i' } });
  expect(created).toMatchObject({ PackageType: 'Image' });
});

describe('the other operations refuse', () => {
  const match = 'Function not found: arn:aws:lambda:us-east-1:123456789012:function:no';
  it.each<[name: string, run: (context: OperationContext) => Promise<unknown>, error: object]>([
    ['GetFunction of an unknown one', (c) => getFunction(c, { FunctionName: 'no' }), { message: match }],
    [
      'GetFunction of an unknown qualifier',
      (c) => getFunction(c, { FunctionName: 'no', Qualifier: '12' }),
      { message: `${match}:12` },
    ],
    [
      'two qualifiers',
      (c) => getFunction(c, { FunctionName: 'no:1', Qualifier: '2' }),
      { message: 'The derived qualifier from the function name does not match the specified qualifier.' },
    ],
    [
      'to delete $LATEST alone',
      (c) => deleteFunction(c, { FunctionName: 'no', Qualifier: '$LATEST' }),
      { message: '$LATEST version cannot be deleted without deleting the function.' },
    ],
    [
      'concurrency of an unknown one, before the number',
      (c) => putFunctionConcurrency(c, { FunctionName: 'no', ReservedConcurrentExecutions: -1 }),
      { message: `${match}:$LATEST` },
    ],
    [
      'concurrency of an alias',
      (c) => putFunctionConcurrency(c, { FunctionName: 'no:live', ReservedConcurrentExecutions: 1 }),
      {
        message:
          'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
      },
    ],
  ])('%s', async (_, run, error) => {
    await expect(run(operationContext())).rejects.toMatchObject(error);
  });
});

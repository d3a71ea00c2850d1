import { beforeEach, describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import { createAlias } from './aliases.ts';
import { createFunction, getFunctionConfiguration } from './functions.ts';
import { addPermission, getPolicy, removePermission } from './permissions.ts';
import { publishVersion } from './versions.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const allow = {
  FunctionName: 'f',
  StatementId: 's3',
  Action: 'lambda:InvokeFunction',
  Principal: 's3.amazonaws.com',
  SourceArn: 'arn:aws:s3:::bucket',
};

async function contextWithFunction(store?: OperationContext['store']): Promise<OperationContext> {
  const context = operationContext(store === undefined ? {} : { store });
  await createFunction(context, {
    FunctionName: 'f',
    Role: 'arn:aws:iam::123456789012:role/r',
    Runtime: 'nodejs22.x',
    Handler: 'i.h',
    Code: { Kind: 'inline', Text: '' },
  });
  return context;
}

describe.each(stores)('permissions in the %s store', (_, createStore) => {
  let context: OperationContext;
  beforeEach(async () => {
    context = await contextWithFunction(createStore());
  });

  it('come into the policy and go again, in the recorded form', async () => {
    const { Statement } = await addPermission(context, allow);
    const statement = {
      Sid: 's3',
      Effect: 'Allow',
      Principal: { Service: 's3.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: arn,
      Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::bucket' } },
    };
    expect(JSON.parse(Statement)).toEqual(statement);
    expect(JSON.parse((await getPolicy(context, { FunctionName: 'f' })).Policy)).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [statement],
    });
    await removePermission(context, { FunctionName: 'f', StatementId: 's3' });
    await expect(getPolicy(context, { FunctionName: 'f' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });

  it('have a revision of their own, which is not that of the function', async () => {
    const before = await getFunctionConfiguration(context, { FunctionName: 'f' });
    await addPermission(context, allow);
    expect((await getFunctionConfiguration(context, { FunctionName: 'f' })).RevisionId).toBe(before.RevisionId);
    const { RevisionId } = await getPolicy(context, { FunctionName: 'f' });
    await addPermission(context, { ...allow, StatementId: 'b', RevisionId });
    const stale = addPermission(context, { ...allow, StatementId: 'c', RevisionId });
    await expect(stale).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id',
    });
  });

  it('of a version and of an alias are good for these alone', async () => {
    await publishVersion(context, { FunctionName: 'f' });
    await createAlias(context, { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
    await addPermission(context, { ...allow, Qualifier: '1' });
    await addPermission(context, { ...allow, FunctionName: 'f:live' });
    const resourceOf = async (Qualifier: string) =>
      JSON.parse((await getPolicy(context, { FunctionName: 'f', Qualifier })).Policy).Statement[0].Resource;
    expect([await resourceOf('1'), await resourceOf('live')]).toEqual([`${arn}:1`, `${arn}:live`]);
    await expect(getPolicy(context, { FunctionName: 'f' })).rejects.toMatchObject({ httpStatus: 404 });
    await removePermission(context, { FunctionName: 'f', Qualifier: 'live', StatementId: 's3' });
    await expect(getPolicy(context, { FunctionName: 'f:live' })).rejects.toMatchObject({ httpStatus: 404 });
    expect(await resourceOf('1')).toBe(`${arn}:1`);
  });
});

describe('a statement', () => {
  it.each([
    ['*', '*'],
    ['123456789012', { AWS: 'arn:aws:iam::123456789012:root' }],
    ['arn:aws:iam::123456789012:user/u', { AWS: 'arn:aws:iam::123456789012:user/u' }],
    ['apigateway.amazonaws.com', { Service: 'apigateway.amazonaws.com' }],
  ])('names the principal %s as AWS does', async (Principal, expected) => {
    const { Statement } = await addPermission(await contextWithFunction(), { ...allow, Principal });
    expect(JSON.parse(Statement).Principal).toEqual(expected);
  });

  it('has its conditions in the recorded order', async () => {
    const { Statement } = await addPermission(await contextWithFunction(), {
      ...allow,
      SourceAccount: '111111111111',
      FunctionUrlAuthType: 'NONE',
      PrincipalOrgID: 'o-1234567890',
    });
    expect(Statement).toContain(
      '"Condition":{"StringEquals":{"AWS:SourceAccount":"111111111111","lambda:FunctionUrlAuthType":"NONE","aws:PrincipalOrgID":"o-1234567890"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::bucket"}}',
    );
  });

  it('for calls through the function URL only are a condition of their own (Lambda developer guide, urls-auth)', async () => {
    const { Statement } = await addPermission(await contextWithFunction(), {
      FunctionName: 'f',
      StatementId: 'url',
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
    });
    expect(JSON.parse(Statement).Condition).toEqual({ Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } });
  });

  it('names the alias it is for', async () => {
    const context = await contextWithFunction();
    await createAlias(context, { FunctionName: 'f', Name: 'live', FunctionVersion: '$LATEST' });
    const { Statement } = await addPermission(context, { ...allow, FunctionName: `${arn}:live` });
    expect(JSON.parse(Statement).Resource).toBe(`${arn}:live`);
  });
});

describe('refusals', () => {
  it.each<[name: string, run: (context: OperationContext) => Promise<unknown>, name_: string, message: string]>([
    [
      'a malformed statement id',
      (c) => addPermission(c, { ...allow, StatementId: 'example.com' }),
      'ValidationException',
      "1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    ],
    [
      'a malformed qualifier',
      (c) => addPermission(c, { ...allow, Qualifier: 'invalid-qualifier-with-?-char' }),
      'ValidationException',
      "1 validation error detected: Value 'invalid-qualifier-with-?-char' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
    ],
    [
      '$LATEST',
      (c) => addPermission(c, { ...allow, Qualifier: '$LATEST' }),
      'InvalidParameterValueException',
      'We currently do not support adding policies for $LATEST.',
    ],
    [
      'a principal that is none',
      (c) => addPermission(c, { ...allow, Principal: 'invalid.nonaws.com' }),
      'InvalidParameterValueException',
      'The provided principal was invalid. Please check the principal and try again.',
    ],
    [
      'an unknown function',
      (c) => addPermission(c, { ...allow, FunctionName: 'no' }),
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:123456789012:function:no',
    ],
    [
      'an unknown alias',
      (c) => addPermission(c, { ...allow, Qualifier: 'no-alias' }),
      'ResourceNotFoundException',
      'Cannot find alias arn: arn:aws:lambda:us-east-1:123456789012:function:f:no-alias',
    ],
    [
      'an unknown version',
      (c) => addPermission(c, { ...allow, Qualifier: '42' }),
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:123456789012:function:f:42',
    ],
    [
      'a qualifier that no alias could have',
      (c) => addPermission(c, { ...allow, Qualifier: 'valid-with-$-but-doesnotexist' }),
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:123456789012:function:f:valid-with-$-but-doesnotexist',
    ],
    [
      'to remove from an unknown alias',
      (c) => removePermission(c, { FunctionName: 'f', Qualifier: 'no-alias', StatementId: 's3' }),
      'ResourceNotFoundException',
      'Cannot find alias arn: arn:aws:lambda:us-east-1:123456789012:function:f:no-alias',
    ],
    [
      'a statement id that is taken',
      async (c) => {
        await addPermission(c, allow);
        await addPermission(c, allow);
      },
      'ResourceConflictException',
      'The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing statement.',
    ],
    [
      'to remove from an unknown function',
      (c) => removePermission(c, { FunctionName: 'no', StatementId: 's3' }),
      'ResourceNotFoundException',
      'No policy found for: arn:aws:lambda:us-east-1:123456789012:function:no',
    ],
    [
      'to remove from an empty policy',
      (c) => removePermission(c, { FunctionName: 'f', StatementId: 's3' }),
      'ResourceNotFoundException',
      'No policy is associated with the given resource.',
    ],
    [
      'to remove what is not there',
      async (c) => {
        await addPermission(c, allow);
        await removePermission(c, { FunctionName: 'f', StatementId: 'constructor' });
      },
      'ResourceNotFoundException',
      'Statement constructor is not found in resource policy.',
    ],
  ])('%s', async (_, run, name, message) => {
    await expect(run(await contextWithFunction())).rejects.toMatchObject({ name, message });
  });
});

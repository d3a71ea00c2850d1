import { beforeEach, describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { OperationContext } from '../operation-context.ts';
import { createAlias } from './aliases.ts';
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  getFunctionUrlConfig,
  listFunctionUrlConfigs,
  updateFunctionUrlConfig,
} from './function-url-configs.ts';
import { createFunction, deleteFunction } from './functions.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const time = '2026-01-02T03:04:05.678Z';

describe.each(stores)('function URLs in the %s store', (_, createStore) => {
  let context: OperationContext;

  beforeEach(async () => {
    context = operationContext({ store: createStore() });
    await createFunction(context, {
      FunctionName: 'f',
      Role: 'arn:aws:iam::123456789012:role/r',
      Runtime: 'nodejs22.x',
      Handler: 'i.h',
      Code: { Kind: 'inline', Text: '' },
    });
  });

  it('are created, read, changed and deleted, with the members that are recorded', async () => {
    const created = await createFunctionUrlConfig(context, { FunctionName: 'f', AuthType: 'NONE' });
    const url = { FunctionUrl: 'http://function-url3.lambda-url.localhost:4566/', FunctionArn: arn };
    expect(created).toEqual({ ...url, AuthType: 'NONE', CreationTime: time });
    expect(await getFunctionUrlConfig(context, { FunctionName: arn })).toEqual({
      ...url,
      AuthType: 'NONE',
      CreationTime: time,
      LastModifiedTime: time,
      InvokeMode: 'BUFFERED',
    });
    const updated = await updateFunctionUrlConfig(context, { FunctionName: 'f', AuthType: 'AWS_IAM' });
    expect(updated).toEqual({ ...url, AuthType: 'AWS_IAM', CreationTime: time, LastModifiedTime: time });
    await deleteFunctionUrlConfig(context, { FunctionName: 'f' });
    await expect(getFunctionUrlConfig(context, { FunctionName: 'f' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The resource you requested does not exist.',
    });
  });

  it('keep what an update does not mention', async () => {
    const Cors = { AllowOrigins: ['https://app.example.com'], AllowCredentials: true, MaxAge: 60 };
    await createFunctionUrlConfig(context, {
      FunctionName: 'f',
      AuthType: 'NONE',
      InvokeMode: 'RESPONSE_STREAM',
      Cors,
    });
    const updated = await updateFunctionUrlConfig(context, { FunctionName: 'f' });
    expect(updated).toMatchObject({ AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM', Cors });
  });

  it('are one of the function and one of each alias', async () => {
    await createFunctionUrlConfig(context, { FunctionName: 'f', AuthType: 'NONE' });
    await createAlias(context, { FunctionName: 'f', Name: 'live', FunctionVersion: '$LATEST' });
    const ofAlias = await createFunctionUrlConfig(context, { FunctionName: 'f', Qualifier: 'live', AuthType: 'NONE' });
    expect(ofAlias.FunctionArn).toBe(`${arn}:live`);
    await deleteFunctionUrlConfig(context, { FunctionName: 'f' });
    expect(await listFunctionUrlConfigs(context, { FunctionName: 'f' })).toEqual({
      FunctionUrlConfigs: [{ ...ofAlias, LastModifiedTime: time, InvokeMode: 'BUFFERED' }],
    });
  });

  it('come in pages', async () => {
    for (const Name of ['a', 'b']) {
      await createAlias(context, { FunctionName: 'f', Name, FunctionVersion: '$LATEST' });
    }
    for (const Qualifier of [undefined, 'a', 'b']) {
      const qualifier = Qualifier === undefined ? {} : { Qualifier };
      await createFunctionUrlConfig(context, { FunctionName: 'f', AuthType: 'NONE', ...qualifier });
    }
    const arns: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await listFunctionUrlConfigs(context, {
        FunctionName: 'f',
        MaxItems: 1,
        ...(Marker === undefined ? {} : { Marker }),
      });
      arns.push(...page.FunctionUrlConfigs.map(({ FunctionArn }) => FunctionArn));
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    expect(arns).toEqual([arn, `${arn}:a`, `${arn}:b`]);
  });

  it('go with their function', async () => {
    await createFunctionUrlConfig(context, { FunctionName: 'f', AuthType: 'NONE' });
    await deleteFunction(context, { FunctionName: 'f' });
    expect(await context.store.transact((transaction) => transaction.list('functionUrlConfigs', ''))).toEqual([]);
  });

  const noFunction = { name: 'ResourceNotFoundException', httpStatus: 404, message: 'Function does not exist' };
  const noUrl = {
    name: 'ResourceNotFoundException',
    httpStatus: 404,
    message: 'The resource you requested does not exist.',
  };
  const notAlias = (value: string) => ({
    name: 'ValidationException',
    httpStatus: 400,
    message: `1 validation error detected: Value '${value}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
  });
  const create = (input: object) => () =>
    createFunctionUrlConfig(context, { FunctionName: 'f', AuthType: 'NONE', ...input });
  const tooLong = (member: string, value: string, max: number, min = 0) => ({
    name: 'ValidationException',
    message: `1 validation error detected: Value '[${value}]' at 'cors.${member}' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to ${max}, Member must have length greater than or equal to ${min}, Member must satisfy regular expression pattern: .*]`,
  });
  const refusals: readonly [name: string, call: () => Promise<unknown>, refusal: object][] = [
    ['create for no function', create({ FunctionName: 'none' }), noFunction],
    ['create for no function, by ARN', create({ FunctionName: arn.replace(':f', ':none') }), noFunction],
    ['create for a version', create({ Qualifier: '1' }), notAlias('1')],
    ['create for $LATEST', create({ Qualifier: '$LATEST' }), notAlias('$LATEST')],
    [
      'create with two qualifiers',
      create({ FunctionName: `${arn}:a`, Qualifier: 'b' }),
      {
        name: 'InvalidParameterValueException',
        message: 'The derived qualifier from the function name does not match the specified qualifier.',
      },
    ],
    [
      'create with an unknown InvokeMode',
      create({ InvokeMode: 'UNKNOWN' }),
      {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value 'UNKNOWN' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]",
      },
    ],
    [
      'OPTIONS among the methods',
      create({ Cors: { AllowMethods: ['OPTIONS'] } }),
      tooLong('allowMethods', 'OPTIONS', 6),
    ],
    ['an empty origin', create({ Cors: { AllowOrigins: [''] } }), tooLong('allowOrigins', '', 253, 1)],
    [
      'a MaxAge beyond a day',
      create({ Cors: { MaxAge: 86_401 } }),
      {
        message:
          "1 validation error detected: Value '86401' at 'cors.maxAge' failed to satisfy constraint: Member must have value less than or equal to 86400",
      },
    ],
    ['get for no function', () => getFunctionUrlConfig(context, { FunctionName: 'none' }), noUrl],
    ['get where there is none', () => getFunctionUrlConfig(context, { FunctionName: 'f' }), noUrl],
    ['get for a version', () => getFunctionUrlConfig(context, { FunctionName: 'f', Qualifier: '1' }), notAlias('1')],
    ['delete for no function', () => deleteFunctionUrlConfig(context, { FunctionName: 'none' }), noUrl],
    ['delete where there is none', () => deleteFunctionUrlConfig(context, { FunctionName: 'f' }), noUrl],
    ['update for no function', () => updateFunctionUrlConfig(context, { FunctionName: 'none' }), noFunction],
    ['update where there is none', () => updateFunctionUrlConfig(context, { FunctionName: 'f' }), noUrl],
    ['list for no function', () => listFunctionUrlConfigs(context, { FunctionName: 'none' }), noFunction],
  ];

  it.each(refusals)('refuse: %s', async (_name, call, refusal) => {
    await expect(call()).rejects.toMatchObject(refusal);
  });

  it('refuse a second one in the recorded words, two spaces included', async () => {
    await create({})();
    await expect(create({})()).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    });
  });
});

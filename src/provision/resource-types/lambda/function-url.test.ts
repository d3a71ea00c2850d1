import { expect, test } from 'vitest';
import { operationContext } from '../../../../test/services/operation-fixture.ts';
import { createAlias } from '../../../services/lambda/aliases.ts';
import { getFunctionUrlConfig } from '../../../services/lambda/function-url-configs.ts';
import { createFunction } from '../../../services/lambda/functions.ts';
import type { OperationContext } from '../../../services/operation-context.ts';
import type { Properties, ProvisionedResource, ResourceContext } from '../../resource-type.ts';
import { functionUrl } from './function-url.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';

async function contextWithFunction(): Promise<ResourceContext> {
  // As in `provision`: a resource gets the same id each time.
  const operations: OperationContext = { ...operationContext(), newId: (kind) => kind };
  await createFunction(operations, {
    FunctionName: 'f',
    Role: 'arn:aws:iam::123456789012:role/r',
    Runtime: 'nodejs22.x',
    Handler: 'i.h',
    Code: { Kind: 'inline', Text: '' },
  });
  await createAlias(operations, { FunctionName: 'f', Name: 'live', FunctionVersion: '$LATEST' });
  return {
    operations,
    stackName: 'stack',
    logicalId: 'Url',
    codeRevision: '0',
    locateCode: (path) => ({ Kind: 'directory', Path: path }),
    metadata: {},
  };
}

async function create(context: ResourceContext, properties: Properties): Promise<ProvisionedResource> {
  const provisioned = await functionUrl.create(context, properties);
  return { ...provisioned, logicalId: 'Url', type: 'AWS::Lambda::Url', properties, codeRevision: '0' };
}

test('Ref is the ARN of the function, and FunctionUrl the address', async () => {
  const context = await contextWithFunction();
  const { physicalId, getAtt } = await create(context, { TargetFunctionArn: arn, AuthType: 'NONE' });
  expect(physicalId).toBe(arn);
  expect(['FunctionArn', 'FunctionUrl', 'Url'].map(getAtt)).toEqual([
    arn,
    'http://function-url.lambda-url.localhost:4566/',
    undefined,
  ]);
});

test('the URL of an alias is told by Qualifier or by the ARN of the alias', async () => {
  for (const properties of [{ TargetFunctionArn: 'f', Qualifier: 'live' }, { TargetFunctionArn: `${arn}:live` }]) {
    const { physicalId } = await create(await contextWithFunction(), { ...properties, AuthType: 'NONE' });
    expect(physicalId).toBe(`${arn}:live`);
  }
});

test('an update changes what the template says and forgets what it no longer says, under the same address', async () => {
  const context = await contextWithFunction();
  const { operations } = context;
  const first = { TargetFunctionArn: arn, AuthType: 'NONE', Cors: { AllowOrigins: ['https://a.example'] } };
  const created = await create(context, first);

  const second = { ...first, Cors: { AllowOrigins: ['https://b.example'] } };
  const updated = { ...created, ...(await functionUrl.update(context, second, created)), properties: second };
  const shown = await getFunctionUrlConfig(operations, { FunctionName: 'f' });
  expect(shown.Cors).toEqual({ AllowOrigins: ['https://b.example'] });

  await functionUrl.update(context, { TargetFunctionArn: arn, AuthType: 'NONE' }, updated);
  const { Cors, FunctionUrl } = await getFunctionUrlConfig(operations, { FunctionName: 'f' });
  expect({ Cors, FunctionUrl }).toEqual({ Cors: undefined, FunctionUrl: shown.FunctionUrl });

  await functionUrl.delete(context, updated);
  await expect(getFunctionUrlConfig(operations, { FunctionName: 'f' })).rejects.toMatchObject({ httpStatus: 404 });
});

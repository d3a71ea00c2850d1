import { expect, test } from 'vitest';
import { operationContext } from '../../../../test/services/operation-fixture.ts';
import { createMemoryStore } from '../../../account/store/memory-store.ts';
import type { Store } from '../../../account/store.ts';
import { SourcePositions } from '../../../base/source-position.ts';
import { readTemplate } from '../../../definitions/cloudformation/read-template.ts';
import { readDocument } from '../../../definitions/read-document.ts';
import { getAlias } from '../../../services/lambda/aliases.ts';
import { getFunctionEventInvokeConfig } from '../../../services/lambda/event-invoke-configs.ts';
import { getFunctionConfiguration } from '../../../services/lambda/functions.ts';
import { getPolicy } from '../../../services/lambda/permissions.ts';
import { getProvisionedConcurrencyConfig } from '../../../services/lambda/provisioned-concurrency.ts';
import { listVersionsByFunction } from '../../../services/lambda/versions.ts';
import { provision, type StackState } from '../../provision.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';

/** Brings a template into being; `saved` are the logical ids whose files have changed. */
async function bringUp(
  store: Store,
  text: string,
  { previous = null, saved = [] }: { readonly previous?: StackState | null; readonly saved?: readonly string[] } = {},
) {
  const positions = new SourcePositions();
  const { value: template } = readTemplate(readDocument(text, 'template.yaml', positions).value, positions, {
    file: 'template.yaml',
    stackName: 'stack',
    region: 'us-east-1',
    accountId: '123456789012',
    partition: 'aws',
    parameterOverrides: {},
  });
  const result = await provision(template, previous, {
    operations: operationContext({ store }),
    codeRevision: (logicalId) => (saved.includes(logicalId) ? 'saved' : '0'),
    locateCode: (path) => ({ Kind: 'directory', Path: `/project/${path}` }),
    inspect: async () => [],
  });
  return result;
}

const template = (
  changes: { readonly timeout?: number; readonly description?: string; readonly layer?: string } = {},
) => `Resources:
  Words:
    Type: AWS::Lambda::LayerVersion
    Properties: { LayerName: words, Content: ${changes.layer ?? 'layer/'}, CompatibleRuntimes: [nodejs20.x] }
  F:
    Type: AWS::Lambda::Function
    Properties:
      { FunctionName: f, Runtime: nodejs20.x, Handler: i.h, Role: 'arn:aws:iam::123456789012:role/r', Code: src/, Timeout: ${changes.timeout ?? 3}, Layers: [!Ref Words] }
  V:
    Type: AWS::Lambda::Version
    Properties: { FunctionName: !Ref F, Description: ${changes.description ?? 'first'} }
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref F
      FunctionVersion: !GetAtt V.Version
      Name: live
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }
  Retries:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: { FunctionName: !Ref F, Qualifier: live, MaximumRetryAttempts: 0 }
    DependsOn: Live
  Permission:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Live, Action: 'lambda:InvokeFunction', Principal: apigateway.amazonaws.com }
`;

async function stack(store: Store, text: string, previous: StackState | null = null, saved: readonly string[] = []) {
  const result = await bringUp(store, text, { previous, saved });
  expect(result.diagnostics).toEqual([]);
  if (result.kind === 'refused') throw new Error('refused');
  return result.state;
}

test('a version, an alias and a layer of a template come into being, and go again', async () => {
  const store = createMemoryStore();
  const context = operationContext({ store });
  const state = await stack(store, template());
  const refs = ['Words', 'V', 'Live'].map((id) => state.resources.get(id)?.physicalId);
  expect(refs).toEqual(['arn:aws:lambda:us-east-1:123456789012:layer:words:1', `${arn}:1`, `${arn}:live`]);
  expect(state.resources.get('V')?.getAtt('Version')).toBe('1');
  expect(await getFunctionConfiguration(context, { FunctionName: 'f:live' })).toMatchObject({
    Version: '1',
    Description: 'first',
    Layers: [{ Arn: refs[0] }],
  });
  const target = { FunctionName: 'f', Qualifier: 'live' };
  expect(await getProvisionedConcurrencyConfig(context, target)).toMatchObject({ Status: 'READY' });
  expect(await getFunctionEventInvokeConfig(context, target)).toMatchObject({ MaximumRetryAttempts: 0 });
  expect((await getPolicy(context, target)).Policy).toContain(`${arn}:live`);
  await stack(store, 'Resources: { Topic: { Type: AWS::SNS::Topic } }', state);
  for (const collection of ['functions', 'functionVersions', 'functionAliases', 'layerVersions'] as const)
    expect(await store.transact((transaction) => transaction.list(collection, ''))).toEqual([]);
});

test('a version stays what it was while its function changes, and a new one moves the alias', async () => {
  const store = createMemoryStore();
  const context = operationContext({ store });
  const first = await stack(store, template());
  const second = await stack(store, template({ timeout: 9 }), first);
  expect((await getFunctionConfiguration(context, { FunctionName: 'f:live' })).Timeout).toBe(3);
  await stack(store, template({ timeout: 9, description: 'second' }), second);
  expect(await getFunctionConfiguration(context, { FunctionName: 'f:live' })).toMatchObject({
    Version: '2',
    Timeout: 9,
    Description: 'second',
  });
  expect((await listVersionsByFunction(context, { FunctionName: 'f' })).Versions.length).toBe(3);
});

test('a layer whose files are saved is another version, and its functions get it', async () => {
  const store = createMemoryStore();
  const context = operationContext({ store });
  const first = await stack(store, template());
  const second = await stack(store, template(), first, ['Words']);
  const { Layers = [] } = await getFunctionConfiguration(context, { FunctionName: 'f' });
  expect(Layers.map(({ Arn }) => Arn)).toEqual(['arn:aws:lambda:us-east-1:123456789012:layer:words:2']);
  expect(second.resources.get('Words')?.physicalId).toBe(Layers[0]?.Arn);
});

test('a share of an alias in the form of CloudFormation is one of the operation', async () => {
  const store = createMemoryStore();
  const routed = `${template()}  Canary:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref F
      FunctionVersion: $LATEST
      Name: canary
`;
  const state = await stack(store, routed);
  const shared = routed.replace(
    'FunctionVersion: $LATEST',
    "FunctionVersion: '1'\n      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.1 }] }",
  );
  const second = await stack(
    store,
    `${shared.replace('Timeout: 3', 'Timeout: 4').replace('Description: first', 'Description: other')}    DependsOn: V\n`,
    state,
  );
  expect(second.resources.get('V')?.getAtt('Version')).toBe('2');
  expect(await getAlias(operationContext({ store }), { FunctionName: 'f', Name: 'canary' })).toMatchObject({
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
  });
});

test('a second version of the same is refused, as CloudFormation refuses it, and a refusal leaves nothing behind', async () => {
  const store = createMemoryStore();
  const twice = `${template()}  Again:
    Type: AWS::Lambda::Version
    DependsOn: V
    Properties: { FunctionName: !Ref F }
`;
  const { kind, diagnostics } = await bringUp(store, twice);
  expect([kind, diagnostics.map(({ message }) => message)]).toEqual([
    'refused',
    ['Again: A version for this Lambda function exists ( 1 ). Modify the function to create a new version.'],
  ]);
  expect(await store.transact((transaction) => transaction.list('functionVersions', ''))).toEqual([]);
});

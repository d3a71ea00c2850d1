import { describe, expect, it } from 'vitest';
import { stores } from '../../../test/services/operation-fixture.ts';
import { importsInto, methodAt, operation, swagger } from '../../../test/services/rest-import-fixture.ts';
import { getAuthorizers } from './authorizers.ts';

describe.each(stores)('the security of a body, imported into the %s store,', (_, createStore) => {
  const { imported } = importsInto(createStore);

  it('creates no method whose security scheme is an authorizer without its extension', async () => {
    const { context, restApiId, output } = await imported(
      swagger(
        { '/a': { get: operation({ security: [{ jwt: [] }] }), put: operation() } },
        { securityDefinitions: { jwt: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'custom' } } },
      ),
    );
    expect(output.warnings?.[0]).toMatch(/^Unable to create authorizer from security definition: 'jwt'\. Extension/);
    await expect(methodAt(context, restApiId, '/a', 'GET')).rejects.toMatchObject({ name: 'NotFoundException' });
    expect(await methodAt(context, restApiId, '/a', 'PUT')).toMatchObject({ authorizationType: 'NONE' });
  });

  const authorizer = {
    type: 'token',
    authorizerUri:
      'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${AWS::AccountId}:function:f/invocations',
  };
  const schemes = {
    mine: {
      type: 'apiKey',
      name: 'X-Token',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': authorizer,
    },
    iam: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
    api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    noAuthtype: { type: 'apiKey', name: 'A', in: 'header', 'x-amazon-apigateway-authorizer': authorizer },
  };
  const withSecurity = (security: unknown, root?: unknown) =>
    swagger(
      { '/a': { get: operation(security === undefined ? {} : { security }), options: operation() } },
      { securityDefinitions: schemes, ...(root === undefined ? {} : { security: root }) },
    );

  it('replaces the variables of AWS in the authorizer, and takes the header of the scheme', async () => {
    const { context, restApiId } = await imported(withSecurity([{ mine: [] }]));
    const { items } = await getAuthorizers(context, { restApiId });
    expect(items).toEqual([
      {
        id: expect.any(String),
        name: 'mine',
        type: 'TOKEN',
        authType: 'custom',
        identitySource: 'method.request.header.X-Token',
        authorizerUri:
          'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
      },
    ]);
  });

  it.each([
    ['an authorizer', [{ mine: [] }], { authorizationType: 'CUSTOM', apiKeyRequired: false }],
    ['an authorizer and a key', [{ mine: [] }, { api_key: [] }], { authorizationType: 'CUSTOM', apiKeyRequired: true }],
    ['both at once', [{ mine: [], api_key: [] }], { authorizationType: 'CUSTOM', apiKeyRequired: true }],
    ['IAM', [{ iam: [] }], { authorizationType: 'AWS_IAM', apiKeyRequired: false }],
    ['nothing', [], { authorizationType: 'NONE', apiKeyRequired: false }],
    ['a scheme that is not declared', [{ other: [] }], { authorizationType: 'NONE', apiKeyRequired: false }],
  ])('asks for %s', async (__, security, expected) => {
    const { context, restApiId } = await imported(withSecurity(security));
    expect(await methodAt(context, restApiId, '/a')).toMatchObject(expected);
  });

  it('at the root hits OPTIONS too, and an empty list of an operation lifts it', async () => {
    const { context, restApiId } = await imported(withSecurity([], [{ mine: [] }]));
    expect(await methodAt(context, restApiId, '/a', 'OPTIONS')).toMatchObject({ authorizationType: 'CUSTOM' });
    expect(await methodAt(context, restApiId, '/a', 'GET')).toMatchObject({ authorizationType: 'NONE' });
  });

  it.each([
    ['ignored', 'NONE'],
    ['applied', 'CUSTOM'],
  ])('without x-amazon-apigateway-authtype is %s by the switch', async (value, authorizationType) => {
    const assume = { 'rest-api.import.authorizer-without-authtype': value };
    const { context, restApiId } = await imported(withSecurity([{ noAuthtype: [] }]), assume);
    expect(await methodAt(context, restApiId, '/a')).toMatchObject({ authorizationType });
  });

  it('of an operation can be said by x-amazon-apigateway-auth', async () => {
    const body = swagger({ '/a': { get: operation({ 'x-amazon-apigateway-auth': { type: 'aws_iam' } }) } });
    const { context, restApiId } = await imported(body);
    expect(await methodAt(context, restApiId, '/a')).toMatchObject({ authorizationType: 'AWS_IAM' });
  });
});

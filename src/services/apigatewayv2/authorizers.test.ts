import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { CreateAuthorizerRequest } from '../../aws/generated/apigatewayv2.ts';
import { createApi } from './apis.ts';
import { createAuthorizer, deleteAuthorizer, getAuthorizer, getAuthorizers, updateAuthorizer } from './authorizers.ts';

const jwt: CreateAuthorizerRequest = {
  ApiId: 'api1',
  Name: 'jwt',
  AuthorizerType: 'JWT',
  IdentitySource: ['$request.header.Authorization'],
  JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['a'] },
};
const request: CreateAuthorizerRequest = {
  ApiId: 'api1',
  Name: 'request',
  AuthorizerType: 'REQUEST',
  IdentitySource: ['$request.header.Authorization'],
  AuthorizerUri:
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
  AuthorizerPayloadFormatVersion: '2.0',
};

async function contextWithApi(options: Parameters<typeof operationContext>[0] = {}) {
  const context = operationContext(options);
  await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
  return context;
}

describe.each(stores)('an authorizer in the %s store', (_, createStore) => {
  it('comes, changes and goes', async () => {
    const context = await contextWithApi({ store: createStore() });
    const created = await createAuthorizer(context, jwt);
    const { ApiId: _, ...members } = jwt;
    // Recorded of AWS by moto#5144: nothing is added to what a JWT authorizer is created with.
    expect(created).toEqual({ ...members, AuthorizerId: 'authorizer2' });
    const key = { ApiId: 'api1', AuthorizerId: 'authorizer2' };
    await updateAuthorizer(context, { ...key, Name: 'b' });
    expect(await getAuthorizer(context, key)).toMatchObject({ Name: 'b', AuthorizerType: 'JWT' });
    expect((await getAuthorizers(context, { ApiId: 'api1' })).Items).toHaveLength(1);
    await deleteAuthorizer(context, key);
    await expect(getAuthorizer(context, key)).rejects.toMatchObject({ httpStatus: 404, member: '/AuthorizerId' });
  });

  it('of functions needs no identity source', async () => {
    const context = await contextWithApi({ store: createStore() });
    const { IdentitySource: _, ...without } = request;
    expect(await createAuthorizer(context, without as CreateAuthorizerRequest)).toMatchObject({ IdentitySource: [] });
  });
});

describe('CreateAuthorizer refuses', () => {
  const { AuthorizerPayloadFormatVersion: _, ...withoutVersion } = request;
  const { JwtConfiguration: __, ...withoutIssuer } = jwt;
  it.each([
    [
      withoutVersion,
      'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
      '/AuthorizerPayloadFormatVersion',
    ],
    [
      { ...request, AuthorizerPayloadFormatVersion: '3.0' },
      'Unsupported AuthorizerPayloadFormatVersion: 3.0',
      '/AuthorizerPayloadFormatVersion',
    ],
    [
      { ...request, AuthorizerPayloadFormatVersion: '1.0', EnableSimpleResponses: true },
      'EnableSimpleResponses is only supported for AuthorizerPayloadFormatVersion 2.0',
      '/EnableSimpleResponses',
    ],
    [{ ...request, AuthorizerUri: 'f' }, 'Invalid Authorizer URI', '/AuthorizerUri'],
    [
      { ...request, AuthorizerResultTtlInSeconds: 3601 },
      "Value '3601' at 'authorizerResultTtlInSeconds' failed to satisfy constraint: Member must have value less than or equal to 3600",
      '/AuthorizerResultTtlInSeconds',
    ],
    [withoutIssuer, 'Issuer is required for JWT authorizer', '/JwtConfiguration/Issuer'],
    [{ ...jwt, IdentitySource: [] }, 'Identity source is required', '/IdentitySource'],
    [
      { ...jwt, JwtConfiguration: { Issuer: 'issuer.example' } },
      "Invalid issuer: issuer.example. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'",
      '/JwtConfiguration/Issuer',
    ],
    [{ ...jwt, AuthorizerType: 'TOKEN' }, expect.stringContaining('enum value set: [REQUEST, JWT]'), '/AuthorizerType'],
  ])('%j', async (input, message, member) => {
    const context = await contextWithApi();
    await expect(createAuthorizer(context, input)).rejects.toMatchObject({ httpStatus: 400, message, member });
  });
});

import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import type { Store } from '../../account/store.ts';
import { createApiMapping, deleteApiMapping, getApiMapping, getApiMappings, updateApiMapping } from './api-mappings.ts';
import { createApi, deleteApi } from './apis.ts';
import { createDomainName } from './domain-names.ts';
import { createStage } from './stages.ts';

const DomainName = 'api.example.com';
const CertificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const mapping = { DomainName, ApiId: 'api1', Stage: 'dev' };

async function contextWithDomain(store?: Store) {
  const context = operationContext(store === undefined ? {} : { store });
  await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
  await createStage(context, { ApiId: 'api1', StageName: 'dev' });
  await createStage(context, { ApiId: 'api1', StageName: 'prod' });
  await createDomainName(context, { DomainName, DomainNameConfigurations: [{ CertificateArn }] });
  return context;
}

describe.each(stores)('an API mapping in the %s store', (_, createStore) => {
  it('comes, changes and goes', async () => {
    const context = await contextWithDomain(createStore());
    const created = await createApiMapping(context, { ...mapping, ApiMappingKey: 'v1/orders' });
    expect(created).toEqual({ ApiMappingId: 'api-mapping3', ApiId: 'api1', ApiMappingKey: 'v1/orders', Stage: 'dev' });
    const key = { DomainName, ApiMappingId: created.ApiMappingId };
    expect(await getApiMapping(context, key)).toEqual(created);
    const updated = await updateApiMapping(context, { ...key, ApiId: 'api1', Stage: 'prod', ApiMappingKey: 'v2' });
    expect(updated).toEqual({ ...created, ApiMappingKey: 'v2', Stage: 'prod' });
    expect((await getApiMappings(context, { DomainName })).Items).toEqual([updated]);
    await deleteApiMapping(context, key);
    await expect(getApiMapping(context, key)).rejects.toMatchObject({ httpStatus: 404, member: '/ApiMappingId' });
  });

  it('without a key, or with a blank one, is the root, of which there is one', async () => {
    const context = await contextWithDomain(createStore());
    expect((await createApiMapping(context, { ...mapping, ApiMappingKey: '   ' })).ApiMappingKey).toBe('');
    await expect(createApiMapping(context, mapping)).rejects.toMatchObject({
      name: 'ConflictException',
      httpStatus: 409,
      message: 'ApiMapping key already exists for this domain name',
    });
  });
});

const slashes = "API mapping key should not start with a '/' or have consecutive '/'s.";
const endSlash = "API mapping key should not end with a '/'.";
const characters = "An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters.";

describe('CreateApiMapping', () => {
  it.each([
    ['/', endSlash],
    ['a/', endSlash],
    ['/a', slashes],
    ['a//b', slashes],
    [' a', characters],
    ['a~b', characters],
    ['v1?x', characters],
    ['a'.repeat(301), 'ApiMapping key length must be under 300 characters.'],
  ])('refuses the key %j', async (ApiMappingKey, message) => {
    const context = await contextWithDomain();
    await expect(createApiMapping(context, { ...mapping, ApiMappingKey })).rejects.toMatchObject({
      httpStatus: 400,
      message,
      member: '/ApiMappingKey',
    });
  });

  it.each(['a,b$', 'a'.repeat(300), "$-_.+!*'()/x", 'orders/v1/items'])('takes the key %j', async (ApiMappingKey) => {
    const context = await contextWithDomain();
    expect((await createApiMapping(context, { ...mapping, ApiMappingKey })).ApiMappingKey).toBe(ApiMappingKey);
  });

  it.each([
    ['an API that is not there', { ApiId: 'nope' }, 400, 'Invalid API identifier specified: nope', '/ApiId'],
    ['a stage that is not there', { Stage: 'nope' }, 400, 'Invalid stage identifier specified', '/Stage'],
    [
      'a domain name that is not there',
      { DomainName: 'nope.example.com' },
      404,
      'Invalid domain name identifier specified',
      '/DomainName',
    ],
    ['no API', { ApiId: undefined }, 400, 'Api id is required', '/ApiId'],
  ])('refuses %s', async (_, input, httpStatus, message, member) => {
    const context = await contextWithDomain();
    await expect(createApiMapping(context, { ...mapping, ...input } as never)).rejects.toMatchObject({
      httpStatus,
      message,
      member,
    });
  });

  it('refuses an HTTP API on a domain name with TLS 1.0', async () => {
    const context = await contextWithDomain();
    const DomainNameConfigurations = [{ CertificateArn, SecurityPolicy: 'TLS_1_0' }];
    await createDomainName(context, { DomainName: 'old.example.com', DomainNameConfigurations });
    await expect(createApiMapping(context, { ...mapping, DomainName: 'old.example.com' })).rejects.toThrow(
      /^Only REGIONAL domain names with a security policy of TLS 1\.2 can be managed/,
    );
  });
});

describe('UpdateApiMapping', () => {
  it.each([
    ['  ', slashes],
    ['/', endSlash],
  ])('refuses the key %j', async (ApiMappingKey, message) => {
    const context = await contextWithDomain();
    const { ApiMappingId } = await createApiMapping(context, mapping);
    await expect(
      updateApiMapping(context, { DomainName, ApiMappingId, ApiId: 'api1', ApiMappingKey }),
    ).rejects.toMatchObject({ message });
  });

  it('refuses a key that another mapping has', async () => {
    const context = await contextWithDomain();
    await createApiMapping(context, { ...mapping, ApiMappingKey: 'v1' });
    const { ApiMappingId } = await createApiMapping(context, { ...mapping, ApiMappingKey: 'v2' });
    await expect(
      updateApiMapping(context, { DomainName, ApiMappingId, ApiId: 'api1', ApiMappingKey: 'v1' }),
    ).rejects.toMatchObject({ httpStatus: 409 });
  });
});

it('an API that a domain name leads to is not deleted', async () => {
  const context = await contextWithDomain();
  const { ApiMappingId } = await createApiMapping(context, mapping);
  await expect(deleteApi(context, { ApiId: 'api1' })).rejects.toMatchObject({
    httpStatus: 400,
    message: 'Deleting API api1 failed. Please remove all API mappings for the API from your custom domain names.',
  });
  await deleteApiMapping(context, { DomainName, ApiMappingId });
  await deleteApi(context, { ApiId: 'api1' });
});

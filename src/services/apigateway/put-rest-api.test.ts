import { describe, expect, it } from 'vitest';
import { stores } from '../../../test/services/operation-fixture.ts';
import { importsInto, methodAt, operation, pathsOf, swagger } from '../../../test/services/rest-import-fixture.ts';
import { putRestApi } from './import-rest-api.ts';
import { getModels } from './models.ts';
import { getRequestValidators } from './request-validators.ts';
import { getRestApi } from './rest-apis.ts';

describe.each(stores)('a body that is put on an API in the %s store', (_, createStore) => {
  const { newContext, imported } = importsInto(createStore);

  const first = swagger(
    { '/a': { get: operation() }, '/b/{x}': { get: operation() } },
    { definitions: { One: { type: 'object' } }, 'x-amazon-apigateway-request-validators': { v: {} } },
  );
  const second = swagger(
    { '/a': { get: operation({ operationId: 'again' }), put: operation() }, '/c': { get: operation() } },
    {
      info: { title: 'second' },
      definitions: { Two: { type: 'object' } },
      'x-amazon-apigateway-request-validators': { v: {} },
    },
  );

  it('keeps the ids of what stays, whatever comes before it', async () => {
    const { context, restApiId } = await imported(first);
    const before = await pathsOf(context, restApiId);
    const validators = await getRequestValidators(context, { restApiId });
    await putRestApi(context, { restApiId, body: second, mode: 'overwrite' });
    const after = await pathsOf(context, restApiId);
    expect(Object.keys(after)).toEqual(['/', '/a', '/c']);
    expect([after['/'], after['/a']]).toEqual([before['/'], before['/a']]);
    expect(Object.values(before)).not.toContain(after['/c']);
    expect(await getRequestValidators(context, { restApiId })).toEqual(validators);
    expect((await getModels(context, { restApiId })).items.map(({ name }) => name)).toEqual(['Two']);
    expect(await getRestApi(context, { restApiId })).not.toHaveProperty('version');
  });

  it('leaves what it does not mention, when it is merged', async () => {
    const { context, restApiId } = await imported(first);
    const before = await pathsOf(context, restApiId);
    const { output } = await putRestApi(context, { restApiId, body: second });
    expect(output).toMatchObject({ name: 'second', version: '1' });
    expect(await pathsOf(context, restApiId)).toMatchObject(before);
    expect((await getModels(context, { restApiId })).items.map(({ name }) => name)).toEqual(['One', 'Two']);
    expect(await methodAt(context, restApiId, '/a')).toMatchObject({ operationName: 'again' });
    expect(await methodAt(context, restApiId, '/b/{x}')).toMatchObject({ httpMethod: 'GET' });
  });

  it('is refused when it meets what is there, and then changes nothing', async () => {
    const { context, restApiId } = await imported(first);
    const body = swagger({ '/d': { get: operation() }, '/b/{y}': { get: operation() } });
    await expect(putRestApi(context, { restApiId, body })).rejects.toMatchObject({
      message: /Unable to create resource at path '\/b\/\{y\}': A sibling \(\{x\}\)/,
    });
    expect(Object.keys(await pathsOf(context, restApiId))).toEqual(['/', '/a', '/b', '/b/{x}']);
  });

  it('is refused when there is no such API', async () => {
    const refusal = { name: 'NotFoundException', message: 'Invalid API identifier specified 123456789012:none' };
    await expect(putRestApi(newContext(), { restApiId: 'none', body: first })).rejects.toMatchObject(refusal);
  });
});

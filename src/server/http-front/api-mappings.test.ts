import { describe, expect, it } from 'vitest';
import type { ApiMapping } from '../../account/http-api.ts';
import { compileApiMappings } from './api-mappings.ts';

function mapping(ApiMappingKey: string, ApiId: string, Stage = '$default'): ApiMapping {
  return { ApiMappingId: `m-${ApiId}`, ApiId, ApiMappingKey, Stage };
}

/** The developer guide's example ("Map API stages to a custom domain name for HTTP APIs"). */
const documented = [
  mapping('', 'API 1'),
  mapping('orders', 'API 2'),
  mapping('orders/v1/items', 'API 3'),
  mapping('orders/v2/items', 'API 4'),
  mapping('orders/v2/items/categories', 'API 5'),
];

describe('the API mappings of a domain name', () => {
  it.each([
    ['/orders', 'API 2', 'orders', '/'],
    ['/orders/', 'API 2', 'orders', '/'],
    ['/orders/v1/items', 'API 3', 'orders/v1/items', '/'],
    ['/orders/v2/items', 'API 4', 'orders/v2/items', '/'],
    ['/orders/v1/items/123', 'API 3', 'orders/v1/items', '/123'],
    ['/orders/v2/items/categories/5', 'API 5', 'orders/v2/items/categories', '/5'],
    ['/customers', 'API 1', '(none)', '/customers'],
    ['/ordersandmore', 'API 2', 'orders', '/andmore'],
    ['/orders/v3', 'API 2', 'orders', '/v3'],
    ['/', 'API 1', '(none)', '/'],
    ['/Orders', 'API 1', '(none)', '/Orders'],
  ])('with several levels send %s to %s by %s as %s', (path, apiId, basePath, routed) => {
    expect(compileApiMappings(documented)(path)).toEqual({
      apiId,
      mapping: { stageName: '$default', basePath, path: routed },
    });
  });

  it.each([
    ['/orders', 'API 2'],
    ['/orders/1', 'API 2'],
    ['/ordersandmore', 'API 1'],
  ])('with single levels only send %s to %s', (path, apiId) => {
    expect(compileApiMappings(documented.slice(0, 2))(path)?.apiId).toBe(apiId);
  });

  it('lead nowhere where none has the path and none is empty', () => {
    expect(compileApiMappings([mapping('orders', 'API 2')])('/customers')).toBe(null);
    expect(compileApiMappings([])('/')).toBe(null);
  });

  it.each([
    ['/v1/orders', '/dev/orders'],
    ['/v1', '/dev/'],
  ])('put the name of a named stage before the path: %s is %s', (path, routed) => {
    const select = compileApiMappings([mapping('v1', 'API 1', 'dev')]);
    expect(select(path)?.mapping).toEqual({ stageName: 'dev', basePath: 'v1', path: routed });
  });
});

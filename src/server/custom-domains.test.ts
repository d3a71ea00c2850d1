import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operationContext } from '../../test/services/operation-fixture.ts';
import { createApiMapping } from '../services/apigatewayv2/api-mappings.ts';
import { createApi } from '../services/apigatewayv2/apis.ts';
import { createDomainName, deleteDomainName } from '../services/apigatewayv2/domain-names.ts';
import { createStage } from '../services/apigatewayv2/stages.ts';
import type { OperationContext } from '../services/operation-context.ts';
import { type CustomDomains, createCustomDomains } from './custom-domains.ts';

const DomainNameConfigurations = [{ CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c' }];

describe('the custom domain names of an account', () => {
  let context: OperationContext;
  let domains: CustomDomains;

  beforeEach(async () => {
    context = operationContext();
    domains = createCustomDomains(context.store, (error) => {
      throw error;
    });
    for (let i = 0; i < 2; i++) {
      const { ApiId } = await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
      await createStage(context, { ApiId, StageName: '$default' });
    }
    await createDomainName(context, { DomainName: 'API.example.com', DomainNameConfigurations });
    await createDomainName(context, { DomainName: '*.example.com', DomainNameConfigurations });
    await createApiMapping(context, { DomainName: 'api.example.com', ApiId: 'api1', Stage: '$default' });
    await createApiMapping(context, { DomainName: '*.example.com', ApiId: 'api2', Stage: '$default' });
    await domains.settled();
  });

  afterEach(() => domains.close());

  const apiAt = (host: string) => domains.find(host)?.('/')?.apiId;

  it.each([
    ['api.example.com', 'api1'],
    ['Api.Example.COM.', 'api1'],
    ['shop.example.com', 'api2'],
    ['a.shop.example.com', undefined],
    ['example.com', undefined],
    ['localhost', undefined],
    ['', undefined],
  ])('lead %s to %s', (host, apiId) => {
    expect(apiAt(host)).toBe(apiId);
  });

  it('follow the account', async () => {
    await deleteDomainName(context, { DomainName: 'api.example.com' });
    await domains.settled();
    expect(apiAt('api.example.com')).toBe('api2');
    await createDomainName(context, { DomainName: 'api.example.com', DomainNameConfigurations });
    await domains.settled();
    expect(domains.find('api.example.com')?.('/')).toBe(null);
  });
});

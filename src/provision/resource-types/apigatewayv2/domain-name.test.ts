import { describe, expect, it } from 'vitest';
import { operationContext } from '../../../../test/services/operation-fixture.ts';
import { getApiMapping } from '../../../services/apigatewayv2/api-mappings.ts';
import { createApi } from '../../../services/apigatewayv2/apis.ts';
import { getDomainName } from '../../../services/apigatewayv2/domain-names.ts';
import { createStage } from '../../../services/apigatewayv2/stages.ts';
import { readProperties } from '../../property-shape.ts';
import type { Properties, ProvisionedResource, ResourceContext, ResourceType } from '../../resource-type.ts';
import { apiMapping } from './api-mapping.ts';
import { domainName } from './domain-name.ts';

function resourceContext(): ResourceContext {
  return {
    operations: operationContext(),
    stackName: 'stack',
    logicalId: 'Resource',
    codeRevision: '0',
    locateCode: () => ({ Kind: 'none', Reason: 'unused' }),
    metadata: {},
  };
}

async function created(type: ResourceType, context: ResourceContext, properties: Properties) {
  expect(readProperties(properties, type.properties ?? {}).problems).toEqual([]);
  const provisioned = await type.create(context, properties);
  const rest = { logicalId: 'Resource', type: 'any', properties, codeRevision: '0' };
  return { ...provisioned, ...rest } satisfies ProvisionedResource;
}

const configuration = { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c', EndpointType: 'REGIONAL' };
const domain = { DomainName: 'api.example.com', DomainNameConfigurations: [configuration], Tags: { a: 'b' } };

describe('AWS::ApiGatewayV2::DomainName', () => {
  it.each([
    ['RegionalDomainName', 'd-domain1.execute-api.us-east-1.amazonaws.com'],
    ['RegionalHostedZoneId', expect.stringMatching(/^Z/)],
    ['DomainNameArn', 'arn:aws:apigateway:us-east-1::/domainnames/api.example.com'],
    ['DistributionDomainName', undefined],
  ])('has the attribute %s', async (attribute, value) => {
    const resource = await created(domainName, resourceContext(), domain);
    expect(resource.physicalId).toBe('api.example.com');
    expect(resource.getAtt(attribute)).toEqual(value);
  });

  it('changes and goes', async () => {
    const context = resourceContext();
    const resource = await created(domainName, context, domain);
    const DomainNameConfigurations = [{ ...configuration, IpAddressType: 'dualstack' }];
    await domainName.update(context, { ...domain, DomainNameConfigurations }, resource);
    const changed = await getDomainName(context.operations, domain);
    expect(changed.DomainNameConfigurations[0]?.IpAddressType).toBe('dualstack');
    await domainName.delete(context, resource);
    await expect(getDomainName(context.operations, domain)).rejects.toMatchObject({ httpStatus: 404 });
  });
});

describe('AWS::ApiGatewayV2::ApiMapping', () => {
  it('is the root again when its key goes', async () => {
    const context = resourceContext();
    await createApi(context.operations, { Name: 'a', ProtocolType: 'HTTP' });
    await createStage(context.operations, { ApiId: 'api1', StageName: '$default' });
    await created(domainName, context, domain);
    const root = { ApiId: 'api1', DomainName: domain.DomainName, Stage: '$default' };
    const resource = await created(apiMapping, context, { ...root, ApiMappingKey: 'v1' });
    const { physicalId: ApiMappingId } = resource;
    expect(resource.getAtt('ApiMappingId')).toBe(ApiMappingId);

    const key = { DomainName: domain.DomainName, ApiMappingId };
    await apiMapping.update(context, root, resource);
    expect((await getApiMapping(context.operations, key)).ApiMappingKey).toBe('');
    await apiMapping.delete(context, resource);
    await expect(getApiMapping(context.operations, key)).rejects.toMatchObject({ httpStatus: 404 });
  });
});

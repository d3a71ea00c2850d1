import { describe, expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { deployPetsApi } from '../../../test/services/rest-api-fixture.ts';
import { getApiMappings } from '../apigatewayv2/api-mappings.ts';
import { getDomainName as getDomainNameV2 } from '../apigatewayv2/domain-names.ts';
import {
  createBasePathMapping,
  deleteBasePathMapping,
  getBasePathMapping,
  getBasePathMappings,
  updateBasePathMapping,
} from './base-path-mappings.ts';
import { createDomainName, deleteDomainName, getDomainName, getDomainNames, updateDomainName } from './domain-names.ts';

const domainName = 'api.example.com';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/c';

async function withDomain() {
  const context = operationContext();
  const { restApiId, stageName: stage } = await deployPetsApi(context);
  await createDomainName(context, { domainName, certificateArn: CERTIFICATE });
  return { context, restApiId, stage };
}

describe('a base path mapping', () => {
  it('of the root is called (none), and may leave the stage to the caller', async () => {
    const { context, restApiId } = await withDomain();
    const created = await createBasePathMapping(context, { domainName, restApiId });
    expect(created).toEqual({ basePath: '(none)', restApiId });
    expect(await getBasePathMapping(context, { domainName, basePath: '(none)' })).toEqual(created);
    expect((await getApiMappings(context, { DomainName: domainName })).Items).toEqual([
      { ApiMappingId: expect.any(String), ApiId: restApiId, ApiMappingKey: '' },
    ]);
  });

  it('moves to another path, gets a stage and goes', async () => {
    const { context, restApiId, stage } = await withDomain();
    await createBasePathMapping(context, { domainName, restApiId, basePath: 'v1', stage });
    const update = (basePath: string, path: string, value: string) =>
      updateBasePathMapping(context, {
        domainName,
        basePath,
        patchOperations: [{ op: 'replace', path, value }],
      });
    expect(await update('v1', '/stage', '')).toEqual({ basePath: 'v1', restApiId });
    expect(await update('v1', '/stage', stage)).toEqual({ basePath: 'v1', restApiId, stage });
    expect(await update('v1', '/basePath', 'v2')).toEqual({ basePath: 'v2', restApiId, stage });
    await deleteBasePathMapping(context, { domainName, basePath: 'v2' });
    expect((await getBasePathMappings(context, { domainName })).items).toEqual([]);
  });

  it.each([
    [{ basePath: 'a/b' }, 400, "API Gateway V1 doesn't support the slash character (/) in base path mappings."],
    [{ basePath: 'a b' }, 400, 'Base path contains invalid characters.'],
    [{ restApiId: 'nothing' }, 400, 'Invalid REST API identifier specified'],
    [{ stage: 'nothing' }, 400, 'Invalid stage identifier specified'],
    [{ domainName: 'other.example.com' }, 404, 'Invalid domain name identifier specified'],
    [{ basePath: 'v1' }, 409, 'Base path already exists for this domain name'],
  ])('with %j is refused', async (changes, httpStatus, message) => {
    const { context, restApiId, stage } = await withDomain();
    await createBasePathMapping(context, { domainName, restApiId, basePath: 'v1' });
    const refused = createBasePathMapping(context, { domainName, restApiId, stage, basePath: 'v3', ...changes });
    await expect(refused).rejects.toMatchObject({ httpStatus, message: expect.stringContaining(message) });
  });
});

describe('a domain name', () => {
  it('is an edge one unless it says otherwise, and HTTP APIs see it, too', async () => {
    const { context } = await withDomain();
    expect(await getDomainName(context, { domainName })).toEqual({
      domainName,
      domainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/api.example.com',
      certificateArn: CERTIFICATE,
      distributionDomainName: expect.stringMatching(/^d\w+\.cloudfront\.net$/),
      distributionHostedZoneId: 'Z2FDTNDATAQYW2',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      domainNameStatus: 'AVAILABLE',
      securityPolicy: 'TLS_1_0',
      routingMode: 'BASE_PATH_MAPPING_ONLY',
      tags: {},
    });
    const seen = await getDomainNameV2(context, { DomainName: domainName });
    expect(seen.DomainNameConfigurations[0]).toMatchObject({ EndpointType: 'EDGE', CertificateArn: CERTIFICATE });
  });

  it('of a Region has a regional address, changes and goes', async () => {
    const context = operationContext();
    const created = await createDomainName(context, {
      domainName,
      regionalCertificateArn: CERTIFICATE,
      endpointConfiguration: { types: ['REGIONAL'] },
      securityPolicy: 'TLS_1_2',
      mutualTlsAuthentication: { truststoreUri: 's3://bucket/store.pem' },
    });
    expect(created).toMatchObject({
      regionalDomainName: expect.stringContaining('.execute-api.us-east-1.amazonaws.com'),
      regionalCertificateArn: CERTIFICATE,
      mutualTlsAuthentication: { truststoreUri: 's3://bucket/store.pem' },
    });
    const updated = await updateDomainName(context, {
      domainName,
      patchOperations: [
        { op: 'replace', path: '/regionalCertificateArn', value: `${CERTIFICATE}2` },
        { op: 'replace', path: '/mutualTlsAuthentication/truststoreVersion', value: '2' },
      ],
    });
    expect(updated).toMatchObject({
      regionalCertificateArn: `${CERTIFICATE}2`,
      mutualTlsAuthentication: { truststoreUri: 's3://bucket/store.pem', truststoreVersion: '2' },
    });
    await expect(
      updateDomainName(context, {
        domainName,
        patchOperations: [{ op: 'replace', path: '/certificateArn', value: CERTIFICATE }],
      }),
    ).rejects.toThrow('Cannot import certificates for EDGE while REGIONAL is active.');
    await deleteDomainName(context, { domainName });
    expect((await getDomainNames(context, {})).items).toEqual([]);
  });

  it('exists once, whatever its case', async () => {
    const { context } = await withDomain();
    await expect(createDomainName(context, { domainName: 'API.example.com' })).rejects.toThrow(
      'The domain name you provided already exists.',
    );
  });
});

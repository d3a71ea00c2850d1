import { describe, expect, it } from 'vitest';
import { operationContext, stores } from '../../../test/services/operation-fixture.ts';
import { createApiMapping, getApiMappings } from './api-mappings.ts';
import { createApi } from './apis.ts';
import { createDomainName, deleteDomainName, getDomainName, getDomainNames, updateDomainName } from './domain-names.ts';
import { createStage } from './stages.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const configured = { DomainNameConfigurations: [{ CertificateArn: CERTIFICATE }] };
const DomainName = 'api.example.com';

describe.each(stores)('a domain name in the %s store', (_, createStore) => {
  it('comes, changes and goes', async () => {
    const context = operationContext({ store: createStore() });
    const created = await createDomainName(context, { DomainName, ...configured, Tags: { a: 'b' } });
    expect(created).toEqual({
      DomainName,
      ApiMappingSelectionExpression: '$request.basepath',
      DomainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/api.example.com',
      DomainNameConfigurations: [
        {
          ApiGatewayDomainName: 'd-domain1.execute-api.us-east-1.amazonaws.com',
          CertificateArn: CERTIFICATE,
          DomainNameStatus: 'AVAILABLE',
          EndpointType: 'REGIONAL',
          HostedZoneId: expect.stringMatching(/^Z[A-Z0-9]{13}$/),
          IpAddressType: 'ipv4',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
      RoutingMode: 'API_MAPPING_ONLY',
      Tags: { a: 'b' },
    });
    expect(await getDomainName(context, { DomainName: 'API.example.com' })).toEqual(created);
    expect((await getDomainNames(context, {})).Items).toEqual([created]);
    await deleteDomainName(context, { DomainName });
    await expect(getDomainName(context, { DomainName })).rejects.toMatchObject({
      httpStatus: 404,
      message: 'Invalid domain name identifier specified',
    });
  });

  it('keeps its address when an update replaces its configuration', async () => {
    const context = operationContext({ store: createStore() });
    const created = await createDomainName(context, {
      DomainName,
      DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, CertificateName: 'named', SecurityPolicy: 'TLS_1_0' }],
    });
    const updated = await updateDomainName(context, { DomainName, ...configured });
    const { CertificateName: _name, ...address } = created.DomainNameConfigurations[0] as { CertificateName: string };
    expect(updated.DomainNameConfigurations).toEqual([{ ...address, SecurityPolicy: 'TLS_1_2' }]);
    expect(await updateDomainName(context, { DomainName })).toEqual(updated);
  });

  it('takes its API mappings with it', async () => {
    const context = operationContext({ store: createStore() });
    await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
    await createStage(context, { ApiId: 'api1', StageName: 'dev' });
    await createDomainName(context, { DomainName, ...configured });
    await createApiMapping(context, { DomainName, ApiId: 'api1', Stage: 'dev' });
    await deleteDomainName(context, { DomainName });
    await createDomainName(context, { DomainName, ...configured });
    expect((await getApiMappings(context, { DomainName })).Items).toEqual([]);
  });
});

const CONFIGURATION = '/DomainNameConfigurations/0';
describe('CreateDomainName refuses', () => {
  it.each([
    [
      'a name that exists',
      { DomainName: 'Taken.example.com' },
      'The domain name you provided already exists.',
      '/DomainName',
    ],
    [
      'no configuration',
      { DomainNameConfigurations: undefined },
      'Invalid input. Expected one domain name configuration',
      '/DomainNameConfigurations',
    ],
    [
      'two configurations',
      { DomainNameConfigurations: [{ CertificateArn: CERTIFICATE }, { CertificateArn: CERTIFICATE }] },
      'Invalid input. Expected one domain name configuration',
      '/DomainNameConfigurations',
    ],
    [
      'an edge-optimized endpoint',
      { DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, EndpointType: 'EDGE' }] },
      'EDGE endpoint type is not supported for APIGatewayV2 domainName',
      `${CONFIGURATION}/EndpointType`,
    ],
    [
      'no certificate',
      { DomainNameConfigurations: [{ EndpointType: 'REGIONAL' }] },
      'Certificate arn is required',
      `${CONFIGURATION}/CertificateArn`,
    ],
    ['a name with a path', { DomainName: 'example.com/v1' }, 'Invalid domain name: example.com/v1', '/DomainName'],
    ['a name without a dot', { DomainName: 'example' }, 'Invalid domain name: example', '/DomainName'],
    ['routing rules', { RoutingMode: 'ROUTING_RULE_ONLY' }, 'Routing rules are not served here.', '/RoutingMode'],
  ])('%s', async (_, input, message, member) => {
    const context = operationContext();
    await createDomainName(context, { DomainName: 'taken.example.com', ...configured });
    await expect(createDomainName(context, { DomainName, ...configured, ...input } as never)).rejects.toMatchObject({
      name: 'BadRequestException',
      httpStatus: 400,
      message,
      member,
    });
  });
});

it.each(['PRIVATE', 'FOO'])('an endpoint type of %s gives a regional domain name', async (EndpointType) => {
  const DomainNameConfigurations = [{ CertificateArn: CERTIFICATE, EndpointType }];
  const created = await createDomainName(operationContext(), { DomainName, DomainNameConfigurations });
  expect(created.DomainNameConfigurations[0]?.EndpointType).toBe('REGIONAL');
});

it('a wildcard name is a domain name', async () => {
  const created = await createDomainName(operationContext(), { DomainName: '*.example.com', ...configured });
  expect(created.DomainName).toBe('*.example.com');
});

it('a domain name that an HTTP API is mapped to stays on TLS 1.2', async () => {
  const context = operationContext();
  await createApi(context, { Name: 'a', ProtocolType: 'HTTP' });
  await createStage(context, { ApiId: 'api1', StageName: 'dev' });
  await createDomainName(context, { DomainName, ...configured });
  await createApiMapping(context, { DomainName, ApiId: 'api1', Stage: 'dev' });
  const DomainNameConfigurations = [{ CertificateArn: CERTIFICATE, SecurityPolicy: 'TLS_1_0' }];
  await expect(updateDomainName(context, { DomainName, DomainNameConfigurations })).rejects.toMatchObject({
    httpStatus: 400,
    member: `${CONFIGURATION}/SecurityPolicy`,
  });
});

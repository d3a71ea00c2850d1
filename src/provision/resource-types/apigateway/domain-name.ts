import { createDomainName, deleteDomainName } from '../../../services/apigateway/domain-names.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceContext, ResourceType } from '../../resource-type.ts';
import { asModel, TAGS, tagsOf } from './as-model.ts';

const properties: Members = {
  CertificateArn: 'string',
  DomainName: 'string',
  EndpointAccessMode: 'string',
  EndpointConfiguration: {
    members: { IpAddressType: 'string', Types: { list: 'string' }, VpcEndpointIds: { list: 'string' } },
  },
  MutualTlsAuthentication: { members: { TruststoreUri: 'string', TruststoreVersion: 'string' } },
  OwnershipVerificationCertificateArn: 'string',
  RegionalCertificateArn: 'string',
  RoutingMode: 'string',
  SecurityPolicy: 'string',
  Tags: TAGS,
};

/**
 * `AWS::ApiGateway::DomainName`. `Ref` is the domain name. Whatever of it changes makes it anew; the base path mappings
 * refer to it by its name and follow.
 */
export const restDomainName: ResourceType = {
  properties,
  replacedBy: ['DomainName', ...Object.keys(properties).filter((name) => name !== 'DomainName' && name !== 'Tags')],
  create,

  async update(_, __, previous) {
    return previous;
  },

  async delete({ operations }, { physicalId: domainName }) {
    await deleteDomainName(operations, { domainName });
  },
};

async function create({ operations }: ResourceContext, { Tags, ...rest }: Properties): Promise<Provisioned> {
  const created = await createDomainName(operations, {
    ...asModel(rest, properties),
    domainName: String(rest.DomainName ?? ''),
    ...tagsOf(Tags),
  });
  const attributes: Record<string, string | undefined> = {
    DistributionDomainName: created.distributionDomainName,
    DistributionHostedZoneId: created.distributionHostedZoneId,
    DomainNameArn: created.domainNameArn,
    RegionalDomainName: created.regionalDomainName,
    RegionalHostedZoneId: created.regionalHostedZoneId,
  };
  return {
    physicalId: String(created.domainName),
    getAtt: (attribute) => attributes[attribute],
    arn: created.domainNameArn ?? null,
  };
}

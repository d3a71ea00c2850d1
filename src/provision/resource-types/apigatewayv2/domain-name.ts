import type { DomainName } from '../../../account/http-api.ts';
import { createDomainName, deleteDomainName, updateDomainName } from '../../../services/apigatewayv2/domain-names.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ResourceType } from '../../resource-type.ts';

const properties: Members = {
  DomainName: 'string',
  DomainNameConfigurations: {
    list: {
      members: {
        CertificateArn: 'string',
        CertificateName: 'string',
        EndpointType: 'string',
        IpAddressType: 'string',
        OwnershipVerificationCertificateArn: 'string',
        SecurityPolicy: 'string',
      },
    },
  },
  MutualTlsAuthentication: { members: { TruststoreUri: 'string', TruststoreVersion: 'string' } },
  RoutingMode: 'string',
  Tags: { map: 'string' },
};

/** `AWS::ApiGatewayV2::DomainName`. `Ref` is the domain name; the Regional attributes are what DNS records need. */
export const domainName: ResourceType = {
  properties,
  replacedBy: ['DomainName'],

  async create(context, wanted) {
    return provisioned(await createDomainName(context.operations, { ...wanted, DomainName: nameOf(wanted) }));
  },

  async update(context, wanted) {
    const { Tags: _, ...rest } = wanted;
    return provisioned(await updateDomainName(context.operations, { ...rest, DomainName: nameOf(wanted) }));
  },

  async delete({ operations }, { physicalId: DomainName }) {
    await deleteDomainName(operations, { DomainName });
  },
};

function nameOf({ DomainName }: Properties): string {
  return String(DomainName ?? '');
}

function provisioned(created: DomainName): Provisioned {
  const [configuration] = created.DomainNameConfigurations;
  const attributes: Record<string, string | undefined> = {
    RegionalDomainName: configuration?.ApiGatewayDomainName,
    RegionalHostedZoneId: configuration?.HostedZoneId,
    DomainNameArn: created.DomainNameArn,
  };
  return {
    physicalId: created.DomainName,
    getAtt: (attribute) => attributes[attribute],
    arn: created.DomainNameArn,
  };
}

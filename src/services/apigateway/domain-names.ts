import type { DomainName, DomainNameConfiguration } from '../../account/http-api.ts';
import { domainNameArn } from '../../aws/arn.ts';
import type {
  CreateDomainNameRequest,
  DeleteDomainNameRequest,
  DomainName as DomainNameOutput,
  GetDomainNameRequest,
  GetDomainNamesRequest,
  UpdateDomainNameRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import { derivedId } from '../../base/ids.ts';
import {
  deleteDomainName as deleteAnyDomainName,
  domainNameKey,
  getExistingDomainName,
} from '../apigatewayv2/domain-names.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { type Apply, applyPatches, type Patch, type PatchRules, replaceOnly } from './patch.ts';
import { withoutEmptyTags } from './without-empty-tags.ts';

/** One domain name serves HTTP APIs and REST APIs, and is kept once, as HTTP APIs know it. */
export async function createDomainName(
  context: OperationContext,
  input: CreateDomainNameRequest,
): Promise<DomainNameOutput> {
  checkRequest('CreateDomainName', input);
  const { domainName, tags = {}, mutualTlsAuthentication: tls } = input;
  if (!/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/i.test(domainName)) {
    throw badRequestInOurWords(context, `Invalid domain name: ${domainName}`, '/domainName');
  }
  if (input.routingMode !== undefined && input.routingMode !== 'BASE_PATH_MAPPING_ONLY') {
    throw badRequestInOurWords(context, 'Routing rules are not served here.', '/routingMode');
  }
  const created: DomainName = {
    DomainName: domainName,
    ApiMappingSelectionExpression: '$request.basepath',
    DomainNameArn: domainNameArn(context, domainName),
    DomainNameConfigurations: [newConfiguration(context, input)],
    ...(tls === undefined ? {} : { MutualTlsAuthentication: mutualTls(tls) }),
    RoutingMode: 'API_MAPPING_ONLY',
    Tags: tags,
  };
  await context.store.transact(async (transaction) => {
    if ((await transaction.get('domainNames', domainNameKey(domainName))) !== undefined) {
      throw badRequest('The domain name you provided already exists.', '/domainName');
    }
    transaction.put('domainNames', domainNameKey(domainName), created);
  });
  return withoutEmptyTags(outputOf(created));
}

type MutualTls = NonNullable<DomainName['MutualTlsAuthentication']>;

function mutualTls(given: NonNullable<CreateDomainNameRequest['mutualTlsAuthentication']>): MutualTls {
  const { truststoreUri, truststoreVersion } = given;
  return {
    ...(truststoreUri === undefined ? {} : { TruststoreUri: truststoreUri }),
    ...(truststoreVersion === undefined ? {} : { TruststoreVersion: truststoreVersion }),
  };
}

/**
 * An edge domain name by default, with TLS 1.0. That and the texts are reported (cdk-preflight,
 * measured on AWS).
 */
function newConfiguration(context: OperationContext, input: CreateDomainNameRequest): DomainNameConfiguration {
  const [endpointType = 'EDGE'] = input.endpointConfiguration?.types ?? [];
  const isEdge = endpointType === 'EDGE';
  if (!isEdge && (input.certificateArn ?? input.certificateName) !== undefined) {
    throw badRequest('Cannot import certificates for EDGE while REGIONAL is active.', '/certificateArn');
  }
  if (isEdge && (input.regionalCertificateArn ?? input.regionalCertificateName) !== undefined) {
    throw badRequest('Cannot import certificates for REGIONAL while EDGE is active.', '/regionalCertificateArn');
  }
  const { securityPolicy = 'TLS_1_0' } = input;
  if (input.mutualTlsAuthentication !== undefined && securityPolicy === 'TLS_1_0') {
    throw badRequest('Mutual TLS authentication is only supported with TLS 1.2.', '/securityPolicy');
  }
  const arn = isEdge ? input.certificateArn : input.regionalCertificateArn;
  const name = isEdge ? input.certificateName : input.regionalCertificateName;
  const { ownershipVerificationCertificateArn: ownership } = input;
  const id = context.newId('domain');
  return {
    ApiGatewayDomainName: isEdge ? `d${id}.cloudfront.net` : `d-${id}.execute-api.${context.region}.amazonaws.com`,
    // CloudFront's is the same for everybody; Route 53's own id for a Region is looked up by nothing here.
    HostedZoneId: isEdge ? 'Z2FDTNDATAQYW2' : `Z${derivedId(13, 'hosted-zone', context.region).toUpperCase()}`,
    DomainNameStatus: 'AVAILABLE',
    EndpointType: isEdge ? 'EDGE' : 'REGIONAL',
    ...(arn === undefined ? {} : { CertificateArn: arn }),
    ...(name === undefined ? {} : { CertificateName: name }),
    ...(ownership === undefined ? {} : { OwnershipVerificationCertificateArn: ownership }),
    IpAddressType: input.endpointConfiguration?.ipAddressType ?? 'ipv4',
    SecurityPolicy: securityPolicy,
  };
}

/** Its address is called a distribution's for an edge domain name, and a regional one otherwise. */
function outputOf(domain: DomainName): DomainNameOutput {
  const { EndpointType, ApiGatewayDomainName, HostedZoneId, CertificateArn, CertificateName, ...rest } =
    configurationOf(domain);
  const isEdge = EndpointType === 'EDGE';
  const certificate = {
    ...(CertificateArn === undefined ? {} : { [isEdge ? 'certificateArn' : 'regionalCertificateArn']: CertificateArn }),
    ...(CertificateName === undefined
      ? {}
      : { [isEdge ? 'certificateName' : 'regionalCertificateName']: CertificateName }),
  };
  const { TruststoreUri, TruststoreVersion } = domain.MutualTlsAuthentication ?? {};
  const ownership = rest.OwnershipVerificationCertificateArn;
  return {
    domainName: domain.DomainName,
    domainNameArn: domain.DomainNameArn,
    ...certificate,
    ...(isEdge
      ? { distributionDomainName: ApiGatewayDomainName, distributionHostedZoneId: HostedZoneId }
      : { regionalDomainName: ApiGatewayDomainName, regionalHostedZoneId: HostedZoneId }),
    endpointConfiguration: { types: [EndpointType], ipAddressType: rest.IpAddressType },
    domainNameStatus: rest.DomainNameStatus,
    securityPolicy: rest.SecurityPolicy,
    ...(domain.MutualTlsAuthentication === undefined
      ? {}
      : {
          mutualTlsAuthentication: {
            ...(TruststoreUri === undefined ? {} : { truststoreUri: TruststoreUri }),
            ...(TruststoreVersion === undefined ? {} : { truststoreVersion: TruststoreVersion }),
          },
        }),
    ...(ownership === undefined ? {} : { ownershipVerificationCertificateArn: ownership }),
    routingMode: 'BASE_PATH_MAPPING_ONLY',
    tags: domain.Tags ?? {},
  };
}

/** A domain name has one configuration. */
function configurationOf({ DomainNameConfigurations: [configuration] }: DomainName): DomainNameConfiguration {
  if (configuration === undefined) throw new TypeError('A domain name has a configuration');
  return configuration;
}

/** Documented (API reference, "Patch operations"). */
const patches: PatchRules<DomainName> = {
  '/certificateArn': replaceOnly(configure('CertificateArn', 'EDGE')),
  '/certificateName': replaceOnly(configure('CertificateName', 'EDGE')),
  '/regionalCertificateArn': replaceOnly(configure('CertificateArn', 'REGIONAL')),
  '/regionalCertificateName': replaceOnly(configure('CertificateName', 'REGIONAL')),
  '/ownershipVerificationCertificateArn': replaceOnly(configure('OwnershipVerificationCertificateArn')),
  '/securityPolicy': replaceOnly(configure('SecurityPolicy')),
  '/endpointConfiguration/ipAddressType': replaceOnly(configure('IpAddressType')),
  '/mutualTlsAuthentication/truststoreUri': replaceOnly(setTruststore('TruststoreUri')),
  '/mutualTlsAuthentication/truststoreVersion': replaceOnly(setTruststore('TruststoreVersion')),
};

function configure(
  member:
    | 'CertificateArn'
    | 'CertificateName'
    | 'OwnershipVerificationCertificateArn'
    | 'SecurityPolicy'
    | 'IpAddressType',
  endpointType?: 'EDGE' | 'REGIONAL',
): Apply<DomainName> {
  return (domain, patch: Patch) => {
    const old = configurationOf(domain);
    if (endpointType !== undefined && old.EndpointType !== endpointType) {
      const text = `Cannot import certificates for ${endpointType} while ${old.EndpointType} is active.`;
      throw badRequest(text, patch.member);
    }
    return { ...domain, DomainNameConfigurations: [{ ...old, [member]: patch.value ?? '' }] };
  };
}

function setTruststore(member: keyof MutualTls): Apply<DomainName> {
  return (domain, { value = '' }) => ({
    ...domain,
    MutualTlsAuthentication: { ...domain.MutualTlsAuthentication, [member]: value },
  });
}

export async function updateDomainName(
  context: OperationContext,
  input: UpdateDomainNameRequest,
): Promise<DomainNameOutput> {
  checkRequest('UpdateDomainName', input);
  const updated = await context.store.transact(async (transaction) => {
    const old = await getExistingDomainName(transaction, input.domainName, '/domainName');
    const domain = applyPatches(old, input.patchOperations, patches);
    transaction.put('domainNames', domainNameKey(domain.DomainName), domain);
    return domain;
  });
  return outputOf(updated);
}

export async function deleteDomainName(
  context: OperationContext,
  { domainName }: DeleteDomainNameRequest,
): Promise<void> {
  await deleteAnyDomainName(context, { DomainName: domainName });
}

export async function getDomainName(
  context: OperationContext,
  { domainName }: GetDomainNameRequest,
): Promise<DomainNameOutput> {
  return outputOf(
    await context.store.transact((transaction) => getExistingDomainName(transaction, domainName, '/domainName')),
  );
}

export async function getDomainNames(
  context: OperationContext,
  input: GetDomainNamesRequest,
): Promise<Page<DomainNameOutput>> {
  checkRequest('GetDomainNames', input);
  const entries = await context.store.transact((transaction) => transaction.list('domainNames', ''));
  return pageOf(
    context,
    entries.map(({ value }) => withoutEmptyTags(outputOf(value))),
    input,
  );
}

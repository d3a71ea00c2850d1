import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  type SamResource,
  take,
} from './generated-resource.ts';
import { getAtt, ref } from './intrinsics.ts';
import { hashedLogicalId } from './logical-id.ts';
import { expectMap } from './property-types.ts';
import { isTruthy } from './python-value.ts';
import { ownRecordSetGroup, readRoute53, sharedRecordSetGroup } from './record-sets.ts';
import { invalidResource } from './sam-error.ts';
import { get, has, type SamMap } from './sam-map.ts';

/** The custom domain of a REST API: its name, its mappings to the API, its records in Route 53. */
export function buildRestApiDomain(transform: Transform, api: SamResource): GeneratedResource[] {
  const { logicalId, properties } = api;
  if ((get(properties, 'Domain') ?? null) === null) return [];
  const place = { logicalId, name: 'Domain', container: properties, key: 'Domain' };
  const domain = expectMap(transform, place);
  for (const key of ['DomainName', 'CertificateArn']) {
    if ((get(domain, key) ?? null) !== null) continue;
    const at = transform.positions.of(properties, 'Domain');
    throw invalidResource(logicalId, `Property 'Domain.${key}' is required.`, at);
  }
  const isPrivate = get(domain, 'EndpointConfiguration') === 'PRIVATE';
  const prefix = isPrivate ? 'ApiGatewayDomainNameV2' : 'ApiGatewayDomainName';
  const domainId = hashedLogicalId(prefix, domain.DomainName);
  const given = { api, domain, domainId, isPrivate };
  const name = buildDomainName(transform, given);
  const mappings = buildMappings(transform, given);
  const association = isPrivate ? buildAccessAssociation(transform, given) : [];
  return [name, ...mappings, ...buildRecords(transform, given), ...association];
}

interface Given {
  readonly api: SamResource;
  readonly domain: SamMap;
  readonly domainId: string;
  /** Private endpoints have types of their own, whose names end in V2. */
  readonly isPrivate: boolean;
}

function buildDomainName(transform: Transform, given: Given): GeneratedResource {
  const { api, domain, domainId, isPrivate } = given;
  const { positions } = transform;
  const type = isPrivate ? 'AWS::ApiGateway::DomainNameV2' : 'AWS::ApiGateway::DomainName';
  const endpoint = endpointType(transform, given);
  const output: SamMap = { EndpointConfiguration: { Types: [endpoint] } };
  const ipAddressType = get(domain, 'IpAddressType');
  if (isTruthy(ipAddressType)) output.EndpointConfiguration = { Types: [endpoint], IpAddressType: ipAddressType };
  positions.copy(domain, 'EndpointConfiguration', output);
  take(transform, { container: domain, key: 'DomainName' }, { container: output, key: 'DomainName' });
  const certificate = endpoint === 'REGIONAL' ? 'RegionalCertificateArn' : 'CertificateArn';
  take(transform, { container: domain, key: 'CertificateArn' }, { container: output, key: certificate });
  if (!isPrivate) output.MutualTlsAuthentication = mutualTls(transform, api, domain);
  for (const key of ['SecurityPolicy', 'EndpointAccessMode', 'Policy', 'OwnershipVerificationCertificateArn']) {
    if (!isTruthy(get(domain, key))) continue;
    if (key === (isPrivate ? 'OwnershipVerificationCertificateArn' : 'Policy')) {
      // The translator comes upon this only while it fills in the resource it makes.
      const text = `property ${key} not defined for resource of type ${type}`;
      throw invalidResource(domainId, text, positions.of(domain, key, 'key'));
    }
    take(transform, { container: domain, key }, { container: output, key });
  }
  return generateResource(transform, {
    logicalId: domainId,
    type,
    attributes: passedOnAttributes(transform, api),
    properties: output,
    position: positions.of(api.properties, 'Domain'),
  });
}

const ENDPOINT_TYPES = ['EDGE', 'REGIONAL', 'PRIVATE'];

function endpointType({ positions }: Transform, { api, domain }: Given): string {
  const endpoint = get(domain, 'EndpointConfiguration') ?? 'REGIONAL';
  if (typeof endpoint === 'string' && ENDPOINT_TYPES.includes(endpoint)) return endpoint;
  const text = "EndpointConfiguration for Custom Domains must be one of ['EDGE', 'REGIONAL', 'PRIVATE'].";
  throw invalidResource(api.logicalId, text, positions.of(domain, 'EndpointConfiguration'));
}

const TRUSTSTORE_KEYS = ['TruststoreUri', 'TruststoreVersion'];

function mutualTls(transform: Transform, { logicalId }: SamResource, domain: SamMap): SamMap | undefined {
  if (!isTruthy(get(domain, 'MutualTlsAuthentication'))) return undefined;
  const name = 'Domain.MutualTlsAuthentication';
  const written = expectMap(transform, { logicalId, name, container: domain, key: 'MutualTlsAuthentication' });
  const unknown = Object.keys(written).find((key) => !TRUSTSTORE_KEYS.includes(key));
  if (unknown !== undefined) {
    const text = `Available ${name} fields are ['TruststoreUri', 'TruststoreVersion'].`;
    throw invalidResource(logicalId, text, transform.positions.of(written, unknown, 'key'));
  }
  const made: SamMap = {};
  for (const key of TRUSTSTORE_KEYS) {
    if (isTruthy(written[key])) take(transform, { container: written, key }, { container: made, key });
  }
  return made;
}

function buildMappings(transform: Transform, given: Given): GeneratedResource[] {
  const { api, domain, domainId, isPrivate } = given;
  const { positions } = transform;
  const { logicalId, properties } = api;
  const written = get(domain, 'BasePath');
  const at = positions.of(domain, 'BasePath');
  const mapping = (id: string, path: string | undefined) =>
    generateResource(transform, {
      logicalId: `${logicalId}${id}BasePathMapping`,
      type: isPrivate ? 'AWS::ApiGateway::BasePathMappingV2' : 'AWS::ApiGateway::BasePathMapping',
      attributes: passedOnAttributes(transform, api),
      properties: {
        [isPrivate ? 'DomainNameArn' : 'DomainName']: ref(domainId),
        RestApiId: ref(logicalId),
        Stage: ref(`${logicalId}.Stage`),
        BasePath: path,
      },
      position: at ?? positions.of(properties, 'Domain'),
    });
  const listed = Array.isArray(written) || typeof written === 'string';
  if (!isTruthy(written) || !listed) return [mapping('', undefined)];
  const normalizes = has(domain, 'NormalizeBasePath') ? isTruthy(domain.NormalizeBasePath) : true;
  return [written].flat().map((path, index) => {
    if (typeof path !== 'string') {
      throw invalidResource(logicalId, `Property 'Domain.BasePath[${index}]' should be a string.`, at);
    }
    const letters = path.replace(/[^\p{L}\p{N}]/gu, '');
    return mapping(letters, normalizes ? letters : path);
  });
}

function buildRecords(transform: Transform, given: Given): GeneratedResource[] {
  const { api, domain } = given;
  const route53 = readRoute53(transform, api, domain);
  if (route53 === undefined) return [];
  const target = aliasTarget(given, route53);
  const isSeparate = get(route53, 'SeparateRecordSetGroup');
  const keys = ['HostedZoneId', 'HostedZoneName'];
  if (!isTruthy(isSeparate)) {
    const zone = Object.fromEntries(keys.filter((key) => has(route53, key)).map((key) => [key, route53[key]]));
    return [sharedRecordSetGroup(transform, api, { domain, route53, zone, target })];
  }
  if (typeof isSeparate !== 'boolean') {
    const text = "Property 'Domain.Route53.SeparateRecordSetGroup' should be a boolean.";
    throw invalidResource(api.logicalId, text, transform.positions.of(route53, 'SeparateRecordSetGroup'));
  }
  const zone = Object.fromEntries(keys.filter((key) => isTruthy(route53[key])).map((key) => [key, route53[key]]));
  return [ownRecordSetGroup(transform, api, { domain, route53, zone, target })];
}

/** The hosted zone of CloudFront, where domains of edge-optimized APIs lead. */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

function aliasTarget({ domain, domainId }: Given, route53: SamMap): SamMap {
  const endpoint = get(domain, 'EndpointConfiguration') ?? 'REGIONAL';
  if (endpoint === 'REGIONAL') {
    return {
      HostedZoneId: getAtt(domainId, 'RegionalHostedZoneId'),
      DNSName: getAtt(domainId, 'RegionalDomainName'),
    };
  }
  if (endpoint === 'EDGE') {
    const distribution = get(route53, 'DistributionDomainName') ?? getAtt(domainId, 'DistributionDomainName');
    return { HostedZoneId: CLOUDFRONT_ZONE, DNSName: distribution };
  }
  return {
    HostedZoneId: get(route53, 'VpcEndpointHostedZoneId') ?? null,
    DNSName: get(route53, 'VpcEndpointDomainName') ?? null,
  };
}

function buildAccessAssociation(transform: Transform, { api, domain, domainId }: Given): GeneratedResource[] {
  const { logicalId } = api;
  if ((get(domain, 'AccessAssociation') ?? null) === null) return [];
  const place = { logicalId, name: 'Domain.AccessAssociation', container: domain, key: 'AccessAssociation' };
  const endpointId = get(expectMap(transform, place), 'VpcEndpointId') ?? null;
  return [
    generateResource(transform, {
      logicalId: hashedLogicalId('DomainNameAccessAssociation', [endpointId, domainId]),
      type: 'AWS::ApiGateway::DomainNameAccessAssociation',
      attributes: passedOnAttributes(transform, api),
      properties: {
        DomainNameArn: ref(domainId),
        AccessAssociationSourceType: 'VPCE',
        AccessAssociationSource: endpointId,
      },
      position: transform.positions.of(domain, 'AccessAssociation'),
    }),
  ];
}

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
import { compareStrings, isTruthy } from './python-value.ts';
import { readRoute53, sharedRecordSetGroup } from './record-sets.ts';
import { invalidResource } from './sam-error.ts';
import { get, has, isMap, type SamMap } from './sam-map.ts';

/** The custom domain of an API: its name, its mappings to the API, and its records in Route 53. */
export function buildDomain(transform: Transform, api: SamResource, tag: string): GeneratedResource[] {
  const { positions } = transform;
  const { logicalId, properties } = api;
  const domain = get(properties, 'Domain') ?? null;
  if (domain === null) return [];
  const at = positions.of(properties, 'Domain');
  const name = get(domain, 'DomainName') ?? null;
  if (!isMap(domain) || name === null || (get(domain, 'CertificateArn') ?? null) === null) {
    const text = 'Custom Domains only works if both DomainName and CertificateArn are provided.';
    throw invalidResource(logicalId, text, at);
  }
  const domainId = hashedLogicalId('ApiGatewayDomainNameV2', name);
  const attributes = passedOnAttributes(transform, api);
  const output: SamMap = { DomainNameConfigurations: [configuration(transform, api, domain)] };
  take(transform, { container: domain, key: 'DomainName' }, { container: output, key: 'DomainName' });
  // Tags of an API whose definition is elsewhere do not reach its domain.
  const tagged = get(properties, 'DefinitionBody') !== undefined && isTruthy(get(properties, 'Tags'));
  output.Tags = tagged ? properties.Tags : { [tag]: 'SAM' };
  output.MutualTlsAuthentication = mutualTls(transform, api, domain);
  const built = [
    generateResource(transform, {
      logicalId: domainId,
      type: 'AWS::ApiGatewayV2::DomainName',
      attributes,
      properties: output,
      position: at,
    }),
    ...buildMappings(transform, api, domain, domainId),
  ];
  const route53 = readRoute53(transform, api, domain);
  if (route53 === undefined) return built;
  const zone = has(route53, 'HostedZoneId')
    ? { HostedZoneId: route53.HostedZoneId }
    : { HostedZoneName: route53.HostedZoneName };
  const target = {
    HostedZoneId: getAtt(domainId, 'RegionalHostedZoneId'),
    DNSName: getAtt(domainId, 'RegionalDomainName'),
  };
  return [...built, sharedRecordSetGroup(transform, api, { domain, route53, zone, target })];
}

function configuration({ positions }: Transform, { logicalId }: SamResource, domain: SamMap): SamMap {
  const endpoint = get(domain, 'EndpointConfiguration') ?? 'REGIONAL';
  if (endpoint !== 'REGIONAL') {
    const text = "EndpointConfiguration for Custom Domains must be one of ['REGIONAL'].";
    throw invalidResource(logicalId, text, positions.of(domain, 'EndpointConfiguration'));
  }
  const made: SamMap = { CertificateArn: get(domain, 'CertificateArn'), EndpointType: endpoint };
  positions.copy(domain, 'CertificateArn', made);
  positions.copy(domain, 'EndpointConfiguration', made, 'EndpointType');
  for (const key of ['OwnershipVerificationCertificateArn', 'SecurityPolicy']) {
    if (!isTruthy(get(domain, key))) continue;
    made[key] = domain[key];
    positions.copy(domain, key, made);
  }
  return made;
}

const TRUSTSTORE_KEYS = ['TruststoreUri', 'TruststoreVersion'];

function mutualTls({ positions }: Transform, { logicalId }: SamResource, domain: SamMap): SamMap | undefined {
  const written = get(domain, 'MutualTlsAuthentication');
  const at = positions.of(domain, 'MutualTlsAuthentication');
  if (!isTruthy(written)) return undefined;
  if (!isMap(written)) {
    const text =
      "MutualTlsAuthentication must be a map with at least one of the following fields ['TruststoreUri', 'TruststoreVersion'].";
    throw invalidResource(logicalId, text, at);
  }
  const unknown = Object.keys(written).filter((key) => !TRUSTSTORE_KEYS.includes(key));
  if (unknown.length > 0) {
    // The translator puts the wrong keys where the logical id belongs.
    const text = "Available MutualTlsAuthentication fields are ['TruststoreUri', 'TruststoreVersion'].";
    throw invalidResource(unknown.sort(compareStrings).join(','), text, at);
  }
  const made: SamMap = {};
  for (const key of TRUSTSTORE_KEYS) {
    if (!isTruthy(get(written, key))) continue;
    made[key] = written[key];
    positions.copy(written, key, made);
  }
  return made;
}

function buildMappings(transform: Transform, api: SamResource, domain: SamMap, domainId: string): GeneratedResource[] {
  const { positions } = transform;
  const { logicalId, properties } = api;
  const written = get(domain, 'BasePath');
  const at = positions.of(domain, 'BasePath');
  const mapping = (path: string | undefined) =>
    generateResource(transform, {
      logicalId: `${logicalId}${(path ?? '').replace(/[-_/]+/g, '')}ApiMapping`,
      type: 'AWS::ApiGatewayV2::ApiMapping',
      attributes: passedOnAttributes(transform, api),
      properties: {
        DomainName: ref(domainId),
        ApiId: ref(logicalId),
        Stage: ref(`${logicalId}.Stage`),
        ApiMappingKey: path?.replace(/^\/+|\/+$/g, ''),
      },
      position: at ?? positions.of(properties, 'Domain'),
    });
  const listed = Array.isArray(written) || typeof written === 'string';
  if (!isTruthy(written) || !listed) return [mapping(undefined)];
  return [written].flat().map((path) => {
    if (typeof path !== 'string') throw invalidResource(logicalId, 'Basepath must be a string.', at);
    if (/[^0-9a-zA-Z/\-_]/.test(path)) throw invalidResource(logicalId, 'Invalid Basepath name provided.', at);
    return mapping(path);
  });
}

import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  type SamResource,
} from './generated-resource.ts';
import { hashedLogicalId } from './logical-id.ts';
import { isTruthy } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, isMap, type SamMap } from './sam-map.ts';

/** `Domain.Route53`, when there is one; it names a hosted zone. */
export function readRoute53({ positions }: Transform, { logicalId }: SamResource, domain: SamMap): SamMap | undefined {
  const route53 = get(domain, 'Route53') ?? null;
  const at = positions.of(domain, 'Route53');
  if (route53 === null) return undefined;
  if (!isMap(route53)) throw invalidResource(logicalId, "Property 'Domain.Route53' should be a map.", at);
  if ((get(route53, 'HostedZoneId') ?? null) === null && (get(route53, 'HostedZoneName') ?? null) === null) {
    const text = 'HostedZoneId or HostedZoneName is required to enable Route53 support on Custom Domains.';
    throw invalidResource(logicalId, text, at);
  }
  return route53;
}

export interface DomainRecords {
  readonly domain: SamMap;
  readonly route53: SamMap;
  /** `HostedZoneId` or `HostedZoneName`, or both. */
  readonly zone: SamMap;
  /** Where the records lead: `HostedZoneId` and `DNSName` of the domain. */
  readonly target: SamMap;
}

/** The records of a domain in the group of their hosted zone, which all APIs share. */
export function sharedRecordSetGroup(
  transform: Transform,
  api: SamResource,
  records: DomainRecords,
): GeneratedResource {
  const { recordSetGroups } = transform;
  const { route53 } = records;
  const zoneName = isTruthy(get(route53, 'HostedZoneId')) ? route53.HostedZoneId : get(route53, 'HostedZoneName');
  const logicalId = hashedLogicalId('RecordSetGroup', zoneName);
  const group = recordSetGroups.get(logicalId) ?? newGroup(transform, api, logicalId, records);
  recordSetGroups.set(logicalId, group);
  if (Array.isArray(group.properties.RecordSets)) group.properties.RecordSets.push(...recordSets(records));
  return group;
}

/** The records of a domain in a group of their own. */
export function ownRecordSetGroup(transform: Transform, api: SamResource, records: DomainRecords): GeneratedResource {
  const { domain, route53 } = records;
  const zoneName = isTruthy(get(route53, 'HostedZoneId')) ? route53.HostedZoneId : get(route53, 'HostedZoneName');
  const logicalId = hashedLogicalId('RecordSetGroup', [zoneName ?? null, get(domain, 'DomainName') ?? null]);
  const group = newGroup(transform, api, logicalId, records);
  group.properties.RecordSets = recordSets(records);
  return group;
}

function newGroup(
  transform: Transform,
  api: SamResource,
  logicalId: string,
  { domain, zone }: DomainRecords,
): GeneratedResource {
  return generateResource(transform, {
    logicalId,
    type: 'AWS::Route53::RecordSetGroup',
    attributes: passedOnAttributes(transform, api),
    properties: { ...zone, RecordSets: [] },
    position: transform.positions.of(domain, 'Route53'),
  });
}

function recordSets({ domain, route53, target }: DomainRecords): SamMap[] {
  const health = get(route53, 'EvaluateTargetHealth') ?? null;
  const record = (type: string): SamMap => {
    const made: SamMap = {
      Name: domain.DomainName,
      Type: type,
      AliasTarget: { ...(health === null ? {} : { EvaluateTargetHealth: health }), ...target },
    };
    for (const key of ['Region', 'SetIdentifier']) if ((route53[key] ?? null) !== null) made[key] = route53[key];
    return made;
  };
  return get(route53, 'IpV6') === true ? [record('A'), record('AAAA')] : [record('A')];
}

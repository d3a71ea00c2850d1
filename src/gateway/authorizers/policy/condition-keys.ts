import { firstHeader } from '../../../base/header-list.ts';
import type { GatewayPorts } from '../../ports.ts';
import type { GatewayRequest } from '../../request.ts';
import type { IamCaller } from '../caller.ts';

/** The value of a condition key, by its name in lower case; undefined when the request has none. */
export type ReadConditionKey = (lowerCaseName: string) => string | undefined;

/**
 * The keys that conditions on an API can ask for (REST API developer guide, "AWS condition keys that can be used in API
 * Gateway resource policies"). What only AWS knows of a caller — its organization, its tags, its session — is absent,
 * and so are the VPC and the endpoint, unless the ports say them.
 */
export function conditionKeysOf(
  request: GatewayRequest,
  { ports, caller = null }: { readonly ports: ConditionPorts; readonly caller?: IamCaller | null },
): ReadConditionKey {
  return (name) => {
    switch (name) {
      case 'aws:sourceip':
        return request.sourceIp;
      case 'aws:securetransport':
        return String(request.scheme === 'https');
      case 'aws:useragent':
        return firstHeader(request.headers, 'user-agent') ?? undefined;
      case 'aws:referer':
        return firstHeader(request.headers, 'referer') ?? undefined;
      case 'aws:currenttime':
        return new Date(ports.now()).toISOString();
      case 'aws:epochtime':
        return String(Math.floor(ports.now() / 1_000));
      case 'aws:requestedregion':
        return ports.region;
      case 'aws:principalaccount':
        return caller?.accountId;
      case 'aws:principalarn':
        return caller?.userArn;
      case 'aws:principaltype':
        return caller === null ? undefined : 'Account';
      case 'aws:userid':
        return caller?.userId;
      default:
        return surrounding(ports.conditionKeys, name);
    }
  };
}

type ConditionPorts = Pick<GatewayPorts, 'conditionKeys' | 'now' | 'region'>;

function surrounding(keys: GatewayPorts['conditionKeys'], lowerCaseName: string): string | undefined {
  if (keys === undefined) return undefined;
  return Object.entries(keys).find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
}

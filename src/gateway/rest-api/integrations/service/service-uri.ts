import { fillStageVariables } from '../../../integrations/stage-variables.ts';

/** The call of an AWS service that a URI describes. */
export interface ServiceUri {
  readonly region: string;
  readonly service: string;
  /** Of `bucket.s3`: the first label of the host, else null. */
  readonly subdomain: string | null;
  readonly kind: 'path' | 'action';
  /** `123456789012/orders`, with path variables in braces, or the name of an action. */
  readonly api: string;
}

/**
 * Reads `arn:aws:apigateway:{region}:{subdomain.service|service}:path|action/{service_api}` (API reference,
 * PutIntegration); null when it is no such URI.
 */
export function readServiceUri(uri: string, variables: Readonly<Record<string, string>>): ServiceUri | null {
  const { text } = fillStageVariables(uri, variables);
  const [, region, subdomain = null, service, kind, api] = SERVICE_URI.exec(text) ?? [];
  if (region === undefined || service === undefined || api === undefined) return null;
  return { region, service, subdomain, kind: kind === 'action' ? 'action' : 'path', api };
}

const SERVICE_URI = /^arn:[^:]+:apigateway:([^:]+):(?:([^:/]+)\.)?([^:./]+):(path|action)\/(.*)$/s;

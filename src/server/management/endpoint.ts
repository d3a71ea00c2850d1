import { readSignature } from '../../aws/sigv4.ts';
import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import type { GatewayHost } from '../gateway-host.ts';
import { answerEndpoint, type EndpointStatus, isOwnHost } from '../http-front/endpoint-answer.ts';
import { webPageSign } from './browser-guard.ts';
import type { Credentials } from './credentials.ts';
import type { Management } from './management.ts';
import type { ManagementResponse } from './management-response.ts';

/** Answers what is for the endpoint port itself: its health, and the management APIs. */
export type Endpoint = (request: GatewayRequest, status: EndpointStatus) => GatewayResponse | Promise<GatewayResponse>;

export function createEndpoint(options: {
  readonly host: Pick<GatewayHost, 'operations' | 'settled'>;
  /** Null: signatures are not verified. */
  readonly credentials: Credentials | null;
  readonly onError: (error: unknown) => void;
}): Endpoint {
  const { host, credentials, onError } = options;
  let loading: Promise<Management> | null = null;
  let management: Management | null = null;
  // A start that is never managed does not load what speaks for AWS.
  const load = async (): Promise<Management> => {
    const [{ createManagement }, { readYamlBody }] = await Promise.all([
      import('./management.ts'),
      import('./read-yaml-body.ts'),
    ]);
    const operations = { ...host.operations, readYaml: readYamlBody };
    management = createManagement({ operations, credentials, settled: host.settled, onError });
    return management;
  };

  return (request, status) => {
    if (!isOwnHost(request.domainName, status.hostName)) return answerEndpoint(request, status);
    const sign = webPageSign(request.headers);
    if (sign !== null) return shutOut(sign);
    if (isForPeople(request)) return answerEndpoint(request, status);
    if (management !== null) return management(request);
    loading ??= load().catch((error: unknown) => {
      // Of the moment, as when no file may be opened any more: the next request tries again.
      loading = null;
      throw error;
    });
    return loading.then((answer) => answer(request));
  };
}

/** Health is for whoever asks; what a browser shows at the address of the port is for who has typed it. */
function isForPeople(request: GatewayRequest): boolean {
  if (request.path === '/_health') return true;
  return request.path === '/' && request.method === 'GET' && readSignature(request).kind === 'unsigned';
}

/** Nothing here is for web pages. No CORS header, whatever was asked: a page must not even read this. */
function shutOut(sign: string): ManagementResponse {
  const message = `Web pages cannot reach the endpoint port: ${sign}.`;
  return {
    status: 403,
    contentType: 'application/json',
    headers: [],
    body: JSON.stringify({ message: 'Forbidden', help: message }),
    report: { stageName: null, routeKey: null, automaticPreflight: false, failure: null, integration: null },
    management: { service: null, operation: null, error: 'Forbidden', message },
  };
}

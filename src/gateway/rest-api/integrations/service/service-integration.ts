import { readEndpoint, type ServiceEndpoint, signedHeaders } from '../../../integrations/service/service-endpoint.ts';
import type { IntegrationSource, MethodCall, RestIntegrate } from '../../method-call.ts';
import { callBackend, respondWhole } from '../http/call-backend.ts';
import { methodOf } from '../http/http-integration.ts';
import { writeHeaders } from '../http/http-request-headers.ts';
import { compilePathAndQuery, encodeQuery } from '../http/http-target.ts';
import { configurationError } from '../integration-failures.ts';
import { compileIntegrationRequest } from '../integration-request.ts';
import { MethodRequest } from '../method-request.ts';
import { compileMethodResponse } from '../method-response.ts';
import type { NamedValues, RequestParameters } from '../request-parameters.ts';
import { serviceProtocol } from './service-actions.ts';
import { readServiceUri, type ServiceUri } from './service-uri.ts';

/**
 * AWS to a service other than Lambda: the call that the URI and the mappings describe goes to the endpoint that stands for
 * the service here (`--service-endpoint`), and its answer becomes a response as that of an HTTP integration does.
 */
export function compileServiceIntegration(source: IntegrationSource): RestIntegrate {
  const { integration, snapshot, stage, ports } = source;
  const uri = readServiceUri(integration.uri ?? '', stage.variables ?? {});
  if (uri === null) {
    return failing(`uri ${integration.uri ?? ''} is no arn:aws:apigateway:REGION:SERVICE:path|action/… of a service.`);
  }
  const endpoint = endpointOf(uri, ports.serviceEndpoints ?? {});
  if (endpoint === null) {
    return failing(
      `The AWS integration with ${uri.service} needs an endpoint: start with --service-endpoint ${uri.service}=http://127.0.0.1:PORT.`,
    );
  }
  const makeRequest = compileIntegrationRequest(source);
  const respond = compileMethodResponse(source);
  const targetOf = compileServiceTarget(uri, endpoint);
  const host = uri.subdomain === null ? endpoint.host : `${uri.subdomain}.${endpoint.host}`;
  const facts = { kind: 'service', target: `${uri.service}:${uri.kind}/${uri.api} at ${endpoint.origin}` } as const;

  return async (call) => {
    const request = new MethodRequest(call);
    const made = await makeRequest(request);
    if (made.kind === 'failure') return made;
    const { parameters } = made;
    const body = Buffer.from(made.payload.content);
    const headers = writeHeaders(
      serviceHeaders(call, { uri, host, apiId: snapshot.api.id, bodyLength: body.length }),
      parameters.headers,
      body.length,
    );
    const outcome = await callBackend(
      call,
      {
        method: methodOf(integration.httpMethod, call),
        origin: endpoint.origin,
        target: targetOf(parameters),
        headers: [...headers, ...signedHeaders({ region: uri.region, signingName: uri.service })],
        body,
        timeoutMs: integration.timeoutInMillis,
        facts,
      },
      ports,
    );
    return outcome.kind === 'failure' ? outcome : respondWhole(request, outcome, { respond, ports });
  };
}

function failing(detail: string): RestIntegrate {
  return (call) => configurationError(call, 'Invalid endpoint address', { detail });
}

/** HTTP APIs call Step Functions by another name than its host has. */
function endpointOf({ service }: ServiceUri, endpoints: Readonly<Record<string, string>>): ServiceEndpoint | null {
  const names = service === 'states' ? ['states', 'stepfunctions'] : [service];
  const name = names.find((candidate) => Object.hasOwn(endpoints, candidate));
  return name === undefined ? null : readEndpoint(endpoints[name]);
}

function compileServiceTarget(
  uri: ServiceUri,
  { basePath }: ServiceEndpoint,
): (parameters: RequestParameters) => string {
  if (uri.kind === 'path') return compilePathAndQuery(`${basePath}/${uri.api}`);
  const protocol = serviceProtocol(uri.service);
  const own: NamedValues[] =
    protocol.kind === 'json'
      ? []
      : [['Action', [uri.api]], ...(protocol.apiVersion === null ? [] : [['Version', [protocol.apiVersion]] as const])];
  return ({ querystring }) => {
    // What a mapping says of them takes their place.
    const said = new Set(querystring.map(([name]) => name));
    const query = encodeQuery([...own.filter(([name]) => !said.has(name)), ...querystring]);
    return query === '' ? `${basePath}/` : `${basePath}/?${query}`;
  };
}

interface ServiceFacts {
  readonly uri: ServiceUri;
  readonly host: string;
  readonly apiId: string;
  readonly bodyLength: number;
}

function serviceHeaders(call: MethodCall, { uri, host, apiId, bodyLength }: ServiceFacts): NamedValues[] {
  const protocol = uri.kind === 'action' ? serviceProtocol(uri.service) : null;
  const isJson = protocol?.kind === 'json';
  const contentType = isJson ? `application/x-amz-json-${protocol.version}` : 'application/json';
  return [
    ['Host', [host]],
    ['x-amzn-apigateway-api-id', [apiId]],
    ['Accept', ['application/json']],
    ['User-Agent', [`AmazonAPIGateway_${apiId}`]],
    ['X-Amzn-Trace-Id', [call.traceId]],
    ...(bodyLength === 0 && !isJson ? [] : [['Content-Type', [contentType]] as const]),
    ...(isJson ? [['X-Amz-Target', [`${protocol.targetPrefix}.${uri.api}`]] as const] : []),
  ];
}

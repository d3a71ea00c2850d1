import { findServiceSubtype } from '../../../aws/service-subtypes.ts';
import { firstHeader } from '../../../base/header-list.ts';
import { MappedBody, NO_MAPPED_BODY } from '../../mapping/mapping-scope.ts';
import type { UpstreamOutcome } from '../../ports.ts';
import { explainUpstream } from '../http/http-integration.ts';
import {
  type CompiledIntegration,
  type IntegrationFailure,
  type IntegrationOutcome,
  type IntegrationSource,
  PAYLOAD_LIMIT_BYTES,
} from '../integration.ts';
import { readWholeBody } from '../whole-body.ts';
import { readEndpoint, signedHeaders } from './service-endpoint.ts';
import { compileServiceParameters } from './service-parameters.ts';
import { encodeServiceRequest } from './service-request.ts';

/**
 * An AWS service integration (`SQS-SendMessage`, …): the call that RequestParameters describe goes to the endpoint that
 * stands for the service here, and its answer to the client.
 */
export function compileServiceIntegration(source: IntegrationSource): CompiledIntegration {
  const { integration, ports } = source;
  const name = integration.IntegrationSubtype ?? '';
  const subtype = findServiceSubtype(name);
  if (subtype === undefined) return failing('integration-failure', `There is no IntegrationSubtype ${name}.`);
  const endpoint = readEndpoint(ports.serviceEndpoints?.[subtype.endpoint]);
  if (endpoint === null) {
    return failing(
      'not-supported',
      `${name} needs an endpoint: start with --service-endpoint ${subtype.endpoint}=http://127.0.0.1:PORT.`,
    );
  }
  const parameters = compileServiceParameters(subtype, source);
  const sqsProtocol = ports.assume['http-api.service.sqs-protocol'] === 'json' ? 'json' : 'query';
  const unresolvedType =
    ports.assume['http-api.service.unresolved-parameter'] === '400' ? 'request-aborted' : 'integration-failure';

  return async (call) => {
    const bytes = parameters.needsBody ? await readWholeBody(call.request.body, PAYLOAD_LIMIT_BYTES) : null;
    if (bytes !== null && !Buffer.isBuffer(bytes)) return bytes;
    const requestBody = bytes === null ? NO_MAPPED_BODY : new MappedBody(bytes);
    const reading = parameters.read({ call, requestBody, response: null });
    if (reading.kind === 'unresolved') return failed(unresolvedType, reading.detail);
    const request = encodeServiceRequest(subtype, reading.values, { sqsProtocol });
    const startedAtMs = ports.now();
    const outcome = await ports.sendUpstream({
      method: request.method,
      origin: endpoint.origin,
      target: `${endpoint.basePath}${request.target}`,
      headers: [
        'Host',
        endpoint.host,
        ...request.headers,
        ...signedHeaders({ region: reading.region, signingName: subtype.signingName }),
        'Content-Length',
        String(Buffer.byteLength(request.body)),
      ],
      body: request.body === '' ? null : Buffer.from(request.body),
      timeoutMs: integration.TimeoutInMillis,
      limitBytes: PAYLOAD_LIMIT_BYTES,
      serverName: null,
    });
    const target = `${name} at ${endpoint.origin}`;
    const facts = { kind: 'service', target, latencyMs: ports.now() - startedAtMs, noted: {} } as const;
    return withRequestId(explainUpstream(outcome, request.method, facts, ports.assume), outcome);
  };
}

/** `$context.integration.requestId`. */
function withRequestId(explained: IntegrationOutcome, outcome: UpstreamOutcome): IntegrationOutcome {
  if (explained.kind === 'failure' || outcome.kind === 'failed') return explained;
  const requestId = firstHeader(outcome.headers, 'x-amzn-requestid');
  return requestId === null ? explained : { ...explained, report: { ...explained.report, requestId } };
}

function failing(type: FailureType, detail: string): CompiledIntegration {
  const failure = failed(type, detail);
  return async () => failure;
}

type FailureType = IntegrationFailure['failure']['type'];

function failed(type: FailureType, detail: string): IntegrationFailure {
  return { kind: 'failure', failure: { type, detail }, report: null };
}

import { gatherBody, isBodyStream } from '../body-stream.ts';
import {
  type CompiledIntegration,
  type IntegrationAnswer,
  type IntegrationCall,
  type IntegrationFailure,
  type IntegrationOutcome,
  type IntegrationSource,
  PAYLOAD_LIMIT_BYTES,
} from '../integrations/integration.ts';
import { readWholeBody } from '../integrations/whole-body.ts';
import { MappedBody, type MappingScope, NO_MAPPED_BODY } from './mapping-scope.ts';
import { compileRequestMapping } from './request-mapping.ts';
import { compileResponseMappings, headersWithContentType, type ResponseMapping } from './response-mapping.ts';

/**
 * Puts parameter mapping around an integration; `inner` as it is when nothing is mapped. The RequestParameters of a
 * service integration are not mappings but what the service is called with.
 */
export function withParameterMapping(inner: CompiledIntegration, source: IntegrationSource): CompiledIntegration {
  const requestMapping = source.integration.IntegrationSubtype === undefined ? compileRequestMapping(source) : null;
  const responseMappings = compileResponseMappings(source);
  if (requestMapping === null && responseMappings.size === 0) return inner;
  const needsRequestBody =
    requestMapping?.needsBody === true || [...responseMappings.values()].some((mapping) => mapping.needsRequestBody);

  return async (received) => {
    const read = needsRequestBody ? await readForMapping(received) : { call: received, requestBody: NO_MAPPED_BODY };
    if ('failure' in read) return read;
    const { call, requestBody } = read;
    const mapped = requestMapping?.apply({ call, requestBody, response: null }) ?? call;
    if ('kind' in mapped) return badMapping(mapped.detail, null);
    const outcome = await inner(mapped);
    if (outcome.kind === 'failure') return outcome;
    const mapping = responseMappings.get(outcome.status);
    // Values of the request are those that the client sent, also in a response.
    return mapping === undefined ? outcome : mapResponse(outcome, mapping, { call, requestBody, response: null });
  };
}

interface ReadRequest {
  readonly call: IntegrationCall;
  readonly requestBody: MappedBody;
}

/** The body is read for the mapping, and the integration gets it from the hand. */
async function readForMapping(call: IntegrationCall): Promise<ReadRequest | IntegrationFailure> {
  const bytes = await readWholeBody(call.request.body, PAYLOAD_LIMIT_BYTES);
  if (!Buffer.isBuffer(bytes)) return bytes;
  const whole = { kind: 'whole', bytes } as const;
  const body = { declaredLength: bytes.length, read: async () => whole };
  return { call: { ...call, request: { ...call.request, body } }, requestBody: new MappedBody(bytes) };
}

async function mapResponse(
  answer: IntegrationAnswer,
  mapping: ResponseMapping,
  scope: MappingScope,
): Promise<IntegrationOutcome> {
  const whole = mapping.needsResponseBody ? await withWholeBody(answer) : answer;
  if (whole.kind === 'failure') return whole;
  const { body } = whole;
  const readable =
    !mapping.needsResponseBody || isBodyStream(body) ? NO_MAPPED_BODY : new MappedBody(Buffer.from(body));
  const response = { headers: headersWithContentType(whole), body: readable };
  const mapped = mapping.apply(whole, { ...scope, response });
  if (mapped.kind === 'answer') return mapped;
  if (isBodyStream(body)) body.cancel();
  return badMapping(mapped.detail, answer);
}

async function withWholeBody(answer: IntegrationAnswer): Promise<IntegrationAnswer | IntegrationFailure> {
  if (!isBodyStream(answer.body)) return answer;
  const gathered = await gatherBody(answer.body);
  if (gathered.kind === 'whole') return { ...answer, body: gathered.bytes };
  const { detail } = gathered;
  return {
    kind: 'failure',
    failure: { type: 'integration-failure', detail },
    report: { ...answer.report, error: detail },
  };
}

function badMapping(detail: string, answer: IntegrationAnswer | null): IntegrationFailure {
  return { kind: 'failure', failure: { type: 'integration-failure', detail }, report: answer?.report ?? null };
}

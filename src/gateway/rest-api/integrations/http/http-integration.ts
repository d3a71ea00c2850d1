import { firstHeader } from '../../../../base/header-list.ts';
import { unsentBody } from '../../../body-stream.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../../ports.ts';
import type { IntegrationReport } from '../../../response.ts';
import type {
  IntegrationSource,
  MethodCall,
  RestIntegrate,
  RestIntegrationFailure,
  RestIntegrationOutcome,
} from '../../method-call.ts';
import { compileBinaryMediaTypes } from '../binary-media-types.ts';
import { convertRequest, convertResponse, payloadText } from '../content-handling.ts';
import { passedHeaders } from '../header-rules.ts';
import { configurationError, invalidRequestJson } from '../integration-failures.ts';
import { compileIntegrationRequest } from '../integration-request.ts';
import { readMappedDocument } from '../mapped-document.ts';
import { MethodRequest } from '../method-request.ts';
import { compileMethodResponse } from '../method-response.ts';
import { bodyFor } from '../read-bodies.ts';
import { compileRequestParameters } from '../request-parameters.ts';
import { NOT_BASE64 } from '../request-payload.ts';
import { callBackend, respondWhole, wholeBody } from './call-backend.ts';
import { customHeaders, proxyHeaders, writeHeaders } from './http-request-headers.ts';
import { compileHttpTarget } from './http-target.ts';

/** HTTP: the request is made of mappings and a template, and its answer becomes a response in the same way. */
export function compileHttpIntegration(source: IntegrationSource): RestIntegrate {
  const target = compileHttpTarget(source, { passesQuery: false });
  if (target.kind === 'none') return (call) => configurationError(call, INVALID_ENDPOINT, { detail: target.detail });
  const { integration, snapshot, ports } = source;
  const makeRequest = compileIntegrationRequest(source);
  const respond = compileMethodResponse(source);

  return async (call) => {
    const request = new MethodRequest(call);
    const made = await makeRequest(request);
    if (made.kind === 'failure') return made;
    const { parameters } = made;
    const body = Buffer.from(made.payload.content);
    const own = { host: target.host, apiId: snapshot.api.id, bodyLength: body.length };
    const outcome = await callBackend(
      call,
      {
        method: methodOf(integration.httpMethod, call),
        origin: target.origin,
        target: target.targetOf(call, parameters),
        headers: writeHeaders(customHeaders(call, made.contentType, own), parameters.headers, body.length),
        body,
        timeoutMs: integration.timeoutInMillis,
        facts: target.facts,
      },
      ports,
    );
    return outcome.kind === 'failure' ? outcome : respondWhole(request, outcome, { respond, ports });
  };
}

export const INVALID_ENDPOINT = 'Invalid endpoint address';

/** HTTP_PROXY: the request to the backend, its answer to the client. Templates and integration responses have no part in it. */
export function compileHttpProxyIntegration(source: IntegrationSource): RestIntegrate {
  const target = compileHttpTarget(source, { passesQuery: true });
  if (target.kind === 'none') return (call) => configurationError(call, INVALID_ENDPOINT, { detail: target.detail });
  const { integration, snapshot, ports } = source;
  const parameters = compileRequestParameters(source);
  const takeBody = compileTakeBody(source, parameters.needsBody);
  const passAnswer = compilePassAnswer(source);

  return async (call) => {
    const request = new MethodRequest(call);
    const taken = await takeBody(call);
    if ('kind' in taken) return taken;
    const requestBody =
      parameters.needsBody && Buffer.isBuffer(taken.content)
        ? readMappedDocument(taken.content.toString('utf8'))
        : null;
    if (parameters.needsBody && requestBody === null) return invalidRequestJson('The body is no JSON.');
    const mapped = parameters.read({ request, requestBody, response: null });
    if (mapped.kind === 'bad-parameters') return configurationError(call, mapped.logged);
    const own = { host: target.host, apiId: snapshot.api.id };
    const method = methodOf(integration.httpMethod, call);
    const outcome = await callBackend(
      call,
      {
        method,
        origin: target.origin,
        target: target.targetOf(call, mapped.parameters),
        headers: writeHeaders(proxyHeaders(request, own, ports.assume), mapped.parameters.headers, taken.length),
        body: taken.content,
        timeoutMs: integration.timeoutInMillis,
        facts: target.facts,
        isStreamed: integration.responseTransferMode === 'STREAM',
      },
      ports,
    );
    return outcome.kind === 'failure' ? outcome : passAnswer(call, method, outcome);
  };
}

/** `ANY` stands for the client's own method. */
export function methodOf(httpMethod: string | undefined, call: MethodCall): string {
  return httpMethod === undefined || httpMethod === 'ANY' ? call.request.method : httpMethod;
}

interface TakenBody {
  readonly content: UpstreamRequest['body'];
  readonly length: number;
}

/** A short body is worth no stream. */
const STREAMED_BYTES = 65_536;

/** Takes the body of a request as it goes to the backend: binary as it arrives, text when it is whole. */
function compileTakeBody(
  { integration, method, snapshot }: IntegrationSource,
  needsWhole: boolean,
): (call: MethodCall) => Promise<TakenBody | RestIntegrationFailure> {
  const { contentHandling } = integration;
  const isBinaryType = compileBinaryMediaTypes(snapshot.api.binaryMediaTypes);
  const isReadElsewhere = needsWhole || method.requestValidatorId !== undefined;
  return async (call) => {
    const { headers, body: received } = call.request;
    const isBinary = isBinaryType(firstHeader(headers, 'content-type'));
    const { declaredLength } = received;
    const isLong = declaredLength !== null && declaredLength > STREAMED_BYTES;
    if (isLong && isBinary && contentHandling !== 'CONVERT_TO_TEXT' && !isReadElsewhere && !call.log.isOn) {
      const content = received.stream?.();
      if (content !== undefined) return { content, length: declaredLength };
    }
    const body = await bodyFor(call, true);
    if (!Buffer.isBuffer(body)) return body;
    const payload = convertRequest(body, { isBinary, contentHandling });
    if (payload === 'not-base64') return configurationError(call, NOT_BASE64);
    const content = typeof payload.content === 'string' ? Buffer.from(payloadText(payload)) : payload.content;
    return { content, length: content.length };
  };
}

type Answered = { readonly answer: UpstreamAnswer; readonly report: IntegrationReport };

/**
 * Passes the backend's answer on, with some of its headers renamed. Its body is subject to the API's binary media types as
 * any other; what is compressed is passed as it is, and so is what is streamed.
 */
function compilePassAnswer({
  integration,
  snapshot,
  ports,
}: IntegrationSource): (call: MethodCall, method: string, answered: Answered) => Promise<RestIntegrationOutcome> {
  const isBinaryType = compileBinaryMediaTypes(snapshot.api.binaryMediaTypes);
  const isStreamed = integration.responseTransferMode === 'STREAM';
  return async (call, method, { answer, report }) => {
    const { contentType, headers } = passedHeaders(answer.headers);
    // Without a trace id (recorded), but for one that the backend sends.
    const passed = {
      kind: 'answer',
      status: answer.status,
      headers,
      contentType: contentType ?? 'application/json',
      traceId: null,
      report,
    } as const;
    if (method === 'HEAD') return { ...passed, body: unsentBody(declaredLength(answer)) };
    const isBinary = isBinaryType(contentType);
    const acceptsBinary = isBinaryType(firstHeader(call.request.headers, 'accept'));
    const isEncoded = firstHeader(answer.headers, 'content-encoding') !== null;
    if (isStreamed || isEncoded || (isBinary && acceptsBinary)) return { ...passed, body: answer.body };
    const whole = await wholeBody(call, answer, report, ports);
    if (!Buffer.isBuffer(whole)) return whole;
    const payload = convertResponse(whole, { isBinary, acceptsBinary, contentHandling: undefined });
    if (payload === 'not-base64') return configurationError(call, NOT_BASE64, { report });
    return { ...passed, body: payload.content };
  };
}

/** HEAD is answered with the length that GET would have. */
function declaredLength({ headers }: UpstreamAnswer): number | null {
  const value = firstHeader(headers, 'content-length');
  return value !== null && /^[0-9]{1,15}$/.test(value) ? Number(value) : null;
}

import { firstHeader } from '../../base/header-list.ts';
import { codecsOf } from './codecs.ts';
import { operationRoutes } from './operation-routes.ts';
import { decodeQuery } from './percent.ts';
import { decodeQueryInput } from './query-input.ts';
import { encodeQueryOutput } from './query-output.ts';
import { decodeRestInput, encodeRestOutput, parseJsonObject } from './rest-json.ts';
import type { WireAnswer, WireRequest } from './wire-message.ts';
import { unknownOperation } from './wire-refusals.ts';
import type { WireService } from './wire-service.ts';

/** What a request asks for. */
export interface WireCall {
  /** As AWS names it: `CreateApi`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * The operation that a request to a service names, with its input.
 *
 * @throws ServiceError when there is no such operation, or its input cannot be read
 */
export function readCall(service: WireService, request: WireRequest): WireCall {
  switch (service.protocol) {
    case 'rest-json':
      return readRestCall(service, request);
    case 'json-1.1':
      return readJsonCall(service, request);
    case 'query':
      return readQueryCall(service, request);
  }
}

function readRestCall(service: WireService, request: WireRequest): WireCall {
  const { method, path, query } = request;
  const routed = operationRoutes(service)(method, path, query);
  if (routed === null) throw unknownOperation(service, `${method} ${path}`);
  return { operation: routed.name, input: decodeRestInput(service, routed, request) };
}

function readJsonCall(service: WireService, { headers, body }: WireRequest): WireCall {
  const target = firstHeader(headers, 'x-amz-target') ?? '';
  const operation = target.slice(target.lastIndexOf('.') + 1);
  const isKnown = target === `${service.targetPrefix}.${operation}` && Object.hasOwn(service.operations, operation);
  if (!isKnown) throw unknownOperation(service, target === '' ? 'without X-Amz-Target' : target);
  const shape = service.operations[operation]?.[3] ?? null;
  const value = parseJsonObject(service, body);
  const input = shape === null ? {} : codecsOf(service).ofType(shape).decode(value);
  return { operation, input: input as WireCall['input'] };
}

/** The parameters are a form, or a query. */
function readQueryCall(service: WireService, { method, query, body }: WireRequest): WireCall {
  const parameters = decodeQuery(method === 'GET' ? query : Buffer.from(body).toString('utf8'));
  const operation = parameters.find(([name]) => name === 'Action')?.[1] ?? '';
  if (!Object.hasOwn(service.operations, operation)) {
    throw unknownOperation(service, operation === '' ? 'A request without Action' : operation);
  }
  return { operation, input: decodeQueryInput(service, operation, parameters) };
}

/** What the operation gives, as it travels. */
export function encodeOutput(
  service: WireService,
  operation: string,
  answer: { readonly output: unknown; readonly requestId: string },
): WireAnswer {
  switch (service.protocol) {
    case 'rest-json':
      return encodeRestOutput(service, operation, answer);
    case 'json-1.1': {
      const shape = service.operations[operation]?.[4] ?? null;
      const body =
        shape === null
          ? ''
          : codecsOf(service)
              .ofType(shape)
              .encode(answer.output ?? {});
      const headers = ['x-amzn-RequestId', answer.requestId];
      return { status: 200, contentType: 'application/x-amz-json-1.1', headers, body };
    }
    case 'query':
      return encodeQueryOutput(service, operation, answer);
  }
}

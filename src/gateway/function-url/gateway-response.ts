import type { Assumptions } from '../../aws/assumptions.ts';
import type { GatewayRequest } from '../request.ts';
import type { GatewayResponse, IntegrationReport } from '../response.ts';
import type { CompiledFunctionUrlCors } from './cors.ts';

/** Something that the function URL answers by itself. */
export interface FunctionUrlFailure {
  readonly type: FunctionUrlFailureType;
  /** For people, not for the client. */
  readonly detail: string;
}

export type FunctionUrlFailureType = keyof typeof responses;

interface ResponseForm {
  readonly status: number;
  /** Value of x-amzn-ErrorType; null when it is absent. */
  readonly errorType: string | null;
  readonly body: string;
}

const responses = {
  /** The client went away or broke its message off; nobody reads this answer. */
  'request-aborted': { status: 400, errorType: null, body: '{"Message":null}' },
  /** Recorded 2025-11-24. */
  forbidden: {
    status: 403,
    errorType: 'AccessDeniedException',
    body: '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
  },
  'request-too-large': {
    status: 413,
    errorType: 'RequestEntityTooLargeException',
    body: '{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
  },
  throttled: { status: 429, errorType: 'TooManyRequestsException', body: '{"Message":"Rate Exceeded."}' },
  /** The function threw, timed out, or answered what is no response. Status and text are recorded 2025-11-24. */
  'function-error': { status: 502, errorType: null, body: 'Internal Server Error' },
} as const satisfies Record<string, ResponseForm>;

export type RenderFailure = (
  failure: FunctionUrlFailure,
  request: GatewayRequest,
  integration?: IntegrationReport | null,
) => GatewayResponse;

/**
 * Renders every failure of a function URL. CORS headers are on them as on every other answer: the service's own 403,
 * for a URL that does not exist, has the service's own (recorded 2024-08-07).
 */
export function compileGatewayResponses(cors: CompiledFunctionUrlCors, assume: Assumptions): RenderFailure {
  const hasCors = assume['function-url.cors.on-errors'] === 'added';
  return (failure, request, integration = null) => {
    const { status, errorType, body } = formOf(failure.type, assume);
    const headers = ['x-amzn-RequestId', request.requestId];
    if (hasCors) headers.push(...cors.actual(request.headers));
    if (errorType !== null) headers.push('x-amzn-ErrorType', errorType);
    return {
      status,
      contentType: status === 502 ? assume['function-url.error.content-type'] : 'application/json',
      headers,
      body,
      report: {
        stageName: '$default',
        routeKey: '$default',
        automaticPreflight: false,
        failure,
        integration,
      },
    };
  };
}

function formOf(type: FunctionUrlFailureType, assume: Assumptions): ResponseForm {
  const form = responses[type];
  const isUnrecorded = type === 'request-too-large' || type === 'throttled';
  return isUnrecorded && assume['function-url.error.limit-bodies'] === 'message-null'
    ? { ...form, body: '{"Message":null}' }
    : form;
}

/**
 * The answer for a URL that does not exist: that of the Lambda service, with the CORS of the service, which allows
 * everybody everything (recorded 2024-08-07 and 2025-11-24).
 */
export function answerNoSuchFunctionUrl(urlId: string, request: GatewayRequest): GatewayResponse {
  const { requestId } = request;
  const isPreflight = request.method === 'OPTIONS';
  const header = (name: string): string | undefined => {
    const at = request.headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name);
    return at === -1 ? undefined : request.headers[at + 1];
  };
  const headers = ['x-amzn-RequestId', requestId];
  const hasOrigin = header('origin') !== undefined;
  if (hasOrigin) headers.push('Access-Control-Allow-Origin', '*');
  if (!isPreflight) headers.push('x-amzn-ErrorType', 'AccessDeniedException');
  const requestedHeaders = header('access-control-request-headers');
  const requestedMethod = header('access-control-request-method');
  if (isPreflight && requestedHeaders !== undefined) headers.push('Access-Control-Allow-Headers', requestedHeaders);
  if (isPreflight && requestedMethod !== undefined) headers.push('Access-Control-Allow-Methods', requestedMethod);
  if (hasOrigin) headers.push('Access-Control-Expose-Headers', EXPOSED_BY_THE_SERVICE);
  if (isPreflight && hasOrigin) headers.push('Access-Control-Max-Age', '172800');
  return {
    status: isPreflight ? 200 : 403,
    contentType: isPreflight ? null : 'application/json',
    headers,
    body: isPreflight ? '' : '{"Message":null}',
    report: {
      stageName: null,
      routeKey: null,
      automaticPreflight: isPreflight,
      failure: { type: 'no-such-function-url', detail: `There is no function URL ${urlId} here.` },
      integration: null,
    },
  };
}

const EXPOSED_BY_THE_SERVICE =
  'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,x-amz-log-result,x-amz-function-error';

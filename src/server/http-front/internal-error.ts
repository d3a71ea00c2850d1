import type { GatewayRequest } from '../../gateway/request.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import type { WholeAnswer } from './answer.ts';

/** What the client gets when the answer is impossible, or the code that should have made it failed. */
export function internalError(request: GatewayRequest): GatewayResponse & WholeAnswer {
  return {
    status: 500,
    contentType: 'application/json',
    headers: ['apigw-requestid', request.requestId],
    body: '{"message":"Internal Server Error"}',
    report: {
      stageName: null,
      routeKey: null,
      automaticPreflight: false,
      failure: { type: 'internal-error', detail: 'Crossgate itself failed' },
      integration: null,
    },
  };
}

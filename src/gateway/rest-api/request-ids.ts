import { randomUUID } from 'node:crypto';
import { firstHeader } from '../../base/header-list.ts';
import type { GatewayRequest } from '../request.ts';

/**
 * The request with both its ids: `requestId`, a UUID, and `extendedRequestId`, the front's sixteen characters. "Clients
 * can override the value in the `x-amzn-RequestId` header" (documented), and need no UUID for it (reported 2020:
 * `12345678` came back).
 */
export function withRequestIds(request: GatewayRequest): GatewayRequest {
  const own = firstHeader(request.headers, 'x-amzn-requestid');
  const isOverridden = own !== null && REQUEST_ID.test(own);
  if (request.extendedRequestId !== undefined) return isOverridden ? { ...request, requestId: own } : request;
  return {
    ...request,
    requestId: isOverridden ? own : randomUUID(),
    extendedRequestId: request.requestId,
  };
}

/** What can stand in a log line without being taken for another part of it. */
const REQUEST_ID = /^[A-Za-z0-9_.=+/-]{1,128}$/;

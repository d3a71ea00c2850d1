import type { HeaderList } from '../../../base/header-list.ts';
import { CONNECTION_HEADERS } from '../../connection-headers.ts';
import type { GatewayRequest } from '../../request.ts';

/** Names in lower case, ordered as AWS's events have them, each with all its values. */
export type EventHeaders = readonly (readonly [name: string, values: readonly string[]])[];

/**
 * The request's headers as a function sees them: ordered by name, without those of one connection, with
 * `content-length` (`0` when there is no body; absent when nobody knows yet), `x-amzn-trace-id` and `x-forwarded-*` (recorded 2025-04-14).
 * `x-forwarded-for` is appended to, the port and the scheme are what the gateway saw.
 */
export function eventHeaders(request: GatewayRequest, bodyLength: number | null, traceId: string): EventHeaders {
  const { headers } = request;
  const list: [name: string, values: readonly string[]][] = [];
  for (const { name, positions } of orderOf(headers)) {
    const values = valuesAt(headers, positions);
    switch (name) {
      case 'content-length':
        if (bodyLength !== null) list.push([name, [`${bodyLength}`]]);
        else if (values.length > 0) list.push([name, values]);
        break;
      case 'x-amzn-trace-id':
        list.push([name, [traceId]]);
        break;
      case 'x-forwarded-for':
        list.push([name, [values.length === 0 ? request.sourceIp : [...values, request.sourceIp].join(', ')]]);
        break;
      case 'x-forwarded-port':
        list.push([name, [`${request.port}`]]);
        break;
      case 'x-forwarded-proto':
        list.push([name, [request.scheme]]);
        break;
      default:
        list.push([name, values]);
    }
  }
  return list;
}

function valuesAt(headers: HeaderList, positions: readonly number[]): string[] {
  // Nearly every header comes once.
  if (positions.length === 1) return [headers[positions[0] as number] as string];
  return positions.map((position) => headers[position] as string);
}

/** A header of the event, and where its values are in the list of the request. */
interface OrderedHeader {
  readonly name: string;
  readonly positions: readonly number[];
}

// A browser sends the same names in the same order from one request to the next.
let latestHeaders: HeaderList | null = null;
let latestOrder: readonly OrderedHeader[] = [];

function orderOf(headers: HeaderList): readonly OrderedHeader[] {
  if (latestHeaders === null || !hasSameNames(headers, latestHeaders)) {
    latestOrder = findOrder(headers);
    latestHeaders = headers;
  }
  return latestOrder;
}

function hasSameNames(a: HeaderList, b: HeaderList): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 2) if (a[i] !== b[i]) return false;
  return true;
}

function findOrder(headers: HeaderList): readonly OrderedHeader[] {
  const positions = new Map<string, number[]>(ADDED.map((name) => [name, []]));
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (OF_ONE_CONNECTION.has(name)) continue;
    const known = positions.get(name);
    if (known === undefined) positions.set(name, [i + 1]);
    else known.push(i + 1);
  }
  return [...positions].map(([name, at]) => ({ name, positions: at })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const ADDED = ['content-length', 'x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'];

const OF_ONE_CONNECTION = new Set(CONNECTION_HEADERS);

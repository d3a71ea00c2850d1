import { firstHeader, type HeaderList } from '../../../base/header-list.ts';
import type { IntegrationCall, IntegrationSource } from '../integration.ts';
import { newTraceId } from '../lambda/trace-id.ts';
import { forwardedHeader } from './forwarded.ts';

export type WriteUpstreamHeaders = (call: IntegrationCall, bodyLength: number) => HeaderList;

/**
 * The headers that a backend gets (recorded 2024-04-01, 2025-08-04: user-agent, host, content-length, x-forwarded-port,
 * x-amzn-trace-id, the client's others, forwarded, via). The client's keep their order, case and duplicates.
 * `content-length` is there also when there is no body, as `0`.
 *
 * @param host value of `Host`; null: the client's
 */
export function compileUpstreamHeaders(
  { integration, ports }: IntegrationSource,
  host: string | null,
): WriteUpstreamHeaders {
  const { assume } = ports;
  const sendsBy = integration.ConnectionType !== 'VPC_LINK' && assume['http-api.http.forwarded-by'] !== 'absent';
  const by = sendsBy ? EGRESS_ADDRESS : null;
  const keepsEarlier = assume['http-api.http.forwarded-chain'] !== 'replaced';
  const emptyContentType = assume['http-api.http.empty-content-type'];
  return (call, bodyLength) => {
    const { request, overwritten } = call;
    const headers: string[] = ['Host', overwritten?.host ?? host ?? hostOfClient(call)];
    const seen = copyHeaders(request.headers, headers);
    if (!seen.traceId) headers.push('x-amzn-trace-id', newTraceId(request.receivedAtMs));
    if (bodyLength === 0 && !seen.contentType && emptyContentType !== 'absent') {
      headers.push('content-type', emptyContentType);
    }
    headers.push(
      'x-forwarded-port',
      String(request.port),
      'forwarded',
      forwardedHeader(call, by, keepsEarlier),
      'via',
      seen.via === '' ? VIA : `${seen.via}, ${VIA}`,
      'content-length',
      String(bodyLength),
    );
    return headers;
  };
}

/** Recorded in 2021, 2022, 2024 and 2025. */
const VIA = 'HTTP/1.1 AmazonAPIGateway';

/** AWS names the address that its request comes from. Here backends are on this machine, and so is that address. */
const EGRESS_ADDRESS = '127.0.0.1';

function hostOfClient({ request }: IntegrationCall): string {
  return firstHeader(request.headers, 'host') ?? request.domainName;
}

interface SeenHeaders {
  traceId: boolean;
  contentType: boolean;
  via: string;
}

function copyHeaders(from: HeaderList, to: string[]): SeenHeaders {
  const seen: SeenHeaders = { traceId: false, contentType: false, via: '' };
  for (let i = 0; i + 1 < from.length; i += 2) {
    const name = from[i] as string;
    const value = from[i + 1] as string;
    switch (MATTERS[name.length] === true ? name.toLowerCase() : '') {
      case 'via':
        seen.via = seen.via === '' ? value : `${seen.via}, ${value}`;
        continue;
      case 'x-amzn-trace-id':
        seen.traceId = true;
        break;
      case 'content-type':
        seen.contentType = true;
        break;
      case 'host':
      case 'content-length':
      case 'expect':
      case 'forwarded':
      case 'x-forwarded-for':
      case 'x-forwarded-host':
      case 'x-forwarded-port':
      case 'x-forwarded-proto':
      case 'connection':
      case 'keep-alive':
      case 'proxy-connection':
      case 'te':
      case 'trailer':
      case 'transfer-encoding':
      case 'upgrade':
        continue;
    }
    to.push(name, value);
  }
  return seen;
}

/** Lengths of the names above: for any other, no string has to be made to see that it stays. */
const MATTERS: readonly boolean[] = [2, 3, 4, 6, 7, 9, 10, 12, 14, 15, 16, 17].reduce<boolean[]>((lengths, length) => {
  lengths[length] = true;
  return lengths;
}, []);

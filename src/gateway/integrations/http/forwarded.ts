import { allHeaders, firstHeader } from '../../../base/header-list.ts';
import { isToken } from '../../../base/token.ts';
import type { GatewayRequest } from '../../request.ts';
import type { IntegrationCall } from '../integration.ts';

/**
 * The value of `Forwarded` (RFC 7239): what proxies before this one said, `X-Forwarded-*` put into the same words, then
 * this hop, `by=…;for=…;host=…;proto=…` on the internet and without `by` through a VPC link (both recorded).
 *
 * A client can write anything into the first part; `for` of the last element is the address of the connection.
 */
export function forwardedHeader(
  { request, overwritten }: IntegrationCall,
  by: string | null,
  keepsEarlier: boolean,
): string {
  const { headers, sourceIp, scheme, domainName } = request;
  // A mapping may have put another Host in the place of the client's.
  const host = overwritten?.host === undefined ? (firstHeader(headers, 'host') ?? domainName) : domainName;
  const hop = `${by === null ? '' : `by=${node(by)};`}for=${node(sourceIp)};host=${tokenOrQuoted(host)};proto=${scheme}`;
  if (!keepsEarlier) return hop;
  const said = allHeaders(headers, 'forwarded');
  const translated = translate(allHeaders(headers, 'x-forwarded-for'), request);
  return said.length === 0 && translated.length === 0 ? hop : [...said, ...translated, hop].join(', ');
}

/** Host and scheme of the client's own request belong to the first hop. */
function translate(forwardedFor: readonly string[], { headers }: GatewayRequest): readonly string[] {
  const addresses = forwardedFor
    .flatMap((line) => line.split(','))
    .map((address) => address.trim())
    .filter((address) => address !== '');
  const said = firstHeader(headers, 'x-forwarded-host');
  const proto = firstHeader(headers, 'x-forwarded-proto');
  const rest = `${said === null ? '' : `;host=${tokenOrQuoted(said)}`}${proto === null ? '' : `;proto=${tokenOrQuoted(proto)}`}`;
  return addresses.map((address, index) => `for=${node(address)}${index === 0 ? rest : ''}`);
}

/** An IPv6 address stands in brackets, and so in quotes (RFC 7239 section 6). */
function node(address: string): string {
  return address.includes(':') && !address.startsWith('[') && IPV6.test(address)
    ? `"[${address}]"`
    : tokenOrQuoted(address);
}

const IPV6 = /^[0-9A-Fa-f:.]+$/;

// One client calls one host from one address, over and over.
let latestTexts: readonly string[] = [];

/** Recorded hosts have no port; a colon is no token character. */
function tokenOrQuoted(text: string): string {
  if (latestTexts.includes(text)) return text;
  if (!isToken(text)) return `"${text.replace(/["\\]/g, '\\$&')}"`;
  latestTexts = [text, ...latestTexts.slice(0, 3)];
  return text;
}

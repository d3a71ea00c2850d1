import type { HeaderList } from '../../base/header-list.ts';
import { badRequest, methodNotAllowed, type Refusal } from './refusal.ts';

/** The head of a request as Node's parser gives it: the members of an IncomingMessage that matter here. */
export interface ParsedHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly rawHeaders: HeaderList;
}

export interface HeadLimits {
  /** Request line and header values together: 10,240 bytes (API Gateway quotas, both API types). */
  readonly headBytes: number;
  /** The request target alone: 10,240 bytes (API Gateway quotas, regional endpoints). */
  readonly targetBytes: number;
  readonly headerLines: number;
}

/** A head that may be handed on. */
export interface RequestHead {
  readonly path: string;
  readonly query: string;
  /** Host without port; '' for an HTTP/1.0 request without Host. */
  readonly domainName: string;
  /** Without hop-by-hop headers and those that `Connection` names. */
  readonly headers: HeaderList;
  readonly declaredLength: number | null;
}

const GATEWAY_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** `uri-host [":" port]` (RFC 9110 section 7.2, RFC 3986 section 3.2.2). */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::[0-9]{0,5})?$/;

/**
 * Makes the checks that node:http does not make. It runs for each request, so it goes over the headers once, and
 * makes a string of a name only when its length and initial are those of a header of interest.
 */
export function readRequestHead(parsed: ParsedHead, limits: HeadLimits): RequestHead | Refusal {
  const { method = '', url: target = '', httpVersion, rawHeaders } = parsed;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return badRequest(`HTTP/${httpVersion} is not spoken here`);
  if (!GATEWAY_METHODS.has(method)) return methodNotAllowed(method);
  if (target.length > limits.targetBytes) {
    return { status: 414, message: 'URI Too Long', detail: `the target is longer than ${limits.targetBytes} bytes` };
  }
  if (rawHeaders.length > limits.headerLines * 2)
    return tooLarge(`there are more than ${limits.headerLines} header lines`);
  const head: HeadInTheMaking = {
    path: target,
    query: '',
    domainName: '',
    headers: rawHeaders,
    declaredLength: 0,
    host: null,
    connection: '',
    hasOrigin: false,
    hasAuthorization: false,
  };
  const size = method.length + target.length + '  HTTP/1.1'.length;
  const wrong = readHeaderLines(head, parsed, limits.headBytes - size) ?? readTarget(head, target, httpVersion);
  return wrong === null ? head : wrong;
}

interface HeadInTheMaking extends RequestHead {
  path: string;
  query: string;
  domainName: string;
  headers: HeaderList;
  declaredLength: number | null;
  host: string | null;
  connection: string;
  hasOrigin: boolean;
  hasAuthorization: boolean;
}

function readHeaderLines(head: HeadInTheMaking, parsed: ParsedHead, budgetBytes: number): Refusal | null {
  const { rawHeaders, httpVersion } = parsed;
  let size = 0;
  // A copy only from the first line that is left out: most requests have none.
  let kept: string[] | null = null;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const value = rawHeaders[i + 1] as string;
    size += value.length;
    if (mayConcernTheFront(name)) {
      const verdict = readHeaderLine(name.toLowerCase(), value, httpVersion, head);
      if (verdict === 'hop-by-hop') {
        kept ??= rawHeaders.slice(0, i);
        continue;
      }
      if (verdict !== 'keep') return badRequest(verdict.wrong);
    }
    kept?.push(name, value);
  }
  if (kept !== null) head.headers = kept;
  if (size > budgetBytes) return tooLarge('request line and header values are too large together');
  const { connection } = head;
  if (connection !== '' && connection !== 'keep-alive' && connection !== 'close') {
    head.headers = withoutNamed(head.headers, connection);
  }
  return null;
}

type LineVerdict = 'keep' | 'hop-by-hop' | { readonly wrong: string };

function readHeaderLine(name: string, value: string, httpVersion: string, head: HeadInTheMaking): LineVerdict {
  switch (name) {
    case 'host':
      if (head.host !== null) return { wrong: 'there are two Host headers' };
      head.host = value;
      return 'keep';
    case 'origin':
      // A browser sends one. Two would let the CORS judgement and the function look at different origins.
      if (head.hasOrigin) return { wrong: 'there are two Origin headers' };
      head.hasOrigin = true;
      return 'keep';
    case 'authorization':
      if (head.hasAuthorization) return { wrong: 'there are two Authorization headers' };
      head.hasAuthorization = true;
      return 'keep';
    case 'content-length':
      if (head.declaredLength === 0) head.declaredLength = Number(value);
      return 'keep';
    case 'transfer-encoding':
      if (httpVersion === '1.0') return { wrong: 'HTTP/1.0 has no Transfer-Encoding' };
      // Only exactly this word: every other spelling is read differently by somebody along the way.
      if (value.toLowerCase() !== 'chunked') return { wrong: `Transfer-Encoding is not chunked: ${value}` };
      head.declaredLength = null;
      return 'hop-by-hop';
    case 'connection':
      head.connection = head.connection === '' ? value : `${head.connection},${value}`;
      return 'hop-by-hop';
    case 'keep-alive':
    case 'proxy-connection':
    case 'te':
    case 'trailer':
    case 'upgrade':
      return 'hop-by-hop';
    default:
      return 'keep';
  }
}

const letter = (char: string): number => 1 << (char.charCodeAt(0) - 97);

/** For each length of a name that readHeaderLine knows: the letters that such a name begins with. */
const INITIALS: readonly number[] = (() => {
  const initials = new Array<number>(18).fill(0);
  for (const name of [
    ...['host', 'origin', 'authorization', 'content-length', 'transfer-encoding', 'connection'],
    ...['keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade'],
  ]) {
    initials[name.length] = (initials[name.length] ?? 0) | letter(name);
  }
  return initials;
})();

/** Length and initial rule out nearly every other header, and no string has to be made to see it. */
function mayConcernTheFront(name: string): boolean {
  const initials = name.length < 18 ? (INITIALS[name.length] as number) : 0;
  return initials !== 0 && (initials & (1 << ((name.charCodeAt(0) | 0x20) - 97))) !== 0;
}

/** RFC 9110 section 7.6.1. `Host` and `Content-Length` concern every recipient and cannot be named away. */
function withoutNamed(headers: readonly string[], connection: string): string[] {
  const named = new Set(connection.split(',').map((option) => option.trim().toLowerCase()));
  named.delete('host');
  named.delete('content-length');
  return headers.filter((_, i) => !named.has((headers[i - (i % 2)] as string).toLowerCase()));
}

const SLASH = 0x2f;

/** Splits the target; what is wrong with it or with the host, null when nothing is. */
function readTarget(head: HeadInTheMaking, target: string, httpVersion: string): Refusal | null {
  const { host } = head;
  if (host === null && httpVersion === '1.1') return badRequest('there is no Host header');
  const domainName = host === null ? '' : hostWithoutPort(host);
  if (domainName === null) return badRequest(`Host is not a host: ${host}`);
  if (target.includes('#')) return badRequest('the target holds a fragment');
  if (target.charCodeAt(0) !== SLASH) return readAbsoluteTarget(head, target);
  const mark = target.indexOf('?');
  if (mark !== -1) {
    head.path = target.slice(0, mark);
    head.query = target.slice(mark + 1);
  }
  head.domainName = domainName;
  return null;
}

/** The host of an absolute target replaces that of the Host header (RFC 9112 section 3.2.2). */
function readAbsoluteTarget(head: HeadInTheMaking, target: string): Refusal | null {
  const [, host, path, query = ''] = /^https?:\/\/([^/?]*)([^?]*)(?:\?(.*))?$/i.exec(target) ?? [];
  if (host === undefined) return badRequest('the target is neither a path nor a URL');
  const domainName = hostWithoutPort(host);
  if (domainName === null) return badRequest(`the target names no host: ${host}`);
  head.path = path === undefined || path === '' ? '/' : path;
  head.query = query;
  head.domainName = domainName;
  head.headers = head.headers.map((text, i, all) =>
    all[i - (i % 2)]?.toLowerCase() === 'host' && i % 2 === 1 ? host : text,
  );
  return null;
}

// One client sends one host over and over.
let latestHost = 'localhost';
let latestDomainName = 'localhost';

/** null when it is no host at all. */
function hostWithoutPort(host: string): string | null {
  if (host === latestHost) return latestDomainName;
  if (!HOST.test(host)) return null;
  const colon = host.lastIndexOf(':');
  latestHost = host;
  latestDomainName = colon === -1 || host.endsWith(']') ? host : host.slice(0, colon);
  return latestDomainName;
}

let latestPrefixed = '';
let latestPrefix = '';

/** The first label of a host. */
export function domainPrefixOf(domainName: string): string {
  if (domainName !== latestPrefixed) {
    [latestPrefix = ''] = domainName.split('.', 1);
    latestPrefixed = domainName;
  }
  return latestPrefix;
}

function tooLarge(detail: string): Refusal {
  return { status: 431, message: 'Request Header Fields Too Large', detail };
}

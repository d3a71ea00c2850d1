import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { combinedHeader, firstHeader, type HeaderList } from '../base/header-list.ts';

/** The parts of a request that a signature covers, as they came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  readonly headers: HeaderList;
}

/** What a request says of its own signature. Nothing of it is proved. */
export interface RequestSignature {
  readonly kind: 'signature';
  /** Presigned URLs carry it in the query. */
  readonly place: 'header' | 'query';
  readonly accessKeyId: string;
  /** `20150830`, region, service: the scope of the key that signs. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** In lower case, in their order. */
  readonly signedHeaders: readonly string[];
  /** 64 hex digits. */
  readonly signature: string;
  /** `20150830T123600Z` */
  readonly dateTime: string;
  readonly signedAtMs: number;
  /** How long a presigned URL lives; null in a header. */
  readonly expiresSeconds: number | null;
}

export type SignatureReading =
  | RequestSignature
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'malformed'; readonly detail: string };

const ALGORITHM = 'AWS4-HMAC-SHA256';
/** "Requests must reach AWS within five minutes of the timestamp" (IAM user guide, "Signature Version 4"). */
const SKEW_MS = 5 * 60 * 1_000;
const WEEK_SECONDS = 7 * 24 * 60 * 60;

/** Reads the signature from `Authorization`, or from `X-Amz-…` in the query. */
export function readSignature(request: SignedRequest): SignatureReading {
  const authorization = firstHeader(request.headers, 'authorization');
  const parameters = queryPairs(request.query);
  const isPresigned = parameters.some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm');
  if (authorization === null) return isPresigned ? readPresigned(parameters) : { kind: 'unsigned' };
  if (isPresigned) return malformed('It has a signature in Authorization and another one in the query.');
  return readAuthorization(authorization, request.headers);
}

function readAuthorization(authorization: string, headers: HeaderList): SignatureReading {
  const usual = readUsualForm(authorization, headers);
  if (usual !== null) return readParts(usual);
  if (!authorization.startsWith('AWS4-')) return { kind: 'unsigned' };
  const [algorithm, ...rest] = authorization.split(' ');
  if (algorithm !== ALGORITHM) return malformed(`The algorithm is not ${ALGORITHM}.`);
  const members = new Map(
    rest
      .join('')
      .split(',')
      .map((member) => {
        const equals = member.indexOf('=');
        return [member.slice(0, equals), member.slice(equals + 1)] as const;
      }),
  );
  return readParts({
    place: 'header',
    credential: members.get('Credential'),
    signedHeaders: members.get('SignedHeaders'),
    signature: members.get('Signature'),
    dateTime: dateTimeOf(headers),
    expires: undefined,
  });
}

const BEGIN = `${ALGORITHM} Credential=`;
const SIGNED_HEADERS = ', SignedHeaders=';
const SIGNATURE = ', Signature=';

/** As every client of AWS writes it: found by three searches, where taking it apart costs three times as much. */
function readUsualForm(authorization: string, headers: HeaderList): SignatureParts | null {
  if (!authorization.startsWith(BEGIN)) return null;
  const signedHeadersAt = authorization.indexOf(SIGNED_HEADERS);
  const signatureAt = authorization.indexOf(SIGNATURE, signedHeadersAt);
  if (signedHeadersAt === -1 || signatureAt === -1) return null;
  // Member by member: a spread of it would cost more than all the rest.
  return {
    place: 'header',
    credential: authorization.slice(BEGIN.length, signedHeadersAt),
    signedHeaders: authorization.slice(signedHeadersAt + SIGNED_HEADERS.length, signatureAt),
    signature: authorization.slice(signatureAt + SIGNATURE.length),
    dateTime: dateTimeOf(headers),
    expires: undefined,
  };
}

function dateTimeOf(headers: HeaderList): string | undefined {
  return firstHeader(headers, 'x-amz-date') ?? firstHeader(headers, 'date') ?? undefined;
}

function readPresigned(parameters: readonly (readonly [string, string])[]): SignatureReading {
  const value = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1];
  if (value('X-Amz-Algorithm') !== ALGORITHM) return malformed(`X-Amz-Algorithm is not ${ALGORITHM}.`);
  return readParts({
    place: 'query',
    credential: value('X-Amz-Credential'),
    signedHeaders: value('X-Amz-SignedHeaders'),
    signature: value('X-Amz-Signature'),
    dateTime: value('X-Amz-Date'),
    expires: value('X-Amz-Expires') ?? '',
  });
}

interface SignatureParts {
  readonly place: RequestSignature['place'];
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly dateTime: string | undefined;
  /** Undefined where there is none to have. */
  readonly expires: string | undefined;
}

function readParts(parts: SignatureParts): SignatureReading {
  const scope = readScope(parts.credential ?? '');
  if (scope === null) return malformed('Credential is not key/date/region/service/aws4_request.');
  const { accessKeyId, date, region, service } = scope;
  const signedHeaders = readSignedHeaders(parts.signedHeaders ?? '');
  if (!signedHeaders.includes('host')) return malformed('SignedHeaders does not have host.');
  const { signature = '', dateTime = '', expires } = parts;
  if (!/^[0-9a-f]{64}$/.test(signature)) return malformed('Signature is not 64 hex digits.');
  const signedAtMs = readDateTime(dateTime);
  if (signedAtMs === null || !dateTime.startsWith(date)) {
    return malformed('X-Amz-Date is not like 20150830T123600Z, or another day than that of Credential.');
  }
  const expiresSeconds = expires === undefined ? null : Number(/^\d{1,6}$/.test(expires) ? expires : Number.NaN);
  if (expiresSeconds !== null && !(expiresSeconds > 0 && expiresSeconds <= WEEK_SECONDS)) {
    return malformed('X-Amz-Expires is not between 1 and 604800.');
  }
  const { place } = parts;
  return {
    kind: 'signature',
    place,
    accessKeyId,
    date,
    region,
    service,
    signedHeaders,
    signature,
    dateTime,
    signedAtMs,
    expiresSeconds,
  };
}

type Scope = Pick<RequestSignature, 'accessKeyId' | 'date' | 'region' | 'service'>;

// A client signs the same headers and has the same scope all day, and many requests in a second.
let latestNames = '';
let latestSignedHeaders: readonly string[] = [''];
let latestCredential = '';
let latestScope: Scope | null = null;
let latestDateTime = '';
let latestTime: number | null = null;

function readSignedHeaders(names: string): readonly string[] {
  if (names !== latestNames) {
    latestSignedHeaders = names.toLowerCase().split(';');
    latestNames = names;
  }
  return latestSignedHeaders;
}

function readScope(credential: string): Scope | null {
  if (credential === latestCredential) return latestScope;
  const parts = /^([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request$/.exec(credential);
  const [, accessKeyId = '', date = '', region = '', service = ''] = parts ?? [];
  latestCredential = credential;
  latestScope = parts === null ? null : { accessKeyId, date, region, service };
  return latestScope;
}

function readDateTime(text: string): number | null {
  if (text === latestDateTime) return latestTime;
  latestDateTime = text;
  latestTime = parseDateTime(text);
  return latestTime;
}

function parseDateTime(text: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? null : time;
}

function malformed(detail: string): SignatureReading {
  return { kind: 'malformed', detail };
}

/** Whether the time of the signature is still, and already, good. */
export function isCurrent({ signedAtMs, expiresSeconds }: RequestSignature, nowMs: number): boolean {
  if (signedAtMs - nowMs > SKEW_MS) return false;
  return nowMs - signedAtMs <= (expiresSeconds === null ? SKEW_MS : expiresSeconds * 1_000);
}

/**
 * Whether `signature` is what `secretAccessKey` makes of the request (IAM user guide, "Create a signed AWS API
 * request"). `payloadSha256` is the digest of the body in hex.
 */
export function isSignedBy(
  signature: RequestSignature,
  request: SignedRequest,
  { secretAccessKey, payloadSha256 }: { readonly secretAccessKey: string; readonly payloadSha256: string },
): boolean {
  const { stringToSign } = whatToSign(signature, request, payloadSha256);
  const key = [signature.date, signature.region, signature.service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${secretAccessKey}`,
  );
  return timingSafeEqual(hmac(key, stringToSign), Buffer.from(signature.signature, 'hex'));
}

/** What a request of that signature has to sign: AWS tells it whoever has signed something else. */
export function whatToSign(
  signature: RequestSignature,
  request: SignedRequest,
  payloadSha256: string,
): { readonly canonicalRequest: string; readonly stringToSign: string } {
  const scope = `${signature.date}/${signature.region}/${signature.service}/aws4_request`;
  const canonical = canonicalRequest(signature, request, payloadSha256);
  const stringToSign = [ALGORITHM, signature.dateTime, scope, sha256Hex(canonical)].join('\n');
  return { canonicalRequest: canonical, stringToSign };
}

/** The digest that the request itself declares of its body, in `x-amz-content-sha256`; null when it does not. */
export function declaredPayloadSha256(headers: HeaderList): string | null {
  return firstHeader(headers, 'x-amz-content-sha256');
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function canonicalRequest(
  { place, signedHeaders }: RequestSignature,
  { method, path, query, headers }: SignedRequest,
  payloadSha256: string,
): string {
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query, place),
    ...signedHeaders.map((name) => `${name}:${canonicalValue(combinedHeader(headers, name))}`),
    '',
    signedHeaders.join(';'),
    payloadSha256,
  ].join('\n');
}

/** Every service but S3 takes the path as it is sent, without empty and dot segments, and encodes it once more. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(encode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

function canonicalQuery(query: string, place: RequestSignature['place']): string {
  return queryPairs(query)
    .filter(([name]) => place === 'header' || name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Decoded name and value of each parameter; text that is not percent-encoding stays as it is. */
function queryPairs(query: string): (readonly [name: string, value: string])[] {
  if (query === '') return [];
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const at = equals === -1 ? pair.length : equals;
      return [decode(pair.slice(0, at)), decode(pair.slice(at + 1))] as const;
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Everything but `A-Z a-z 0-9 - . _ ~`, byte by byte. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function canonicalValue(value: string | null): string {
  return (value ?? '').trim().replace(/ +/g, ' ');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

import { createHmac } from 'node:crypto';
import { signRequest } from '../../src/aws/sign-request.ts';
import { type RequestSignature, readSignature, sha256Hex, whatToSign } from '../../src/aws/sigv4.ts';
import { headerPairs } from '../../src/base/header-list.ts';

/** A request to a management API, signed as a client signs it; what is sent may differ from what was signed. */
export interface SignedCall {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly service: string;
  readonly key: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly sentBody?: string;
  readonly sentPath?: string;
  readonly signedAgoMs?: number;
}

/** The bytes of the request. */
export function signed(call: SignedCall, port: number): string {
  const { method, path, query = '', service, key, headers = {}, body = '', sentBody = body, sentPath = path } = call;
  const list = signRequest(
    { method, path, query, headers: ['Host', `127.0.0.1:${port}`, ...Object.entries(headers).flat()], body },
    { ...key, region: 'us-east-1', service },
    Date.now() - (call.signedAgoMs ?? 0),
  );
  const lines = headerPairs(list).map(([name, value]) => `${name}: ${value}`);
  const target = query === '' ? sentPath : `${sentPath}?${query}`;
  const length = Buffer.byteLength(sentBody);
  return `${[`${method} ${target} HTTP/1.1`, ...lines, `Content-Length: ${length}`].join('\r\n')}\r\n\r\n${sentBody}`;
}

/** The target of a request whose signature is in its query. */
export function presign(
  {
    method,
    path,
    service,
    key,
    signedAgoMs = 0,
    expiresSeconds = 60,
  }: SignedCall & { readonly expiresSeconds?: number },
  port: number,
): string {
  const dateTime = new Date(Date.now() - signedAgoMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [dateTime.slice(0, 8), 'us-east-1', service, 'aws4_request'];
  const parameters = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [key.accessKeyId, ...scope].join('/'),
    'X-Amz-Date': dateTime,
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': 'host',
  };
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const request = { method, path, query, headers: ['Host', `127.0.0.1:${port}`] };
  const draft = readSignature({ ...request, query: `${query}&X-Amz-Signature=${'0'.repeat(64)}` });
  const { stringToSign } = whatToSign(draft as RequestSignature, request, sha256Hex(''));
  const signingKey = scope.reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${key.secretAccessKey}`,
  );
  return `${path}?${query}&X-Amz-Signature=${createHmac('sha256', signingKey).update(stringToSign).digest('hex')}`;
}

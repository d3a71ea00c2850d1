import { createHmac } from 'node:crypto';
import type { HeaderList } from '../base/header-list.ts';
import { type RequestSignature, readSignature, type SignedRequest, sha256Hex, whatToSign } from './sigv4.ts';

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

/** The headers of a request, `X-Amz-Date` and `Authorization` included, as the CLI and the SDKs sign it. */
export function signRequest(
  request: SignedRequest & { readonly body: Uint8Array | string },
  { accessKeyId, secretAccessKey, region, service }: SigningKey,
  nowMs: number,
): HeaderList {
  const dateTime = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const date = dateTime.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const signedHeaders = ['host', 'x-amz-date'];
  const headers = [...request.headers, 'X-Amz-Date', dateTime];
  const authorization = (signature: string): string =>
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  const draft = readSignature({ ...request, headers: [...headers, 'Authorization', authorization('0'.repeat(64))] });
  const { stringToSign } = whatToSign(draft as RequestSignature, { ...request, headers }, sha256Hex(request.body));
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return [...headers, 'Authorization', authorization(createHmac('sha256', key).update(stringToSign).digest('hex'))];
}

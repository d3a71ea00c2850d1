/** What stands for an AWS service here. */
export interface ServiceEndpoint {
  readonly origin: string;
  readonly host: string;
  /** Without the slash at its end. */
  readonly basePath: string;
}

/** Null when there is none, or what is there is no URL. */
export function readEndpoint(url: string | undefined): ServiceEndpoint | null {
  if (url === undefined || !URL.canParse(url)) return null;
  const { origin, host, pathname } = new URL(url);
  return { origin, host, basePath: pathname.replace(/\/$/, '') };
}

/**
 * The endpoint is no AWS, so nothing is signed; but whoever stands for several services tells them apart by the
 * credential scope.
 */
export function signedHeaders({
  region,
  signingName,
}: {
  readonly region: string;
  readonly signingName: string;
}): readonly string[] {
  const scope = `crossgate/20000101/${region}/${signingName}/aws4_request`;
  return ['Authorization', `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`];
}

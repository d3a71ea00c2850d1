/** An origin as it travels: `https://app.example.com`, `http://localhost:5173`, or `null` when it is opaque. */
export type SerializedOrigin = string;

/** The origin of a URL, serialised: no default port, no path, host in lower case; `null` for opaque ones and non-URLs. */
export function serializeOrigin(url: string): SerializedOrigin {
  try {
    return new URL(url).origin;
  } catch {
    return 'null';
  }
}

/** Whether the text is an origin as a browser writes it, so that a byte-wise comparison with one can succeed. */
export function isSerializedOrigin(text: string): boolean {
  return text === 'null' || (text !== '' && serializeOrigin(text) === text);
}

/** Same scheme, host and port. An opaque origin is not the same as any other, itself included once it is serialised. */
export function isSameOrigin(a: SerializedOrigin, b: SerializedOrigin): boolean {
  return a === b && a !== 'null';
}

/**
 * Whether an `Origin` header names the origin that the request itself was sent to, given the URL scheme and the `Host`
 * header. A gateway asks this for every request, so it compares in place.
 */
export function isOwnOrigin({
  origin,
  scheme,
  host,
}: {
  readonly origin: SerializedOrigin;
  readonly scheme: 'http' | 'https';
  readonly host: string;
}): boolean {
  if (!origin.startsWith(scheme) || !origin.startsWith('://', scheme.length)) return false;
  const hostStart = scheme.length + 3;
  // Browsers leave the default port out of both headers, other clients may write it into Host.
  const defaultPort = scheme === 'http' ? ':80' : ':443';
  const hostLength = host.endsWith(defaultPort) ? host.length - defaultPort.length : host.length;
  if (origin.length - hostStart !== hostLength) return false;
  if (hostLength === host.length && origin.endsWith(host)) return true;
  return origin.slice(hostStart) === host.slice(0, hostLength).toLowerCase();
}

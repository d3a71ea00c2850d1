import { printable, type SerializedOrigin } from '../../cors/index.ts';

/** Whether AWS finds the origin in the list: byte for byte, `*`, `https://*` or `http://*`. */
export function isAllowedOrigin(origin: SerializedOrigin, allowOrigins: readonly string[]): boolean {
  return allowOrigins.some(
    (allowed) =>
      allowed === '*' ||
      allowed === origin ||
      ((allowed === 'https://*' || allowed === 'http://*') && origin.startsWith(allowed.slice(0, -1))),
  );
}

/** Why an origin that is not allowed is not, and what comes close to it in the list. */
export function explainOrigin(origin: SerializedOrigin, allowOrigins: readonly string[] | undefined): string {
  const named = `origin ${printable(origin)} is not in AllowOrigins`;
  if (allowOrigins === undefined || allowOrigins.length === 0) return `${named}, which is not set`;
  if (origin === 'null') return `${named}; null, the origin of files and sandboxed frames, is covered by * only`;
  const hostName = hostNameOf(origin);
  const near = allowOrigins.find((allowed) => hostName !== null && hostNameOf(allowed) === hostName);
  if (near !== undefined) return `${named}, which has ${printable(near)}: ${differenceOf(origin, near)}`;
  const real = allowOrigins.find((allowed) => isRemoteOrigin(allowed));
  if (hostName !== null && isLoopback(hostName) && real !== undefined) {
    return `${named}; --stand-in ${printable(origin)}=${printable(real)} lets this page stand in for it`;
  }
  return named;
}

/** Two texts with the same host differ in scheme, port or spelling; an origin is compared byte for byte. */
function differenceOf(origin: SerializedOrigin, near: string): string {
  const [a, b] = [new URL(origin), new URL(near)];
  if (a.protocol !== b.protocol) return 'the scheme differs';
  if (a.port !== b.port) return 'the port differs';
  if (origin.toLowerCase() === near.toLowerCase()) return 'the letter case differs';
  return `origins are compared as text, so write ${printable(b.origin)}`;
}

function hostNameOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).hostname : null;
}

function isRemoteOrigin(origin: string): boolean {
  const hostName = hostNameOf(origin);
  return (
    hostName !== null && hostName !== '' && !hostName.includes('*') && !isLoopback(hostName) && /^https?:/.test(origin)
  );
}

function isLoopback(hostName: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostName);
}

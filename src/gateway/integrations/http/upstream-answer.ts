import { combinedHeader, type HeaderList } from '../../../base/header-list.ts';

/**
 * Sets Content-Type apart, and drops the headers that `Connection` names: they belong to the connection with the
 * backend (RFC 9110 section 7.6.1). What always does is dropped by the gateway.
 */
export function readUpstreamHeaders(received: HeaderList): {
  readonly contentType: string | null;
  readonly headers: HeaderList;
} {
  let contentType: string | null = null;
  let namesOthers = false;
  const headers: string[] = [];
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = received[i] as string;
    const value = received[i + 1] as string;
    if (name.length === 12 && name.toLowerCase() === 'content-type') {
      contentType ??= value;
      continue;
    }
    if (name.length === 10 && name.toLowerCase() === 'connection') {
      namesOthers ||= !/^(?:keep-alive|close)$/i.test(value);
      continue;
    }
    headers.push(name, value);
  }
  return {
    contentType,
    headers: namesOthers ? withoutNamed(headers, combinedHeader(received, 'connection') ?? '') : headers,
  };
}

function withoutNamed(headers: readonly string[], connection: string): string[] {
  const named = new Set(connection.split(',').map((option) => option.trim().toLowerCase()));
  return headers.filter((_, i) => !named.has((headers[i - (i % 2)] as string).toLowerCase()));
}

import type { HeaderList } from '../../base/header-list.ts';
import { CONNECTION_HEADERS } from '../connection-headers.ts';

/**
 * The headers of an integration's answer that reach the client, in their order and with their names as written.
 *
 * Dropped are: what the front writes itself, what belongs to one connection, the gateway's own `apigw-requestid`, and,
 * when CORS is configured, `access-control-*`: "API Gateway ignores CORS headers returned from your backend
 * integration" (HTTP API developer guide, CORS). The backend's `vary` stays.
 */
export function keepBackendHeaders(headers: HeaderList, replacesCors: boolean): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const lowerCaseName = name.toLowerCase();
    if (NEVER_PASSED.has(lowerCaseName)) continue;
    if (replacesCors && lowerCaseName.startsWith('access-control-')) continue;
    kept.push(name, headers[i + 1] as string);
  }
  return kept;
}

const NEVER_PASSED = new Set([...CONNECTION_HEADERS, 'apigw-requestid', 'content-length', 'date']);

import { signRequest } from '../../aws/sign-request.ts';
import { headerPairs } from '../../base/header-list.ts';
import { type AccountStatus, STATUS_PATH } from '../management/account-status.ts';

export type AskedStatus =
  | { readonly kind: 'status'; readonly status: AccountStatus }
  | { readonly kind: 'failed'; readonly detail: string };

/** Long enough for any account; a port that takes connections and says nothing must not hold a shell. */
const TIMEOUT_MS = 10_000;

/** Asks a running `serve` or `dev`. Never rejects. */
export async function askStatus(
  endpointUrl: string,
  key: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string },
): Promise<AskedStatus> {
  const url = URL.canParse(endpointUrl) ? new URL(STATUS_PATH, endpointUrl) : null;
  if (url === null) return { kind: 'failed', detail: `${endpointUrl} is not a URL.` };
  const request = { method: 'GET', path: url.pathname, query: '', headers: ['Host', url.host], body: '' };
  const headers = signRequest(request, { ...key, service: 'crossgate' }, Date.now());
  const sent = headerPairs(headers).filter(([name]) => name !== 'Host');
  try {
    const answer = await fetch(url, { headers: sent, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const value: unknown = await answer.json();
    if (!answer.ok)
      return { kind: 'failed', detail: `${endpointUrl} answers ${answer.status} ${JSON.stringify(value)}` };
    return { kind: 'status', status: value as AccountStatus };
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    return { kind: 'failed', detail: `Nothing of Crossgate answers at ${endpointUrl}: ${why}` };
  }
}

/** For people: a line for each stage, and the changes below it. */
export function statusText({ region, accountId, restApis, httpApis }: AccountStatus): string {
  const lines = [
    `account ${accountId} in ${region}: ${counted(httpApis.length, 'HTTP API')}, ${counted(restApis.length, 'REST API')}`,
  ];
  for (const { id, name, stages } of restApis) {
    lines.push(`REST API ${name} (${id})${stages.length === 0 ? ': no stage, so that nothing is served' : ''}`);
    for (const { name: stage, notDeployed } of stages) {
      if (notDeployed.length === 0) lines.push(`  stage ${stage}: everything is deployed`);
      else lines.push(`  stage ${stage}: ${counted(notDeployed.length, 'change')} not deployed`);
      lines.push(...notDeployed.map((change) => `    ${change}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

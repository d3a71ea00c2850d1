import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import type { FetchedJson, FetchLimits } from '../gateway/ports.ts';

const REDIRECTS = 3;

/** Gets a JSON document. The time limit is for everything together: name, connection, redirects, body. */
export async function fetchJson(url: string, { timeoutMs, limitBytes }: FetchLimits): Promise<FetchedJson> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const text = await fetchText(url, { signal, limitBytes });
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    return { kind: 'failed', detail: signal.aborted ? `No whole answer within ${timeoutMs} ms.` : sentenceOf(error) };
  }
}

async function fetchText(
  url: string,
  { signal, limitBytes }: { readonly signal: AbortSignal; readonly limitBytes: number },
): Promise<string> {
  let target = readUrl(url);
  for (let followed = 0; ; followed++) {
    const response = await open(target, signal);
    const { statusCode = 0 } = response;
    if (statusCode === 200) return readText(response, limitBytes);
    response.destroy();
    const location = statusCode >= 300 && statusCode < 400 ? response.headers.location : undefined;
    if (location === undefined) throw new FetchFailure(`The answer has status ${statusCode}.`);
    if (followed === REDIRECTS) throw new FetchFailure(`It redirects more than ${REDIRECTS} times.`);
    const next = readUrl(location, target);
    // Another host may be an inner one: who may name an issuer must not thereby send requests to everywhere.
    if (next.host !== target.host) throw new FetchFailure(`It redirects to another host, ${next.host}.`);
    target = next;
  }
}

function open(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    // A connection of its own: an issuer is asked every few hours, and a kept one would hold the process open.
    const headers = { accept: 'application/json', 'user-agent': 'crossgate' };
    get(url, { agent: false, headers, signal }, resolve).on('error', reject);
  });
}

async function readText(response: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw new FetchFailure(`The answer is larger than ${limitBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new FetchFailure(`${JSON.stringify(text)} is no http or https URL.`);
  }
  return url;
}

class FetchFailure extends Error {}

function sentenceOf(error: unknown): string {
  if (error instanceof FetchFailure) return error.message;
  if (error instanceof SyntaxError) return 'The answer is not JSON.';
  return `The connection failed: ${error instanceof Error ? error.message : String(error)}.`;
}

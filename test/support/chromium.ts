import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { KeyPair } from '../../src/server/tls/key-pair.ts';
import type { DevEvent, DevProcess } from './dev-process.ts';
import { optionalClient } from './optional-client.ts';

export const browserProgram = optionalClient({
  name: 'Chromium',
  paths: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  install: 'apt-get install chromium',
});

/** A browser for which `*.example.test` is this machine. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserProgram.path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // The pages are on the loopback and would prompt otherwise.
      '--disable-features=LocalNetworkAccessChecks,OptimizationHints,MediaRouter',
      '--host-resolver-rules=MAP *.example.test 127.0.0.1, EXCLUDE localhost',
    ],
  });
}

/** Serves an empty page at every path, over HTTPS when there is a key pair. */
export async function servePage(tls?: KeyPair): Promise<{ readonly port: number; close(): void }> {
  const server =
    tls === undefined ? createServer() : createSecureServer({ key: tls.privateKey, cert: tls.certificate });
  server.on('request', (_, response) => response.setHeader('Content-Type', 'text/html').end('<title>page</title>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

export type PageName = 'app' | 'evil';

/** A page of `app.example.test` and one of `evil.example.test`. */
export async function openPages(browser: Browser, port: number): Promise<Readonly<Record<PageName, Page>>> {
  const open = async (name: PageName): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`http://${name}.example.test:${port}/`);
    return page;
  };
  return { app: await open('app'), evil: await open('evil') };
}

/** What a page sees of one fetch. */
export interface Seen {
  readonly readable: boolean;
  readonly status?: number;
  readonly body?: string;
  readonly exposed?: string | null;
  readonly hidden?: string | null;
}

export function fetchInPage(page: Page, url: string, init: RequestInit): Promise<Seen> {
  return page.evaluate(
    async ([target, options]) => {
      try {
        const response = await fetch(target as string, options as RequestInit);
        return {
          readable: true,
          status: response.status,
          body: await response.text(),
          exposed: response.headers.get('x-exposed'),
          hidden: response.headers.get('x-hidden'),
        };
      } catch {
        return { readable: false };
      }
    },
    [url, init] as const,
  );
}

interface CorsMember {
  readonly outcome: 'allowed' | 'blocked' | 'depends-on-credentials' | 'not-cors';
}

/**
 * The log says of each request what a browser makes of its answer. Taken for the credentials mode the page used, the
 * page's outcome follows: readable when the last request is allowed; and the actual request was sent only after an
 * allowed preflight.
 */
export async function expectLogAgrees(run: {
  dev: DevProcess;
  since: number;
  seen: Seen;
  path: string;
  withCredentials: boolean;
}): Promise<void> {
  const isOfRun = (event: DevEvent): boolean => run.dev.events.indexOf(event) >= run.since && event.path === run.path;
  const isAllowed = (event: DevEvent): boolean => {
    const { outcome } = event.cors as CorsMember;
    return outcome === 'allowed' || (outcome === 'depends-on-credentials' && !run.withCredentials);
  };
  await run.dev.event('request', isOfRun);
  if (run.seen.readable) await run.dev.event('request', (event) => isOfRun(event) && event.preflight === false);
  const requests = run.dev.events.filter((event) => event.event === 'request' && isOfRun(event));
  const last = requests.at(-1) as DevEvent;
  expect(isAllowed(last)).toBe(run.seen.readable);
  const preflight = requests.find((event) => event.preflight === true);
  if (preflight !== undefined) expect(requests.length > 1).toBe(isAllowed(preflight));
}

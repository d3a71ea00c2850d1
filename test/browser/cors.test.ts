import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  browserProgram,
  expectLogAgrees,
  fetchInPage,
  launchChromium,
  openPages,
  type PageName,
  type Seen,
  servePage,
} from '../support/chromium.ts';
import { type DevProcess, startDev } from '../support/dev-process.ts';

interface Case {
  readonly name: string;
  readonly api: 'CredentialsApi' | 'OwnHeadersApi' | 'WildcardApi';
  readonly path: string;
  readonly page: PageName;
  readonly init: RequestInit;
  readonly sees: Seen;
}

const include: RequestInit = { credentials: 'include' };
const omit: RequestInit = { credentials: 'omit' };
const json = { 'Content-Type': 'application/json' };

const cases: readonly Case[] = [
  // One origin, with credentials.
  {
    name: 'an allowed origin reads the answer',
    api: 'CredentialsApi',
    path: '/data',
    page: 'app',
    init: omit,
    sees: { readable: true, status: 200, exposed: 'seen', hidden: null },
  },
  {
    name: 'an allowed origin reads it with credentials',
    api: 'CredentialsApi',
    path: '/data',
    page: 'app',
    init: include,
    sees: { readable: true, status: 200, exposed: 'seen', hidden: null },
  },
  {
    name: 'another origin does not',
    api: 'CredentialsApi',
    path: '/data',
    page: 'evil',
    init: omit,
    sees: { readable: false },
  },
  {
    name: 'another origin does not, with credentials',
    api: 'CredentialsApi',
    path: '/data',
    page: 'evil',
    init: include,
    sees: { readable: false },
  },
  {
    name: 'a listed method passes its preflight',
    api: 'CredentialsApi',
    path: '/data',
    page: 'app',
    init: { ...include, method: 'PUT' },
    sees: { readable: true, status: 200 },
  },
  {
    name: 'another origin fails at the preflight',
    api: 'CredentialsApi',
    path: '/data',
    page: 'evil',
    init: { ...omit, method: 'PUT' },
    sees: { readable: false },
  },
  {
    name: 'a method that is not listed fails at the preflight, though the route exists',
    api: 'CredentialsApi',
    path: '/data',
    page: 'app',
    init: { ...omit, method: 'PATCH' },
    sees: { readable: false },
  },
  {
    name: 'a listed header passes',
    api: 'CredentialsApi',
    path: '/data',
    page: 'app',
    init: { ...include, headers: { 'X-Custom': '1' } },
    sees: { readable: true, status: 200 },
  },
  {
    name: 'a header that is not listed fails',
    api: 'CredentialsApi',
    path: '/data',
    page: 'app',
    init: { ...omit, headers: { 'X-Other': '1' } },
    sees: { readable: false },
  },
  {
    name: 'a JSON body needs Content-Type listed, and has it',
    api: 'CredentialsApi',
    path: '/data',
    page: 'app',
    init: { ...omit, method: 'PUT', headers: json, body: '{}' },
    sees: { readable: true, status: 200 },
  },
  {
    name: 'the 500 of a function that throws is readable',
    api: 'CredentialsApi',
    path: '/throws',
    page: 'app',
    init: include,
    sees: { readable: true, status: 500 },
  },
  {
    name: 'it is not for another origin',
    api: 'CredentialsApi',
    path: '/throws',
    page: 'evil',
    init: omit,
    sees: { readable: false },
  },
  {
    name: 'the 404 of an unknown path is readable',
    api: 'CredentialsApi',
    path: '/nothing',
    page: 'app',
    init: omit,
    sees: { readable: true, status: 404 },
  },
  {
    name: 'a preflight for an unknown path passes, and the 404 is readable',
    api: 'CredentialsApi',
    path: '/nothing',
    page: 'app',
    init: { ...omit, method: 'DELETE' },
    sees: { readable: true, status: 404 },
  },
  {
    name: 'an ANY route takes the preflight, and the gateway still adds its headers',
    api: 'CredentialsApi',
    path: '/any',
    page: 'app',
    init: { ...include, method: 'DELETE' },
    sees: { readable: true, status: 200 },
  },
  // Everybody, without credentials.
  {
    name: 'a wildcard is read by anybody',
    api: 'WildcardApi',
    path: '/data',
    page: 'evil',
    init: omit,
    sees: { readable: true, status: 200, exposed: 'seen', hidden: 'unseen' },
  },
  {
    name: 'a wildcard is not read with credentials',
    api: 'WildcardApi',
    path: '/data',
    page: 'app',
    init: include,
    sees: { readable: false },
  },
  {
    name: 'a wildcard of methods and headers serves a preflight',
    api: 'WildcardApi',
    path: '/data',
    page: 'app',
    init: { ...omit, method: 'PUT', headers: { 'X-Other': '1' } },
    sees: { readable: true, status: 200 },
  },
  {
    name: 'it does not with credentials',
    api: 'WildcardApi',
    path: '/data',
    page: 'app',
    init: { ...include, method: 'PUT' },
    sees: { readable: false },
  },
  {
    name: 'a wildcard of headers covers Authorization in this browser, whatever the standard says',
    api: 'WildcardApi',
    path: '/data',
    page: 'app',
    init: { ...omit, headers: { Authorization: 'Bearer x' } },
    sees: { readable: true, status: 200 },
  },
  // No CORS configuration: what the function says is what the browser gets.
  {
    name: "the function's own headers pass through",
    api: 'OwnHeadersApi',
    path: '/own',
    page: 'app',
    init: include,
    sees: { readable: true, status: 200 },
  },
  {
    name: "the function's own preflight answer passes",
    api: 'OwnHeadersApi',
    path: '/own',
    page: 'app',
    init: { ...omit, method: 'PUT' },
    sees: { readable: true, status: 200 },
  },
  {
    name: 'a function that refuses the origin is obeyed',
    api: 'OwnHeadersApi',
    path: '/own',
    page: 'evil',
    init: omit,
    sees: { readable: false },
  },
  {
    name: 'nothing is added to a function that says nothing',
    api: 'OwnHeadersApi',
    path: '/silent',
    page: 'app',
    init: omit,
    sees: { readable: false },
  },
  {
    name: 'a preflight without CORS and without an OPTIONS route fails',
    api: 'OwnHeadersApi',
    path: '/silent',
    page: 'app',
    init: { ...omit, headers: { 'X-Other': '1' } },
    sees: { readable: false },
  },
];

describe.skipIf(browserProgram.isMissing)('a page in Chromium', () => {
  let dev: DevProcess;
  let browser: Browser;
  let pageServer: Awaited<ReturnType<typeof servePage>>;
  let pages: Awaited<ReturnType<typeof openPages>>;
  const urls: Record<string, string> = {};

  beforeAll(async () => {
    pageServer = await servePage();
    const { port } = pageServer;

    const template = join(import.meta.dirname, 'fixtures/template.yaml');
    const overrides = ['--parameter-overrides', `PageOrigin=http://app.example.test:${port}`];
    dev = startDev([template, '--port', '0', '--endpoint-port', 'none', '--no-watch', ...overrides]);
    const ready = await dev.event('ready');
    for (const api of ready.apis as { logicalId: string; url: string }[]) urls[api.logicalId] = api.url;

    browser = await launchChromium();
    pages = await openPages(browser, port);
  });

  afterAll(async () => {
    await browser?.close();
    await dev?.stop();
    pageServer?.close();
  });

  test.each(cases)('$name', async ({ api, path, page, init, sees }) => {
    const before = dev.events.length;
    const seen = await fetchInPage(pages[page], `${urls[api]}${path}`, init);
    expect(seen).toMatchObject(sees);
    await expectLogAgrees({ dev, since: before, seen, path, withCredentials: init.credentials === 'include' });
  });
});

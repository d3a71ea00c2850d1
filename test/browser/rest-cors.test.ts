import { readFileSync } from 'node:fs';
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
import { createProject, type Project } from '../support/project.ts';

type ApiName = 'SamApi' | 'SamBareApi' | 'SamGuardedApi' | 'SamOpenedApi' | 'CdkApi' | 'ServerlessApi' | 'MyRestApi';

interface Case {
  readonly name: string;
  readonly api: ApiName;
  readonly path: string;
  readonly page: PageName;
  readonly init: RequestInit;
  readonly sees: Seen;
}

const omit: RequestInit = { credentials: 'omit' };
const include: RequestInit = { credentials: 'include' };
const put: RequestInit = { ...omit, method: 'PUT' };
const refused: Seen = { readable: false };

const cases: readonly Case[] = [
  ...samCases(),
  {
    name: 'CDK, several origins: one that is not the first is chosen by the mapping template',
    api: 'CdkApi',
    path: '/',
    page: 'app',
    init: put,
    sees: { readable: true, status: 200, body: 'PUT' },
  },
  {
    name: 'CDK, several origins: another is told the first and refused',
    api: 'CdkApi',
    path: '/',
    page: 'evil',
    init: put,
    sees: refused,
  },
  {
    name: 'Serverless, several origins: the pattern matches the page',
    api: 'ServerlessApi',
    path: '/',
    page: 'app',
    init: put,
    sees: { readable: true, status: 200, body: 'PUT' },
  },
  {
    name: 'Serverless, several origins: the pattern does not match another',
    api: 'ServerlessApi',
    path: '/',
    page: 'evil',
    init: put,
    sees: refused,
  },
  {
    name: "the guide's template: the function returns no CORS header, so that nobody reads its answer",
    api: 'MyRestApi',
    path: '/data',
    page: 'app',
    init: omit,
    sees: refused,
  },
  {
    name: "the guide's template: an error of the gateway is read, thanks to its gateway responses",
    api: 'MyRestApi',
    path: '/nowhere',
    page: 'app',
    init: omit,
    sees: { readable: true, status: 403, body: '{"message":"Missing Authentication Token"}' },
  },
  {
    name: "the guide's template: with credentials it is not, since Access-Control-Allow-Credentials is not there",
    api: 'MyRestApi',
    path: '/nowhere',
    page: 'app',
    init: include,
    sees: refused,
  },
];

function samCases(): readonly Case[] {
  const sam = { api: 'SamApi', page: 'app' } as const;
  const readable = { readable: true, status: 200, exposed: 'seen', hidden: null };
  return [
    { ...sam, name: 'SAM: the page reads the answer with credentials', path: '/data', init: include, sees: readable },
    {
      ...sam,
      name: 'SAM: a listed method passes its preflight',
      path: '/data',
      init: { ...include, method: 'PUT' },
      sees: { readable: true, status: 200, body: 'PUT' },
    },
    {
      ...sam,
      name: 'SAM: a method that is not listed does not, though it exists',
      path: '/data',
      init: { ...omit, method: 'DELETE' },
      sees: refused,
    },
    {
      ...sam,
      name: 'SAM: a header that is not listed does not',
      path: '/data',
      init: { ...put, headers: { 'X-Other': '1' } },
      sees: refused,
    },
    {
      ...sam,
      page: 'evil',
      name: 'SAM: another origin fails at the preflight',
      path: '/data',
      init: put,
      sees: refused,
    },
    { ...sam, name: 'SAM: a function without CORS headers is not read', path: '/silent', init: omit, sees: refused },
    {
      ...sam,
      name: 'SAM: a function that throws is read as 502, thanks to DEFAULT_5XX',
      path: '/throws',
      init: include,
      sees: { readable: true, status: 502 },
    },
    {
      ...sam,
      name: 'SAM: without gateway responses, the same looks like a CORS error',
      api: 'SamBareApi',
      path: '/throws',
      init: omit,
      sees: refused,
    },
    {
      ...sam,
      name: 'SAM: a path without a method is read as 403, thanks to DEFAULT_4XX',
      path: '/nowhere',
      init: omit,
      sees: { readable: true, status: 403 },
    },
    {
      ...sam,
      name: 'SAM: without gateway responses, the same looks like a CORS error, too',
      api: 'SamBareApi',
      path: '/nowhere',
      init: omit,
      sees: refused,
    },
    {
      ...sam,
      name: 'SAM: the default authorizer lands on the preflight, and nobody can pass it',
      api: 'SamGuardedApi',
      path: '/data',
      init: { ...omit, headers: { Authorization: 'x' } },
      sees: refused,
    },
    {
      ...sam,
      name: 'SAM: with AddDefaultAuthorizerToCorsPreflight: false the preflight passes, for headers that are allowed',
      api: 'SamOpenedApi',
      path: '/data',
      init: { ...omit, headers: { Authorization: 'x' } },
      sees: refused,
    },
  ];
}

describe.skipIf(browserProgram.isMissing)('a page in Chromium and REST APIs', () => {
  const running: DevProcess[] = [];
  let pages: Awaited<ReturnType<typeof openPages>>;
  const served = new Map<string, { readonly dev: DevProcess; readonly url: string }>();
  let browser: Browser;
  let pageServer: Awaited<ReturnType<typeof servePage>>;
  let guide: Project;

  const serve = async (template: string, ...flags: readonly string[]): Promise<void> => {
    const dev = startDev([template, '--port', '0', '--endpoint-port', 'none', '--no-watch', ...flags]);
    running.push(dev);
    const { apis } = await dev.event('ready');
    for (const { logicalId, stages } of apis as { logicalId: string; stages: readonly { url: string }[] }[]) {
      served.set(logicalId, { dev, url: stages[0]?.url ?? '' });
    }
  };

  beforeAll(async () => {
    pageServer = await servePage();
    const origin = `http://app.example.test:${pageServer.port}`;
    const written = readFileSync(join(import.meta.dirname, '../../src/definitions/fixtures/sam-rest.yaml'), 'utf8');
    guide = createProject({ 'template.yaml': written.replaceAll('https://example.com', origin) });
    const rest = join(import.meta.dirname, 'fixtures/rest/template.yaml');
    await Promise.all([serve(rest, '--parameter-overrides', `PageOrigin=${origin}`), serve(guide.directory)]);

    browser = await launchChromium();
    pages = await openPages(browser, pageServer.port);
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all(running.map((dev) => dev.stop()));
    pageServer?.close();
    guide?.remove();
  });

  test.each(cases)('$name', async ({ api, path, page, init, sees }) => {
    const { dev, url } = served.get(api) as { dev: DevProcess; url: string };
    const since = dev.events.length;
    const seen = await fetchInPage(pages[page], `${url}${path}`, init);
    expect(seen).toMatchObject(sees);
    const logged = new URL(`${url}${path}`).pathname;
    await expectLogAgrees({ dev, since, seen, path: logged, withCredentials: init.credentials === 'include' });
  });
});

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

const CODE = `
const answer = (headers) => async () => ({ statusCode: 200, headers: { 'x-exposed': 'seen', 'x-hidden': 'unseen', ...headers }, body: 'ok' });
exports.plain = answer({});
exports.sameOrigin = answer({ 'access-control-allow-origin': process.env.PAGE_ORIGIN });
exports.anyOrigin = answer({ 'access-control-allow-origin': '*' });
exports.credentials = answer({ 'access-control-allow-credentials': 'true' });
exports.throwing = async () => { throw new Error('no'); };
exports.own = async (event) => ({
  statusCode: 200,
  headers: { 'access-control-allow-origin': event.headers.origin, 'access-control-allow-methods': 'PUT', 'access-control-allow-credentials': 'true' },
  body: event.requestContext.http.method,
});
`;

const withCors = `
          AllowOrigins: [!Ref PageOrigin]
          AllowMethods: [GET, PUT]
          AllowHeaders: [x-listed]
          ExposeHeaders: [x-exposed]
          AllowCredentials: true`;
const everybody = `
          AllowOrigins: ['*']
          AllowMethods: ['*']
          AllowHeaders: ['*']
          AllowCredentials: true`;

const functions: Readonly<Record<string, readonly [handler: string, cors: string | null]>> = {
  Plain: ['plain', withCors],
  SameOrigin: ['sameOrigin', withCors],
  AnyOrigin: ['anyOrigin', withCors],
  Credentials: ['credentials', withCors],
  Throwing: ['throwing', withCors],
  Everybody: ['plain', everybody],
  Own: ['own', null],
  Silent: ['plain', null],
};

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Parameters:
  PageOrigin: { Type: String }
Globals:
  Function:
    Runtime: nodejs22.x
    CodeUri: code/
    Environment: { Variables: { PAGE_ORIGIN: !Ref PageOrigin } }
Resources:
${Object.entries(functions)
  .map(
    ([logicalId, [handler, cors]]) => `  ${logicalId}:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.${handler}
      FunctionUrlConfig:
        AuthType: NONE${cors === null ? '' : `\n        Cors:${cors}`}
`,
  )
  .join('')}`;

const include: RequestInit = { credentials: 'include' };
const omit: RequestInit = { credentials: 'omit' };

interface Case {
  readonly name: string;
  readonly url: string;
  /** Absent: the page of the allowed origin. */
  readonly page?: PageName;
  readonly init: RequestInit;
  readonly sees: Seen;
}

const cases: readonly Case[] = [
  {
    name: 'reads the answer of a function that leaves CORS to its URL',
    url: 'Plain',
    init: include,
    sees: { readable: true, status: 200, exposed: 'seen', hidden: null },
  },
  { name: 'of another origin does not', url: 'Plain', page: 'evil', init: omit, sees: { readable: false } },
  {
    name: 'refuses the right origin when it stands there twice',
    url: 'SameOrigin',
    init: omit,
    sees: { readable: false },
  },
  { name: 'refuses * beside the right origin', url: 'AnyOrigin', init: omit, sees: { readable: false } },
  {
    name: 'refuses credentials that are allowed twice',
    url: 'Credentials',
    init: include,
    sees: { readable: false },
  },
  {
    name: 'does not care about those without credentials',
    url: 'Credentials',
    init: omit,
    sees: { readable: true, status: 200 },
  },
  {
    name: 'reads the 502 of a function that throws',
    url: 'Throwing',
    init: include,
    sees: { readable: true, status: 502 },
  },
  {
    name: 'passes a preflight for what is listed',
    url: 'Plain',
    init: { ...include, method: 'PUT', headers: { 'X-Listed': '1' } },
    sees: { readable: true, status: 200 },
  },
  {
    name: 'fails at the preflight for a method that is not listed',
    url: 'Plain',
    init: { ...omit, method: 'DELETE' },
    sees: { readable: false },
  },
  {
    name: 'fails at the preflight for a header that is not listed',
    url: 'Plain',
    init: { ...omit, headers: { 'X-Other': '1' } },
    sees: { readable: false },
  },
  {
    name: 'takes * with credentials, because it is not sent as *',
    url: 'Everybody',
    init: { ...include, method: 'DELETE', headers: { 'X-Other': '1' } },
    sees: { readable: true, status: 200 },
  },
  {
    name: "obeys the function's own preflight answer where the URL has no Cors",
    url: 'Own',
    init: { ...include, method: 'PUT' },
    sees: { readable: true, status: 200, body: 'PUT' },
  },
  { name: 'reads nothing where nobody speaks of CORS', url: 'Silent', init: omit, sees: { readable: false } },
];

describe.skipIf(browserProgram.isMissing)('a page in Chromium that calls a function URL', () => {
  let project: Project;
  let dev: DevProcess;
  let browser: Browser;
  let pageServer: Awaited<ReturnType<typeof servePage>>;
  let pages: Awaited<ReturnType<typeof openPages>>;
  const urls: Record<string, string> = {};

  beforeAll(async () => {
    pageServer = await servePage();
    const { port } = pageServer;
    project = createProject({ 'template.yaml': TEMPLATE, 'code/index.js': CODE });
    const overrides = ['--parameter-overrides', `PageOrigin=http://app.example.test:${port}`];
    dev = startDev([project.directory, '--port', '0', '--endpoint-port', 'none', '--no-watch', ...overrides]);
    const ready = await dev.event('ready');
    for (const { logicalId, url } of ready.functions as { logicalId: string; url: string }[]) urls[logicalId] = url;

    browser = await launchChromium();
    pages = await openPages(browser, port);
  });

  afterAll(async () => {
    await browser?.close();
    await dev?.stop();
    pageServer?.close();
    project?.remove();
  });

  test.each(cases)('$name', async ({ url, page = 'app', init, sees }) => {
    const since = dev.events.length;
    const path = `/${since}`;
    const seen = await fetchInPage(pages[page], `${urls[url]}${path}`, init);
    expect(seen).toMatchObject(sees);
    await expectLogAgrees({ dev, since, seen, path, withCredentials: init.credentials === 'include' });
  });
});

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificate } from '../../src/server/tls/create-certificate.ts';
import { browserProgram, expectLogAgrees, fetchInPage, launchChromium, servePage } from '../support/chromium.ts';
import { type DevProcess, startDev } from '../support/dev-process.ts';
import { createProject, type Project } from '../support/project.ts';

const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Parameters:
  PageOrigin: { Type: String }
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: [!Ref PageOrigin]
        AllowMethods: [GET, PUT]
        AllowHeaders: [content-type]
        AllowCredentials: true
  Session:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async ({ rawPath, cookies = [] }) => rawPath === '/login'
          ? { statusCode: 200, cookies: ['__Host-session=abc; Path=/; Secure; HttpOnly'], body: 'in' }
          : { statusCode: 200, body: cookies.join() }
      Events:
        Login: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /login, Method: put } }
        Me: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /me, Method: get } }
`;

describe.skipIf(browserProgram.isMissing)('a page in Chromium over HTTPS', () => {
  let project: Project;
  let dev: DevProcess;
  let browser: Browser;
  let context: BrowserContext;
  let pageServer: Awaited<ReturnType<typeof servePage>>;
  let page: Page;
  let api: string;

  beforeAll(async () => {
    const tls = await createCertificate(Date.now());
    pageServer = await servePage(tls);
    const origin = `https://app.example.test:${pageServer.port}`;
    project = createProject({ 'template.yaml': TEMPLATE, 'cert.pem': tls.certificate, 'key.pem': tls.privateKey });
    const files = ['--ssl-cert-file', 'cert.pem', '--ssl-key-file', 'key.pem'];
    dev = startDev(
      [
        '.',
        '--port',
        '0',
        '--endpoint-port',
        'none',
        '--no-watch',
        ...files,
        '--parameter-overrides',
        `PageOrigin=${origin}`,
      ],
      { cwd: project.directory },
    );
    const { apis } = await dev.event('ready');
    const { port } = new URL((apis as { url: string }[])[0]?.url as string);
    // Another origin than the page's, and the same site: the cookie is no third party's.
    api = `https://api.example.test:${port}`;

    browser = await launchChromium();
    context = await browser.newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
    await page.goto(`${origin}/`);
  });

  afterAll(async () => {
    await browser?.close();
    await dev?.stop();
    pageServer?.close();
    project?.remove();
  });

  test('gets a Secure cookie after its preflight, and sends it with credentials', async () => {
    const login: RequestInit = {
      method: 'PUT',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
    };
    const since = dev.events.length;
    const seen = await fetchInPage(page, `${api}/login`, login);
    expect(seen).toMatchObject({ readable: true, status: 200, body: 'in' });
    await expectLogAgrees({ dev, since, seen, path: '/login', withCredentials: true });

    expect(await fetchInPage(page, `${api}/me`, { credentials: 'include' })).toMatchObject({
      body: '__Host-session=abc',
    });
    expect(await fetchInPage(page, `${api}/me`, { credentials: 'omit' })).toMatchObject({ readable: true, body: '' });
  });

  test('is refused from another origin, and the log agrees', async () => {
    const other = await context.newPage();
    await other.goto(`https://evil.example.test:${pageServer.port}/`);
    const since = dev.events.length;
    const seen = await fetchInPage(other, `${api}/me`, { credentials: 'include' });
    expect(seen).toEqual({ readable: false });
    await expectLogAgrees({ dev, since, seen, path: '/me', withCredentials: true });
  });

  test('speaks HTTP/2', async () => {
    const direct = await context.newPage();
    await direct.goto(`${api}/me`);
    // As text: the types of a page are not known here.
    const protocol = await direct.evaluate('performance.getEntriesByType("navigation")[0].nextHopProtocol');
    expect(protocol).toBe('h2');
  });
});

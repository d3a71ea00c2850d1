import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentReporter } from '../../src/server/dev/reporter.ts';
import type { ManagementRecord } from '../../src/server/management/management-record.ts';
import { type ServeSession, startServeSession } from '../../src/server/serve/serve-session.ts';
import { ask } from '../http-front/raw-client.ts';
import { presign, signed } from '../management/signed-call.ts';
import { browserProgram, launchChromium, servePage } from '../support/chromium.ts';

const KEY = { accessKeyId: 'crossgate', secretAccessKey: 'crossgate' };

/**
 * Pages that want an API of their own on this machine. Any key signs where no credentials are configured, so that a page
 * can sign as well as a client can: what keeps it out is that it is a page.
 */
describe.skipIf(browserProgram.isMissing)('a web page', () => {
  let session: ServeSession;
  let browser: Browser;
  let page: Page;
  let port: number;
  const records: ManagementRecord[] = [];
  const pages = new Set<{ close(): void }>();
  let arrived: () => void = () => {};

  beforeAll(async () => {
    const reporter = {
      ...silentReporter,
      management(record: ManagementRecord) {
        records.push(record);
        arrived();
      },
    };
    session = await startServeSession({ endpointPort: 0 }, reporter);
    port = Number(new URL(String(session.ready.endpoint)).port);
    browser = await launchChromium();
    page = await browser.newPage();
    const served = await servePage();
    pages.add(served);
    await page.goto(`http://evil.example.test:${served.port}/`);
  });

  afterAll(async () => {
    await browser?.close();
    for (const served of pages) served.close();
    await session?.close();
  });

  /** The next request that reaches the port, or that has. */
  async function nextRecord(since: number): Promise<ManagementRecord> {
    while (records.length <= since) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
    return records[since] as ManagementRecord;
  }

  async function apisThere(): Promise<unknown> {
    const answer = await ask(port, signed({ method: 'GET', path: '/restapis', service: 'apigateway', key: KEY }, port));
    return JSON.parse(answer.body);
  }

  const createTarget = (): string =>
    presign({ method: 'POST', path: '/restapis', service: 'apigateway', key: KEY }, port);
  const listTarget = (): string => presign({ method: 'GET', path: '/restapis', service: 'apigateway', key: KEY }, port);

  /** What each page does with `url`; nothing comes of it. */
  const attacks: readonly (readonly [sentence: string, isWrite: boolean, script: string])[] = [
    [
      'posts without asking (no-cors)',
      true,
      `fetch(url, { method: 'POST', mode: 'no-cors', body: '{"name":"evil"}' }).catch(() => {});`,
    ],
    ['sends a beacon', true, `navigator.sendBeacon(url, '{"name":"evil"}');`],
    [
      'submits a form into a frame',
      true,
      `const frame = document.createElement('iframe');
      frame.name = 'target';
      const form = Object.assign(document.createElement('form'), { method: 'POST', enctype: 'text/plain', action: url, target: 'target' });
      form.append(Object.assign(document.createElement('input'), { name: '{"name":"evil","description":"', value: '"}' }));
      document.body.append(frame, form);
      form.submit();`,
    ],
    [
      'posts from a sandbox, where its origin is null',
      true,
      `const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = '<script>fetch(' + JSON.stringify(url) + ', { method: "POST", mode: "no-cors", body: "{}" })</' + 'script>';
      document.body.append(frame);`,
    ],
    [
      'posts from a worker',
      true,
      `const text = 'fetch(' + JSON.stringify(url) + ', { method: "POST", mode: "no-cors", body: "{}" })';
      new Worker(URL.createObjectURL(new Blob([text])));`,
    ],
    ['shows a picture', false, 'new Image().src = url;'],
    ['loads a script', false, `document.body.append(Object.assign(document.createElement('script'), { src: url }));`],
    ['shows a frame', false, `document.body.append(Object.assign(document.createElement('iframe'), { src: url }));`],
    ['opens a window', false, 'window.open(url);'],
  ];

  it.each(attacks)('that %s is shut out, though its signature is good', async (_, isWrite, script) => {
    const since = records.length;
    const url = `http://127.0.0.1:${port}${isWrite ? createTarget() : listTarget()}`;
    await page.evaluate(`{ const url = ${JSON.stringify(url)}; ${script} }`);
    expect(await nextRecord(since)).toMatchObject({ status: 403, error: 'Forbidden', operation: null });
    expect(await apisThere()).toEqual({ item: [] });
  });

  it('that asks with a signature of its own is refused at the preflight', async () => {
    const since = records.length;
    const seen = await page.evaluate(async (url) => {
      try {
        const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=a/20261124/us-east-1/apigateway/aws4_request' };
        return (await fetch(url, { method: 'POST', headers, body: '{"name":"evil"}' })).status;
      } catch {
        return 'refused';
      }
    }, `http://localhost:${port}/restapis`);
    expect(seen).toBe('refused');
    expect(await nextRecord(since)).toMatchObject({ status: 403, error: 'Forbidden' });
    expect(await apisThere()).toEqual({ item: [] });
  });

  it('cannot read health either', async () => {
    const seen = await page.evaluate(
      (url) =>
        fetch(url).then(
          () => 'read',
          () => 'refused',
        ),
      `http://127.0.0.1:${port}/_health`,
    );
    expect(seen).toBe('refused');
  });

  it('whose name was made to lead here is refused by its name', async () => {
    const rebound = await browser.newPage();
    const answer = await rebound.goto(`http://rebound.example.test:${port}/`);
    expect(answer?.status()).toBe(403);
    const seen = await rebound.evaluate(
      async (target) => {
        const list = await fetch(target.list);
        const create = await fetch(target.create, { method: 'POST', body: '{"name":"evil"}' });
        return [list.status, create.status];
      },
      { list: listTarget(), create: createTarget() },
    );
    expect(seen).toEqual([403, 403]);
    expect(await apisThere()).toEqual({ item: [] });
  });

  it('a person at the address bar sees what is here, and nothing that takes a signature', async () => {
    const own = await browser.newPage();
    const health = await own.goto(`http://127.0.0.1:${port}/_health`);
    expect(health?.status()).toBe(200);
    expect((await own.goto(`http://127.0.0.1:${port}/restapis`))?.status()).toBe(403);
  });
});

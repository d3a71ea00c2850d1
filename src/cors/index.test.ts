import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import type * as Cors from './index.ts';

it('runs where there is nothing but the language and URL, as in a page', async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL('index.ts', import.meta.url).pathname],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'cors',
    write: false,
    logLevel: 'silent',
  });
  const context = createContext({ URL });
  runInContext(outputFiles[0]?.text ?? '', context);
  const text = runInContext(
    `const created = cors.createFetchRequest({
       origin: 'https://app.example.com', url: 'https://api.example.com/', method: 'patch', headers: ['X-A', '1'] });
     const { request } = cors.selectFetchRoute(created.request);
     const cache = new cors.PreflightCache({ now: () => 0 });
     cache.covers(request) || cors.judgementText(cors.judgePreflight({
       origin: cors.requestOrigin(request), requestMethod: request.method,
       requestHeaders: cors.corsUnsafeRequestHeaderNames(request.headers).join(','), status: 200,
       headers: ['access-control-allow-origin', '*', 'access-control-allow-methods', 'PATCH'] }))`,
    context,
  );
  expect(text).toBe(
    'blocked: method patch is in Access-Control-Allow-Methods only in other letter case, and methods are compared by case: PATCH',
  );
});

it('keeps the promise of its documentation', async () => {
  const { checkPreflightResponse, verdictText, corsCheck }: typeof Cors = await import('./index.ts');
  const verdict = checkPreflightResponse(
    { origin: 'https://app.example.com', credentialsMode: 'omit', method: 'PUT', unsafeHeaderNames: [] },
    { status: 204, headers: ['access-control-allow-origin', '*', 'access-control-allow-methods', 'GET,POST'] },
  );
  expect(verdictText(verdict)).toBe('blocked: method PUT is not in Access-Control-Allow-Methods: GET,POST');
  expect(
    checkPreflightResponse(
      {
        origin: 'https://app.example.com',
        credentialsMode: 'omit',
        method: 'PUT',
        unsafeHeaderNames: ['content-type'],
      },
      { status: 204, headers: ['access-control-allow-origin', '*', 'access-control-allow-methods', 'PUT'] },
    ).steps.at(-1)?.step,
  ).toBe('CORS-preflight fetch, step 7.7');
  expect(
    corsCheck(
      { origin: 'https://app.example.com', credentialsMode: 'include' },
      { headers: ['Access-Control-Allow-Origin', '*'] },
    ).allowed,
  ).toBe(false);
});

import { expect, it } from 'vitest';
import { createFetchRequest, type FetchRequest, type FetchRequestInit, requestOrigin } from './fetch-request.ts';
import { selectFetchRoute } from './main-fetch.ts';
import { redirectRequest } from './redirect.ts';

const page = { origin: 'https://app.example.com', url: 'https://api.example.com/a' };

function requestOf(init: Partial<FetchRequestInit> = {}): FetchRequest {
  const { request } = createFetchRequest({ ...page, ...init });
  if (request === null) throw new TypeError('not a request');
  return request;
}

it.each<[code: string, init: Partial<FetchRequestInit>]>([
  ['url-malformed', { url: '/relative' }],
  ['url-with-userinfo', { url: 'https://user@api.example.com/' }],
  ['method-malformed', { method: 'PU T' }],
  ['method-forbidden', { method: 'Trace' }],
  ['method-not-for-no-cors', { method: 'PUT', mode: 'no-cors' }],
  ['header-name-malformed', { headers: ['bad name', '1'] }],
  ['header-value-malformed', { headers: ['x-a', 'a\nb'] }],
  ['header-value-malformed', { headers: ['x-a', '€'] }],
  ['body-not-allowed', { body: 'replayable' }],
])('new Request throws: %s', (code, init) => {
  const created = createFetchRequest({ ...page, ...init });
  expect(created.request === null && created.reason.code).toBe(code);
});

it.each<[code: string, init: Partial<FetchRequestInit>]>([
  ['same-origin-only', { mode: 'same-origin' }],
  ['no-cors-redirect-mode', { mode: 'no-cors', redirectMode: 'manual' }],
  ['scheme-not-http', { url: 'ftp://api.example.com/' }],
])('nothing is sent: %s', (code, init) => {
  const route = selectFetchRoute(requestOf(init));
  expect(route.kind === 'network-error' && route.step.reason).toBe(code);
});

it('a header set twice keeps its first spelling and both values', () => {
  expect(requestOf({ headers: ['X-Dup', '1', 'x-dup', ' 2\r\n'] }).headers).toEqual(['X-Dup', '1', 'X-Dup', '2']);
});

it('a no-cors header is dropped when its joined value is not safelisted', () => {
  const headers = ['Accept', 'a'.repeat(100), 'Accept', 'b'.repeat(100)];
  expect(requestOf({ mode: 'no-cors', headers }).headers).toEqual(['Accept', 'a'.repeat(100)]);
});

it.each<[step: string, request: Partial<FetchRequest>, location: string]>([
  ['HTTP fetch, step 6.3', { redirectMode: 'error' }, '/b'],
  ['HTTP-redirect fetch, step 5', {}, 'https://[bad'],
  ['HTTP-redirect fetch, step 6', {}, 'mailto:a@b.example'],
  ['HTTP-redirect fetch, step 7', { redirectCount: 20 }, '/b'],
  ['HTTP-redirect fetch, step 9', {}, 'https://user@b.example/'],
  ['HTTP-redirect fetch, step 10', { responseTainting: 'cors' }, 'https://user@app.example.com/'],
  ['HTTP-redirect fetch, step 11', { method: 'POST', body: 'stream' }, '/b'],
])('a redirect is refused at %s', (step, request, location) => {
  const outcome = redirectRequest({ ...requestOf(), ...request }, { status: 307, headers: ['Location', location] });
  expect(outcome.kind === 'network-error' && outcome.step.step).toBe(step);
});

it('a redirect without Location is the answer', () => {
  expect(redirectRequest(requestOf(), { status: 302, headers: [] })).toEqual({ kind: 'response' });
});

it('a redirect keeps the fragment unless Location has its own', () => {
  const request = requestOf({ url: 'https://api.example.com/a#here' });
  const to = (location: string) => {
    const outcome = redirectRequest(request, { status: 302, headers: ['location', location] });
    return outcome.kind === 'follow' && outcome.request.url;
  };
  expect(to('b?c')).toBe('https://api.example.com/b?c#here');
  expect(to('/b#there')).toBe('https://api.example.com/b#there');
});

it('an origin that two redirects have made null stays null on the way back', () => {
  const places = ['https://api.example.com/b', 'https://b.example/', '/c', 'https://app.example.com/'];
  const seen: string[] = [];
  let request = requestOf();
  for (const location of places) {
    const outcome = redirectRequest(request, { status: 307, headers: ['Location', location] });
    if (outcome.kind !== 'follow') break;
    request = outcome.request;
    seen.push(requestOrigin(request));
  }
  expect(seen).toEqual(['https://app.example.com', 'null', 'null', 'null']);
});

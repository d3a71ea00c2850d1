import { describe, expect, it } from 'vitest';
import type { Behaviour } from './behaviour.ts';
import { createFetchRequest, type FetchRequest, type FetchRequestInit } from './fetch-request.ts';
import { PreflightCache } from './preflight-cache.ts';
import { type PreflightPermission, preflightMaxAgeSeconds } from './preflight-check.ts';

function requestOf(init: Partial<FetchRequestInit>): FetchRequest {
  const { request } = createFetchRequest({
    origin: 'https://app.example.com',
    url: 'https://api.example.com/a',
    ...init,
  });
  if (request === null) throw new TypeError('not a request');
  return request;
}

const permissionOf = (permission: Partial<PreflightPermission>): PreflightPermission => ({
  methods: [],
  headerNames: [],
  maxAgeSeconds: 600,
  ...permission,
});

const put = requestOf({ method: 'PUT' });

describe('an entry', () => {
  it('lives as many seconds as the answer says', () => {
    let now = 1000;
    const cache = new PreflightCache({ now: () => now });
    cache.store(put, permissionOf({ methods: ['PUT'], maxAgeSeconds: 5 }));
    now += 4999;
    expect(cache.covers(put)).toBe(true);
    now += 1;
    expect(cache.covers(put)).toBe(false);
  });

  it('lives longer when a later answer confirms it', () => {
    let now = 0;
    const cache = new PreflightCache({ now: () => now });
    cache.store(put, permissionOf({ methods: ['PUT'], maxAgeSeconds: 5 }));
    now = 4000;
    cache.store(put, permissionOf({ methods: ['PUT'], maxAgeSeconds: 5 }));
    now = 8000;
    expect(cache.covers(put)).toBe(true);
  });

  it.each<
    [sentence: string, permission: Partial<PreflightPermission>, init: Partial<FetchRequestInit>, covered: boolean]
  >([
    ['for a header name serves it in any case', { headerNames: ['X-A'] }, { headers: ['x-a', '1'] }, true],
    ['for a method serves it by bytes', { methods: ['PATCH'] }, { method: 'patch' }, false],
    ['for one header does not serve two', { headerNames: ['x-a'] }, { headers: ['x-a', '1', 'x-b', '1'] }, false],
    ['for * serves every header', { headerNames: ['*'] }, { headers: ['x-a', '1'] }, true],
    ['for * does not serve authorization', { headerNames: ['*'] }, { headers: ['authorization', 't'] }, false],
    ['serves another listed method', { methods: ['PUT', 'DELETE'] }, { method: 'DELETE' }, true],
    ['serves no other query', { methods: ['PUT'] }, { method: 'PUT', url: 'https://api.example.com/a?b' }, false],
    ['serves no other page', { methods: ['PUT'] }, { method: 'PUT', origin: 'https://b.example' }, false],
    [
      'of a plain request does not serve credentials',
      { methods: ['PUT'] },
      { method: 'PUT', credentialsMode: 'include' },
      false,
    ],
    ['for GET serves an upload listener', { methods: ['GET'] }, { useCorsPreflight: true }, true],
    ['for nothing serves no upload listener', {}, { useCorsPreflight: true }, false],
  ])('%s', (_, permission, init, covered) => {
    const cache = new PreflightCache({ now: () => 0 });
    cache.store(put, permissionOf(permission));
    expect(cache.covers(requestOf(init))).toBe(covered);
  });

  it.each<[Behaviour, boolean]>([
    ['standard', true],
    ['chromium', true],
    ['firefox', false],
  ])('of a credentialed request serves a plain one in mode %s: %s', (behaviour, covered) => {
    const cache = new PreflightCache({ behaviour, now: () => 0 });
    cache.store({ ...put, credentialsMode: 'include' }, permissionOf({ methods: ['PUT'] }));
    expect(cache.covers(put)).toBe(covered);
  });

  it('is kept apart by network partition', () => {
    const cache = new PreflightCache({ now: () => 0 });
    cache.store(put, permissionOf({ methods: ['PUT'] }), 'site-a');
    expect(cache.covers(put, 'site-a')).toBe(true);
    expect(cache.covers(put, 'site-b')).toBe(false);
  });
});

it('a cache forgets the URL it has not seen for longest when there are more than a thousand', () => {
  const cache = new PreflightCache({ now: () => 0 });
  const requests = Array.from({ length: 1001 }, (_, i) =>
    requestOf({ method: 'PUT', url: `https://api.example.com/${i}` }),
  );
  for (const request of requests) cache.store(request, permissionOf({ methods: ['PUT'] }));
  expect(requests.map((request) => cache.covers(request)).indexOf(true)).toBe(1);
});

describe('Access-Control-Max-Age', () => {
  it.each<[value: string | null, standard: number, chromium: number, firefox: number]>([
    [null, 5, 5, 5],
    ['', 5, 5, 5],
    ['0', 0, 0, 0],
    ['600', 600, 600, 600],
    [' 600\t', 600, 600, 600],
    ['100000', 100_000, 7200, 86_400],
    ['-1', 5, 0, 0],
    ['1.5', 5, 5, 0],
    ['+600', 5, 5, 0],
    ['600, 600', 5, 5, 0],
    ["'600'", 5, 5, 0],
  ])('%j is so many seconds in the standard, in Chromium and in Firefox: %d, %d, %d', (value, ...expected) => {
    const headers = value === null ? [] : ['access-control-max-age', value];
    const behaviours = ['standard', 'chromium', 'firefox'] as const;
    expect(behaviours.map((behaviour) => preflightMaxAgeSeconds(headers, behaviour))).toEqual(expected);
  });
});

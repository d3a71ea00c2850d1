import { describe, expect, it } from 'vitest';
import {
  corsUnsafeRequestHeaderNames,
  isCorsSafelistedRequestHeader,
  isForbiddenRequestHeader,
  isNoCorsSafelistedRequestHeader,
} from './request-headers.ts';

describe('the unsafe names of headers', () => {
  it('are all of them when the safelisted values exceed 1024 bytes together', () => {
    const value = 'a'.repeat(128);
    const eight = Array.from({ length: 8 }, () => ['Accept', value]).flat();
    expect(corsUnsafeRequestHeaderNames(eight)).toEqual([]);
    expect(corsUnsafeRequestHeaderNames([...eight, 'Accept-Language', 'a'])).toEqual(['accept', 'accept-language']);
  });

  it('are sorted by bytes and named once', () => {
    expect(corsUnsafeRequestHeaderNames(['X-b', '1', 'x-B', '2', 'X-A', '3', 'X_A', '4'])).toEqual([
      'x-a',
      'x-b',
      'x_a',
    ]);
  });

  it('are named as often as script set them in Firefox', () => {
    expect(corsUnsafeRequestHeaderNames(['X-b', '1', 'x-a', '2', 'x-B', '3'], 'firefox')).toEqual([
      'x-a',
      'x-b',
      'x-b',
    ]);
  });

  it('do not hold client hints and the user agent in Chromium', () => {
    const headers = ['DPR', '2', 'User-Agent', 'x', 'Width', '1', 'X-A', '1', 'ECT', 'a'.repeat(129)];
    expect(corsUnsafeRequestHeaderNames(headers, 'chromium')).toEqual(['ect', 'x-a']);
  });
});

describe('a safelisted header', () => {
  it.each([
    ['CONTENT-TYPE', 'Text/Plain ; charset=x'],
    ['content-type', 'multipart/form-data;'],
    ['range', 'bytes=9007199254740993-9007199254740993'],
    ['accept', '\t'],
    ['accept', '\xe9'],
  ])('%s: %s needs no preflight', (name, value) => {
    expect(isCorsSafelistedRequestHeader(name, value)).toBe(true);
  });
  it.each([
    ['content-type', 'text/plain/x'],
    ['content-type', '/plain'],
    ['range', 'bytes=9007199254740993-9007199254740992'],
    ['range', 'bytes=0-1,2-3'],
    ['range', 'bytes=0-1\n'],
    ['accept-language', 'en\xe9'],
    ['last-event-id', 'abc123'],
  ])('%s: %j does', (name, value) => {
    expect(isCorsSafelistedRequestHeader(name, value)).toBe(false);
  });
});

describe('a forbidden header', () => {
  it.each([
    ['Cookie', 'a=b'],
    ['PROXY-x', ''],
    ['sec-fetch-mode', 'cors'],
    ['X-HTTP-Method-Override', 'GET, trace'],
    ['x-method-override', 'CONNECT'],
  ])('is %s: %s', (name, value) => {
    expect(isForbiddenRequestHeader(name, value)).toBe(true);
  });
  it.each([
    ['User-Agent', 'x'],
    ['X-HTTP-Method', 'PUT'],
    ['X-HTTP-Method', '"GET, TRACE"'],
    ['X-HTTP-Method', 'TRACER'],
    ['x-proxy-', ''],
  ])('is not %s: %s', (name, value) => {
    expect(isForbiddenRequestHeader(name, value)).toBe(false);
  });
});

it('a no-cors request may carry four headers, and Range is none of them', () => {
  expect(isNoCorsSafelistedRequestHeader('Accept', 'text/html')).toBe(true);
  expect(isNoCorsSafelistedRequestHeader('Content-Type', 'application/json')).toBe(false);
  expect(isNoCorsSafelistedRequestHeader('Range', 'bytes=0-1')).toBe(false);
});

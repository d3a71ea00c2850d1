import { describe, expect, it } from 'vitest';
import { isSameOrigin, isSerializedOrigin, serializeOrigin } from './origin.ts';

describe('the serialised origin of', () => {
  it.each([
    ['https://App.Example.com:443/a?b#c', 'https://app.example.com'],
    ['http://localhost:5173/', 'http://localhost:5173'],
    ['http://[::1]:80/', 'http://[::1]'],
    ['http://user:password@a.example/', 'http://a.example'],
    ['https://müller.example/', 'https://xn--mller-kva.example'],
    ['data:text/html,x', 'null'],
    ['file:///tmp/page.html', 'null'],
    ['no url', 'null'],
  ])('%s is %s', (url, origin) => {
    expect(serializeOrigin(url)).toBe(origin);
  });
});

describe('an origin as browsers write it', () => {
  it.each(['https://app.example.com', 'http://localhost:5173', 'null'])('%s is one', (text) => {
    expect(isSerializedOrigin(text)).toBe(true);
  });
  it.each([
    '',
    '*',
    'app.example.com',
    'https://app.example.com/',
    'https://App.example.com',
    'https://app.example.com:443',
    'https://a.example ',
    'HTTPS://a.example',
  ])('%j is none', (text) => {
    expect(isSerializedOrigin(text)).toBe(false);
  });
});

it('an opaque origin is the same as no other', () => {
  expect(isSameOrigin('null', 'null')).toBe(false);
  expect(isSameOrigin('https://a.example', 'https://a.example')).toBe(true);
  expect(isSameOrigin('https://a.example', 'http://a.example')).toBe(false);
});

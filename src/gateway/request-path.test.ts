import { describe, expect, it } from 'vitest';
import { decodePercent, readRequestPath } from './request-path.ts';

describe('readRequestPath', () => {
  it.each([
    ['a plain path', '/pets/6', '/pets/6', ['', 'pets', '6']],
    ['the root', '/', '/', ['', '']],
    ['a trailing slash is an empty segment', '/x/', '/x/', ['', 'x', '']],
    ['doubled slashes are kept', '//x//y', '//x//y', ['', '', 'x', '', 'y']],
    ['dot segments are segments', '/a/../b/./c', '/a/../b/./c', ['', 'a', '..', 'b', '.', 'c']],
    ['encoded dots are the same dots', '/a/%2e%2E/b', '/a/../b', ['', 'a', '..', 'b']],
    ['an encoded slash separates', '/items/a%2Fb', '/items/a/b', ['', 'items', 'a', 'b']],
    ['what is encoded twice is decoded once', '/a%252Fb', '/a%2Fb', ['', 'a%2Fb']],
    ['a backslash is a character', '/a\\b/%5c', '/a\\b/\\', ['', 'a\\b', '\\']],
    ['a NUL is a character', '/a%00b', '/a\0b', ['', 'a\0b']],
    ['a percent sign without digits stays', '/100%/%zz/%4', '/100%/%zz/%4', ['', '100%', '%zz', '%4']],
    ['path parameters in the sense of RFC 3986 are text', '/a;x=1', '/a;x=1', ['', 'a;x=1']],
    ['UTF-8 is decoded', '/%E2%98%95%20Coffee', '/☕ Coffee', ['', '☕ Coffee']],
    ['bytes that came unencoded are UTF-8, too', '/\xe2\x98\x95', '/☕', ['', '☕']],
    ['overlong UTF-8 is no slash', '/a%c0%afb', '/a\ufffd\ufffdb', ['', 'a\ufffd\ufffdb']],
    ['a lone continuation byte is no text', '/%80', '/\ufffd', ['', '\ufffd']],
    ['a plus is a plus', '/a+b', '/a+b', ['', 'a+b']],
  ])('%s', (_, path, decoded, segments) => {
    expect(readRequestPath(path, 'separates')).toEqual({ decoded, segments });
  });

  it('leaves an encoded slash in its segment when told so', () => {
    const path = readRequestPath('/items/a%2Fb', 'stays');
    expect(path).toEqual({ decoded: '/items/a/b', segments: ['', 'items', 'a/b'] });
  });

  it('never fails, and joins back to what it decoded', () => {
    const alphabet = ['/', '%', '2', 'f', 'e', '.', 'a', '\\', '\xff', '\xc0', '%2f', '%zz', '%e2%98', ';', '+'];
    const broken: string[] = [];
    let seed = 1;
    for (let round = 0; round < 20_000; round++) {
      let path = '/';
      for (let length = round % 12; length > 0; length--) {
        seed = (seed * 48_271) % 2_147_483_647;
        path += alphabet[seed % alphabet.length];
      }
      const { decoded, segments } = readRequestPath(path, 'separates');
      if (segments.join('/') !== decoded || segments[0] !== '') broken.push(path);
    }
    expect(broken).toEqual([]);
  });
});

describe('decodePercent', () => {
  it('decodes what is well-formed beside what is not', () => {
    expect(decodePercent('%zz%C3%A9%')).toBe('%zzé%');
  });
});

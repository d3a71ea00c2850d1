import { describe, expect, it } from 'vitest';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import { compileCors } from './cors.ts';

function allowOrigin(allowOrigins: readonly string[], origin: string): string | null {
  const { headers } = compileCors({ AllowOrigins: allowOrigins }, defaultAssumptions).actual(['Origin', origin]);
  return headers[0] === 'access-control-allow-origin' ? (headers[1] ?? null) : null;
}

describe('access-control-allow-origin', () => {
  it.each([
    [['*'], 'https://a.example', '*'],
    [['*'], 'null', '*'],
    [['https://a.example', '*'], 'https://a.example', '*'],
    [['https://a.example', 'https://b.example'], 'https://b.example', 'https://b.example'],
    [['https://a.example'], 'https://a.example/', null],
    [['https://a.example'], 'https://a.example:443', null],
    [['https://a.example'], 'http://a.example', null],
    [['https://a.example'], 'null', null],
    [['https://a.example'], 'https://a.example.evil', null],
    [['https://*'], 'https://any.example:8443', 'https://any.example:8443'],
    [['https://*'], 'http://any.example', null],
    [['https://*'], 'https://', null],
    [['https://*'], 'https://*', 'https://*'],
    [['http://*'], 'http://localhost:5173', 'http://localhost:5173'],
    [['http://*', 'https://a.example'], 'https://a.example', 'https://a.example'],
    [['http://*', 'https://*'], 'capacitor://localhost', null],
    [[], 'https://a.example', null],
    // What a stored entry with a path never does is match.
    [['https://a.example/'], 'https://a.example', null],
  ])('%j gives %s %s', (allowOrigins, origin, expected) => {
    expect(allowOrigin(allowOrigins, origin)).toBe(expected);
  });

  it('is absent when AllowOrigins is not set, and the backend is replaced all the same', () => {
    const part = compileCors({ AllowMethods: ['GET'] }, defaultAssumptions).actual(['origin', 'https://a.example']);
    expect(part).toEqual({ headers: [], replacesBackend: true, refusal: null });
  });
});

describe('ready header lists', () => {
  it('are the same object for every request from an origin of the list', () => {
    const cors = compileCors({ AllowOrigins: ['https://a.example'], AllowMethods: ['GET'] }, defaultAssumptions);
    const request = ['origin', 'https://a.example', 'access-control-request-method', 'GET'];
    expect(cors.automatic(request)).toBe(cors.automatic([...request]));
  });

  it('leave out what is not configured', () => {
    const cors = compileCors({ AllowOrigins: ['*'], AllowMethods: [], AllowCredentials: false }, defaultAssumptions);
    const request = ['origin', 'https://a.example', 'access-control-request-method', 'GET'];
    expect(cors.automatic(request).headers).toEqual(['access-control-allow-origin', '*', 'vary', 'origin']);
  });

  it('write a negative max-age as it is configured', () => {
    const cors = compileCors({ AllowOrigins: ['*'], MaxAge: -1 }, defaultAssumptions);
    const request = ['origin', 'https://a.example', 'access-control-request-method', 'GET'];
    expect(cors.automatic(request).headers).toContain('-1');
  });
});

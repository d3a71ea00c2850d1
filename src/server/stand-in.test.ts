import { describe, expect, test } from 'vitest';
import { applyToRequest, applyToResponse, parseStandIns, selectStandIn } from './stand-in.ts';

const LOCAL = 'http://localhost:5173';
const REAL = 'https://app.example.com';
const standIn = { local: LOCAL, real: REAL };

describe('--stand-in', () => {
  test.each([
    [`${LOCAL}=${REAL}`],
    [`https://localhost=${REAL}`],
    [`http://127.0.0.1:8080=${REAL}`],
    [`http://127.1.2.3=${REAL}`],
    [`http://[::1]:5173=${REAL}`],
    [`http://shop.localhost:5173=http://shop.example.com:8443`],
  ])('takes %s', (text) => {
    const [local, real] = text.split('=');
    expect(parseStandIns([text])).toEqual({ value: [{ local, real }], diagnostics: [] });
  });

  test.each([
    ['no equals sign', LOCAL, /no = in it/, /Write LOCAL=REAL/],
    ['no local origin', `=${REAL}`, /Nothing is not an http or https origin/, /as a browser sends it/],
    ['no real origin', `${LOCAL}=`, /Nothing is not an http or https origin/, /as a browser sends it/],
    [
      'a local origin of another machine',
      `http://192.168.1.5:5173=${REAL}`,
      /not an origin of this machine/,
      /localhost/,
    ],
    ['a name that begins like the loopback', `http://127.0.0.1.evil.example=${REAL}`, /not an origin of/, /localhost/],
    ['a name that ends like localhost', `http://evillocalhost=${REAL}`, /not an origin of this machine/, /localhost/],
    ['a trailing slash', `${LOCAL}/=${REAL}`, /localhost:5173\/ is not an/, /Write http:\/\/localhost:5173:/],
    ['a path', `${LOCAL}=${REAL}/app`, /\/app is not an/, /Write https:\/\/app.example.com:/],
    ['a default port', `${LOCAL}=${REAL}:443`, /:443 is not an/, /Write https:\/\/app.example.com:/],
    ['upper case', `${LOCAL}=https://App.example.com`, /App.example.com is not/, /Write https:\/\/app.example.com:/],
    ['another scheme', `${LOCAL}=capacitor://localhost`, /not an http or https origin/, /as a browser sends it/],
    ['the opaque origin', `${LOCAL}=null`, /null is not an http or https origin/, /as a browser sends it/],
    ['a wildcard', `${LOCAL}=*`, /\* is not an http or https origin/, /as a browser sends it/],
  ])('refuses %s', (_, text, message, help) => {
    const { value, diagnostics } = parseStandIns([text]);
    expect(value).toEqual([]);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'stand-in/invalid', severity: 'error' });
    expect(diagnostics[0]?.message).toMatch(message);
    expect(diagnostics[0]?.help).toMatch(help);
  });

  test('says all problems and keeps the good pairs', () => {
    const { value, diagnostics } = parseStandIns(['x', `${LOCAL}=${REAL}`, `${LOCAL}=https://b.example`, 'y']);
    expect(value).toEqual([standIn]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining('--stand-in x:'),
      expect.stringContaining('stands in twice'),
      expect.stringContaining('--stand-in y:'),
    ]);
  });
});

describe('a request', () => {
  test('from the local origin is seen as sent from the real one', () => {
    const headers = ['Host', 'a', 'origin', LOCAL, 'Referer', LOCAL];
    expect(selectStandIn([standIn], headers)).toBe(standIn);
    expect(applyToRequest(headers, standIn)).toEqual(['Host', 'a', 'origin', REAL, 'Referer', LOCAL]);
  });

  test.each([
    ['from elsewhere', ['Origin', 'http://localhost:5174']],
    ['from the real origin', ['Origin', REAL]],
    ['without Origin', ['Host', 'a']],
    ['with the local origin in another header', ['Referer', LOCAL]],
  ])('%s stays as it is', (_, headers) => expect(selectStandIn([standIn], headers)).toBeNull());
});

test('an answer names the page by its own origin, and * stays', () => {
  expect(
    applyToResponse(
      ['access-control-allow-origin', REAL, 'vary', 'origin', 'x', `${REAL}/`, REAL, '*', 'y', REAL],
      standIn,
    ),
  ).toEqual(['access-control-allow-origin', LOCAL, 'vary', 'origin', 'x', `${REAL}/`, REAL, '*', 'y', LOCAL]);
  expect(applyToResponse(['access-control-allow-origin', '*'], standIn)).toEqual(['access-control-allow-origin', '*']);
});

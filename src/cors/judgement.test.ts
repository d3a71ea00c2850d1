import { describe, expect, it } from 'vitest';
import { deepEqual } from '../base/json.ts';
import type { Behaviour } from './behaviour.ts';
import { corsCheck } from './cors-check.ts';
import {
  isCorsRequest,
  type JudgedPreflight,
  type Judgement,
  judgeActual,
  judgementText,
  judgePreflight,
} from './judgement.ts';
import { checkPreflightResponse } from './preflight-check.ts';
import { type Verdict, verdictReason } from './verdict.ts';

const origin = 'https://app.example.com';

describe('a preflight', () => {
  const answer = { origin, requestMethod: 'PUT', requestHeaders: 'authorization,content-type', status: 204 };
  const named = ['access-control-allow-origin', origin, 'access-control-allow-credentials', 'true'];
  const plain = ['access-control-allow-origin', '*'];
  const methods = ['access-control-allow-methods', 'GET, PUT'];
  const names = ['access-control-allow-headers', 'Content-Type, Authorization'];

  it.each<[sentence: string, preflight: Partial<JudgedPreflight>, text: string]>([
    ['is allowed when everything is named', { headers: [...named, ...methods, ...names] }, 'allowed'],
    [
      'depends on credentials when the origin is *',
      { headers: [...plain, ...methods, ...names] },
      'allowed without credentials, blocked with them: Access-Control-Allow-Origin is *, which does not allow credentials; it must name the origin https://app.example.com',
    ],
    [
      'depends on credentials when Access-Control-Allow-Credentials is missing',
      { headers: [...named.slice(0, 2), ...methods, ...names] },
      'allowed without credentials, blocked with them: the answer to origin https://app.example.com has no Access-Control-Allow-Credentials: true',
    ],
    [
      'depends on credentials when the methods are *',
      { headers: [...named, 'Access-Control-Allow-Methods', '*', ...names] },
      'allowed without credentials, blocked with them: Access-Control-Allow-Methods is *, which allows no method of a request with credentials; it must name PUT',
    ],
    [
      'depends on credentials when the headers are *',
      { requestHeaders: 'x-a', headers: [...named, ...methods, 'Access-Control-Allow-Headers', '*'] },
      'allowed without credentials, blocked with them: Access-Control-Allow-Headers is *, which allows no header of a request with credentials; it must name x-a',
    ],
    [
      'is blocked when nothing allows the origin',
      { headers: [] },
      'blocked: origin https://app.example.com is not allowed: the answer has no Access-Control-Allow-Origin',
    ],
    [
      'is blocked by its status',
      { status: 403, headers: [...plain, ...methods, ...names] },
      'blocked: the preflight was answered with status 403; only 200 to 299 will do, and no redirect is followed',
    ],
    [
      'is blocked by a method that is not listed',
      { requestMethod: 'DELETE', headers: [...plain, ...methods, ...names] },
      'blocked: method DELETE is not in Access-Control-Allow-Methods: "GET, PUT"',
    ],
    [
      'is blocked by a method that the answer says nothing about',
      { headers: [...plain, ...names] },
      'blocked: method PUT is not in Access-Control-Allow-Methods: absent',
    ],
    [
      'is blocked by a method in other letter case',
      { requestMethod: 'put', headers: [...plain, ...methods, ...names] },
      'blocked: method put is in Access-Control-Allow-Methods only in other letter case, and methods are compared by case: "GET, PUT"',
    ],
    [
      'is blocked by a header that is not listed',
      { requestHeaders: 'content-type,x-api-key', headers: [...plain, ...methods, ...names] },
      'blocked: request header x-api-key is not in Access-Control-Allow-Headers: "Content-Type, Authorization"',
    ],
    [
      'is blocked by a bad item, though everything needed is listed',
      { headers: [...plain, 'access-control-allow-methods', 'PUT, my method', ...names] },
      'blocked: Access-Control-Allow-Methods is not a list of methods, and one bad item spoils all: "PUT, my method"',
    ],
    [
      'is blocked by authorization under a wildcard',
      { headers: [...plain, ...methods, 'access-control-allow-headers', '*'] },
      'blocked: Access-Control-Allow-Headers must name authorization: by the Fetch standard * does not cover it (Chromium 156 and Firefox 153 let it pass without credentials)',
    ],
  ])('%s', (_, preflight, text) => {
    expect(judgementText(judgePreflight({ ...answer, headers: [], ...preflight }))).toBe(text);
  });

  it('with authorization under a wildcard is judged as the browsers do when asked to', () => {
    const preflight = { ...answer, headers: [...named, ...methods, 'access-control-allow-headers', '*'] };
    expect(judgePreflight(preflight, 'chromium')).toEqual({
      outcome: 'depends-on-credentials',
      reason: 'header-wildcard-with-credentials',
      values: { header: 'authorization' },
    });
  });
});

describe('an actual answer', () => {
  it.each<[sentence: string, headers: readonly string[], text: string]>([
    [
      'that names another origin is blocked',
      ['Access-Control-Allow-Origin', 'https://other.example'],
      'blocked: origin https://app.example.com is not the one that Access-Control-Allow-Origin names: https://other.example',
    ],
    [
      'with two lines of the header is blocked',
      ['Access-Control-Allow-Origin', '*', 'access-control-allow-origin', '*'],
      'blocked: origin https://app.example.com is not allowed: Access-Control-Allow-Origin holds more than one value, which matches nothing: "*, *"',
    ],
    [
      'with quotes around the value is blocked',
      ['Access-Control-Allow-Origin', "'*'"],
      "blocked: origin https://app.example.com is not allowed: the quotes in Access-Control-Allow-Origin are part of its value: '*'",
    ],
    [
      'with a slash behind the origin is blocked',
      ['Access-Control-Allow-Origin', 'https://app.example.com/'],
      'blocked: origin https://app.example.com is not allowed: Access-Control-Allow-Origin is neither * nor an origin as browsers write it: https://app.example.com/',
    ],
    [
      'with a pattern is blocked',
      ['Access-Control-Allow-Origin', 'https://*.example.com'],
      'blocked: origin https://app.example.com is not allowed: Access-Control-Allow-Origin is neither * nor an origin as browsers write it: https://*.example.com',
    ],
    [
      'with credentials that are not exactly true depends on them',
      ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Credentials', 'True'],
      'allowed without credentials, blocked with them: Access-Control-Allow-Credentials in the answer to origin https://app.example.com is not exactly true: True',
    ],
    [
      'with spaces around its values is allowed',
      ['Access-Control-Allow-Origin', `\t${origin} `, 'Access-Control-Allow-Credentials', ' true'],
      'allowed',
    ],
  ])('%s', (_, headers, text) => {
    expect(judgementText(judgeActual({ origin, headers }))).toBe(text);
  });

  it('cannot forge a log line', () => {
    const text = judgementText(
      judgeActual({
        origin: 'https://a\r\nGET / 200 allowed',
        headers: ['Access-Control-Allow-Origin', '\x1b[2K\x9b"'],
      }),
    );
    expect(text).toBe(
      'blocked: origin "https://a\\x0d\\x0aGET / 200 allowed" is not allowed: the quotes in Access-Control-Allow-Origin are part of its value: "\\x1b[2K\\x9b\\""',
    );
  });
});

describe('whether a request is a CORS request', () => {
  const request = { scheme: 'http', host: 'api.example.com:3000', secFetchMode: null } as const;
  it.each<[sentence: string, request: Partial<Parameters<typeof isCorsRequest>[0]>, expected: boolean]>([
    ['no, without an Origin', { origin: null }, false],
    ['yes, from another host', { origin: 'http://app.example.com:3000' }, true],
    ['yes, from another port', { origin: 'http://api.example.com:5173' }, true],
    ['yes, from another scheme', { origin: 'https://api.example.com:3000' }, true],
    ['yes, from an opaque origin', { origin: 'null' }, true],
    ['no, from its own origin', { origin: 'http://api.example.com:3000' }, false],
    [
      'no, from its own origin with a Host in capitals',
      { origin: 'http://api.example.com:3000', host: 'API.example.com:3000' },
      false,
    ],
    [
      'no, from its own origin with the default port in Host',
      { origin: 'http://api.example.com', host: 'api.example.com:80' },
      false,
    ],
    [
      'no, from its own https origin',
      { origin: 'https://api.example.com', scheme: 'https', host: 'api.example.com' },
      false,
    ],
    ['yes, from a host that ends like its own', { origin: 'http://x.api.example.com:3000' }, true],
    ['yes, in mode cors', { origin: 'http://a.example', secFetchMode: 'cors' }, true],
    ['no, in mode no-cors', { origin: 'http://a.example', secFetchMode: 'no-cors' }, false],
    ['no, for a form that navigates', { origin: 'http://a.example', secFetchMode: 'navigate' }, false],
    [
      'no, behind a proxy that changed the host',
      { origin: 'http://a.example', secFetchMode: 'cors', secFetchSite: 'same-origin' },
      false,
    ],
    ['yes, without a Host', { origin: 'http://a.example', host: null }, true],
  ])('%s', (_, given, expected) => {
    expect(isCorsRequest({ origin: null, ...request, ...given })).toBe(expected);
  });
});

describe('a judgement is what the algorithms say for both credentials modes', () => {
  const random = seeded(20260702);
  const pick = <T>(...of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  const maybe = <T>(share: number, value: () => T): T | null => (random() < share ? value() : null);
  const listOf = (...items: readonly [string, ...string[]]): string =>
    Array.from({ length: Math.floor(random() * 5) }, () => pick(...items)).join(pick(',', ', ', ' ,\t', ',,'));

  const anOrigin = () => pick('https://app.example.com', 'http://localhost:5173', 'null', '*', 'https://a\n');
  const aMethod = () => pick('GET', 'HEAD', 'POST', 'PUT', 'put', 'PATCH', 'patch', 'DELETE', '*', 'É');
  const aName = () => pick('authorization', 'Authorization', 'content-type', 'x-a', 'X-A', 'x-b', '*', 'x y', '');
  const lines = (name: string, values: readonly (string | null)[]) =>
    values.flatMap((value) => (value === null ? [] : [pick(name, name.toUpperCase(), name.replace(/^a/, 'A')), value]));
  const anAllowOrigin = (own: string) =>
    pick(own, own, own, '*', '*', ` ${own}\t`, `${own}/`, own.toUpperCase(), `'${own}'`, '', `${own}, *`, anOrigin());

  const aPreflight = (): JudgedPreflight => {
    const own = anOrigin();
    const methodItems = ['GET', 'POST', 'PUT', 'put', 'PATCH', 'DELETE', '*', '', aMethod()] as const;
    const nameItems = ['authorization', 'Content-Type', 'x-a', 'X-B', '*', '', aName()] as const;
    const isLong = random() < 0.02;
    const long = isLong ? `${Array.from({ length: 150 }, (_, i) => `x-long-${i}`).join(',')},` : '';
    return {
      origin: own,
      requestMethod: aMethod(),
      requestHeaders: maybe(0.8, () => `${long}${listOf(aName(), aName(), aName())}`),
      status: pick(200, 204, 299, 204, 204, 199, 300, 401, 500),
      headers: [
        ...lines('access-control-allow-origin', [maybe(0.95, () => anAllowOrigin(own)), maybe(0.03, () => '*')]),
        ...lines('access-control-allow-credentials', [
          maybe(0.7, () => pick('true', 'true', 'true', ' true', 'True', '1', '')),
        ]),
        ...lines('access-control-allow-methods', [
          maybe(0.9, () => listOf(...methodItems)),
          maybe(0.1, () => listOf(...methodItems)),
          maybe(0.03, () => pick('bad method', '"PUT"', 'PUT;', 'É')),
        ]),
        ...lines('access-control-allow-headers', [
          maybe(0.9, () => `${long}${listOf(...nameItems)}`),
          maybe(0.1, () => listOf(...nameItems)),
          maybe(0.03, () => pick('x a', '"x-a"', '[x-a]', 'x-a:')),
        ]),
      ],
    };
  };

  const combined = (plain: Verdict, credentialed: Verdict): Judgement => {
    const why = verdictReason(plain) ?? verdictReason(credentialed);
    const outcome = !plain.allowed ? 'blocked' : credentialed.allowed ? 'allowed' : 'depends-on-credentials';
    return { outcome, reason: why?.code ?? null, values: why?.values ?? {} };
  };

  it.each<Behaviour>(['standard', 'chromium', 'firefox'])('for 5000 generated preflights in mode %s', (behaviour) => {
    const seen: { [outcome: string]: number } = {};
    for (let i = 0; i < 5_000; i++) {
      const preflight = aPreflight();
      const { origin: own, requestMethod: method, requestHeaders, ...response } = preflight;
      const unsafeHeaderNames = (requestHeaders ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      const request = { origin: own, method, unsafeHeaderNames };
      const judgement = judgePreflight(preflight, behaviour);
      const expected = combined(
        checkPreflightResponse({ ...request, credentialsMode: 'omit' }, response, behaviour),
        checkPreflightResponse({ ...request, credentialsMode: 'include' }, response, behaviour),
      );
      if (!deepEqual(judgement, expected)) expect(judgement, JSON.stringify(preflight)).toEqual(expected);
      seen[judgement.reason ?? judgement.outcome] = (seen[judgement.reason ?? judgement.outcome] ?? 0) + 1;
    }
    // A generator that never reaches a case proves nothing about it.
    const reached = Object.keys(seen).filter((key) => (seen[key] ?? 0) > 10);
    expect(reached).toEqual(expect.arrayContaining(preflightOutcomes));
    expect(reached.includes('authorization-not-covered-by-wildcard')).toBe(behaviour === 'standard');
  });

  it('for 5000 generated actual answers', () => {
    for (let i = 0; i < 5_000; i++) {
      const { origin: own, headers } = aPreflight();
      const expected = combined(
        corsCheck({ origin: own, credentialsMode: 'same-origin' }, { headers }),
        corsCheck({ origin: own, credentialsMode: 'include' }, { headers }),
      );
      const judgement = judgeActual({ origin: own, headers });
      if (!deepEqual(judgement, expected)) expect(judgement, JSON.stringify({ own, headers })).toEqual(expected);
    }
  });
});

const preflightOutcomes = [
  'allowed',
  'no-allow-origin',
  'allow-origin-mismatch',
  'allow-origin-several-values',
  'allow-origin-quoted',
  'allow-origin-not-an-origin',
  'allow-origin-wildcard-with-credentials',
  'allow-credentials-missing',
  'allow-credentials-not-true',
  'preflight-status-not-ok',
  'allow-methods-malformed',
  'allow-headers-malformed',
  'method-not-allowed',
  'method-case-mismatch',
  'method-wildcard-with-credentials',
  'header-not-allowed',
  'header-wildcard-with-credentials',
];

/** Mulberry32: the same numbers on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

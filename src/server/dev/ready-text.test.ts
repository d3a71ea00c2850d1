import { describe, expect, test } from 'vitest';
import type { ReadyApi, ReadyEvent, ReadyRoute } from './events.ts';
import { readyText } from './ready-text.ts';

const route = (method: string, path: string, rest: Partial<ReadyRoute> = {}): ReadyRoute => ({
  method,
  path,
  function: 'F',
  authorizer: null,
  ...rest,
});

const text = (routes: readonly ReadyRoute[], rest: Partial<ReadyApi> = {}): string =>
  readyText({
    event: 'ready',
    version: 1,
    endpoint: null,
    console: null,
    region: 'us-east-1',
    accountId: '123456789012',
    assume: {},
    apis: [
      {
        id: 'a1',
        logicalId: 'Api',
        stack: 's',
        name: 's',
        type: 'REST',
        url: 'http://127.0.0.1:3000',
        stages: [{ name: 'live', url: 'http://127.0.0.1:3000/live' }],
        domains: [],
        routes,
        cors: null,
        ...rest,
      },
    ],
    functions: [],
    notServed: [],
    diagnostics: [],
  } satisfies ReadyEvent);

describe('the line to try', () => {
  const curl = "Try  curl -i -H 'Origin: https://example.com' http://127.0.0.1:3000/live";
  test.each<[sentence: string, routes: readonly ReadyRoute[], line: string]>([
    ['reads, though something else comes first', [route('DELETE', '/a'), route('GET', '/b')], `${curl}/b`],
    [
      'takes a route that anybody may call',
      [route('GET', '/a', { authorizer: 'Tok' }), route('GET', '/b', { apiKeyRequired: true }), route('ANY', '/c')],
      `${curl}/c`,
    ],
    ['takes one with an authorizer where all have one', [route('GET', '/a', { authorizer: 'Tok' })], `${curl}/a`],
    [
      'names the method where nothing reads',
      [route('POST', '/a')],
      "Try  curl -i -X POST -H 'Origin: https://example.com' http://127.0.0.1:3000/live/a",
    ],
  ])('%s', (_, routes, line) => {
    expect(text(routes)).toContain(`${line}\n`);
  });
});

test('many paths are not written twice', () => {
  const paths = Array.from({ length: 20 }, (_, i) => `/p${i}`);
  const restCors = { origin: null, preflights: ['/a'], withoutPreflight: paths, errors: [] };
  expect(text([route('GET', '/a')], { restCors })).toContain(
    'OPTIONS at /a; none at /p0, /p1, /p2, /p3, /p4, /p5, /p6, /p7 and 12 more; errors',
  );
});

describe('API keys', () => {
  const keyed = [route('GET', '/a', { apiKeyRequired: true, authorizer: 'Tok' })];
  test('are shown with what requires them', () => {
    const shown = text(keyed, { apiKeys: [{ name: 'mine', value: 'v'.repeat(20), stages: ['live', 'dev'] }] });
    expect(shown).toContain('  GET  /a  F  authorizer Tok, API key\n');
    expect(shown).toContain(`  API key mine  ${'v'.repeat(20)}  stage live, dev\n`);
  });

  test('of which there is none are missed', () => {
    expect(text(keyed, { apiKeys: [] })).toContain('  no API key: none is in a usage plan of a stage');
  });

  test('beyond four are counted', () => {
    const apiKeys = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, value: name, stages: ['live'] }));
    expect(text(keyed, { apiKeys })).toContain('  and 2 more API keys\n');
  });
});

import { describe, expect, test } from 'vitest';
import type { FunctionUrlCors } from '../../account/function.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import { compileFunctionUrlCors, mergeHeaders } from './cors.ts';

const APP = 'https://app.example.com';
const credentialed: FunctionUrlCors = {
  AllowOrigins: [APP],
  AllowMethods: ['GET', 'POST'],
  AllowHeaders: ['Authorization', 'x-custom'],
  ExposeHeaders: ['x-total', 'x-page'],
  AllowCredentials: true,
  MaxAge: 600,
};
const everybody: FunctionUrlCors = { AllowOrigins: ['*'], AllowMethods: ['*'], AllowHeaders: ['*'] };

interface Case {
  readonly name: string;
  readonly cors?: FunctionUrlCors;
  readonly origin?: string | null;
  readonly method?: string | null;
  readonly headers?: string;
  readonly assume?: Partial<Assumptions>;
  readonly gives: readonly string[];
}

function check(kind: 'preflight' | 'actual', given: Case): void {
  const { cors = credentialed, origin = APP, method = 'GET', headers, assume } = given;
  const compiled = compileFunctionUrlCors(cors, { ...defaultAssumptions, ...assume });
  const request = [
    ...(origin === null ? [] : ['Origin', origin]),
    ...(method === null || kind === 'actual' ? [] : ['Access-Control-Request-Method', method]),
    ...(headers === undefined ? [] : ['Access-Control-Request-Headers', headers]),
  ];
  const sent = compiled[kind](request);
  expect(sent.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${sent[i + 1]}`] : []))).toEqual(given.gives);
}

const whole = [
  `Access-Control-Allow-Origin: ${APP}`,
  'Access-Control-Allow-Headers: Authorization,x-custom',
  'Vary: Origin',
  'Access-Control-Allow-Methods: GET,POST',
  'Access-Control-Expose-Headers: x-total,x-page',
  'Access-Control-Max-Age: 600',
  'Access-Control-Allow-Credentials: true',
];

describe('a preflight', () => {
  const cases: readonly Case[] = [
    { name: 'that is allowed gets the whole lists, in the recorded order', gives: whole },
    { name: 'may ask for headers in any case and spacing', headers: 'AUTHORIZATION , X-Custom', gives: whole },
    { name: 'for a method that is not listed gets nothing', method: 'PUT', gives: [] },
    { name: 'for a method in lower case gets nothing', method: 'get', gives: [] },
    { name: 'for a header that is not listed gets nothing', headers: 'x-custom,x-other', gives: [] },
    { name: 'from another origin gets nothing', origin: 'https://evil.example', gives: [] },
    { name: 'from an origin in upper case gets nothing', origin: APP.toUpperCase(), gives: [] },
    { name: 'from null gets nothing', origin: 'null', gives: [] },
    { name: 'without an origin gets nothing', origin: null, gives: [] },
    { name: 'without a method gets nothing', method: null, gives: [] },
    {
      name: 'finds its own origin, method and headers behind *',
      cors: everybody,
      method: 'DELETE',
      headers: 'x-one, x-two',
      gives: [
        `Access-Control-Allow-Origin: ${APP}`,
        'Access-Control-Allow-Headers: x-one, x-two',
        'Vary: Origin',
        'Access-Control-Allow-Methods: DELETE',
      ],
    },
    {
      name: 'that asks for no header gets no list of them behind *',
      cors: everybody,
      gives: [`Access-Control-Allow-Origin: ${APP}`, 'Vary: Origin', 'Access-Control-Allow-Methods: GET'],
    },
    {
      name: 'finds * with credentials usable, unlike at an HTTP API',
      cors: { AllowOrigins: ['*'], AllowMethods: ['GET'], AllowCredentials: true },
      gives: [
        `Access-Control-Allow-Origin: ${APP}`,
        'Vary: Origin',
        'Access-Control-Allow-Methods: GET',
        'Access-Control-Allow-Credentials: true',
      ],
    },
    {
      name: 'needs AllowMethods, also for GET',
      cors: { AllowOrigins: [APP], AllowHeaders: ['x-custom'] },
      headers: 'x-custom',
      gives: [],
    },
    {
      name: 'has no Max-Age of 0',
      cors: { AllowOrigins: [APP], AllowMethods: ['GET'], MaxAge: 0 },
      gives: [`Access-Control-Allow-Origin: ${APP}`, 'Vary: Origin', 'Access-Control-Allow-Methods: GET'],
    },
  ];
  test.each(cases)('$name', (given) => check('preflight', given));
});

describe('another request', () => {
  const cases: readonly Case[] = [
    {
      name: 'from an allowed origin gets what a browser asks for',
      gives: [
        `Access-Control-Allow-Origin: ${APP}`,
        'Vary: Origin',
        'Access-Control-Expose-Headers: x-total,x-page',
        'Access-Control-Allow-Credentials: true',
      ],
    },
    { name: 'from another origin gets nothing', origin: 'https://evil.example', gives: [] },
    { name: 'without an origin gets nothing', origin: null, gives: [] },
    {
      name: 'from anybody finds its own origin behind *',
      cors: { AllowOrigins: ['*'] },
      origin: 'null',
      gives: ['Access-Control-Allow-Origin: null', 'Vary: Origin'],
    },
  ];
  test.each(cases)('$name', (given) => check('actual', given));
});

test.each([[undefined], [{}]])('%o is no configuration', (cors) => {
  expect(compileFunctionUrlCors(cors, defaultAssumptions)).toMatchObject({ isConfigured: false });
});

describe('the headers of the function and of the URL', () => {
  const configured = ['Access-Control-Allow-Origin', APP, 'Vary', 'Origin', 'Access-Control-Allow-Credentials', 'true'];
  const trace = ['X-Amzn-Trace-Id', 'root=1-2'];
  const cases: readonly [name: string, own: readonly string[], merged: readonly string[]][] = [
    [
      'stand as recorded when the function says nothing of CORS',
      trace,
      [...configured.slice(0, 4), ...trace, ...configured.slice(4)],
    ],
    [
      "are both sent, in the function's spelling and one after the other",
      ['access-control-allow-origin', '*', 'x-own', '1', ...trace, 'access-control-allow-credentials', 'true'],
      [
        ...['Vary', 'Origin'],
        ...['access-control-allow-origin', '*', 'access-control-allow-origin', APP],
        ...['x-own', '1', ...trace],
        ...['access-control-allow-credentials', 'true', 'access-control-allow-credentials', 'true'],
      ],
    ],
    [
      'are three when the function has two',
      ['vary', 'a', 'VARY', 'b'],
      [...configured.slice(0, 2), 'vary', 'a', 'VARY', 'b', 'VARY', 'Origin', ...configured.slice(4)],
    ],
  ];
  test.each(cases)('%s', (_, own, merged) => {
    expect(mergeHeaders(own, configured, defaultAssumptions)).toEqual(merged);
  });
});

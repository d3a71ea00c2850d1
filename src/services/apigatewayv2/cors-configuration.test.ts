import { describe, expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import type { CorsConfiguration } from '../../account/http-api.ts';
import { createApi, getApi } from './apis.ts';

async function store(CorsConfiguration: CorsConfiguration, assume: Record<string, string> = {}) {
  const context = operationContext({ assume });
  const { ApiId } = await createApi(context, { Name: 'a', ProtocolType: 'HTTP', CorsConfiguration });
  return (await getApi(context, { ApiId })).CorsConfiguration;
}

const refusals: [name: string, cors: CorsConfiguration, text: string, member: string][] = [
  [
    '* with credentials',
    { AllowOrigins: ['*'], AllowCredentials: true },
    "allow-credentials is not supported if 'allow-origin' is *",
    '/AllowOrigins/0',
  ],
  [
    '* beside another origin with credentials',
    { AllowOrigins: ['https://a.example', '*'], AllowCredentials: true },
    "allow-credentials is not supported if 'allow-origin' is *",
    '/AllowOrigins/1',
  ],
  ...[
    'capacitor://localhost',
    'chrome-extension://abcdefgh',
    'https://*.vercel.app',
    'example.com',
    'null',
    '',
    'https://',
    'https://a b',
    'https://user@a.example',
    'https://a.example:port',
    'ftp://a.example',
    'https://a.example/',
    'https://a.example/path',
    'https://a.example?x',
    'HTTPS://a.example',
    ' https://a.example',
    'https://a.example\n',
  ].map((origin): [string, CorsConfiguration, string, string] => [
    `origin ${JSON.stringify(origin)}`,
    { AllowOrigins: ['https://ok.example', origin] },
    `Invalid format for origin ${origin}`,
    '/AllowOrigins/1',
  ]),
  ...['ANY', 'get', 'TRACE', 'CONNECT', 'GET '].map((method): [string, CorsConfiguration, string, string] => [
    `method ${JSON.stringify(method)}`,
    { AllowMethods: ['GET', method] },
    `Method ${method} is not supported`,
    '/AllowMethods/1',
  ]),
  ...[-2, 86401, 1.5].map((MaxAge): [string, CorsConfiguration, string, string] => [
    `MaxAge ${MaxAge}`,
    { MaxAge },
    `Invalid MaxAge ${MaxAge}, must be between -1 and 86400`,
    '/MaxAge',
  ]),
];

describe('CreateApi refuses', () => {
  it.each(refusals)('%s', async (_, cors, message, member) => {
    await expect(store(cors)).rejects.toMatchObject({
      name: 'BadRequestException',
      httpStatus: 400,
      message,
      member: `/CorsConfiguration${member}`,
    });
  });

  it('a list that is none, and says which member', async () => {
    const cors = { AllowOrigins: 'https://a.example' } as unknown as CorsConfiguration;
    await expect(store(cors)).rejects.toMatchObject({ httpStatus: 400, member: '/CorsConfiguration/AllowOrigins' });
  });
});

describe('CreateApi stores', () => {
  const accepted: [name: string, cors: CorsConfiguration, stored: CorsConfiguration | undefined][] = [
    ['plain origins in their order', { AllowOrigins: ['https://z.example', 'http://a.example:8080'] }, undefined],
    ['the three wildcards', { AllowOrigins: ['*', 'https://*', 'http://*'] }, undefined],
    [
      'hosts of every kind',
      { AllowOrigins: ['http://localhost:5173', 'http://[::1]:80', 'http://127.0.0.1'] },
      undefined,
    ],
    ['a scheme wildcard with credentials', { AllowCredentials: true, AllowOrigins: ['https://*'] }, undefined],
    [
      'every method, and *',
      { AllowMethods: ['POST', 'GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '*'] },
      undefined,
    ],
    ['the ends of the range of MaxAge', { MaxAge: -1 }, undefined],
    ['a day', { MaxAge: 86400 }, undefined],
    [
      'header names in lower case, in their order',
      { AllowHeaders: ['X-B', 'Content-Type', '*'], ExposeHeaders: ['Date'] },
      { AllowHeaders: ['x-b', 'content-type', '*'], ExposeHeaders: ['date'] },
    ],
    [
      "Terraform's form with every member",
      {
        AllowCredentials: false,
        AllowHeaders: [],
        AllowMethods: [],
        AllowOrigins: ['https://a.example'],
        ExposeHeaders: [],
        MaxAge: 0,
      },
      { AllowCredentials: false, AllowOrigins: ['https://a.example'], MaxAge: 0 },
    ],
  ];

  it.each(accepted)('%s', async (_, cors, stored) => {
    expect(await store(cors)).toEqual(stored ?? cors);
  });

  it('nothing for an empty configuration, which is CORS off', async () => {
    expect(await store({})).toBeUndefined();
  });
});

describe('the other value of each assumption', () => {
  it('http-api.cors.origin-with-path=stored stores a path', async () => {
    const assume = { 'http-api.cors.origin-with-path': 'stored' };
    expect(await store({ AllowOrigins: ['https://a.example/'] }, assume)).toEqual({
      AllowOrigins: ['https://a.example/'],
    });
    await expect(store({ AllowOrigins: ['capacitor://localhost'] }, assume)).rejects.toThrow('Invalid format');
  });

  it('http-api.cors.scheme-wildcard-with-credentials=400 refuses https://* with credentials', async () => {
    const assume = { 'http-api.cors.scheme-wildcard-with-credentials': '400' };
    await expect(store({ AllowOrigins: ['https://*'], AllowCredentials: true }, assume)).rejects.toMatchObject({
      message: "allow-credentials is not supported if 'allow-origin' is *",
    });
    expect(await store({ AllowOrigins: ['https://*'] }, assume)).toEqual({ AllowOrigins: ['https://*'] });
  });

  it('http-api.cors.method-validation=accepted stores any word', async () => {
    expect(await store({ AllowMethods: ['ANY'] }, { 'http-api.cors.method-validation': 'accepted' })).toEqual({
      AllowMethods: ['ANY'],
    });
  });

  it('http-api.cors.max-age-validation=accepted stores any number', async () => {
    expect(await store({ MaxAge: 864000 }, { 'http-api.cors.max-age-validation': 'accepted' })).toEqual({
      MaxAge: 864000,
    });
  });

  it('http-api.cors.header-list-case=as-configured keeps the case', async () => {
    expect(await store({ AllowHeaders: ['X-B'] }, { 'http-api.cors.header-list-case': 'as-configured' })).toEqual({
      AllowHeaders: ['X-B'],
    });
  });

  it('http-api.cors.empty-lists=stored keeps empty lists', async () => {
    expect(await store({ AllowMethods: [], MaxAge: 0 }, { 'http-api.cors.empty-lists': 'stored' })).toEqual({
      AllowMethods: [],
      MaxAge: 0,
    });
  });

  it('management.unrecorded-text=bare says the same for every text that is ours', async () => {
    const assume = { 'management.unrecorded-text': 'bare' };
    await expect(store({ MaxAge: -2 }, assume)).rejects.toMatchObject({ message: 'Invalid request input' });
    await expect(store({ AllowMethods: ['ANY'] }, assume)).rejects.toMatchObject({
      message: 'Method ANY is not supported',
    });
  });
});

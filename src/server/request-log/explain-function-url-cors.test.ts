import { expect, test } from 'vitest';
import { gatewayPorts, gatewayRequest, returning } from '../../../test/http-api-fixture.ts';
import type { FunctionUrlConfig, FunctionUrlCors } from '../../account/function.ts';
import { firstHeader } from '../../base/header-list.ts';
import { judgeActual, judgePreflight } from '../../cors/index.ts';
import { compileFunctionUrl } from '../../gateway/function-url/gateway.ts';
import type { FunctionOutcome } from '../../gateway/ports.ts';
import { createFunctionUrlCorsExplainer } from './explain-function-url-cors.ts';

const APP = 'https://app.example.com';
const EVIL = 'https://evil.example';

interface Case {
  readonly name: string;
  readonly cors?: FunctionUrlCors;
  readonly origin?: string;
  /** A preflight for this method; otherwise a GET. */
  readonly asks?: string;
  readonly asksHeaders?: string;
  readonly method?: string;
  readonly returns?: object;
  readonly outcome?: FunctionOutcome;
  readonly says: string;
  readonly where?: string | null;
}

const one: FunctionUrlCors = { AllowOrigins: [APP], AllowMethods: ['GET', 'PUT'], AllowHeaders: ['X-Listed'] };

async function explained(given: Case): Promise<{ text: string; where: string | null }> {
  const { cors, origin = APP, asks, asksHeaders, returns = { statusCode: 200 }, outcome } = given;
  const config: FunctionUrlConfig = {
    UrlId: 'url',
    FunctionUrl: 'http://url.lambda-url.localhost:4566/',
    FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
    AuthType: 'NONE',
    CreationTime: '',
    LastModifiedTime: '',
    ...(cors === undefined ? {} : { Cors: cors }),
  };
  const request = gatewayRequest({
    method: given.method ?? (asks === undefined ? 'GET' : 'OPTIONS'),
    headers: {
      origin,
      ...(asks === undefined ? {} : { 'access-control-request-method': asks }),
      ...(asksHeaders === undefined ? {} : { 'access-control-request-headers': asksHeaders }),
    },
  });
  const invoke = outcome === undefined ? returning(returns) : () => outcome;
  const response = await compileFunctionUrl(config, gatewayPorts(invoke)).handle(request);
  const { status, headers } = response;
  const requestHeaders = firstHeader(request.headers, 'access-control-request-headers');
  const judgement =
    asks === undefined
      ? judgeActual({ origin, headers })
      : judgePreflight({ origin, requestMethod: asks, requestHeaders, status, headers });
  const explain = createFunctionUrlCorsExplainer({ cors, locate: (pointer) => `url${pointer}` });
  return explain({ judgement, isPreflight: asks !== undefined, request, response, origin });
}

const blocked = 'blocked in the browser: ';
const own = (...lines: [string, string][]): object => ({ statusCode: 200, headers: Object.fromEntries(lines) });

const cases: readonly Case[] = [
  { name: 'an allowed origin', cors: { ...one, AllowCredentials: true }, says: 'allowed', where: null },
  {
    name: 'another origin',
    cors: one,
    origin: EVIL,
    says: `${blocked}origin https://evil.example is not in AllowOrigins`,
    where: 'url/Cors/AllowOrigins',
  },
  {
    name: 'no AllowOrigins',
    cors: { AllowMethods: ['GET'] },
    says: `${blocked}origin https://app.example.com is not in AllowOrigins, which is not set`,
    where: 'url/Cors',
  },
  {
    name: 'credentials that are not allowed',
    cors: one,
    says: 'allowed without credentials, blocked with them: AllowCredentials is not true',
    where: 'url/Cors',
  },
  {
    name: 'an origin header of the function as well',
    cors: one,
    returns: own(['access-control-allow-origin', APP]),
    says: `${blocked}both the function and its URL send Access-Control-Allow-Origin, and a browser takes no two values; remove the header from the function, or Cors from the URL`,
    where: 'url/Cors',
  },
  {
    name: 'credentials of the function as well',
    cors: { ...one, AllowCredentials: true },
    returns: own(['access-control-allow-credentials', 'true']),
    says: 'allowed without credentials, blocked with them: both the function and its URL send Access-Control-Allow-Credentials, and a browser takes only one true; remove the header from the function',
    where: 'url/Cors/AllowCredentials',
  },
  {
    name: 'a preflight from another origin',
    cors: one,
    origin: EVIL,
    asks: 'PUT',
    says: `${blocked}origin https://evil.example is not in AllowOrigins`,
    where: 'url/Cors/AllowOrigins',
  },
  {
    name: 'a preflight for a method that is not listed',
    cors: one,
    asks: 'DELETE',
    says: `${blocked}method DELETE is not in AllowMethods, and the URL drops all CORS headers of a preflight for that`,
    where: 'url/Cors/AllowMethods',
  },
  {
    name: 'a preflight without AllowMethods',
    cors: { AllowOrigins: ['*'] },
    asks: 'GET',
    asksHeaders: 'x-a',
    says: `${blocked}method GET is not in AllowMethods, which is not set, and the URL drops all CORS headers of a preflight for that`,
    where: 'url/Cors',
  },
  {
    name: 'a preflight for a header that is not listed',
    cors: one,
    asks: 'PUT',
    asksHeaders: 'x-listed,x-other',
    says: `${blocked}request header x-other is not in AllowHeaders, and the URL drops all CORS headers of a preflight for that`,
    where: 'url/Cors/AllowHeaders',
  },
  {
    name: 'OPTIONS that is no preflight',
    cors: one,
    method: 'OPTIONS',
    says: `${blocked}an OPTIONS request without Access-Control-Request-Method gets no CORS headers from a function URL`,
    where: 'url/Cors',
  },
  {
    name: 'no Cors, and a function that says nothing',
    says: `${blocked}this function URL has no Cors and the function returned no Access-Control-Allow-Origin`,
    where: 'url',
  },
  {
    name: 'no Cors, and a function that names another origin',
    returns: own(['access-control-allow-origin', EVIL]),
    says: `${blocked}this function URL has no Cors, and as the function returned it: origin https://app.example.com is not the one that Access-Control-Allow-Origin names: https://evil.example`,
    where: 'url',
  },
  {
    name: 'no Cors, and a function that does not answer preflights',
    asks: 'PUT',
    returns: { statusCode: 404, headers: { 'access-control-allow-origin': APP } },
    says: `${blocked}this function URL has no Cors, and as the function returned it: the preflight was answered with status 404; only 200 to 299 will do, and no redirect is followed; with Cors the URL answers preflights by itself`,
    where: 'url',
  },
  {
    name: 'no Cors, and a function that fails',
    outcome: { kind: 'function-error', payload: Buffer.from('{}') },
    says: `${blocked}this function URL has no Cors, and the URL's own 502 without Access-Control-Allow-Origin`,
    where: 'url',
  },
];

test.each(cases)('$name', async (given) => {
  expect(await explained(given)).toMatchObject({ text: given.says, where: given.where });
});

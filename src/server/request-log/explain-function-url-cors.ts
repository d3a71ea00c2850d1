import type { FunctionUrlCors } from '../../account/function.ts';
import { firstHeader } from '../../base/header-list.ts';
import { printable, reasonText } from '../../cors/index.ts';
import { type CorsExplanation, type ExplainCors, explanationOf } from './explain-cors.ts';
import { explainOrigin } from './explain-origin.ts';
import type { ExplainedExchange } from './why.ts';

export interface ExplainedFunctionUrl {
  readonly cors: FunctionUrlCors | undefined;
  /** Where a member of `AWS::Lambda::Url` is written, by JSON pointer; null where it is not known. */
  readonly locate: (pointer: string) => string | null;
}

/** Why a browser refuses, and what of the URL decides; null when the function does. */
interface Why {
  readonly text: string;
  readonly pointer: string | null;
}

/** Joins what a browser makes of an answer with what the Cors of a function URL says. */
export function createFunctionUrlCorsExplainer({ cors, locate }: ExplainedFunctionUrl): ExplainCors {
  return (exchange): CorsExplanation =>
    explanationOf(exchange.judgement, () => {
      const { text, pointer } = explain(exchange, cors);
      return { text, where: pointer === null ? null : locate(pointer) };
    });
}

function explain(exchange: ExplainedExchange, cors: FunctionUrlCors | undefined): Why {
  if (cors === undefined || Object.values(cors).every((member) => member === undefined)) {
    return explainUnconfigured(exchange);
  }
  if (exchange.response.report.automaticPreflight) return explainPreflight(exchange, cors);
  return explainActual(exchange, cors);
}

/** Only the function speaks of CORS, if it was asked at all. */
function explainUnconfigured(exchange: ExplainedExchange): Why {
  const { judgement, isPreflight, response } = exchange;
  const none = 'this function URL has no Cors';
  const { failure } = response.report;
  if (failure?.type === 'no-such-function-url') return { text: failure.detail, pointer: null };
  if (failure !== null) {
    const what = isPreflight ? `the preflight was answered ${response.status}` : `the URL's own ${response.status}`;
    return { text: `${none}, and ${what} without Access-Control-Allow-Origin`, pointer: '' };
  }
  if (judgement.reason === 'no-allow-origin') {
    return { text: `${none} and the function returned no Access-Control-Allow-Origin`, pointer: '' };
  }
  const advice = isPreflight ? '; with Cors the URL answers preflights by itself' : '';
  return { text: `${none}, and as the function returned it: ${wordsOf(exchange)}${advice}`, pointer: '' };
}

/**
 * The URL drops every CORS header of a preflight that asks for something it does not allow, so that a browser speaks of
 * the origin when the method is at fault.
 */
function explainPreflight(exchange: ExplainedExchange, cors: FunctionUrlCors): Why {
  const { origin, request, isPreflight } = exchange;
  const { AllowOrigins, AllowMethods = [], AllowHeaders = [] } = cors;
  if (!isPreflight) {
    const text = 'an OPTIONS request without Access-Control-Request-Method gets no CORS headers from a function URL';
    return { text, pointer: '/Cors' };
  }
  if (!allows(AllowOrigins, origin))
    return { text: explainOrigin(origin, AllowOrigins), pointer: at(cors, 'AllowOrigins') };
  const dropped = 'and the URL drops all CORS headers of a preflight for that';
  const method = firstHeader(request.headers, 'access-control-request-method') ?? '';
  if (!allows(AllowMethods, method)) {
    const text = `method ${printable(method)} is not in AllowMethods${unset(AllowMethods)}, ${dropped}`;
    return { text, pointer: at(cors, 'AllowMethods') };
  }
  const listed = AllowHeaders.map((name) => name.toLowerCase());
  const requested = (firstHeader(request.headers, 'access-control-request-headers') ?? '').toLowerCase().split(',');
  const missing = requested.map((name) => name.trim()).find((name) => name !== '' && !allows(listed, name));
  if (missing !== undefined) {
    const text = `request header ${printable(missing)} is not in AllowHeaders${unset(AllowHeaders)}, ${dropped}`;
    return { text, pointer: at(cors, 'AllowHeaders') };
  }
  return explainByReason(exchange, cors);
}

function explainActual(exchange: ExplainedExchange, cors: FunctionUrlCors): Why {
  const { judgement, origin, response } = exchange;
  if (judgement.reason === 'allow-origin-several-values' && allows(cors.AllowOrigins, origin)) {
    const text =
      'both the function and its URL send Access-Control-Allow-Origin, and a browser takes no two values; remove the header from the function, or Cors from the URL';
    return { text, pointer: '/Cors' };
  }
  if (judgement.reason === 'no-allow-origin' && response.report.failure === null) {
    return { text: explainOrigin(origin, cors.AllowOrigins), pointer: at(cors, 'AllowOrigins') };
  }
  return explainByReason(exchange, cors);
}

function explainByReason(exchange: ExplainedExchange, cors: FunctionUrlCors): Why {
  const { judgement, origin, response } = exchange;
  switch (judgement.reason) {
    case 'allow-credentials-missing':
      return { text: 'AllowCredentials is not true', pointer: at(cors, 'AllowCredentials') };
    case 'allow-credentials-not-true':
      return {
        text: 'both the function and its URL send Access-Control-Allow-Credentials, and a browser takes only one true; remove the header from the function',
        pointer: at(cors, 'AllowCredentials'),
      };
    case 'no-allow-origin':
      return allows(cors.AllowOrigins, origin)
        ? { text: `the URL's own ${response.status} has no CORS headers`, pointer: '/Cors' }
        : { text: explainOrigin(origin, cors.AllowOrigins), pointer: at(cors, 'AllowOrigins') };
    default:
      return { text: wordsOf(exchange), pointer: '/Cors' };
  }
}

/** Byte for byte, or `*`; a scheme with a wildcard is for HTTP APIs only. */
function allows(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes('*') || list.includes(value));
}

function at(cors: FunctionUrlCors, member: keyof FunctionUrlCors): string {
  return cors[member] === undefined ? '/Cors' : `/Cors/${member}`;
}

function unset(list: readonly string[]): string {
  return list.length === 0 ? ', which is not set' : '';
}

function wordsOf({ judgement: { reason, values } }: ExplainedExchange): string {
  return reason === null ? '' : reasonText({ code: reason, values });
}

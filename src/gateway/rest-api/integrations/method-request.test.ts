import { describe, expect, it } from 'vitest';
import { gatewayRequest } from '../../../../test/http-api-fixture.ts';
import { isNamed } from '../../../base/header-list.ts';
import type { MethodCall } from '../method-call.ts';
import { lastValues, MethodRequest } from './method-request.ts';

function callOf(headers: readonly string[], isTest?: true): MethodCall {
  const request = gatewayRequest({ headers });
  const call = { request, traceId: 'Root=1', pathParameters: {}, query: new Map(), ...(isTest ? { isTest } : {}) };
  return call as unknown as MethodCall;
}

const OWN = {
  'X-Amzn-Trace-Id': 'Root=1',
  'X-Forwarded-For': '192.0.2.1',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
};

describe('the headers of a method request', () => {
  it.each<[string, readonly string[], Record<string, readonly string[]>]>([
    [
      'keep the case of the client, but for three',
      ['tEsT', 'a', 'authorization', 'b', 'USER-AGENT', 'c', 'host', 'd'],
      {
        Authorization: ['b'],
        Host: ['d'],
        tEsT: ['a'],
        'User-Agent': ['c'],
      },
    ],
    ['of one name are one, whatever its case', ['X-A', '1', 'x-a', '2'], { 'X-A': ['1', '2'] }],
    [
      'lose what concerns one connection or is API Gateway’s own',
      ['Connection', 'x', 'TE', 'x', 'Content-Length', '1', 'Server', 'x', 'Keep-Alive', 'x'],
      {},
    ],
    [
      'have its address behind those of proxies',
      ['x-forwarded-for', '203.0.113.9', 'X-Forwarded-Proto', 'gopher', 'x-forwarded-host', 'h'],
      {
        'X-Forwarded-For': ['203.0.113.9, 192.0.2.1'],
        'x-forwarded-host': ['h'],
      },
    ],
    [
      'have names of the prototype as any other',
      ['__proto__', 'a', 'constructor', 'b'],
      Object.fromEntries([
        ['__proto__', ['a']],
        ['constructor', ['b']],
      ]),
    ],
  ])('%s', (_, headers, expected) => {
    const request = new MethodRequest(callOf(headers));
    const own = Object.entries(OWN).map(([name, value]) => [name, [value]] as const);
    const all = new Map<string, readonly string[]>([...own, ...Object.entries(expected)]);
    expect(new Map(request.headers)).toEqual(all);
    const names = request.headers.map(([name]) => name.toLowerCase());
    expect(names).toEqual([...names].sort());
  });

  it.each([undefined, true] as const)('are the same for templates as for functions, when isTest is %s', (isTest) => {
    const headers = [
      'b',
      '1',
      'B',
      '2',
      'X-Forwarded-For',
      'p',
      'x-amzn-trace-id',
      't',
      'a',
      '',
      'TE',
      'x',
      '__proto__',
      'y',
      'user-agent',
      'z',
    ];
    const { parameters } = new MethodRequest(callOf(headers, isTest));
    const forFunctions = lastValues(new MethodRequest(callOf(headers, isTest)).headers);
    expect(parameters.header).toEqual(forFunctions);
    expect(Object.keys(parameters.header)).toContain('__proto__');
    for (const name of [...headers.filter((_, at) => at % 2 === 0), ...Object.keys(forFunctions), 'none']) {
      const exact = Object.hasOwn(forFunctions, name) ? forFunctions[name] : undefined;
      expect([name, parameters.findHeader?.(name, false)]).toEqual([name, exact]);
      const [, anyCase] = Object.entries(forFunctions).find(([other]) => isNamed(other, name.toLowerCase())) ?? [];
      expect([name, parameters.findHeader?.(name, true)]).toEqual([name, anyCase]);
    }
  });

  it('have nothing added in a test', () => {
    expect(new MethodRequest(callOf([], true)).headers).toEqual([]);
  });
});

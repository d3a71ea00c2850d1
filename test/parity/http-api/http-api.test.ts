import { describe, expect, it } from 'vitest';
import { headerPairs } from '../../../src/base/header-list.ts';
import type { ParityCase } from '../parity-case.ts';
import { corsCases } from './cors-cases.ts';
import { inferredAnswerCases, leftOut, recordedLambdaCases } from './recorded-lambda-cases.ts';
import { runAtGateway } from './run-at-gateway.ts';

async function check(parityCase: ParityCase): Promise<void> {
  const { then } = parityCase;
  const { response, event } = await runAtGateway(parityCase);
  const lines = headerPairs(response.headers).map(([name, value]) => [name.toLowerCase(), value]);
  expect(lines.at(-1)?.[0]).toBe('apigw-requestid');

  expect(response.status).toBe(then.status);
  if (then.contentType !== undefined) expect(response.contentType).toBe(then.contentType);
  if (then.body !== undefined) expect(String(response.body ?? '')).toBe(then.body);
  if (then.headers !== undefined) {
    const expected = then.headers.map(([name, value]) => [name.toLowerCase(), value]);
    const arrange = then.headersAreGathered ? gathered : (list: string[][]): string[][] => list;
    expect(arrange(lines.slice(0, -1))).toEqual(arrange(expected));
  }
  for (const name of then.withoutHeaders ?? []) expect(lines.map(([present]) => present)).not.toContain(name);
  if (then.event !== undefined) expectEvent(event, then.event);
}

/** The lines ordered by name, those of one name in their order. */
function gathered(lines: string[][]): string[][] {
  return [...lines].sort(([a = ''], [b = '']) => (a === b ? 0 : a < b ? -1 : 1));
}

/** Trace ids are random; everything else of a recorded event has to be there, in the recorded order where it has one. */
function expectEvent(event: unknown, recorded: Readonly<Record<string, unknown>>): void {
  expect(withoutTraceIds(event)).toMatchObject(withoutTraceIds(recorded) as object);
  for (const member of ['headers', 'pathParameters', 'queryStringParameters']) {
    const names = Object.keys((event as Record<string, object>)[member] ?? {});
    const recordedNames = Object.keys((recorded[member] ?? {}) as object);
    expect(new Set(names)).toEqual(new Set(recordedNames));
    // `Host` and `X-Forwarded-For` were written by the recorders' redaction, not by AWS.
    const inOrder = (list: string[]): string[] => list.filter((name) => !/^(host|x-forwarded-for)$/i.test(name));
    expect(inOrder(names)).toEqual(inOrder(recordedNames));
  }
}

function withoutTraceIds(event: unknown): unknown {
  return JSON.parse(JSON.stringify(event).replaceAll(/Root=1-[0-9a-f]{8}-[0-9a-f]{24}/g, 'Root=1-TRACE'));
}

describe('parity with recorded events and answers of Lambda integrations', () => {
  it.each(recordedLambdaCases.map((parityCase) => [parityCase.name, parityCase] as const))('%s', (_, parityCase) =>
    check(parityCase),
  );

  it('leaves out what was recorded on REST APIs, and nothing else', () => {
    expect(leftOut.map(({ name }) => name)).toEqual(
      leftOut.map(({ name }) => name).filter((name) => /Rest$/.test(name)),
    );
    expect(new Set(leftOut.map(({ reason }) => reason))).toEqual(new Set(['recorded on a REST API']));
    expect(recordedLambdaCases.length + leftOut.length).toBe(65);
    expect(recordedLambdaCases.length).toBe(46);
  });
});

describe('parity with answers that have no statusCode', () => {
  it.each(inferredAnswerCases.map((parityCase) => [parityCase.name, parityCase] as const))('%s', (_, parityCase) =>
    check(parityCase),
  );
});

describe('parity of CORS', () => {
  it.each(corsCases.map((parityCase) => [parityCase.name, parityCase] as const))('%s', (_, parityCase) =>
    check(parityCase),
  );

  it('has evidence for every case', () => {
    for (const { evidence } of [...corsCases, ...recordedLambdaCases, ...inferredAnswerCases]) {
      expect(evidence.source).not.toBe('');
      expect(evidence.date).toMatch(/^20\d\d(-\d\d(-\d\d)?)?$/);
    }
  });
});

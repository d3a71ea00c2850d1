import { describe, expect, it } from 'vitest';
import { defaultAssumptions } from '../../../aws/resolve-assumptions.ts';
import { compileAnswer10 } from './answer-1.0.ts';
import { compileAnswer20 } from './answer-2.0.ts';
import type { FunctionAnswer } from './answer-parts.ts';

const decoders = { '1.0': compileAnswer10(defaultAssumptions), '2.0': compileAnswer20(defaultAssumptions) };

function read(format: '1.0' | '2.0', answer: unknown): FunctionAnswer {
  return decoders[format](Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer)));
}

const PLAIN = 'text/plain; charset=utf-8';
const both = ['1.0', '2.0'] as const;

describe.each(both)('a custom answer of format %s', (format) => {
  it.each<[string, unknown, object]>([
    ['a statusCode alone', { statusCode: 200 }, { status: 200, contentType: PLAIN, headers: [], body: '' }],
    ['members that are null', { statusCode: 201, headers: null, body: null }, { status: 201, headers: [], body: '' }],
    [
      'headers in their order and case, Content-Type apart',
      { statusCode: 200, headers: { 'X-B': 'b', 'content-Type': 'text/html', aCase: 'a' }, body: 'x' },
      { contentType: 'text/html', headers: ['X-B', 'b', 'aCase', 'a'], body: 'x' },
    ],
    [
      'header values that are numbers and booleans',
      { statusCode: 200, headers: { n: 1, b: true, absent: null } },
      { headers: ['n', '1', 'b', 'true'] },
    ],
    [
      'a header beyond ASCII goes out as UTF-8',
      { statusCode: 200, headers: { x: 'é☕' } },
      { headers: ['x', Buffer.from('é☕').toString('latin1')] },
    ],
    [
      'a Base64 body is decoded',
      { statusCode: 200, body: 'AP+A', isBase64Encoded: true },
      { body: Buffer.from([0, 255, 128]) },
    ],
    [
      'a Base64 body with line ends and without padding, too',
      { statusCode: 200, body: 'aGVs\r\nbG8', isBase64Encoded: true },
      { body: Buffer.from('hello') },
    ],
    ['isBase64Encoded has to be true', { statusCode: 200, body: 'AP+A', isBase64Encoded: 'true' }, { body: 'AP+A' }],
  ])('%s', (_, answer, expected) => {
    expect(read(format, answer)).toMatchObject({ kind: 'answer', ...expected });
  });

  it.each([
    ['statusCode 0', { statusCode: 0, body: 'x' }],
    ['a float', { statusCode: 200.5, body: 'x' }],
    ['a word', { statusCode: 'ok' }],
    ['null', { statusCode: null }],
    ['an interim status', { statusCode: 101 }],
    ['a status out of range', { statusCode: 600 }],
    ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
    ['a body that is not Base64', { statusCode: 200, body: 'è(+', isBase64Encoded: true }],
    ['headers that are a list', { statusCode: 200, headers: ['a'] }],
    ['a header that is a list', { statusCode: 200, headers: { a: ['1'] } }],
    ['a second header line', { statusCode: 200, headers: { a: 'x\r\nSet-Cookie: y' } }],
    ['a line feed', { statusCode: 200, headers: { a: 'x\ny' } }],
    ['a NUL', { statusCode: 200, headers: { a: 'x\0' } }],
    ['a header line in Content-Type', { statusCode: 200, headers: { 'content-type': 'text/html\r\nx: y' } }],
    ['a header name with a line end', { statusCode: 200, headers: { 'a\r\nb': 'x' } }],
    ['a header name with a space', { statusCode: 200, headers: { 'a b': 'x' } }],
    ['an empty header name', { statusCode: 200, headers: { '': 'x' } }],
  ])('%s is a bad answer', (_, answer) => {
    expect(read(format, answer)).toEqual({ kind: 'bad-answer', detail: expect.stringMatching(/./) });
  });
});

describe('format 2.0', () => {
  it('has cookies, one header line each, after the headers', () => {
    const answer = { statusCode: 200, headers: { 'set-cookie': 'a=1', x: 'y' }, cookies: ['b=2; Secure', 'c=3'] };
    expect(read('2.0', answer)).toMatchObject({
      headers: ['set-cookie', 'a=1', 'x', 'y', 'set-cookie', 'b=2; Secure', 'set-cookie', 'c=3'],
    });
  });

  it.each([
    ['cookies that are no list', { statusCode: 200, cookies: 'a=1' }],
    ['a cookie with a line end', { statusCode: 200, cookies: ['a=1\r\nx: y'] }],
  ])('%s is a bad answer', (_, answer) => {
    expect(read('2.0', answer)).toMatchObject({ kind: 'bad-answer' });
  });

  it('does not know multiValueHeaders', () => {
    expect(read('2.0', { statusCode: 200, multiValueHeaders: { a: ['1'] } })).toMatchObject({ headers: [] });
  });

  it.each([
    ['null', 'null'],
    ['{"body":"x"}', '{"body":"x"}'],
    ['', ''],
  ])('%s without a statusCode is the body', (payload, body) => {
    const inferred = { kind: 'answer', status: 200, contentType: 'application/json', headers: [], body };
    expect(read('2.0', payload)).toEqual(inferred);
  });
});

describe('format 1.0', () => {
  it('writes the single value of a header before its list', () => {
    const answer = {
      statusCode: 200,
      headers: { a: 'single' },
      multiValueHeaders: { a: ['1', '2'], 'Content-Type': ['text/html'] },
    };
    expect(read('1.0', answer)).toMatchObject({
      contentType: 'text/html',
      headers: ['a', 'single', 'a', '1', 'a', '2'],
    });
  });

  it.each([
    ['a string', '"Not a valid proxy response object"'],
    ['text that is no JSON', 'Not a valid proxy response object'],
    ['a number', '42'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object without statusCode', '{"body":"x"}'],
    ['multiValueHeaders with a value that is no list', '{"statusCode":200,"multiValueHeaders":{"a":"1"}}'],
    ['multiValueHeaders with a line end', '{"statusCode":200,"multiValueHeaders":{"a":["1","2\\r\\nx: y"]}}'],
  ])('%s is a bad answer: nothing is inferred', (_, payload) => {
    expect(read('1.0', payload)).toMatchObject({ kind: 'bad-answer' });
  });

  it('says that the other format infers what is missing', () => {
    expect(read('1.0', '{"ok":true}')).toMatchObject({ detail: expect.stringContaining('only payload format 2.0') });
  });
});

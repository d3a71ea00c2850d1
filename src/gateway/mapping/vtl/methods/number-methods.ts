import type { Budget } from '../budget.ts';
import { hashCode } from '../java-hash.ts';
import { arithmetic, compareNumbers, intValue, isInt, type NumberValue, normalised, toNumber } from '../java-number.ts';
import { textOf } from '../print-value.ts';
import { double, isNumber, type Value } from '../value.ts';
import { equality, type Method, methodFailure, methods, nullary } from './method.ts';

/** java.lang.Integer, Long and Double; static methods are called of any of their values. */
export const numberMethods = methods<NumberValue>({
  byteValue: nullary((value) => (intValue(value) << 24) >> 24),
  bitCount: (_, [value]) => (isInt(value ?? null) ? unsignedText(value, 2).replaceAll('0', '').length : undefined),
  compareTo: (value, [other, ...rest]) => {
    if (other === undefined || rest.length > 0) return undefined;
    if (!isNumber(other) || (typeof other === 'object') !== (typeof value === 'object')) {
      throw methodFailure('compareTo compares a number only with one of its own kind.');
    }
    return compareNumbers(value, other);
  },
  doubleValue: nullary((value) => double(toNumber(value))),
  equals: equality(),
  floatValue: nullary((value) => double(Math.fround(toNumber(value)))),
  hashCode: nullary((value, budget) => hashCode(value, budget)),
  intValue: nullary((value) => intValue(value)),
  isInfinite: nullary((value) => !Number.isFinite(toNumber(value)) && !Number.isNaN(toNumber(value))),
  isNaN: nullary((value) => Number.isNaN(toNumber(value))),
  longValue: nullary((value) => (typeof value === 'object' ? longOf(value.value) : value)),
  max: withTwoNumbers((a, b) => (compareNumbers(a, b) < 0 ? b : a)),
  min: withTwoNumbers((a, b) => (compareNumbers(a, b) > 0 ? b : a)),
  parseDouble: (_, [text]) => parseDouble(text),
  parseInt: (_, [text, radix]) => parseInteger(text, radix, 32),
  parseLong: (_, [text, radix]) => parseInteger(text, radix, 64),
  shortValue: nullary((value) => (intValue(value) << 16) >> 16),
  signum: (_, [value]) => (isInt(value ?? null) ? Math.sign(Number(value)) : undefined),
  sum: withTwoNumbers((a, b) => arithmetic('+', a, b)),
  toBinaryString: (_, [value]) => (isInt(value ?? null) ? unsignedText(value, 2) : undefined),
  toHexString: (_, [value]) => (isInt(value ?? null) ? unsignedText(value, 16) : undefined),
  toOctalString: (_, [value]) => (isInt(value ?? null) ? unsignedText(value, 8) : undefined),
  toString: numberText,
  valueOf: numberOf,
});

function numberText(value: NumberValue, [other, radix]: readonly Value[], budget: Budget): Value | undefined {
  if (other === undefined) return textOf(value, budget);
  if (!isNumber(other)) throw methodFailure('toString was given no number.');
  if (radix === undefined) return textOf(other, budget);
  return isInt(other) && isInt(radix) ? other.toString(Math.min(36, Math.max(2, radix))) : undefined;
}

function numberOf(value: NumberValue, [other, radix]: readonly Value[]): Value | undefined {
  if (typeof other === 'string' && typeof value === 'object') return parseDouble(other);
  if (typeof other === 'string') return parseInteger(other, radix, isInt(value) ? 32 : 64);
  return isNumber(other ?? null) ? other : undefined;
}

/** java.lang.Boolean. */
export const booleanMethods = methods<boolean>({
  booleanValue: nullary((value) => value),
  compareTo: (value, [other, ...rest]) => {
    if (other === undefined || rest.length > 0) return undefined;
    if (typeof other !== 'boolean') throw methodFailure('compareTo compares a boolean only with one.');
    return Number(value) - Number(other);
  },
  equals: equality(),
  hashCode: nullary((value, budget) => hashCode(value, budget)),
  parseBoolean: (_, [text]) => (typeof text === 'string' ? text.toLowerCase() === 'true' : undefined),
  toString: booleanText,
  valueOf: booleanOf,
});

function booleanText(value: boolean, [other]: readonly Value[]): string {
  return String(typeof other === 'boolean' ? other : value);
}

function booleanOf(_: boolean, [other]: readonly Value[]): Value | undefined {
  if (typeof other === 'boolean') return other;
  return typeof other === 'string' ? other.toLowerCase() === 'true' : undefined;
}

function withTwoNumbers(method: (a: NumberValue, b: NumberValue) => Value): Method<NumberValue> {
  return (_, [a, b, ...rest]) =>
    rest.length === 0 && isNumber(a ?? null) && isNumber(b ?? null)
      ? method(a as NumberValue, b as NumberValue)
      : undefined;
}

function longOf(value: number): Value {
  if (Number.isNaN(value)) return 0;
  if (Math.abs(value) >= 2 ** 63) return value > 0 ? 2n ** 63n - 1n : -(2n ** 63n);
  return normalised(BigInt(Math.trunc(value)));
}

function parseInteger(text: Value | undefined, radix: Value | undefined, bits: number): Value | undefined {
  if (typeof text !== 'string' || (radix !== undefined && !isInt(radix))) return undefined;
  const base = Number(radix ?? 10);
  const digits = /^[+-]?([0-9a-z]+)$/i.exec(text)?.[1];
  if (digits === undefined || base < 2 || base > 36 || digits.length > 70) throw notANumber(text);
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const amount = Number.parseInt(digit, 36);
    if (amount >= base) throw notANumber(text);
    value = value * BigInt(base) + BigInt(amount);
  }
  const signed = text.startsWith('-') ? -value : value;
  if (BigInt.asIntN(bits, signed) !== signed) throw notANumber(text);
  return normalised(signed);
}

const DOUBLE = /^[ \t\n\r]*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?[ \t\n\r]*$/;

function parseDouble(text: Value | undefined): Value | undefined {
  if (typeof text !== 'string') return undefined;
  if (!DOUBLE.test(text)) throw notANumber(text);
  return double(Number.parseFloat(text));
}

function notANumber(text: string): Error {
  return methodFailure(`${JSON.stringify(text.slice(0, 100))} is not a number.`);
}

function unsignedText(value: Value | undefined, radix: number): string {
  return (Number(value) >>> 0).toString(radix);
}

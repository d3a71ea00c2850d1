import { areEqual } from '../compare-values.ts';
import { hashCode } from '../java-hash.ts';
import { compareNumbers, intValue, isInt, type NumberValue, normalised, toNumber } from '../java-number.ts';
import { textOf } from '../print-value.ts';
import { double, isNumber, type Value } from '../value.ts';
import { type Method, methodFailure, methods } from './method.ts';

/** java.lang.Integer, Long and Double; static methods are called of any of their values. */
export const numberMethods = methods<NumberValue>({
  byteValue: plain((value) => (intValue(value) << 24) >> 24),
  compareTo: withNumber((value, other) => compareNumbers(value, other)),
  doubleValue: plain((value) => double(toNumber(value))),
  equals: (value, args, budget) => (args.length === 1 ? areEqual(value, args[0] ?? null, budget) : undefined),
  floatValue: plain((value) => double(Math.fround(toNumber(value)))),
  hashCode: (value, args, budget) => (args.length === 0 ? hashCode(value, budget) : undefined),
  intValue: plain((value) => intValue(value)),
  isInfinite: plain((value) => !Number.isFinite(toNumber(value)) && !Number.isNaN(toNumber(value))),
  isNaN: plain((value) => Number.isNaN(toNumber(value))),
  longValue: plain((value) => (typeof value === 'object' ? longOf(value.value) : value)),
  max: withTwoNumbers((a, b) => (compareNumbers(a, b) < 0 ? b : a)),
  min: withTwoNumbers((a, b) => (compareNumbers(a, b) > 0 ? b : a)),
  parseDouble: (_, [text]) => parseDouble(text),
  parseInt: (_, [text, radix]) => parseInteger(text, radix, 32),
  parseLong: (_, [text, radix]) => parseInteger(text, radix, 64),
  shortValue: plain((value) => (intValue(value) << 16) >> 16),
  toBinaryString: (_, [value]) => unsignedText(value, 2),
  toHexString: (_, [value]) => unsignedText(value, 16),
  toOctalString: (_, [value]) => unsignedText(value, 8),
  toString: (value, [other, radix], budget) => {
    if (other === undefined) return textOf(value, budget);
    if (!isNumber(other)) return undefined;
    if (radix === undefined) return textOf(other, budget);
    return isInt(other) && isInt(radix) ? other.toString(Math.min(36, Math.max(2, radix))) : undefined;
  },
  valueOf: (value, [other, radix]) => {
    if (typeof other === 'string' && typeof value === 'object') return parseDouble(other);
    if (typeof other === 'string') return parseInteger(other, radix, isInt(value) ? 32 : 64);
    return isNumber(other ?? null) ? other : undefined;
  },
});

/** java.lang.Boolean. */
export const booleanMethods = methods<boolean>({
  booleanValue: (value, args) => (args.length === 0 ? value : undefined),
  compareTo: (value, [other]) => (typeof other === 'boolean' ? Number(value) - Number(other) : undefined),
  equals: (value, args, budget) => (args.length === 1 ? areEqual(value, args[0] ?? null, budget) : undefined),
  hashCode: (value, args, budget) => (args.length === 0 ? hashCode(value, budget) : undefined),
  parseBoolean: (_, [text]) => (typeof text === 'string' ? text.toLowerCase() === 'true' : undefined),
  toString: (value, args) => String(args[0] === undefined ? value : args[0]),
  valueOf: (_, [other]) => {
    if (typeof other === 'boolean') return other;
    return typeof other === 'string' ? other.toLowerCase() === 'true' : undefined;
  },
});

function plain(method: (value: NumberValue) => Value): Method<NumberValue> {
  return (value, args) => (args.length === 0 ? method(value) : undefined);
}

function withNumber(method: (value: NumberValue, other: NumberValue) => Value): Method<NumberValue> {
  return (value, [other, ...rest]) =>
    rest.length === 0 && isNumber(other ?? null) ? method(value, other as NumberValue) : undefined;
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

function unsignedText(value: Value | undefined, radix: number): Value | undefined {
  return isInt(value ?? null) ? (Number(value) >>> 0).toString(radix) : undefined;
}

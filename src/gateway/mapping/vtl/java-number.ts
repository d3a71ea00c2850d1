import { type DoubleValue, double, isKind, type Value } from './value.ts';

/** Integers as Velocity has them: Integer, Long and BigInteger, told apart by size alone. */
export type IntegerValue = number | bigint;
export type NumberValue = IntegerValue | DoubleValue;

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

/**
 * Velocity's MathUtils: integers stay integers, whatever their size; with a Double the result is one. Null when the
 * divisor is zero. A BigDecimal (BigInteger with Double) is taken as the nearest Double.
 */
export function arithmetic(operator: ArithmeticOperator, left: NumberValue, right: NumberValue): NumberValue | null {
  if ((operator === '/' || operator === '%') && toNumber(right) === 0) return null;
  if (isKind(left, 'double') || isKind(right, 'double')) {
    return double(ofDoubles(operator, toNumber(left), toNumber(right)));
  }
  if (typeof left === 'number' && typeof right === 'number') {
    const result = ofNumbers(operator, left, right);
    if (Number.isSafeInteger(result)) return result === 0 ? 0 : result;
  }
  return normalised(ofIntegers(operator, BigInt(left), BigInt(right)));
}

function ofNumbers(operator: ArithmeticOperator, left: number, right: number): number {
  if (operator === '/') return Math.trunc(left / right);
  return ofDoubles(operator, left, right);
}

function ofDoubles(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

function ofIntegers(operator: ArithmeticOperator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%': {
      const remainder = left % right;
      // BigInteger.mod, unlike the operator on longs, is never negative.
      return remainder < 0n && !(isLong(left) && isLong(right)) ? remainder + right : remainder;
    }
  }
}

function isLong(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

export function normalised(value: bigint): IntegerValue {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
}

export function toNumber(value: NumberValue): number {
  return typeof value === 'object' ? value.value : Number(value);
}

/** Negative, zero or positive; NaN is larger than nothing and smaller than nothing. */
export function compareNumbers(left: NumberValue, right: NumberValue): number {
  if (typeof left === 'object' || typeof right === 'object') {
    const a = toNumber(left);
    const b = toNumber(right);
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Number.intValue(): the low 32 bits of an integer, the nearest int of a Double. */
export function intValue(value: NumberValue): number {
  if (typeof value === 'number') return value | 0;
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
  if (Number.isNaN(value.value)) return 0;
  return Math.trunc(Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), value.value)));
}

export function isInt(value: Value): value is number {
  return typeof value === 'number' && (value | 0) === value;
}

/** Double.toString: `1.0`, `1.0E10`, `1.0E-5`. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

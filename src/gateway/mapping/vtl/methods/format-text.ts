import type { Budget } from '../budget.ts';
import { toNumber } from '../java-number.ts';
import { textOf } from '../print-value.ts';
import { isNumber, type Value } from '../value.ts';
import { methodFailure } from './method.ts';

const SPECIFIER = /%(?:(\d{1,4})\$)?([-0+, ]*)(\d{1,5})?(?:\.(\d{1,3}))?([sSdxXfbcn%])/g;

/** String.format() with the conversions that text is made of. */
export function formatText(format: string, args: readonly Value[], budget: Budget): string {
  let next = 0;
  budget.spendText(format.length);
  const text = format.replace(SPECIFIER, (_, position, flags: string, width, precision, conversion: string) => {
    if (conversion === 'n') return '\n';
    if (conversion === '%') return '%';
    const index = position === undefined ? next++ : Number(position) - 1;
    if (index < 0 || index >= args.length) throw methodFailure(`format: ${format} wants more arguments.`);
    const argument = args[index] ?? null;
    budget.checkLength(Number(width ?? 0));
    return padded(converted(argument, { flags, precision, conversion, budget }), flags, Number(width ?? 0));
  });
  if (format.replace(SPECIFIER, '').includes('%')) throw methodFailure(`format: ${format} cannot be understood.`);
  return text;
}

interface Conversion {
  readonly flags: string;
  readonly precision: string | undefined;
  readonly conversion: string;
  readonly budget: Budget;
}

function converted(value: Value, { flags, precision, conversion, budget }: Conversion): string {
  switch (conversion) {
    case 'd':
      if (typeof value !== 'number' && typeof value !== 'bigint') throw methodFailure('format: %d wants an integer.');
      return signed(grouped(String(value), flags), flags);
    case 'x':
    case 'X': {
      if (typeof value !== 'number' && typeof value !== 'bigint') throw methodFailure('format: %x wants an integer.');
      const digits = (typeof value === 'number' && value < 0 ? value >>> 0 : value).toString(16);
      return conversion === 'x' ? digits : digits.toUpperCase();
    }
    case 'f':
      if (!isNumber(value)) throw methodFailure('format: %f wants a number.');
      return signed(grouped(toNumber(value).toFixed(Math.min(100, Number(precision ?? 6))), flags), flags);
    case 'b':
      return String(typeof value === 'boolean' ? value : value !== null);
    default: {
      const text = textOf(value, budget) ?? 'null';
      const cut = precision === undefined ? text : text.slice(0, Number(precision));
      return conversion === 'S' ? cut.toUpperCase() : cut;
    }
  }
}

function grouped(digits: string, flags: string): string {
  if (!flags.includes(',')) return digits;
  const [whole = '', fraction] = digits.split('.');
  const withCommas = whole.replace(/(\d)(?=(\d{3})+$)/g, '$1,');
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
}

function signed(digits: string, flags: string): string {
  if (digits.startsWith('-')) return digits;
  return flags.includes('+') ? `+${digits}` : flags.includes(' ') ? ` ${digits}` : digits;
}

function padded(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

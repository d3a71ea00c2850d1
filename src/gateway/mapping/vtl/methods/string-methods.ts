import type { Budget } from '../budget.ts';
import { stringHash } from '../java-hash.ts';
import { isInt } from '../java-number.ts';
import { textOf } from '../print-value.ts';
import { matchesRegex, replaceByRegex, replaceText, splitByRegex } from '../regex.ts';
import { isKind, list, type Value } from '../value.ts';
import { formatText } from './format-text.ts';
import { equality, type Method, methodFailure, methods, nullary, outOfBounds, textMethod } from './method.ts';

/** java.lang.String. */
export const stringMethods = methods<string>({
  charAt: (text, [index, ...rest]) => {
    if (!isInt(index ?? null) || rest.length > 0) return undefined;
    const at = Number(index);
    if (at < 0 || at >= text.length) throw outOfBounds('charAt', at, text.length);
    return text.charAt(at);
  },
  codePointAt: (text, [index]) => {
    if (!isInt(index ?? null)) return undefined;
    return text.charCodeAt(Number(index)) >= 0
      ? (text.codePointAt(Number(index)) ?? 0)
      : failOutOfBounds('codePointAt', Number(index), text.length);
  },
  compareTo: comparing((text, other) => compareTexts(text, other)),
  compareToIgnoreCase: withText((text, other) => compareTexts(foldCase(text), foldCase(other))),
  concat: withText((text, other, budget) => bounded(text + other, budget)),
  contains: withText((text, other) => text.includes(other)),
  contentEquals: withText((text, other) => text === other),
  endsWith: withText((text, other) => text.endsWith(other)),
  equals: equality(),
  equalsIgnoreCase: (text, [other, ...rest]) => {
    if (rest.length > 0 || (typeof other !== 'string' && other !== null)) return undefined;
    return other !== null && foldCase(text) === foldCase(other);
  },
  format: (_, [format, ...args], budget) =>
    typeof format === 'string' ? bounded(formatText(format, args, budget), budget) : undefined,
  getBytes: withoutArguments((text, budget) => {
    budget.spend(text.length);
    return list(
      [...Buffer.from(text)].map((byte) => (byte << 24) >> 24),
      'array',
    );
  }),
  hashCode: withoutArguments((text) => stringHash(text)),
  indexOf: (text, [wanted, from, ...rest]) => {
    if (rest.length > 0 || (from !== undefined && !isInt(from))) return undefined;
    const needle = characterOrText(wanted);
    return needle === null ? undefined : text.indexOf(needle, from === undefined ? 0 : Number(from));
  },
  intern: withoutArguments((text) => text),
  isBlank: withoutArguments((text) => text.trim() === ''),
  isEmpty: withoutArguments((text) => text === ''),
  join: (_, [separator, ...parts], budget) => joinTexts(separator, parts, budget),
  lastIndexOf: (text, [wanted, from, ...rest]) => {
    if (rest.length > 0 || (from !== undefined && !isInt(from))) return undefined;
    const needle = characterOrText(wanted);
    if (needle === null) return undefined;
    if (from === undefined) return text.lastIndexOf(needle);
    return Number(from) < 0 ? -1 : text.lastIndexOf(needle, Number(from));
  },
  length: withoutArguments((text) => text.length),
  matches: withText((text, pattern, budget) => matchesRegex(text, pattern, budget)),
  repeat: (text, [count, ...rest], budget) => {
    if (!isInt(count ?? null) || rest.length > 0) return undefined;
    if (Number(count) < 0) throw methodFailure(`repeat: ${count} is negative.`);
    budget.checkLength(text.length * Number(count));
    return bounded(text.repeat(Number(count)), budget);
  },
  regionMatches: (text, [from, other, otherFrom, length, ...rest]) => {
    if (!isInt(from ?? null) || typeof other !== 'string' || rest.length > 0) return undefined;
    if (!isInt(otherFrom ?? null) || !isInt(length ?? null)) return undefined;
    const [at, otherAt, size] = [Number(from), Number(otherFrom), Number(length)];
    if (at < 0 || otherAt < 0 || at + size > text.length || otherAt + size > other.length) return false;
    return text.slice(at, at + Math.max(0, size)) === other.slice(otherAt, otherAt + Math.max(0, size));
  },
  replace: withTwoTexts((text, wanted, replacement, budget) => replaceText(text, { wanted, replacement }, budget)),
  replaceAll: withTwoTexts((text, pattern, replacement, budget) =>
    replaceByRegex(text, { pattern, replacement, count: Number.POSITIVE_INFINITY }, budget),
  ),
  replaceFirst: withTwoTexts((text, pattern, replacement, budget) =>
    replaceByRegex(text, { pattern, replacement, count: 1 }, budget),
  ),
  split: (text, [pattern, limit, ...rest], budget) => {
    if (typeof pattern !== 'string' || rest.length > 0 || (limit !== undefined && !isInt(limit))) return undefined;
    const parts = splitByRegex(text, { pattern, limit: Number(limit ?? 0) }, budget);
    budget.spend(parts.length);
    return list(parts, 'array');
  },
  startsWith: (text, [prefix, offset, ...rest]) => {
    if (typeof prefix !== 'string' || rest.length > 0 || (offset !== undefined && !isInt(offset))) return undefined;
    const at = offset === undefined ? 0 : Number(offset);
    return at >= 0 && at <= text.length && text.startsWith(prefix, at);
  },
  strip: withoutArguments((text) => text.trim()),
  stripLeading: withoutArguments((text) => text.trimStart()),
  stripTrailing: withoutArguments((text) => text.trimEnd()),
  subSequence: (text, args) => (args.length === 2 ? substring(text, args) : undefined),
  substring,
  toCharArray: withoutArguments((text, budget) => {
    budget.spend(text.length);
    return list(text.split(''), 'array');
  }),
  toLowerCase: withoutArguments((text) => text.toLowerCase()),
  toString: textMethod(),
  toUpperCase: withoutArguments((text) => text.toUpperCase()),
  // String.trim() takes away every character up to the space, and no other white space.
  trim: withoutArguments((text) =>
    text.replace(/^[\u0000-\u0020]+/, '').replace(/(?<![\u0000-\u0020])[\u0000-\u0020]+$/, ''),
  ),
  valueOf: textOfAny,
});

function textOfAny(_: string, [value]: readonly Value[], budget: Budget): Value | undefined {
  return value === undefined ? undefined : (textOf(value, budget) ?? 'null');
}

function substring(text: string, [begin, end, ...rest]: readonly Value[]): Value | undefined {
  if (!isInt(begin ?? null) || rest.length > 0 || (end !== undefined && !isInt(end))) return undefined;
  const from = Number(begin);
  const to = end === undefined ? text.length : Number(end);
  if (from < 0 || to > text.length || from > to) {
    throw methodFailure(`substring: begin ${from}, end ${to}, length ${text.length}.`);
  }
  return text.slice(from, to);
}

function withoutArguments(method: (text: string, budget: Budget) => Value): Method<string> {
  return nullary((text, budget) => {
    budget.spendText(text.length);
    return method(text, budget);
  });
}

/** compareTo(Object) is there, too, and throws. */
function comparing(method: (text: string, other: string) => Value): Method<string> {
  const compare = withText(method);
  return (text, args, budget) => {
    const result = compare(text, args, budget);
    if (result === undefined && args.length === 1) throw methodFailure('compareTo compares texts only with texts.');
    return result;
  };
}

function withText(method: (text: string, other: string, budget: Budget) => Value): Method<string> {
  return (text, args, budget) => {
    const other = textArgument(args[0]);
    if (args.length !== 1 || other === undefined) return undefined;
    budget.spendText(text.length + other.length);
    return method(text, other, budget);
  };
}

function withTwoTexts(method: (text: string, first: string, second: string, budget: Budget) => Value): Method<string> {
  return (text, args, budget) => {
    const first = textArgument(args[0]);
    const second = textArgument(args[1]);
    if (args.length !== 2 || first === undefined || second === undefined) return undefined;
    budget.spendText(text.length + first.length + second.length);
    return method(text, first, second, budget);
  };
}

/** Undefined when it is no text. For null, the method is found, and fails. */
function textArgument(value: Value | undefined): string | undefined {
  if (value === null) throw methodFailure('A method of a text was given null.');
  if (isKind(value ?? null, 'absent')) return '';
  return typeof value === 'string' ? value : undefined;
}

function bounded(text: string, budget: Budget): string {
  budget.checkLength(text.length);
  return text;
}

function failOutOfBounds(what: string, index: number, size: number): never {
  throw outOfBounds(what, index, size);
}

/** UTF-16 units, as Java compares. */
function compareTexts(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = a.charCodeAt(at) - b.charCodeAt(at);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/** What indexOf looks for: text or a code point. Null when it is neither. */
function characterOrText(value: Value | undefined): string | null {
  if (isInt(value ?? null)) {
    const codePoint = Number(value);
    return codePoint >= 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : NOWHERE;
  }
  return textArgument(value) ?? null;
}

/** Stands for a code point that there is none of. */
const NOWHERE = '\u{10ffff}'.repeat(8);

function joinTexts(separator: Value | undefined, parts: readonly Value[], budget: Budget): Value | undefined {
  if (typeof separator !== 'string') return undefined;
  const [only] = parts;
  const items = parts.length === 1 && isKind(only ?? null, 'list') && typeof only === 'object' ? itemsOf(only) : parts;
  let text = '';
  for (const [index, item] of items.entries()) {
    budget.spend();
    text += (index === 0 ? '' : separator) + (textOf(item, budget) ?? 'null');
    budget.checkLength(text.length);
  }
  return text;
}

function itemsOf(value: Value): readonly Value[] {
  return isKind(value, 'list') ? value.items : [];
}

import { isJsonObject } from '../../../base/json.ts';
import { invalidPattern } from './pattern-error.ts';
import { readExpression, readTokens, TokenReader } from './pattern-tokens.ts';
import { type ComparedValue, readValueCondition } from './value-condition.ts';

/** `{ $.user.id = 1 && $.users[0].email = "*@example.com" }` without its braces. */
export function compileJsonPattern(source: string): (message: string) => boolean {
  const reader = new TokenReader(readTokens(source));
  const holds = readExpression<unknown>(reader, readJsonCondition);
  if (!reader.isAtEnd) throw invalidPattern();
  return (message) => {
    const document = parseDocument(message);
    return document !== undefined && holds(document);
  };
}

/** A text that is no JSON has no properties. */
function parseDocument(message: string): unknown {
  const text = message.trim();
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readJsonCondition(reader: TokenReader): (document: unknown) => boolean {
  const selector = reader.next();
  if (selector.kind !== 'word') throw invalidPattern();
  const select = compileSelector(selector.text);
  if (reader.takeWord('NOT')) {
    if (!reader.takeWord('EXISTS')) throw invalidPattern();
    return (document) => select(document).length === 0;
  }
  if (reader.takeWord('IS')) {
    const expected = readIsOperand(reader);
    return (document) => select(document).includes(expected);
  }
  const holds = readValueCondition(reader);
  return (document) =>
    select(document).some((value) => {
      const compared = comparedValue(value);
      return compared !== null && holds(compared);
    });
}

/** `IS NOT` is not supported, says the user guide. */
function readIsOperand(reader: TokenReader): boolean | null {
  if (reader.takeWord('NULL')) return null;
  if (reader.takeWord('TRUE')) return true;
  if (reader.takeWord('FALSE')) return false;
  throw invalidPattern();
}

/** "If a property selector points to an array or object, the filter pattern won't match the log format." */
function comparedValue(value: unknown): ComparedValue | null {
  if (typeof value === 'number') return { text: String(value), number: value };
  if (typeof value === 'string') return { text: value, number: null };
  return value === null || typeof value === 'boolean' ? { text: String(value), number: null } : null;
}

type Step = (value: unknown) => readonly unknown[];

const STEP = /\.?\[(?:'([^']*)'|"([^"]*)"|(\d+)|(\*))\]|\.([\w-]+|\*)/y;

/** `$.objectList[1].id`, `$.['cluster.name']`, `$.arrayKey[*]`. */
function compileSelector(text: string): (document: unknown) => readonly unknown[] {
  if (!text.startsWith('$') || text.length === 1) throw invalidPattern();
  const steps: Step[] = [];
  for (STEP.lastIndex = 1; STEP.lastIndex < text.length; ) {
    const match = STEP.exec(text);
    if (match === null) throw invalidPattern();
    const [, single, double, index, star, name] = match;
    const member = single ?? double ?? name;
    if (star !== undefined || name === '*') steps.push(children);
    else if (index !== undefined) steps.push(itemAt(Number(index)));
    else steps.push(memberOf(member ?? ''));
  }
  // "You can only use up to one wildcard selector in a property selector."
  if (steps.filter((step) => step === children).length > 1) throw invalidPattern();
  return (document) => steps.reduce<readonly unknown[]>((values, step) => values.flatMap(step), [document]);
}

const children: Step = (value) => {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
};

function itemAt(index: number): Step {
  return (value) => (Array.isArray(value) && index < value.length ? [value[index]] : []);
}

function memberOf(name: string): Step {
  return (value) => (isJsonObject(value) && Object.hasOwn(value, name) ? [value[name]] : []);
}

import type { Assumptions } from '../../../aws/assumptions.ts';
import type { Budget } from './budget.ts';
import { textOf } from './print-value.ts';
import { readJson } from './read-json.ts';
import { TemplateFailure } from './template-failure.ts';
import { ABSENT, type HostValue, isKind, type Value } from './value.ts';

/** `$util`. What is absent stays absent, which prints nothing (recorded of urlEncode). */
export function templateUtilities(budget: Budget, assume: Assumptions): HostValue {
  return {
    kind: 'host',
    name: '$util',
    property: () => undefined,
    call: (name, args) => {
      const [first] = args;
      const utility = UTILITIES.get(name);
      if (utility === undefined || args.length !== 1 || first === undefined) return undefined;
      if (first === null || isKind(first, 'absent')) return ABSENT;
      const text = textOf(first, budget) ?? '';
      budget.spendText(text.length);
      const result = utility(text, assume);
      if (typeof result === 'string') budget.checkLength(result.length);
      return result;
    },
  };
}

type Utility = (text: string, assume: Assumptions) => Value;

const UTILITIES: ReadonlyMap<string, Utility> = new Map<string, Utility>([
  ['base64Decode', (text) => Buffer.from(text, 'base64').toString()],
  ['base64Encode', (text) => Buffer.from(text).toString('base64')],
  ['escapeJavaScript', escapeJavaScript],
  ['parseJson', parseJson],
  ['urlDecode', urlDecode],
  ['urlEncode', urlEncode],
]);

/** As StringEscapeUtils.escapeJavaScript of commons-lang 2. */
function escapeJavaScript(text: string, assume: Assumptions): string {
  if (text === '' && assume['rest-api.vtl.escape-javascript-empty'] === '{}') return '{}';
  let escaped = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code <= 0x7f && code !== 0x27 && code !== 0x22 && code !== 0x5c && code !== 0x2f) continue;
    escaped += text.slice(start, at) + escapeSequence(code);
    start = at + 1;
  }
  return start === 0 ? text : escaped + text.slice(start);
}

function escapeSequence(code: number): string {
  const character = String.fromCharCode(code);
  if (code >= 0x20 && code <= 0x7f) return `\\${character}`;
  return LETTERS.get(character) ?? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['\b', '\\b'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\f', '\\f'],
  ['\r', '\\r'],
]);

function parseJson(text: string): Value {
  const result = readJson(text);
  if ('value' in result) return result.value ?? ABSENT;
  throw new TemplateFailure('method', `$util.parseJson was given no JSON: ${result.problem}.`);
}

/** As java.net.URLEncoder: a space is `+` (recorded), `*` stays and `~` does not. */
function urlEncode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** As java.net.URLDecoder, which throws at a `%` that no two hexadecimal digits follow. */
function urlDecode(text: string): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) {
    throw new TemplateFailure('method', '$util.urlDecode was given a "%" that no two hexadecimal digits follow.');
  }
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

import type { Diagnostic, Reading } from '../base/diagnostic.ts';

/**
 * Reads `--parameter-overrides`: `Key=Value`, or AWS's long `ParameterKey=Key,ParameterValue=Value`. One word may hold
 * several pairs, as SAM's documentation writes them (`"Stage=dev Origin='https://a.example'"`); a value with spaces
 * needs quotes there, and none when it is a word of its own. The last of two equal keys counts.
 */
export function parseParameterOverrides(words: readonly string[]): Reading<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  const diagnostics: Diagnostic[] = [];
  for (const word of words) {
    for (const pair of splitPairs(word)) {
      const parsed = parsePair(pair);
      if (parsed === undefined) diagnostics.push(notAPair(pair));
      else values[parsed.key] = parsed.value;
    }
  }
  return { value: values, diagnostics };
}

/** A new pair begins after a space, outside quotes, where a name and `=` follow. */
function splitPairs(word: string): string[] {
  const pairs: string[] = [];
  let quote = '';
  let start = 0;
  for (let at = 0; at < word.length; at++) {
    const character = word.charAt(at);
    if (character === '\\') at++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (isOpeningQuote(word, at)) quote = character;
    else if (/\s/.test(character) && /^\s+[A-Za-z0-9]+=/.test(word.slice(at, at + 300))) {
      pairs.push(word.slice(start, at).trim());
      start = at;
    }
  }
  pairs.push(word.slice(start).trim());
  return pairs.filter((pair) => pair !== '');
}

/** A quote in the middle of a value (`it's`) is a character like any other. */
function isOpeningQuote(word: string, at: number): boolean {
  const character = word.charAt(at);
  return (character === '"' || character === "'") && (at === 0 || word.charAt(at - 1) === '=');
}

function parsePair(pair: string): { readonly key: string; readonly value: string } | undefined {
  const long = /^ParameterKey=([A-Za-z0-9]+),\s*ParameterValue=(.*)$/s.exec(pair);
  const [, key, value] = long ?? /^["']?([A-Za-z0-9]+)["']?=(.*)$/s.exec(pair) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value: withoutQuotes(value) };
}

function withoutQuotes(value: string): string {
  const [, quote = '', content] = /^(["'])(.*)\1$/s.exec(value) ?? [];
  return content === undefined ? value : content.replaceAll(`\\${quote}`, quote);
}

function notAPair(pair: string): Diagnostic {
  return {
    code: 'cloudformation/parameter-overrides',
    severity: 'error',
    message: `"${pair}" is not a parameter and its value.`,
    help: 'Write --parameter-overrides Name=value Other="a value with spaces". Names are letters and digits.',
  };
}

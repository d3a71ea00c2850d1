import { isCheap, translatePattern } from './as-regexp.ts';
import { Search } from './backtrack.ts';
import type { ParsedPattern } from './parse-pattern.ts';
import { parsePattern } from './parse-pattern.ts';
import { PatternSyntaxError } from './pattern-reader.ts';
import type { Program } from './program.ts';
import { compileProgram } from './program.ts';
import { expandReplacement } from './replacement.ts';

/**
 * A java.util.regex.Pattern. Time is linear in the text, but for back references and look-behinds; what would take
 * longer than a tenth of a second or so throws RegexTooExpensiveError.
 */
export interface JavaRegex {
  readonly pattern: string;
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
  /** Whether the whole text matches: Matcher.matches(). */
  matches(text: string): boolean;
  /** The match of the whole text. */
  match(text: string): JavaMatch | null;
  /** The first match at or after `from`: Matcher.find(int). */
  find(text: string, from?: number): JavaMatch | null;
  /** Every match, as Matcher.find() called again and again gives them. */
  findAll(text: string): Iterable<JavaMatch>;
  /** Throws JavaRegexError for a replacement that Java refuses, once there is something to replace. */
  replaceAll(text: string, replacement: string): string;
  replaceFirst(text: string, replacement: string): string;
  /** As String.split. */
  split(text: string, limit?: number): readonly string[];
}

export interface JavaMatch {
  readonly start: number;
  readonly end: number;
  /** The whole match and each group; null for a group that has no part in it. */
  readonly groups: readonly (string | null)[];
}

/** `error` is what Java says of the pattern: `Unclosed group`. */
export function compileJavaRegex(pattern: string): JavaRegex | { readonly error: string } {
  try {
    const parsed = parsePattern(pattern);
    return createJavaRegex(pattern, parsed);
  } catch (error) {
    if (error instanceof PatternSyntaxError) return { error: error.message };
    throw error;
  }
}

function createJavaRegex(pattern: string, parsed: ParsedPattern): JavaRegex {
  const engine = createEngine(parsed);
  const { groupCount, groupNames } = parsed;
  const regex: JavaRegex = {
    pattern,
    groupCount,
    groupNames,
    matches: engine.matches,
    match: engine.match,
    find: (text, from = 0) => (from > text.length ? null : engine.startSearch(text)(from, from)),
    findAll: (text) => findAll(engine, text),
    replaceAll: (text, replacement) => replaced(text, replacement, Number.POSITIVE_INFINITY),
    replaceFirst: (text, replacement) => replaced(text, replacement, 1),
    split: (text, limit = 0) => splitText(findAll(engine, text), text, limit),
  };
  const replaced = (text: string, replacement: string, limit: number) => {
    let result = '';
    let end = 0;
    let count = 0;
    for (const match of findAll(engine, text)) {
      if (count++ === limit) break;
      result += text.slice(end, match.start) + expandReplacement(replacement, match, groupNames);
      end = match.end;
    }
    return result + text.slice(end);
  };
  return regex;
}

interface Engine {
  readonly matches: (text: string) => boolean;
  readonly match: (text: string) => JavaMatch | null;
  readonly startSearch: (text: string) => FindNext;
}

type FindNext = (from: number, lastMatchEnd: number) => JavaMatch | null;

function createEngine(parsed: ParsedPattern): Engine {
  const program = compileProgram(parsed);
  const translation = translatePattern(parsed.node);
  const own = createOwnEngine(program);
  if (translation === null) return own;
  const full = new RegExp(`^(?:${translation.source})$`, 'u');
  const searching = new RegExp(translation.source, 'gu');
  return {
    matches: (text) => (isCheap(translation, text, 0) ? full.test(text) : own.matches(text)),
    match: (text) => (isCheap(translation, text, 0) ? javaMatch(full.exec(text)) : own.match(text)),
    startSearch(text) {
      if (!isCheap(translation, text, 1)) return own.startSearch(text);
      return (from, lastMatchEnd) => {
        // Java would begin within a surrogate pair; JavaScript goes back to its beginning.
        if (isLowSurrogate(text, from)) return own.startSearch(text)(from, lastMatchEnd);
        searching.lastIndex = from;
        return javaMatch(searching.exec(text));
      };
    },
  };
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

function javaMatch(found: RegExpExecArray | null): JavaMatch | null {
  if (found === null) return null;
  const groups: (string | null)[] = [];
  for (const group of found) groups.push(group ?? null);
  return { start: found.index, end: found.index + found[0].length, groups };
}

function createOwnEngine(program: Program): Engine {
  const match = (text: string) => positioned(new Search(program, text, { isFull: true, lastMatchEnd: 0 }), text, 0);
  return {
    matches: (text) => new Search(program, text, { isFull: true, lastMatchEnd: 0 }).run(0) !== null,
    match,
    startSearch(text) {
      let search: Search | null = null;
      return (from, lastMatchEnd) => {
        if (search === null || program.hasLastMatch) {
          search = new Search(program, text, { isFull: false, lastMatchEnd });
        }
        return positioned(search, text, from);
      };
    },
  };
}

function positioned(search: Search, text: string, from: number): JavaMatch | null {
  const positions = search.run(from);
  if (positions === null) return null;
  const groups: (string | null)[] = [];
  for (let at = 0; at < positions.length; at += 2) {
    const start = positions[at] ?? -1;
    groups.push(start === -1 ? null : text.slice(start, positions[at + 1]));
  }
  return { start: positions[0] ?? 0, end: positions[1] ?? 0, groups };
}

/** After an empty match, the search goes on one UTF-16 unit later. */
function* findAll(engine: Engine, text: string): Generator<JavaMatch> {
  const search = engine.startSearch(text);
  let lastMatchEnd = 0;
  for (let from = 0; from <= text.length; ) {
    const match = search(from, lastMatchEnd);
    if (match === null) return;
    yield match;
    lastMatchEnd = match.end;
    from = match.end === match.start ? match.end + 1 : match.end;
  }
}

function splitText(matches: Iterable<JavaMatch>, text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let end = 0;
  let hasMatch = false;
  for (const match of matches) {
    if (limit > 0 && parts.length === limit - 1) break;
    // An empty match at the very beginning makes no empty first part.
    if (match.end === 0) continue;
    parts.push(text.slice(end, match.start));
    end = match.end;
    hasMatch = true;
  }
  if (!hasMatch) return [text];
  parts.push(text.slice(end));
  if (limit === 0) while (parts.at(-1) === '') parts.pop();
  return parts;
}

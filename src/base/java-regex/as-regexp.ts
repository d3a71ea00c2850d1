import type { CharSet } from './char-set.ts';
import { LAST_CODE_POINT } from './char-set.ts';
import type { PatternNode, RepeatNode } from './pattern-node.ts';
import { lengthsOf } from './pattern-node.ts';

/** The same pattern for JavaScript's own engine, and how much work it may be there. */
export interface Translation {
  readonly source: string;
  /** How many repetitions of varying length there are: trying them takes (length of the text) to that power. */
  readonly varyingCount: number;
  /** In how many ways the alternatives can be combined. */
  readonly ways: number;
}

/**
 * Translates what means the same in both languages and cannot run away: characters and sets of known ranges, their
 * repetitions, groups, alternatives, the ends of the text. Null for anything else. Nothing that captures is repeated, since
 * the languages differ in what a group holds afterwards.
 */
export function translatePattern(node: PatternNode): Translation | null {
  switch (node.kind) {
    case 'empty':
      return plain('');
    case 'char':
      return isSurrogate(node.codePoint) ? null : plain(escaped(node.codePoint));
    case 'set':
      return translateSet(node.set);
    case 'sequence':
      return combine(node.nodes, (parts) => parts.join(''), 1);
    case 'alternation':
      return combine(node.nodes, (parts) => `(?:${parts.join('|')})`, node.nodes.length);
    case 'group':
      return combine([node.node], ([inner = '']) => (node.index === 0 ? `(?:${inner})` : `(${inner})`), 1);
    case 'repeat':
      return translateRepeat(node);
    case 'anchor':
      return translateAnchor(node.anchor);
    default:
      return null;
  }
}

/** What JavaScript's engine may take at most: about a millisecond. */
const NATIVE_WORK_LIMIT = 100_000;

/** `searches`: 1 where the match may begin anywhere. */
export function isCheap({ varyingCount, ways }: Translation, text: string, searches: 0 | 1): boolean {
  return ways * (text.length + 1) ** (varyingCount + searches) <= NATIVE_WORK_LIMIT;
}

function plain(source: string): Translation {
  return { source, varyingCount: 0, ways: 1 };
}

function combine(
  nodes: readonly PatternNode[],
  join: (sources: readonly string[]) => string,
  ways: number,
): Translation | null {
  const parts: Translation[] = [];
  for (const node of nodes) {
    const part = translatePattern(node);
    if (part === null) return null;
    parts.push(part);
  }
  return {
    source: join(parts.map(({ source }) => source)),
    varyingCount: parts.reduce((sum, part) => sum + part.varyingCount, 0),
    ways: parts.reduce((product, part) => product * part.ways, ways),
  };
}

function translateRepeat({ node, min, max, mode }: RepeatNode): Translation | null {
  if (mode === 'possessive') return null;
  const isOptionalGroup = node.kind === 'group' && min === 0 && max === 1 && lengthsOf(node).min > 0;
  if (node.kind !== 'char' && node.kind !== 'set' && !isOptionalGroup) return null;
  const inner = translatePattern(node);
  if (inner === null) return null;
  const count = max === Number.POSITIVE_INFINITY ? `{${min},}` : `{${min},${max}}`;
  return {
    source: `${inner.source}${count}${mode === 'lazy' ? '?' : ''}`,
    varyingCount: inner.varyingCount + (min === max || isOptionalGroup ? 0 : 1),
    ways: isOptionalGroup ? inner.ways * 2 : inner.ways,
  };
}

function translateAnchor(anchor: string): Translation | null {
  switch (anchor) {
    case 'begin':
      return plain('^');
    case 'end':
      return plain('$');
    case 'final-terminator':
      return plain('(?:(?=\\r\\n$)|(?<!\\r)(?=\\n$)|(?=[\\r\\x85\\u2028\\u2029]?$))');
    default:
      return null;
  }
}

const SURROGATES = { first: 0xd800, last: 0xdfff };

/** Half a surrogate pair is matched alone in Java and never in JavaScript's Unicode mode. */
function isSurrogate(codePoint: number): boolean {
  return codePoint >= SURROGATES.first && codePoint <= SURROGATES.last;
}

function translateSet({ ranges }: CharSet): Translation | null {
  if (ranges === null || ranges.length === 0) return null;
  let source = '';
  for (let at = 0; at < ranges.length; at += 2) {
    const first = ranges[at] ?? 0;
    const last = ranges[at + 1] ?? 0;
    const isApart = last < SURROGATES.first || first > SURROGATES.last;
    const holdsAll = first < SURROGATES.first && last >= LAST_CODE_POINT;
    if (!isApart && !holdsAll) return null;
    if (isApart && last > SURROGATES.last && first > 0xffff) return null;
    source += first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`;
  }
  return plain(`[${source}]`);
}

function escaped(codePoint: number): string {
  const isPlain =
    (codePoint >= 0x30 && codePoint <= 0x39) ||
    (codePoint >= 0x41 && codePoint <= 0x5a) ||
    (codePoint >= 0x61 && codePoint <= 0x7a);
  return isPlain ? String.fromCodePoint(codePoint) : `\\u{${codePoint.toString(16)}}`;
}

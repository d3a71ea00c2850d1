import type { CharSet } from './char-set.ts';

/** A parsed pattern. */
export type PatternNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'char'; readonly codePoint: number }
  /** One code point of a set. */
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'alternation'; readonly nodes: readonly PatternNode[] }
  /** `index` 0: not capturing. */
  | { readonly kind: 'group'; readonly index: number; readonly node: PatternNode }
  | RepeatNode
  /** What has matched is not tried in another way: `(?>…)`. */
  | { readonly kind: 'atomic'; readonly node: PatternNode }
  | LookNode
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  /** `\R` */
  | { readonly kind: 'line-ending' }
  | { readonly kind: 'back-reference'; readonly index: number; readonly fold: CaseFold };

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly node: PatternNode;
  readonly min: number;
  readonly max: number;
  readonly mode: 'greedy' | 'lazy' | 'possessive';
}

export interface LookNode {
  readonly kind: 'look';
  readonly isNegated: boolean;
  readonly node: PatternNode;
  /** How far back a look-behind begins; null for a look-ahead. */
  readonly behind: { readonly min: number; readonly max: number } | null;
}

export type Anchor =
  | 'begin'
  | 'end'
  | 'last-match'
  | 'line-begin'
  | 'line-begin-unix'
  | 'line-end'
  | 'line-end-unix'
  | 'final-terminator'
  | 'final-terminator-unix'
  | 'word-boundary'
  | 'unicode-word-boundary'
  | 'no-word-boundary'
  | 'no-unicode-word-boundary'
  | 'ascii-word-boundary'
  | 'no-ascii-word-boundary';

/** How a back reference compares; `unset-is-empty` as `none`, but a group without part in the match matches nothing. */
export type CaseFold = 'none' | 'ascii' | 'unicode' | 'unset-is-empty';

/**
 * Whether the node can match in one way only at a place, as Java judges it: it then repeats a group in a simpler manner,
 * which shows in what the groups inside have captured.
 */
export function isDeterministic(node: PatternNode): boolean {
  switch (node.kind) {
    case 'alternation':
      return false;
    case 'sequence':
      return node.nodes.every(isDeterministic);
    case 'group':
      return isDeterministic(node.node);
    case 'repeat':
      return node.min === node.max && node.max !== 1 && isDeterministic(node.node);
    default:
      return true;
  }
}

export function hasCapture(node: PatternNode): boolean {
  switch (node.kind) {
    case 'group':
      return node.index > 0 || hasCapture(node.node);
    case 'alternation':
    case 'sequence':
      return node.nodes.some(hasCapture);
    case 'repeat':
    case 'atomic':
    case 'look':
      return hasCapture(node.node);
    default:
      return false;
  }
}

/** Whether it can match at the beginning of a text only. */
export function isAnchoredAtBegin(node: PatternNode): boolean {
  switch (node.kind) {
    case 'anchor':
      return node.anchor === 'begin';
    case 'sequence':
      return node.nodes[0] !== undefined && isAnchoredAtBegin(node.nodes[0]);
    case 'alternation':
      return node.nodes.every(isAnchoredAtBegin);
    case 'group':
    case 'atomic':
      return isAnchoredAtBegin(node.node);
    default:
      return false;
  }
}

export interface Lengths {
  readonly min: number;
  /** Infinity where no greatest length is obvious. */
  readonly max: number;
}

const ZERO: Lengths = { min: 0, max: 0 };

/** How much text a node takes, in characters. */
export function lengthsOf(node: PatternNode): Lengths {
  switch (node.kind) {
    case 'char':
    case 'set':
      return { min: 1, max: 1 };
    case 'line-ending':
      return { min: 1, max: 2 };
    case 'back-reference':
      return { min: 0, max: Number.POSITIVE_INFINITY };
    case 'sequence':
      return node.nodes
        .map(lengthsOf)
        .reduce((sum, { min, max }) => ({ min: sum.min + min, max: sum.max + max }), ZERO);
    case 'alternation': {
      const all = node.nodes.map(lengthsOf);
      return { min: Math.min(...all.map(({ min }) => min)), max: Math.max(...all.map(({ max }) => max)) };
    }
    case 'group':
    case 'atomic':
      return lengthsOf(node.node);
    case 'repeat':
      return repeatLengths(node);
    default:
      return ZERO;
  }
}

/** Where Java counts without bound, it counts up to this; a product beyond has no obvious length (recorded). */
const COUNT_LIMIT = 0x7fffffff;

function repeatLengths(repeat: RepeatNode): Lengths {
  const { node, min } = repeat;
  const once = lengthsOf(node);
  const max = once.max * Math.min(repeat.max, COUNT_LIMIT);
  // Java gives up on a group that it has to repeat by its general loop, even a bounded one (recorded).
  const isObvious = max <= COUNT_LIMIT && !isGeneralLoop(repeat);
  return { min: once.min * min, max: isObvious ? max : Number.POSITIVE_INFINITY };
}

function isGeneralLoop({ node, max, mode }: RepeatNode): boolean {
  return node.kind === 'group' && max !== 1 && mode !== 'possessive' && !isDeterministic(node);
}

import type { CharSet } from './char-set.ts';
import { rangeSet } from './char-set.ts';
import type { ParsedPattern } from './parse-pattern.ts';
import type { Anchor, CaseFold, LookNode, PatternNode, RepeatNode } from './pattern-node.ts';
import { hasCapture, isAnchoredAtBegin, isDeterministic, lengthsOf } from './pattern-node.ts';
import { PatternSyntaxError } from './pattern-reader.ts';
import { VERTICAL_SPACE } from './unicode-property.ts';

/** Three numbers an instruction: what to do, and its two operands. */
export const INSTRUCTION_SIZE = 3;

export const OP = {
  /** The pattern has matched, if the place suits. */
  match: 0,
  /** What is matched on its own (look-around, atomic group) has matched. */
  accept: 1,
  /** As accept, where the look-behind began. */
  acceptBehind: 2,
  /** a: code point below 0x10000 */
  char: 3,
  /** a: index of a set */
  set: 4,
  /** a: tried first, b: tried after it */
  split: 5,
  /** a: target */
  jump: 6,
  /** a: slot that takes the position */
  save: 7,
  /** a: register that takes the position where an iteration begins */
  begin: 8,
  /** a: register, b: where to go on when the iteration has taken nothing: Java then leaves the loop */
  check: 9,
  /** a: index of an anchor */
  anchor: 10,
  /** a: group, b: index of the case fold */
  backReference: 11,
  /** a: index of a look-around, b: where to go on */
  look: 12,
  /** a: where the body begins, b: where to go on */
  atomic: 13,
  /** a: index of a memo point */
  memo: 14,
  /** a: index of a run of one set */
  run: 15,
  /** a: group that keeps what it holds now, whatever a later round of a loop around it captures */
  keep: 16,
} as const;

export interface Look {
  readonly body: number;
  readonly isNegated: boolean;
  readonly behind: LookNode['behind'];
}

export interface SetRun {
  readonly set: CharSet;
  readonly min: number;
  readonly max: number;
  readonly mode: RepeatNode['mode'];
}

export interface Program {
  readonly code: Int32Array;
  readonly sets: readonly CharSet[];
  readonly anchors: readonly Anchor[];
  readonly folds: readonly CaseFold[];
  readonly looks: readonly Look[];
  readonly runs: readonly SetRun[];
  /** Of each memo point, the registers of the loops around it whose bodies can match nothing. */
  readonly memoLoops: readonly (readonly number[])[];
  /** Of each memo point, its first table: it has one for each combination of its loops. */
  readonly memoTables: readonly number[];
  readonly registerCount: number;
  readonly groupCount: number;
  /** Whether what fails at a place fails there however it was reached; not so with back references. */
  readonly canMemoise: boolean;
  readonly hasLastMatch: boolean;
  /** It matches at the beginning of a text or nowhere. */
  readonly isAnchored: boolean;
  readonly keepsGroups: boolean;
  /** Java then steps over surrogate pairs while it searches. */
  readonly hasSupplementary: boolean;
  /** A character is a UTF-16 code unit, as in ECMAScript, and not a code point. */
  readonly readsUnits: boolean;
}

interface Builder {
  readonly code: number[];
  readonly sets: CharSet[];
  readonly anchors: Anchor[];
  readonly folds: CaseFold[];
  readonly looks: Look[];
  readonly runs: SetRun[];
  readonly memoLoops: (readonly number[])[];
  readonly memoTables: number[];
  memoTableCount: number;
  registerCount: number;
  canMemoise: boolean;
  hasLastMatch: boolean;
  keepsGroups: boolean;
  hasSupplementary: boolean;
  /** Registers of the nullable loops around the place being compiled, within one independent body. */
  loops: readonly number[];
}

/** Counted repetitions are written out, so that a short pattern could ask for any amount of memory. */
const CODE_LIMIT = 50_000;
/** A memo point inside more loops that can match nothing is left out, since its tables would be too many. */
const MEMO_LOOPS_LIMIT = 6;
/** A counted repetition of one set is written out up to this often; above, it is counted while it runs. */
const WRITTEN_OUT_LIMIT = 8;

export function compileProgram(
  { node, groupCount }: Pick<ParsedPattern, 'node' | 'groupCount'>,
  { readsUnits = false }: { readonly readsUnits?: boolean } = {},
): Program {
  const builder: Builder = {
    code: [],
    sets: [],
    anchors: [],
    folds: [],
    looks: [],
    runs: [],
    memoLoops: [],
    memoTables: [],
    memoTableCount: 0,
    registerCount: 0,
    canMemoise: true,
    hasLastMatch: false,
    keepsGroups: false,
    hasSupplementary: false,
    loops: [],
  };
  compileNode(builder, node);
  emit(builder, OP.match);
  const hasSupplementary = builder.hasSupplementary && !readsUnits;
  const isAnchored = isAnchoredAtBegin(node);
  return { ...builder, code: Int32Array.from(builder.code), groupCount, isAnchored, hasSupplementary, readsUnits };
}

function compileNode(builder: Builder, node: PatternNode): void {
  switch (node.kind) {
    case 'empty':
      return;
    case 'char':
      compileChar(builder, node.codePoint);
      return;
    case 'set':
      compileSet(builder, node.set);
      return;
    case 'sequence':
      for (const part of node.nodes) compileNode(builder, part);
      return;
    case 'alternation':
      compileAlternation(builder, node.nodes);
      return;
    case 'group':
      compileGroup(builder, node.index, node.node);
      return;
    case 'repeat':
      compileRepeat(builder, node);
      return;
    case 'atomic':
      compileAtomic(builder, node.node);
      return;
    case 'look':
      compileLook(builder, node);
      return;
    case 'anchor':
      builder.hasLastMatch ||= node.anchor === 'last-match';
      emit(builder, OP.anchor, add(builder.anchors, node.anchor));
      return;
    case 'line-ending':
      compileNode(builder, LINE_ENDING);
      return;
    case 'back-reference':
      builder.canMemoise = false;
      emit(builder, OP.backReference, node.index, add(builder.folds, node.fold));
  }
}

const LINE_ENDING: PatternNode = {
  kind: 'alternation',
  nodes: [
    {
      kind: 'sequence',
      nodes: [
        { kind: 'char', codePoint: 13 },
        { kind: 'char', codePoint: 10 },
      ],
    },
    { kind: 'set', set: VERTICAL_SPACE },
  ],
};

/** A character outside the BMP is one of a set, since a text may hold half of it. */
function compileChar(builder: Builder, codePoint: number): void {
  if (codePoint <= 0xffff && (codePoint < 0xd800 || codePoint > 0xdfff)) emit(builder, OP.char, codePoint);
  else {
    compileSet(builder, rangeSet(codePoint, codePoint));
  }
}

function compileSet(builder: Builder, set: CharSet): void {
  noteSupplementary(builder, set);
  emit(builder, OP.set, add(builder.sets, set));
}

function noteSupplementary(builder: Builder, { ranges }: CharSet): void {
  builder.hasSupplementary ||= ranges === null || (ranges.at(-1) ?? 0) > 0xffff;
}

function compileAlternation(builder: Builder, nodes: readonly PatternNode[]): void {
  const jumps: number[] = [];
  for (const [index, node] of nodes.entries()) {
    const isLast = index === nodes.length - 1;
    const split = isLast ? null : emit(builder, OP.split, here(builder) + 1);
    compileNode(builder, node);
    if (split !== null) {
      jumps.push(emit(builder, OP.jump));
      setOperand(builder, split, 2, here(builder));
    }
  }
  for (const jump of jumps) setOperand(builder, jump, 1, here(builder));
  emitMemo(builder);
}

function compileGroup(builder: Builder, index: number, node: PatternNode): void {
  if (index === 0) {
    compileNode(builder, node);
    return;
  }
  // A group counts as captured only once its end is reached, so that its beginning waits in a register.
  const register = builder.registerCount++;
  emit(builder, OP.begin, register);
  compileNode(builder, node);
  emit(builder, OP.save, index, register);
}

function compileAtomic(builder: Builder, node: PatternNode): void {
  const atomic = emit(builder, OP.atomic, here(builder) + 1);
  compileIndependent(builder, node, OP.accept);
  setOperand(builder, atomic, 2, here(builder));
}

function compileLook(builder: Builder, { isNegated, node, behind }: LookNode): void {
  const look = emit(builder, OP.look);
  setOperand(builder, look, 1, add(builder.looks, { body: here(builder), isNegated, behind }));
  compileIndependent(builder, node, behind === null ? OP.accept : OP.acceptBehind);
  setOperand(builder, look, 2, here(builder));
}

function compileIndependent(builder: Builder, node: PatternNode, end: number): void {
  const outer = builder.loops;
  builder.loops = [];
  compileNode(builder, node);
  emit(builder, end);
  builder.loops = outer;
}

function compileRepeat(builder: Builder, repeat: RepeatNode): void {
  const { node, min, max, mode } = repeat;
  if (node.kind === 'set' || node.kind === 'char') {
    const isShort = mode !== 'possessive' && max <= WRITTEN_OUT_LIMIT;
    const isEndless = mode !== 'possessive' && max === Number.POSITIVE_INFINITY && min <= WRITTEN_OUT_LIMIT;
    if (!isShort && !isEndless) {
      compileRun(builder, repeat);
      return;
    }
  }
  if (mode === 'possessive') {
    const once: PatternNode = { kind: 'atomic', node };
    compileAtomic(builder, { kind: 'repeat', node: once, min, max, mode: 'greedy' });
    return;
  }
  if (node.kind === 'group' && node.index > 0 && mode === 'greedy' && max > 1 && isDeterministic(node)) {
    compileKeeping(builder, repeat, node.index);
  } else compileCounted(builder, { ...repeat, node: iterated(repeat) });
}

/**
 * Once such a group has matched more often than it has to, Java sets it again when the rest of the pattern has matched, so
 * that in a loop around it the first round counts and not the last (recorded: `((\w)+\.)+` on `ab.cd.`).
 */
function compileKeeping(builder: Builder, repeat: RepeatNode, index: number): void {
  const { min, max } = repeat;
  const node = iterated(repeat);
  builder.keepsGroups = true;
  compileCounted(builder, { ...repeat, node, max: min });
  if (max === min) return;
  const skip = emitSplit(builder, 'greedy');
  compileCounted(builder, { ...repeat, node, min: 1, max: max - min });
  emit(builder, OP.keep, index);
  setOperand(builder, skip, 2, here(builder));
  emitMemo(builder);
}

/** A single element, or a group that can match in one way only, is matched on its own in each iteration. */
function iterated({ node, max }: RepeatNode): PatternNode {
  if (node.kind === 'line-ending') return { kind: 'atomic', node };
  if (node.kind !== 'group' || max === 1 || !hasCapture(node.node) || !isDeterministic(node.node)) return node;
  return { kind: 'group', index: node.index, node: { kind: 'atomic', node: node.node } };
}

function compileRun(builder: Builder, { node, min, max, mode }: RepeatNode): void {
  const set =
    node.kind === 'set' ? node.set : node.kind === 'char' ? rangeSet(node.codePoint, node.codePoint) : rangeSet();
  noteSupplementary(builder, set);
  emitMemo(builder);
  emit(builder, OP.run, add(builder.runs, { set, min, max, mode }));
  emitMemo(builder);
}

function compileCounted(builder: Builder, { node, min, max, mode }: RepeatNode): void {
  if (max === 0) return;
  const isNullable = lengthsOf(node).min === 0;
  const register = isNullable ? builder.registerCount++ : null;
  const outer = builder.loops;
  if (register !== null) builder.loops = [...outer, register];
  const exits: number[] = [];
  const iteration = () => {
    if (register !== null) emit(builder, OP.begin, register);
    compileNode(builder, node);
    if (register !== null) exits.push(emit(builder, OP.check, register));
  };
  const required = max === Number.POSITIVE_INFINITY && min > 0 ? min - 1 : min;
  for (let count = 0; count < required; count++) iteration();
  const splits: number[] = [];
  if (max === Number.POSITIVE_INFINITY) splits.push(compileEndless(builder, iteration, { isRequired: min > 0, mode }));
  else {
    for (let count = min; count < max; count++) {
      splits.push(emitSplit(builder, mode));
      iteration();
    }
  }
  for (const split of splits) setOperand(builder, split, mode === 'lazy' ? 1 : 2, here(builder));
  for (const exit of exits) setOperand(builder, exit, 2, here(builder));
  builder.loops = outer;
  emitMemo(builder);
}

/** `x+` is entered at its body, and comes to the same test as `x*` after it. Gives the test. */
function compileEndless(
  builder: Builder,
  iteration: () => void,
  { isRequired, mode }: { isRequired: boolean; mode: RepeatNode['mode'] },
): number {
  const entry = isRequired ? emit(builder, OP.jump) : null;
  const head = here(builder);
  emitMemo(builder);
  const split = emitSplit(builder, mode);
  if (entry !== null) setOperand(builder, entry, 1, here(builder));
  iteration();
  emit(builder, OP.jump, head);
  return split;
}

/** A test that goes into what follows it, first or last; the other way is filled in later. */
function emitSplit(builder: Builder, mode: RepeatNode['mode']): number {
  const split = emit(builder, OP.split);
  setOperand(builder, split, mode === 'lazy' ? 2 : 1, here(builder));
  return split;
}

function emitMemo(builder: Builder): void {
  if (builder.loops.length > MEMO_LOOPS_LIMIT) return;
  emit(builder, OP.memo, add(builder.memoLoops, builder.loops));
  builder.memoTables.push(builder.memoTableCount);
  builder.memoTableCount += 1 << builder.loops.length;
}

function emit(builder: Builder, op: number, a = 0, b = 0): number {
  const at = here(builder);
  if (at >= CODE_LIMIT) throw new PatternSyntaxError('Pattern repeats too much');
  builder.code.push(op, a, b);
  return at;
}

function here({ code }: Builder): number {
  return code.length / INSTRUCTION_SIZE;
}

function setOperand({ code }: Builder, at: number, operand: 1 | 2, value: number): void {
  code[at * INSTRUCTION_SIZE + operand] = value;
}

function add<T>(list: T[], item: T): number {
  return list.push(item) - 1;
}

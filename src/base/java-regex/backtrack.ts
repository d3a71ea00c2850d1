import { matchesAnchor } from './anchors.ts';
import { foldAscii, foldCase } from './letter-case.ts';
import type { Look, Program } from './program.ts';
import { INSTRUCTION_SIZE, OP } from './program.ts';

/** Thrown where a pattern with back references, or an enormous text, would take too long. */
export class RegexTooExpensiveError extends Error {
  override readonly name = 'RegexTooExpensiveError';
}

/** About a tenth of a second. */
const STEP_LIMIT = 4_000_000;
/** Numbers on the stack: 64 MB. */
const STACK_LIMIT = 16_000_000;
const MEMO_LIMIT_BYTES = 64_000_000;
/** Most matches end before it pays to remember anything. */
const MEMO_AFTER_STEPS = 2_000;

const FRAME_SIZE = 3;
const FRAME = {
  /** Go on at an instruction (second) from a position (third). */
  branch: 0,
  /** Set a register back. */
  register: 1,
  /** Set a group back: its index and where it began; another frame has its end. */
  group: 2,
  /** Everything from a memo point has failed: its table, the position. */
  failed: 3,
  /** Give back one character of a greedy run, or take one more of a lazy one. */
  run: 4,
  /** Set a group at the end to what it held here: its index and begin; its end is the third number. */
  keep: 5,
} as const;
const KIND_BITS = 3;
const KIND_MASK = (1 << KIND_BITS) - 1;

export interface SearchOptions {
  /** Only a match up to the end counts. */
  readonly isFull: boolean;
  /** What `\G` means. */
  readonly lastMatchEnd: number;
}

/** Begin and end of the whole and of each group, -1 for a group without part in it. */
export type MatchPositions = readonly number[];

export interface Search {
  /** Tries one place after another from `from` on; only that one if the match is to be full. */
  run(from: number): MatchPositions | null;
}

/**
 * A backtracking matcher that remembers from which (instruction, position) pairs everything has failed, so that no pair is
 * tried twice and time is linear in the text. The tables stay good for a whole search. What matches on its own, in
 * look-arounds and atomic groups, keeps its captures even if what follows fails: Java never takes those back (recorded).
 * A failure that is remembered does not leave them a second time; no more than that can differ.
 */
export function createSearch(program: Program, text: string, { isFull, lastMatchEnd }: SearchOptions): Search {
  const { code, sets, anchors, folds, looks, runs, memoLoops, memoTables } = program;
  const groups = new Int32Array(2 * (program.groupCount + 1)).fill(-1);
  const registers = new Int32Array(program.registerCount);
  const tables: (Uint8Array | undefined)[] = [];
  let memoBytes = 0;
  let stack = new Int32Array(96);
  let top = 0;
  let stepsLeft = STEP_LIMIT;
  let behindEnd = -1;
  let mayMemoise = program.canMemoise;

  const charAt = program.readsUnits
    ? (position: number) => text.charCodeAt(position)
    : (position: number) => text.codePointAt(position) ?? 0;
  const push = (kind: number, value: number, position: number) => {
    if (top + FRAME_SIZE > stack.length) grow();
    stack[top] = (value << KIND_BITS) | kind;
    stack[top + 1] = position;
    stack[top + 2] = 0;
    top += FRAME_SIZE;
  };
  const grow = () => {
    if (stack.length >= STACK_LIMIT) throw new RegexTooExpensiveError('The regular expression needs too much memory.');
    const larger = new Int32Array(stack.length * 2);
    larger.set(stack);
    stack = larger;
  };
  const spend = (steps: number) => {
    stepsLeft -= steps;
    if (stepsLeft < 0) throw new RegexTooExpensiveError('The regular expression takes too long on this text.');
  };

  /** Whether everything has failed from here before; if not, notes that it is being tried. */
  const hasFailed = (point: number, position: number): boolean => {
    let key = memoTables[point] ?? 0;
    const loops = memoLoops[point] ?? NO_LOOPS;
    for (let bit = 0; bit < loops.length; bit++) {
      if ((registers[loops[bit] ?? 0] ?? 0) < position) key += 1 << bit;
    }
    const table = tables[key];
    if (table !== undefined && ((table[position >> 3] ?? 0) & (1 << (position & 7))) !== 0) return true;
    push(FRAME.failed, key, position);
    return false;
  };
  const noteFailure = (key: number, position: number) => {
    let table = tables[key];
    if (table === undefined) {
      memoBytes += (text.length >> 3) + 1;
      if (memoBytes > MEMO_LIMIT_BYTES)
        throw new RegexTooExpensiveError('The regular expression needs too much memory.');
      table = new Uint8Array((text.length >> 3) + 1);
      tables[key] = table;
    }
    table[position >> 3] = (table[position >> 3] ?? 0) | (1 << (position & 7));
  };

  const look = ({ body, isNegated, behind }: Look, position: number): boolean => {
    if (behind === null) return (attempt(body, position) !== -1) !== isNegated;
    const outer = { behindEnd, mayMemoise };
    behindEnd = position;
    // Where a look-behind has to end is not in the tables.
    mayMemoise = false;
    let isFound = false;
    let start = back(position, behind.min);
    for (let length = behind.min; length <= behind.max && start >= 0 && !isFound; length++) {
      isFound = attempt(body, start) !== -1;
      start = back(start, 1);
    }
    ({ behindEnd, mayMemoise } = outer);
    return isFound !== isNegated;
  };
  const back = (position: number, count: number): number => {
    let at = position;
    for (let left = count; left > 0 && at >= 0; left--) {
      at -= program.hasSupplementary && isLow(text, at - 1) && isHigh(text, at - 2) ? 2 : 1;
    }
    return at;
  };

  /** Where a run of characters of one set ends, or -1; leaves a frame for the shorter ends. */
  const takeRun = (index: number, position: number, next: number): number => {
    const run = runs[index];
    if (run === undefined) return -1;
    const least = scan(run.set.has, position, run.min);
    if (least === -1) return -1;
    if (run.mode === 'lazy') {
      if (run.max > run.min) pushRun(next, least, run.max - run.min, index);
      return least;
    }
    let end = least;
    for (let count = run.min; count < run.max && end < text.length; count++) {
      const char = charAt(end);
      if (!run.set.has(char)) break;
      end += char > 0xffff ? 2 : 1;
    }
    spend(end - least);
    if (run.mode === 'greedy' && end > least) pushRun(next, end, least, index);
    return end;
  };
  const scan = (has: (codePoint: number) => boolean, position: number, count: number): number => {
    let at = position;
    for (let left = count; left > 0; left--) {
      if (at >= text.length) return -1;
      const char = charAt(at);
      if (!has(char)) return -1;
      at += char > 0xffff ? 2 : 1;
    }
    spend(at - position);
    return at;
  };
  const pushRun = (next: number, position: number, bound: number, index: number) => {
    push(FRAME.run, index, position);
    push(FRAME.run, next, bound);
  };
  /** The next end of a run that has been pushed, and where to go on; the frames stay while there are more. */
  const resumeRun = (next: number, position: number, bound: number, index: number): number => {
    const run = runs[index];
    if (run?.mode === 'lazy') {
      const end = scan(run.set.has, position, 1);
      if (end !== -1 && bound > 1) pushRun(next, end, bound - 1, index);
      return end;
    }
    const end = position - (position - 2 >= bound && isLow(text, position - 1) && isHigh(text, position - 2) ? 2 : 1);
    if (end > bound) pushRun(next, end, bound, index);
    return end;
  };

  /** In the order in which Java returns from its calls: the earliest comes last. */
  const setKeptGroups = (base: number) => {
    for (let at = top - FRAME_SIZE; at >= base; at -= FRAME_SIZE) {
      const head = stack[at] ?? 0;
      if ((head & KIND_MASK) !== FRAME.keep) continue;
      groups[2 * (head >> KIND_BITS)] = stack[at + 1] ?? -1;
      groups[2 * (head >> KIND_BITS) + 1] = stack[at + 2] ?? -1;
    }
  };

  const saveGroup = (index: number, from: number, to: number) => {
    push(FRAME.group, index, groups[2 * index] ?? -1);
    stack[top - 1] = groups[2 * index + 1] ?? -1;
    groups[2 * index] = from;
    groups[2 * index + 1] = to;
  };

  /** Runs from an instruction to its end; gives the position reached, or -1. What it leaves to be tried is dropped. */
  const attempt = (start: number, from: number): number => {
    const base = top;
    let at = start;
    let position = from;
    for (;;) {
      spend(1);
      const operation = at * INSTRUCTION_SIZE;
      const a = code[operation + 1] ?? 0;
      const b = code[operation + 2] ?? 0;
      let isFailed = false;
      at++;
      switch (code[operation]) {
        case OP.char:
          if (text.charCodeAt(position) === a) position++;
          else isFailed = true;
          break;
        case OP.set: {
          const char = position < text.length ? charAt(position) : -1;
          if (char !== -1 && sets[a]?.has(char) === true) position += char > 0xffff ? 2 : 1;
          else isFailed = true;
          break;
        }
        case OP.split:
          push(FRAME.branch, b, position);
          at = a;
          break;
        case OP.jump:
          at = a;
          break;
        case OP.save:
          saveGroup(a, registers[b] ?? 0, position);
          break;
        case OP.begin:
          push(FRAME.register, a, registers[a] ?? 0);
          registers[a] = position;
          break;
        case OP.check:
          if (registers[a] === position) at = b;
          break;
        case OP.anchor:
          isFailed = !matchesAnchor(anchors[a] ?? 'end', { text, position, lastMatchEnd });
          break;
        case OP.backReference: {
          const length = referredLength(a, folds[b] ?? 'none', position);
          if (length === -1) isFailed = true;
          else position += length;
          break;
        }
        case OP.look:
          if (look(looks[a] ?? NO_LOOK, position)) at = b;
          else isFailed = true;
          break;
        case OP.atomic: {
          const end = attempt(a, position);
          if (end === -1) isFailed = true;
          else {
            position = end;
            at = b;
          }
          break;
        }
        case OP.memo:
          if (mayMemoise && stepsLeft < STEP_LIMIT - MEMO_AFTER_STEPS) isFailed = hasFailed(a, position);
          break;
        case OP.run: {
          const end = takeRun(a, position, at);
          if (end === -1) isFailed = true;
          else position = end;
          break;
        }
        case OP.keep:
          push(FRAME.keep, a, groups[2 * a] ?? -1);
          stack[top - 1] = groups[2 * a + 1] ?? -1;
          break;
        default:
          isFailed = !isAccepted(code[operation] ?? OP.match, position);
          if (!isFailed) {
            if (program.keepsGroups) setKeptGroups(base);
            top = base;
            return position;
          }
      }
      if (!isFailed) continue;
      // Back to the last place where there was another way.
      for (;;) {
        if (top === base) return -1;
        top -= FRAME_SIZE;
        const head = stack[top] ?? 0;
        const value = head >> KIND_BITS;
        const number = stack[top + 1] ?? 0;
        const kind = head & KIND_MASK;
        if (kind === FRAME.branch) {
          at = value;
          position = number;
          break;
        }
        if (kind === FRAME.register) registers[value] = number;
        else if (kind === FRAME.group) {
          groups[2 * value] = number;
          groups[2 * value + 1] = stack[top + 2] ?? -1;
        } else if (kind === FRAME.failed) noteFailure(value, number);
        else if (kind === FRAME.run) {
          top -= FRAME_SIZE;
          const end = resumeRun(value, stack[top + 1] ?? 0, number, (stack[top] ?? 0) >> KIND_BITS);
          if (end === -1) continue;
          at = value;
          position = end;
          break;
        }
      }
    }
  };

  const isAccepted = (op: number, position: number): boolean => {
    if (op === OP.match) return !isFull || position === text.length;
    return op === OP.accept || position === behindEnd;
  };

  const referredLength = (index: number, fold: (typeof folds)[number], position: number): number => {
    const from = groups[2 * index] ?? -1;
    const length = (groups[2 * index + 1] ?? -1) - from;
    if (from === -1) return fold === 'unset-is-empty' ? 0 : -1;
    if (position + length > text.length) return -1;
    spend(length);
    for (let at = 0; at < length; at++) {
      const a = text.charCodeAt(from + at);
      const b = text.charCodeAt(position + at);
      if (a === b) continue;
      if (fold === 'none' || fold === 'unset-is-empty') return -1;
      if (fold === 'ascii' ? foldAscii(a) !== foldAscii(b) : foldCase(a) !== foldCase(b)) return -1;
    }
    return length;
  };

  return {
    run(from) {
      groups.fill(-1);
      for (let start = from; start <= text.length; start++) {
        if (program.hasSupplementary && start > from && isLow(text, start) && isHigh(text, start - 1)) continue;
        const end = attempt(0, start);
        if (end !== -1) {
          groups[0] = start;
          groups[1] = end;
          return [...groups];
        }
        if (isFull) return null;
      }
      return null;
    },
  };
}

const NO_LOOPS: readonly number[] = [];
const NO_LOOK: Look = { body: 0, isNegated: false, behind: null };

function isLow(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

function isHigh(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

import { matchesAnchor } from './anchors.ts';
import { FailureMemo } from './failure-memo.ts';
import { FRAME, FrameStack } from './frame-stack.ts';
import { foldAscii, foldCase } from './letter-case.ts';
import type { CaseFold } from './pattern-node.ts';
import type { Look, Program, SetRun } from './program.ts';
import { INSTRUCTION_SIZE, OP } from './program.ts';
import { RegexTooExpensiveError } from './regex-too-expensive-error.ts';

/** About a tenth of a second. */
const STEP_LIMIT = 4_000_000;
/** Most matches end before it pays to remember anything. */
const MEMO_AFTER_STEPS = 2_000;

export interface SearchOptions {
  /** Only a match up to the end counts. */
  readonly isFull: boolean;
  /** What `\G` means. */
  readonly lastMatchEnd: number;
}

/** Begin and end of the whole and of each group, -1 for a group without part in it. */
export type MatchPositions = readonly number[];

/**
 * A backtracking matcher that remembers from which (instruction, position) pairs everything has failed, so that no pair is
 * tried twice and time is linear in the text. The tables stay good for a whole search. What matches on its own, in
 * look-arounds and atomic groups, keeps its captures even if what follows fails: Java never takes those back (recorded).
 * A failure that is remembered does not leave them a second time; no more than that can differ.
 */
export class Search {
  readonly #program: Program;
  readonly #text: string;
  readonly #options: SearchOptions;
  readonly #groups: Int32Array;
  readonly #registers: Int32Array;
  readonly #frames = new FrameStack();
  readonly #memo: FailureMemo;
  #mayMemoise: boolean;
  #stepsLeft = STEP_LIMIT;
  #behindEnd = -1;
  /** Where the next instruction is, and what it is about. */
  #at = 0;
  #position = 0;

  constructor(program: Program, text: string, options: SearchOptions) {
    this.#program = program;
    this.#text = text;
    this.#options = options;
    this.#groups = new Int32Array(2 * (program.groupCount + 1));
    this.#registers = new Int32Array(program.registerCount);
    this.#memo = new FailureMemo(program, text.length);
    this.#mayMemoise = program.canMemoise;
  }

  /** Tries one place after another from `from` on; only that one if the match is to be full. */
  run(from: number): MatchPositions | null {
    this.#groups.fill(-1);
    for (let start = from; start <= this.#text.length; start++) {
      if (this.#program.hasSupplementary && start > from && isWithinPair(this.#text, start)) continue;
      const end = this.#attempt(0, start);
      if (end !== -1) {
        this.#groups[0] = start;
        this.#groups[1] = end;
        return [...this.#groups];
      }
      if (this.#options.isFull || this.#program.isAnchored) return null;
    }
    return null;
  }

  /** Runs from an instruction to its end; gives the position reached, or -1. What it leaves to be tried is dropped. */
  #attempt(start: number, from: number): number {
    const base = this.#frames.height;
    this.#at = start;
    this.#position = from;
    while (!this.#execute()) {
      if (!this.#goBack(base)) return -1;
    }
    if (this.#program.keepsGroups) this.#setKeptGroups(base);
    this.#frames.cut(base);
    return this.#position;
  }

  /** Goes forward to an end, or until something does not match. */
  #execute(): boolean {
    const { code, sets, anchors, folds, looks, runs } = this.#program;
    const text = this.#text;
    const frames = this.#frames;
    let at = this.#at;
    let position = this.#position;
    for (;;) {
      this.#spend(1);
      const operation = at * INSTRUCTION_SIZE;
      const a = code[operation + 1] ?? 0;
      const b = code[operation + 2] ?? 0;
      at++;
      switch (code[operation]) {
        case OP.char:
          if (text.charCodeAt(position) !== a) return false;
          position++;
          break;
        case OP.set: {
          const char = this.#charAt(position);
          if (char === -1 || sets[a]?.has(char) !== true) return false;
          position += char > 0xffff ? 2 : 1;
          break;
        }
        case OP.split:
          frames.push(FRAME.branch, b, position);
          at = a;
          break;
        case OP.jump:
          at = a;
          break;
        case OP.save:
          this.#saveGroup(a, this.#registers[b] ?? 0, position);
          break;
        case OP.begin:
          frames.push(FRAME.register, a, this.#registers[a] ?? 0);
          this.#registers[a] = position;
          break;
        case OP.check:
          if (this.#registers[a] === position) at = b;
          break;
        case OP.anchor: {
          const { lastMatchEnd } = this.#options;
          if (!matchesAnchor(anchors[a] ?? 'end', { text, position, lastMatchEnd })) return false;
          break;
        }
        case OP.backReference: {
          const length = this.#referredLength(a, folds[b] ?? 'none', position);
          if (length === -1) return false;
          position += length;
          break;
        }
        case OP.look:
          if (!this.#look(looks[a] ?? NO_LOOK, position)) return false;
          at = b;
          break;
        case OP.atomic:
          position = this.#attempt(a, position);
          if (position === -1) return false;
          at = b;
          break;
        case OP.memo:
          if (this.#hasFailed(a, position)) return false;
          break;
        case OP.run:
          position = this.#takeRun(runs[a] ?? NO_RUN, { index: a, position, next: at });
          if (position === -1) return false;
          break;
        case OP.keep:
          frames.push(FRAME.keep, a, this.#groups[2 * a] ?? -1, this.#groups[2 * a + 1] ?? -1);
          break;
        default:
          this.#position = position;
          return this.#isAccepted(code[operation] ?? OP.match);
      }
    }
  }

  /** Takes everything back to the last place where there was another way; false if there is none above `base`. */
  #goBack(base: number): boolean {
    const frames = this.#frames;
    while (frames.height > base) {
      frames.pop();
      const frame = frames.height;
      const value = frames.valueAt(frame);
      switch (frames.kindAt(frame)) {
        case FRAME.branch:
          this.#at = value;
          this.#position = frames.firstAt(frame);
          return true;
        case FRAME.register:
          this.#registers[value] = frames.firstAt(frame);
          break;
        case FRAME.group:
          this.#groups[2 * value] = frames.firstAt(frame);
          this.#groups[2 * value + 1] = frames.secondAt(frame);
          break;
        case FRAME.failed:
          this.#memo.add(value, frames.firstAt(frame));
          break;
        case FRAME.run:
          if (this.#resumeRun(value, frames.firstAt(frame))) return true;
      }
    }
    return false;
  }

  #isAccepted(op: number): boolean {
    if (op === OP.match) return !this.#options.isFull || this.#position === this.#text.length;
    return op === OP.accept || this.#position === this.#behindEnd;
  }

  #spend(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft < 0) throw new RegexTooExpensiveError('The regular expression takes too long on this text.');
  }

  /** -1 at the end of the text. */
  #charAt(position: number): number {
    if (position >= this.#text.length) return -1;
    return this.#program.readsUnits ? this.#text.charCodeAt(position) : (this.#text.codePointAt(position) ?? -1);
  }

  /** Whether everything has failed from here before; if not, notes that it is being tried. */
  #hasFailed(point: number, position: number): boolean {
    if (!this.#mayMemoise || this.#stepsLeft > STEP_LIMIT - MEMO_AFTER_STEPS) return false;
    const table = this.#memo.tableOf(point, position, this.#registers);
    if (this.#memo.has(table, position)) return true;
    this.#frames.push(FRAME.failed, table, position);
    return false;
  }

  #look({ body, isNegated, behind }: Look, position: number): boolean {
    if (behind === null) return (this.#attempt(body, position) !== -1) !== isNegated;
    const outer = { behindEnd: this.#behindEnd, mayMemoise: this.#mayMemoise };
    this.#behindEnd = position;
    // Where a look-behind has to end is not in the tables.
    this.#mayMemoise = false;
    let isFound = false;
    let start = this.#back(position, behind.min);
    for (let length = behind.min; length <= behind.max && start >= 0 && !isFound; length++) {
      isFound = this.#attempt(body, start) !== -1;
      start = this.#back(start, 1);
    }
    this.#behindEnd = outer.behindEnd;
    this.#mayMemoise = outer.mayMemoise;
    return isFound !== isNegated;
  }

  #back(position: number, count: number): number {
    let at = position;
    for (let left = count; left > 0 && at >= 0; left--) {
      at -= this.#program.hasSupplementary && isWithinPair(this.#text, at - 1) ? 2 : 1;
    }
    return at;
  }

  /** Where a run of characters of one set ends, or -1; leaves a frame for the other ends that it may have. */
  #takeRun(run: SetRun, { index, position, next }: { index: number; position: number; next: number }): number {
    const least = this.#scan(run.set.has, position, run.min);
    if (least === -1) return -1;
    if (run.mode === 'lazy') {
      if (run.max > run.min) this.#pushRun(index, { next, end: least, bound: run.max - run.min });
      return least;
    }
    let end = least;
    for (let count = run.min; count < run.max; count++) {
      const char = this.#charAt(end);
      if (char === -1 || !run.set.has(char)) break;
      end += char > 0xffff ? 2 : 1;
    }
    this.#spend(end - least);
    if (run.mode === 'greedy' && end > least) this.#pushRun(index, { next, end, bound: least });
    return end;
  }

  #scan(has: (codePoint: number) => boolean, position: number, count: number): number {
    let at = position;
    for (let left = count; left > 0; left--) {
      const char = this.#charAt(at);
      if (char === -1 || !has(char)) return -1;
      at += char > 0xffff ? 2 : 1;
    }
    this.#spend(at - position);
    return at;
  }

  /** Two frames: where it goes on and from where; which run it is, and how far it may go. */
  #pushRun(index: number, { next, end, bound }: { next: number; end: number; bound: number }): void {
    this.#frames.push(FRAME.run, index, bound);
    this.#frames.push(FRAME.run, next, end);
  }

  /** Goes on from the next end of a run, if it has one. */
  #resumeRun(next: number, position: number): boolean {
    this.#frames.pop();
    const frame = this.#frames.height;
    const index = this.#frames.valueAt(frame);
    const bound = this.#frames.firstAt(frame);
    const run = this.#program.runs[index] ?? NO_RUN;
    let end: number;
    if (run.mode === 'lazy') {
      end = this.#scan(run.set.has, position, 1);
      if (end === -1) return false;
      if (bound > 1) this.#pushRun(index, { next, end, bound: bound - 1 });
    } else {
      end = position - (position - 2 >= bound && isWithinPair(this.#text, position - 1) ? 2 : 1);
      if (end > bound) this.#pushRun(index, { next, end, bound });
    }
    this.#at = next;
    this.#position = end;
    return true;
  }

  #saveGroup(index: number, from: number, to: number): void {
    const groups = this.#groups;
    this.#frames.push(FRAME.group, index, groups[2 * index] ?? -1, groups[2 * index + 1] ?? -1);
    groups[2 * index] = from;
    groups[2 * index + 1] = to;
  }

  /** In the order in which Java returns from its calls: the earliest comes last. */
  #setKeptGroups(base: number): void {
    for (const frame of this.#frames.downTo(base)) {
      if (this.#frames.kindAt(frame) !== FRAME.keep) continue;
      const index = this.#frames.valueAt(frame);
      this.#groups[2 * index] = this.#frames.firstAt(frame);
      this.#groups[2 * index + 1] = this.#frames.secondAt(frame);
    }
  }

  /** How much text the reference takes, or -1. */
  #referredLength(index: number, fold: CaseFold, position: number): number {
    const from = this.#groups[2 * index] ?? -1;
    const length = (this.#groups[2 * index + 1] ?? -1) - from;
    if (from === -1) return fold === 'unset-is-empty' ? 0 : -1;
    if (position + length > this.#text.length) return -1;
    this.#spend(length);
    for (let at = 0; at < length; at++) {
      if (!isSame(this.#text.charCodeAt(from + at), this.#text.charCodeAt(position + at), fold)) return -1;
    }
    return length;
  }
}

const NO_LOOK: Look = { body: 0, isNegated: false, behind: null };
const NO_RUN: SetRun = { set: { has: () => false, ranges: [] }, min: 0, max: 0, mode: 'possessive' };

function isSame(a: number, b: number, fold: CaseFold): boolean {
  if (a === b) return true;
  if (fold === 'ascii') return foldAscii(a) === foldAscii(b);
  return fold === 'unicode' && foldCase(a) === foldCase(b);
}

/** Whether a position is between the two halves of a surrogate pair. */
function isWithinPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

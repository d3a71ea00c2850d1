import type { CompileContext } from './compile-context.ts';
import { compileExpression } from './compile-expression.ts';
import { type Emit, type Frame, isStop, StopCommand } from './frame.ts';
import { itemsOf } from './methods/list-methods.ts';
import type { DirectiveNode } from './syntax.ts';
import { TemplateFailure } from './template-failure.ts';
import { TemplateSyntaxError } from './template-syntax-error.ts';
import { ABSENT, isKind, type LoopValue, type Value } from './value.ts';

const MAX_ITERATIONS = 1000;

interface LoopSlots {
  readonly element: number;
  /** `$foreach`, `$velocityCount`, `$velocityHasNext`; null when the template mentions none of that name. */
  readonly scope: () => number | null;
  readonly count: () => number | null;
  readonly hasNext: () => number | null;
}

export function compileForeach(node: DirectiveNode, context: CompileContext): Emit {
  const [variable, , list] = node.arguments;
  if (variable === undefined || list === undefined || list.type === 'word') {
    throw new TemplateSyntaxError('#foreach needs a reference, "in" and a list', node.position);
  }
  const { compilation } = context;
  const name = variable.type === 'reference' ? variable.name : variable.text.slice(1);
  const slots: LoopSlots = {
    element: compilation.slotOf(name),
    scope: () => compilation.knownSlotOf('foreach'),
    count: () => compilation.knownSlotOf('velocityCount'),
    hasNext: () => compilation.knownSlotOf('velocityHasNext'),
  };
  const evaluate = compileExpression(list, context);
  const body = context.compileBlock(node.body ?? [], compilation);
  const stopsSilently = compilation.assume['rest-api.vtl.foreach-limit'] === 'stops';
  return (frame) => {
    frame.rendering.budget.spend();
    const items = iterable(evaluate(frame), frame);
    if (items === null) return;
    const limited = stopsSilently && items.length > MAX_ITERATIONS ? items.slice(0, MAX_ITERATIONS) : items;
    runLoop(limited, body, { frame, slots });
  };
}

/** Null when it cannot be iterated over: then nothing happens. */
function iterable(value: Value, { rendering }: Frame): readonly Value[] | null {
  if (isKind(value, 'list') && value.flavour === 'json') return value.items.map((item) => item ?? ABSENT);
  if (isKind(value, 'map') && value.flavour !== 'literal') {
    return (itemsOf(value, rendering.budget) ?? []).map((item) => item ?? ABSENT);
  }
  if (isKind(value, 'iterator')) {
    const rest = value.items.slice(value.next);
    value.next = value.items.length;
    return rest;
  }
  if (isKind(value, 'loop')) return [...value.own.values()];
  return itemsOf(value, rendering.budget);
}

function runLoop(
  items: readonly Value[],
  body: Emit,
  { frame, slots }: { readonly frame: Frame; readonly slots: LoopSlots },
): void {
  const { budget } = frame.rendering;
  const count = slots.count();
  const hasNext = slots.hasNext();
  const scope = slots.scope();
  const restore = saveSlots(frame, [slots.element, count, hasNext]);
  const loop = scope === null ? null : enterLoop(frame, scope);
  try {
    for (let index = 0; index < items.length; index++) {
      if (index >= MAX_ITERATIONS) {
        throw new TemplateFailure('bound', `A #foreach goes through more than ${MAX_ITERATIONS} items.`);
      }
      budget.spend(2);
      const isLast = index === items.length - 1;
      if (count !== null) frame.put(count, index + 1);
      if (hasNext !== null) frame.put(hasNext, !isLast);
      frame.put(slots.element, items[index] ?? null);
      if (loop !== null) {
        loop.index = index;
        loop.hasNext = !isLast;
      }
      body(frame);
    }
  } catch (error) {
    if (!(error instanceof StopCommand)) throw error;
    if (!isStop(error, 'nearest') && (loop === null || error.target !== loop)) {
      restore();
      leaveLoop(frame, scope, loop);
      throw error;
    }
  }
  restore();
  leaveLoop(frame, scope, loop);
}

function saveSlots(frame: Frame, slots: readonly (number | null)[]): () => void {
  const saved = slots.map((slot) => (slot === null ? null : frame.get(slot)));
  return () => {
    slots.forEach((slot, index) => {
      if (slot === null) return;
      const value = saved[index] ?? null;
      if (value === null) frame.remove(slot);
      else frame.put(slot, value);
    });
  };
}

function enterLoop(frame: Frame, slot: number): LoopValue {
  const before = frame.get(slot);
  const parent = isKind(before, 'loop') ? before : null;
  const loop: LoopValue = {
    kind: 'loop',
    index: -1,
    hasNext: false,
    parent,
    replaced: parent === null ? before : null,
    own: new Map(),
  };
  frame.put(slot, loop);
  return loop;
}

/** What a template has put in the place of `$foreach` stays. */
function leaveLoop(frame: Frame, slot: number | null, loop: LoopValue | null): void {
  if (slot === null || loop === null || !isKind(frame.get(slot), 'loop')) return;
  const before = loop.parent ?? loop.replaced;
  if (before === null) frame.remove(slot);
  else frame.put(slot, before);
}

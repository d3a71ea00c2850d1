import type { Budget } from './budget.ts';
import type { CompileContext } from './compile-context.ts';
import type { Evaluate, Frame } from './frame.ts';
import { type HostName, isHostName } from './host-variables.ts';
import { compileMethod, compileProperty, readIndex, writeIndex, writeProperty } from './members.ts';
import { textOf } from './print-value.ts';
import type { ReferenceNode, Step } from './syntax.ts';
import { ABSENT, isKind, type Value } from './value.ts';

/** What a reference stands for; null when there is nothing. */
export function compileReference(node: ReferenceNode, context: CompileContext): Evaluate {
  if (node.verbatim !== null) return () => null;
  return compileSteps(node.name, node.steps, context);
}

function compileSteps(name: string, steps: readonly Step[], context: CompileContext): Evaluate {
  const slot = context.compilation.slotOf(name);
  if (!isHostName(name)) return chained((frame) => frame.get(slot), steps, context);
  const asked = name === 'input' ? askedHeader(steps) : null;
  const found =
    asked === null
      ? compileHostSteps(name, steps, { slot, context })
      : compileHeaderSteps(asked, steps, { slot, context });
  // What AWS's own variables do not have is absent, even a property of a text: `$input.body.a` (recorded).
  return (frame) => found(frame) ?? ABSENT;
}

/** A template may give the name of a variable of AWS to one of its own. */
function compileHostSteps(
  name: HostName,
  steps: readonly Step[],
  { slot, context }: { readonly slot: number; readonly context: CompileContext },
): Evaluate {
  const whole: Evaluate = (frame) => frame.get(slot) ?? frame.rendering.hosts.get(name);
  const [first, ...rest] = steps;
  if (name !== 'context' || first?.type !== 'property') return chained(whole, steps, context);
  const property = first.name;
  const read = compileProperty(property);
  const member: Evaluate = (frame) => {
    const own = frame.get(slot);
    const { budget, hosts } = frame.rendering;
    return own === null ? hosts.contextMember(property) : read(own, budget);
  };
  return chained(member, rest, context);
}

/** What nearly every template that answers a preflight asks for. */
function compileHeaderSteps(
  header: string,
  steps: readonly Step[],
  { slot, context }: { readonly slot: number; readonly context: CompileContext },
): Evaluate {
  const byMap = compileHostSteps('input', steps.slice(0, HEADER_STEPS), { slot, context });
  const read: Evaluate = (frame) => {
    const { budget, hosts } = frame.rendering;
    budget.spend(HEADER_STEPS);
    return (frame.get(slot) === null ? hosts.input.header(header) : null) ?? byMap(frame);
  };
  return chained(read, steps.slice(HEADER_STEPS), context);
}

/** The name in `$input.params().header.get("Origin")` and `$input.params().header.Origin`; null of other steps. */
function askedHeader([params, header, last]: readonly Step[]): string | null {
  if (params?.type !== 'method' || params.name !== 'params' || params.arguments.length > 0) return null;
  if (header?.type !== 'property' || header.name !== 'header') return null;
  if (last?.type === 'property') return last.name;
  if (last?.type !== 'method' || last.name !== 'get' || last.arguments.length !== 1) return null;
  const [argument] = last.arguments;
  return argument?.type === 'string' && !argument.isInterpolated ? argument.value : null;
}

const HEADER_STEPS = 3;

function chained(root: Evaluate, steps: readonly Step[], context: CompileContext): Evaluate {
  return steps.reduce((target, step) => compileStep(target, step, context), root);
}

function compileStep(target: Evaluate, step: Step, context: CompileContext): Evaluate {
  switch (step.type) {
    case 'property': {
      const read = compileProperty(step.name);
      return (frame) => {
        const value = target(frame);
        return value === null ? null : read(value, frame.rendering.budget);
      };
    }
    case 'method': {
      const call = compileMethod(step.name);
      const args = compileArguments(step.arguments.map((argument) => context.compileExpression(argument, context)));
      return (frame) => {
        const value = target(frame);
        return value === null ? null : call(value, args(frame), frame.rendering.budget);
      };
    }
    case 'index': {
      const index = context.compileExpression(step.argument, context);
      return (frame) => {
        const value = target(frame);
        return value === null ? null : readIndex(value, index(frame), frame.rendering.budget);
      };
    }
  }
}

function compileArguments(evaluate: readonly Evaluate[]): (frame: Frame) => readonly Value[] {
  const [first] = evaluate;
  if (first === undefined) return () => [];
  return evaluate.length === 1 ? (frame) => [first(frame)] : (frame) => evaluate.map((argument) => argument(frame));
}

/** What a reference prints. */
export function compileReferenceText(node: ReferenceNode, context: CompileContext): (frame: Frame) => string {
  const { verbatim, escapePrefix } = node;
  if (verbatim !== null) return () => verbatim;
  const evaluate = compileReference(node, context);
  const textIfNull = compileTextIfNull(node, context);
  if (node.isEscaped) {
    return (frame) => `${escapePrefix}${evaluate(frame) === null ? '\\' : ''}${textIfNull(frame)}`;
  }
  const { prefix } = node;
  const isPlain = prefix === '' && escapePrefix === '';
  return (frame) => {
    const { budget } = frame.rendering;
    budget.spend();
    const value = evaluate(frame);
    const text = typeof value === 'string' ? value : textIn(frame, value, budget);
    // Without a value the backslashes are doubled again: they escaped nothing.
    if (text === null) return isPlain ? textIfNull(frame) : escapePrefix + escapePrefix + prefix + textIfNull(frame);
    return isPlain ? text : escapePrefix + prefix + text;
  };
}

function textIn(frame: Frame, value: Value, budget: Budget): string | null {
  return isKind(value, 'block') ? value.textIn(frame) : textOf(value, budget);
}

/** In a macro, a null argument prints itself as the caller wrote it. */
function compileTextIfNull(node: ReferenceNode, { compilation }: CompileContext): (frame: Frame) => string {
  const { textIfNull } = node;
  if (textIfNull === '' || (compilation.assume['rest-api.vtl.null-reference'] === 'empty' && !node.isEscaped))
    return () => '';
  if (textIfNull !== `$${node.name}`) return () => textIfNull;
  const slot = compilation.slotOf(node.name);
  return (frame) => frame.argumentText(slot) ?? textIfNull;
}

/**
 * `#set`: null on the right changes nothing, and so does a member of what is null. Velocity 1.7 sets `$a` alone: in
 * `${a}` and `$!a` it takes the brace and the mark for the name.
 */
export function compileAssignment(
  node: ReferenceNode,
  value: Evaluate,
  context: CompileContext,
): (frame: Frame) => void {
  const last = node.steps.at(-1);
  if (last === undefined && !node.text.startsWith(`$${node.name}`)) return (frame) => void value(frame);
  if (last === undefined) {
    const slot = context.compilation.slotOf(node.name);
    return (frame) => {
      const assigned = value(frame);
      frame.rendering.budget.spend();
      if (assigned !== null) frame.put(slot, assigned);
    };
  }
  const target = compileSteps(node.name, node.steps.slice(0, -1), context);
  const write = compileWrite(last, context);
  return (frame) => {
    const assigned = value(frame);
    frame.rendering.budget.spend();
    if (assigned === null || isKind(assigned, 'absent')) return;
    const holder = target(frame);
    if (holder !== null) write(holder, assigned, frame);
  };
}

function compileWrite(step: Step, context: CompileContext): (target: Value, value: Value, frame: Frame) => void {
  if (step.type === 'index') {
    const index = context.compileExpression(step.argument, context);
    return (target, value, frame) => writeIndex(target, index(frame), value, frame.rendering.budget);
  }
  const { name } = step;
  return (target, value, frame) => writeProperty(target, name, value, frame.rendering.budget);
}

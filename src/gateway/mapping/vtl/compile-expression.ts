import { looselyEqual } from './compare-values.ts';
import type { Compilation } from './compilation.ts';
import type { CompileContext } from './compile-context.ts';
import { compileReference } from './compile-reference.ts';
import { compileTextRun } from './compile-text-run.ts';
import type { Evaluate, Frame, Test } from './frame.ts';
import { type ArithmeticOperator, arithmetic, compareNumbers, intValue } from './java-number.ts';
import { parseTemplate } from './parse-template.ts';
import { textOf } from './print-value.ts';
import type { BinaryOperator, Block, Expression, LiteralNode } from './syntax.ts';
import { type TemplatePosition, TemplateSyntaxError } from './template-syntax-error.ts';
import { double, isKind, isNumber, list, map, type Value } from './value.ts';

export function compileExpression(node: Expression, context: CompileContext): Evaluate {
  switch (node.type) {
    case 'reference':
      return compileReference(node, context);
    case 'not': {
      const test = compileCondition(node.operand, context);
      return (frame) => !test(frame);
    }
    case 'binary':
      return compileBinary(node, context);
    default:
      return compileLiteral(node, context);
  }
}

/**
 * Whether an expression counts as true. Velocity 1.7 takes only null and false for false where a reference stands, and
 * everything for false that is no reference, comparison or logical operation: `#if("a")`, `#if(1)`.
 */
export function compileCondition(node: Expression, context: CompileContext): Test {
  const evaluate = compileExpression(node, context);
  if (context.compilation.assume['rest-api.vtl.truthiness'] === 'empty-is-false') {
    return (frame) => {
      const value = evaluate(frame);
      return isTrue(value) && !isEmpty(value);
    };
  }
  return canBeTrue(node) ? (frame) => isTrue(evaluate(frame)) : () => false;
}

function canBeTrue(node: Expression): boolean {
  if (node.type === 'constant') return typeof node.value === 'boolean';
  if (node.type === 'binary') return !['+', '-', '*', '/', '%'].includes(node.operator);
  return node.type === 'reference' || node.type === 'not';
}

function isTrue(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (typeof value !== 'object') return true;
  return value.kind === 'block' ? value.text() !== null : value.kind !== 'absent';
}

function isEmpty(value: Value): boolean {
  if (value === '' || value === 0) return true;
  if (isKind(value, 'double')) return value.value === 0;
  if (isKind(value, 'list')) return value.items.length === 0;
  return isKind(value, 'map') && value.entries.size === 0;
}

function compileLiteral(node: LiteralNode, context: CompileContext): Evaluate {
  switch (node.type) {
    case 'constant': {
      const { value } = node;
      return () => value;
    }
    case 'float': {
      const value = double(node.value);
      return () => value;
    }
    case 'string':
      return compileString(node, context);
    case 'list': {
      const items = node.items.map((item) => compileExpression(item, context));
      return (frame) => {
        frame.rendering.budget.spend(items.length);
        return list(items.map((item) => stored(item(frame))));
      };
    }
    case 'range':
      return compileRange(compileExpression(node.from, context), compileExpression(node.to, context));
    case 'map': {
      const entries = node.entries.map(
        ([key, value]) => [compileExpression(key, context), compileExpression(value, context)] as const,
      );
      return (frame) => {
        frame.rendering.budget.spend(entries.length);
        return map(new Map(entries.map(([key, value]) => [stored(key(frame)), stored(value(frame))])));
      };
    }
  }
}

/** In a collection there is null, and nothing that is absent. */
function stored(value: Value): Value {
  return isKind(value, 'absent') ? null : value;
}

function compileRange(from: Evaluate, to: Evaluate): Evaluate {
  return (frame) => {
    const left = from(frame);
    const right = to(frame);
    if (!isNumber(left) || !isNumber(right)) return null;
    const first = intValue(left);
    const last = intValue(right);
    const size = Math.abs(last - first) + 1;
    frame.rendering.budget.spend(size);
    const step = first >= last ? -1 : 1;
    return list(Array.from({ length: size }, (_, index) => first + index * step));
  };
}

function compileString(node: Extract<LiteralNode, { readonly type: 'string' }>, context: CompileContext): Evaluate {
  const { value } = node;
  if (!node.isInterpolated) return () => value;
  const isCommented = value.includes('##');
  // Velocity adds a space, so that a reference at the end of the text ends before it, and takes it away afterwards.
  const block = parseInside(isCommented ? value : `${value} `, context.compilation, node.position);
  const render = compileInside(block, context);
  return (frame) => {
    const text = render(frame);
    frame.rendering.budget.checkLength(text.length);
    return isCommented ? text : text.slice(0, -1);
  };
}

function compileInside(block: Block, context: CompileContext): (frame: Frame) => string {
  if (block.every((statement) => statement.type === 'text' || statement.type === 'reference')) {
    return compileTextRun(block, context);
  }
  const emit = context.compileBlock(block, context.compilation);
  return (frame) => frame.rendering.capture(emit, frame);
}

function parseInside(source: string, compilation: Compilation, position: TemplatePosition): Block {
  try {
    return parseTemplate(source, (name) => compilation.macro(name) !== undefined);
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    throw new TemplateSyntaxError(`In the text in quotes: ${error.message}`, position);
  }
}

interface BinaryNode {
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

function compileBinary(node: BinaryNode, context: CompileContext): Evaluate {
  const { operator } = node;
  switch (operator) {
    case '&&': {
      const left = compileCondition(node.left, context);
      const right = compileCondition(node.right, context);
      return (frame) => left(frame) && right(frame);
    }
    case '||': {
      const left = compileCondition(node.left, context);
      const right = compileCondition(node.right, context);
      return (frame) => left(frame) || right(frame);
    }
    case '==':
    case '!=': {
      const left = compileExpression(node.left, context);
      const right = compileExpression(node.right, context);
      const nullEqualsEmpty = context.compilation.assume['rest-api.vtl.null-reference'] === 'empty';
      const wanted = operator === '==';
      return (frame) => {
        const { budget } = frame.rendering;
        budget.spend();
        return looselyEqual(left(frame), right(frame), budget, nullEqualsEmpty) === wanted;
      };
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compileComparison(operator, node, context);
    case '+':
      return compileAddition(node, context);
    default:
      return compileArithmetic(operator, node, context);
  }
}

/** What are no numbers are not smaller and not larger. */
function compileComparison(operator: '<' | '<=' | '>' | '>=', node: BinaryNode, context: CompileContext): Evaluate {
  const left = compileExpression(node.left, context);
  const right = compileExpression(node.right, context);
  const holds = COMPARISONS[operator];
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    frame.rendering.budget.spend();
    return isNumber(a) && isNumber(b) && holds(compareNumbers(a, b));
  };
}

const COMPARISONS = {
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const;

function compileArithmetic(operator: ArithmeticOperator, node: BinaryNode, context: CompileContext): Evaluate {
  const left = compileExpression(node.left, context);
  const right = compileExpression(node.right, context);
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    frame.rendering.budget.spend();
    return isNumber(a) && isNumber(b) ? arithmetic(operator, a, b) : null;
  };
}

/** Joins when a side is text; a side that is null is then what it looks like. */
function compileAddition(node: BinaryNode, context: CompileContext): Evaluate {
  const left = compileExpression(node.left, context);
  const right = compileExpression(node.right, context);
  const isNullEmpty = context.compilation.assume['rest-api.vtl.null-reference'] === 'empty';
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    const { budget } = frame.rendering;
    budget.spend();
    if (typeof a === 'string' || typeof b === 'string' || isKind(a, 'absent') || isKind(b, 'absent')) {
      const text =
        (textOf(a, budget) ?? (isNullEmpty ? '' : node.left.text)) +
        (textOf(b, budget) ?? (isNullEmpty ? '' : node.right.text));
      budget.checkLength(text.length);
      return text;
    }
    return isNumber(a) && isNumber(b) ? arithmetic('+', a, b) : null;
  };
}

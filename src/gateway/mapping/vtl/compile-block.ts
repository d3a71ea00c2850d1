import type { Compilation } from './compilation.ts';
import type { CompileContext } from './compile-context.ts';
import { compileDirective } from './compile-directive.ts';
import { compileCondition, compileExpression } from './compile-expression.ts';
import { compileAssignment, compileReferenceText } from './compile-reference.ts';
import type { Emit } from './frame.ts';
import type { Block, IfNode, ReferenceNode, Statement } from './syntax.ts';

export function compileBlock(block: Block, compilation: Compilation): Emit {
  const context: CompileContext = { compilation, compileBlock, compileExpression };
  const emits = joinTexts(block).map((statement) => compileStatement(statement, context));
  const [first, second] = emits;
  if (first === undefined) return () => {};
  if (second === undefined) return first;
  if (emits.length === 2) {
    return (frame) => {
      first(frame);
      second(frame);
    };
  }
  return (frame) => {
    for (const emit of emits) emit(frame);
  };
}

/** What is fixed is joined once, not at each rendering. */
function joinTexts(block: Block): Statement[] {
  const joined: Statement[] = [];
  for (const statement of block) {
    const before = joined.at(-1);
    if (statement.type !== 'text') joined.push(statement);
    else if (before?.type === 'text') joined[joined.length - 1] = { type: 'text', text: before.text + statement.text };
    else if (statement.text !== '') joined.push(statement);
  }
  return joined;
}

function compileStatement(node: Statement, context: CompileContext): Emit {
  switch (node.type) {
    case 'text': {
      const { text } = node;
      return ({ rendering }) => rendering.write(text);
    }
    case 'reference':
      return compilePrint(node, context);
    case 'set':
      return compileAssignment(node.target, compileExpression(node.value, context), context);
    case 'if':
      return compileIf(node, context);
    case 'directive':
      return compileDirective(node, context);
  }
}

function compilePrint(node: ReferenceNode, context: CompileContext): Emit {
  const text = compileReferenceText(node, context);
  return (frame) => frame.rendering.write(text(frame));
}

function compileIf({ branches, otherwise }: IfNode, context: CompileContext): Emit {
  const { compilation } = context;
  const compiled = branches.map(({ condition, body }) => ({
    holds: compileCondition(condition, context),
    emit: compileBlock(body, compilation),
  }));
  const emitOtherwise = otherwise === null ? null : compileBlock(otherwise, compilation);
  return (frame) => {
    frame.rendering.budget.spend();
    for (const { holds, emit } of compiled) {
      if (holds(frame)) {
        emit(frame);
        return;
      }
    }
    emitOtherwise?.(frame);
  };
}

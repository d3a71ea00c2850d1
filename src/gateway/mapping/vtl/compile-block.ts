import type { Compilation } from './compilation.ts';
import type { CompileContext } from './compile-context.ts';
import { compileDirective } from './compile-directive.ts';
import { compileCondition, compileExpression } from './compile-expression.ts';
import { compileAssignment } from './compile-reference.ts';
import { compileTextRun, type TextRun } from './compile-text-run.ts';
import type { Emit } from './frame.ts';
import type { Block, IfNode, ReferenceNode, Statement, TextNode } from './syntax.ts';

export function compileBlock(block: Block, compilation: Compilation): Emit {
  const context: CompileContext = { compilation, compileBlock, compileExpression };
  const emits = pieces(block).map((piece) =>
    Array.isArray(piece) ? compileRun(piece, context) : compileStatement(piece, context),
  );
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

type Control = Exclude<Statement, TextNode | ReferenceNode>;

/** What is only printed is taken together, up to the next directive. */
function pieces(block: Block): ((TextNode | ReferenceNode)[] | Control)[] {
  const found: ((TextNode | ReferenceNode)[] | Control)[] = [];
  for (const statement of block) {
    const before = found.at(-1);
    if (statement.type !== 'text' && statement.type !== 'reference') found.push(statement);
    else if (Array.isArray(before)) before.push(statement);
    else if (statement.type === 'reference' || statement.text !== '') found.push([statement]);
  }
  return found;
}

function compileRun(run: TextRun, context: CompileContext): Emit {
  const render = compileTextRun(run, context);
  return (frame) => {
    const { rendering } = frame;
    rendering.write(render(frame, rendering.keep));
  };
}

function compileStatement(node: Control, context: CompileContext): Emit {
  switch (node.type) {
    case 'set':
      return compileAssignment(node.target, compileExpression(node.value, context), context);
    case 'if':
      return compileIf(node, context);
    case 'directive':
      return compileDirective(node, context);
  }
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

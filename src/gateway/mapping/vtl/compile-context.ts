import type { Compilation } from './compilation.ts';
import type { Emit, Evaluate } from './frame.ts';
import type { Block, Expression } from './syntax.ts';

/** What the parts of the compiler need of each other: an expression can hold a template, and a template expressions. */
export interface CompileContext {
  readonly compilation: Compilation;
  readonly compileBlock: (block: Block, compilation: Compilation) => Emit;
  readonly compileExpression: (node: Expression, context: CompileContext) => Evaluate;
}

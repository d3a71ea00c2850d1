import type { Macro } from './compilation.ts';
import type { CompileContext } from './compile-context.ts';
import { compileExpression } from './compile-expression.ts';
import { compileForeach } from './compile-foreach.ts';
import { type Emit, type Evaluate, Frame, isStop, type MacroArgument, StopCommand } from './frame.ts';
import { parseTemplate } from './parse-template.ts';
import { textOf } from './print-value.ts';
import type { Argument, DirectiveNode } from './syntax.ts';
import { TemplateFailure } from './template-failure.ts';
import { TemplateSyntaxError } from './template-syntax-error.ts';
import { type BlockValue, isKind } from './value.ts';

export function compileDirective(node: DirectiveNode, context: CompileContext): Emit {
  switch (node.name) {
    case 'foreach':
      return compileForeach(node, context);
    case 'macro':
      return defineMacro(node, context);
    case 'define':
      return compileDefine(node, context);
    case 'evaluate':
      return compileEvaluate(node, context);
    case 'break':
      return compileBreak(node, context);
    case 'stop':
      return () => {
        throw new StopCommand('everything');
      };
    case 'literal': {
      const { bodyText } = node;
      if (node.body === null) throw new TemplateSyntaxError('#literal needs parentheses and #end', node.position);
      return ({ rendering }) => rendering.write(bodyText);
    }
    case 'include':
    case 'parse':
      return () => {
        throw new TemplateFailure('refused', `#${node.name} reads files, which a mapping template has none of.`);
      };
    default:
      return compileMacroCall(node, context);
  }
}

function defineMacro(node: DirectiveNode, { compilation, compileBlock }: CompileContext): Emit {
  const [name, ...parameters] = node.arguments;
  if (name?.type !== 'word') throw new TemplateSyntaxError('#macro needs a name', node.position);
  const macro: Macro = {
    parameters: parameters.map((parameter) => compilation.slotOf(variableName(parameter))),
    body: compileBlock(node.body ?? [], compilation),
  };
  compilation.defineMacro(name.word, macro);
  return () => {};
}

/** `a` of `$a`: what Velocity takes for the name of anything that stands where a name has to. */
function variableName(argument: Argument): string {
  return argument.type === 'reference' ? argument.name : argument.text.replace(/^\$/, '');
}

function compileMacroCall(node: DirectiveNode, context: CompileContext): Emit {
  const { text, body } = node;
  const isBlockCall = node.name.startsWith('@');
  const name = isBlockCall ? node.name.slice(1) : node.name;
  // Without arguments and body, `#@name` is text.
  if (isBlockCall && body === null) return ({ rendering }) => rendering.write(text);
  const args = node.arguments.map((argument) => compileMacroArgument(argument, context));
  const wrong = node.arguments.find((argument) => argument.type === 'word');
  const bodySlot = context.compilation.slotOf('bodyContent');
  const emitBody = body === null ? null : context.compileBlock(body, context.compilation);
  return (frame) => {
    const { rendering } = frame;
    const macro = rendering.compilation.macro(name);
    rendering.budget.spend(1 + args.length);
    if (macro === undefined) {
      rendering.write(text);
      return;
    }
    if (wrong !== undefined) {
      throw new TemplateFailure('method', `${wrong.text} is no argument of the macro #${name}.`);
    }
    const inner = new Frame(rendering, frame);
    macro.parameters.forEach((slot, index) => {
      const argument = args[index];
      if (argument !== undefined) inner.bindArgument(slot, argument);
    });
    if (emitBody !== null) inner.bind(bodySlot, blockValue(emitBody, frame, MACRO_BODY_DEPTH));
    rendering.budget.nest(`The macro #${name}`, () => untilStopped(() => macro.body(inner)));
  };
}

function compileMacroArgument(argument: Argument, context: CompileContext): MacroArgument {
  if (argument.type === 'word') return { evaluate: () => null, text: argument.text, isConstant: true };
  return {
    evaluate: compileExpression(argument, context),
    text: argument.text,
    isConstant: argument.type === 'constant' || argument.type === 'float',
  };
}

/** How often a block may contain itself. */
const DEFINE_DEPTH = 2;
const MACRO_BODY_DEPTH = 20;

function compileDefine(node: DirectiveNode, { compilation, compileBlock }: CompileContext): Emit {
  const [name] = node.arguments;
  if (name === undefined || node.arguments.length > 1) {
    throw new TemplateSyntaxError('#define needs one name', node.position);
  }
  const slot = compilation.slotOf(variableName(name));
  const emit = compileBlock(node.body ?? [], compilation);
  return (frame) => {
    frame.rendering.budget.spend();
    frame.put(slot, blockValue(emit, frame, DEFINE_DEPTH));
  };
}

function blockValue(emit: Emit, frame: Frame, maxDepth: number): BlockValue {
  let depth = 0;
  const textIn = (at: object): string | null => {
    if (depth >= maxDepth) return null;
    depth++;
    try {
      return frame.rendering.capture((inner) => untilStopped(() => emit(inner)), at as Frame);
    } finally {
      depth--;
    }
  };
  return { kind: 'block', text: () => textIn(frame), textIn };
}

/** `#break` ends the nearest loop, macro or block; what it has written stays. */
function untilStopped(render: () => void): void {
  try {
    render();
  } catch (error) {
    if (!isStop(error, 'nearest')) throw error;
  }
}

function compileBreak(node: DirectiveNode, context: CompileContext): Emit {
  const [scope] = node.arguments;
  if (scope === undefined) {
    return () => {
      throw new StopCommand('nearest');
    };
  }
  const evaluate = compileArgument(scope, context);
  return (frame) => {
    const loop = evaluate(frame);
    if (!isKind(loop, 'loop')) throw new TemplateFailure('method', `#break cannot end ${scope.text}.`);
    throw new StopCommand(loop);
  };
}

function compileArgument(argument: Argument, context: CompileContext): Evaluate {
  return argument.type === 'word' ? () => null : compileExpression(argument, context);
}

/** Reads text as a template, at the time of rendering. */
function compileEvaluate(node: DirectiveNode, context: CompileContext): Emit {
  const [argument] = node.arguments;
  if (node.arguments.length !== 1 || (argument?.type !== 'string' && argument?.type !== 'reference')) {
    throw new TemplateSyntaxError('#evaluate needs one argument, text or a reference', node.position);
  }
  const evaluate = compileExpression(argument, context);
  // What it may come to mention has to be there.
  for (const name of ['foreach', 'velocityCount', 'velocityHasNext']) context.compilation.slotOf(name);
  return (frame) => {
    const { rendering } = frame;
    const source = textOf(evaluate(frame), rendering.budget) ?? '';
    // Reading a character of a template takes longer than a step does.
    rendering.budget.spend(1 + 8 * source.length);
    const emit = compileSource(source, frame, context);
    rendering.budget.nest('#evaluate', () => {
      try {
        emit(frame);
      } catch (error) {
        if (!isStop(error, 'nearest', 'everything')) throw error;
      }
    });
  };
}

function compileSource(source: string, { rendering }: Frame, { compileBlock }: CompileContext): Emit {
  const compilation = rendering.ownCompilation;
  try {
    return compileBlock(
      parseTemplate(source, (name) => compilation.macro(name) !== undefined),
      compilation,
    );
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    throw new TemplateFailure('method', `#evaluate was given text that is no template: ${error.message}.`);
  }
}

import type { CompileContext } from './compile-context.ts';
import { compileReferenceText } from './compile-reference.ts';
import type { Frame } from './frame.ts';
import type { ReferenceNode, TextNode } from './syntax.ts';

/** Text with references in it, and nothing else: most of a template. */
export type TextRun = readonly (TextNode | ReferenceNode)[];

/** Hands on what it has made so far when a reference stops the rendering. */
export type RenderRun = (frame: Frame, whenStopped?: (text: string) => void) => string;

export function compileTextRun(run: TextRun, context: CompileContext): RenderRun {
  const literals = [''];
  const references: ((frame: Frame) => string)[] = [];
  for (const node of run) {
    if (node.type === 'text') {
      literals[references.length] += node.text;
    } else {
      references.push(compileReferenceText(node, context));
      literals.push('');
    }
  }
  const [first = '', ...rest] = literals;
  if (references.length === 0) return () => first;
  return (frame, whenStopped) => {
    const { budget } = frame.rendering;
    let text = first;
    let isWhole = false;
    try {
      for (let index = 0; index < references.length; index++) {
        text += (references[index] as (frame: Frame) => string)(frame) + rest[index];
        budget.checkLength(text.length);
      }
      isWhole = true;
      return text;
    } finally {
      if (!isWhole) whenStopped?.(text);
    }
  };
}

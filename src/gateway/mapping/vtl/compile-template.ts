import type { Assumptions } from '../../../aws/assumptions.ts';
import { Budget } from './budget.ts';
import { Compilation } from './compilation.ts';
import { compileBlock } from './compile-block.ts';
import { type Emit, Frame, Rendering, StopCommand } from './frame.ts';
import { HostVariables } from './host-variables.ts';
import { parseTemplate } from './parse-template.ts';
import { PayloadPaths } from './payload.ts';
import { TemplateFailure } from './template-failure.ts';
import type { CompiledTemplate, TemplateError } from './template-scope.ts';
import { TemplateSyntaxError } from './template-syntax-error.ts';

/** "Mapping template size: 300 KB" (quotas of REST APIs). */
const MAX_TEMPLATE_BYTES = 300 * 1024;

/**
 * Compiles a mapping template: Apache Velocity 1.7's language and semantics, where AWS is not recorded to differ, as
 * functions that call each other. A template sees nothing but its own values, and is stopped when it takes too much.
 */
export function compileTemplate(source: string, assume: Assumptions): CompiledTemplate | TemplateError {
  if (source.length * 3 > MAX_TEMPLATE_BYTES && Buffer.byteLength(source) > MAX_TEMPLATE_BYTES) {
    return { kind: 'template-error', message: 'The template is larger than 300 KB', line: 1, column: 1 };
  }
  const compilation = new Compilation(assume);
  try {
    const emit = compileBlock(parseTemplate(source), compilation);
    return compiledTemplate(emit, compilation, assume);
  } catch (error) {
    if (error instanceof TemplateSyntaxError) {
      return { kind: 'template-error', message: error.message, ...error.position };
    }
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'template-error', message: 'The template is nested too deeply', line: 1, column: 1 };
  }
}

function compiledTemplate(emit: Emit, compilation: Compilation, assume: Assumptions): CompiledTemplate {
  const paths = new PayloadPaths();
  return {
    kind: 'template',
    render: (scope) => {
      const budget = new Budget();
      const hosts = new HostVariables({ scope, budget, paths, assume });
      const rendering = new Rendering(compilation, { budget, hosts });
      try {
        emit(new Frame(rendering));
      } catch (error) {
        if (!(error instanceof StopCommand)) throw asFailure(error);
      }
      hosts.settle();
      return rendering.out;
    },
  };
}

function asFailure(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  return new TemplateFailure('bound', 'The template or its data nest too deeply.');
}

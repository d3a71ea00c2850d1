import type { Assumptions } from '../../../aws/assumptions.ts';
import type { JsonObject } from '../../../base/json.ts';
import { compileTemplate } from '../../mapping/vtl/compile-template.ts';
import { TemplateFailure } from '../../mapping/vtl/template-failure.ts';
import type {
  CompiledTemplate,
  Overrides,
  TemplateParameters,
  TemplateScope,
} from '../../mapping/vtl/template-scope.ts';
import { type ContextSource, contextTree } from '../context-variables.ts';
import type { MethodRequest } from './method-request.ts';

/** A mapping template, read once. One that cannot be read fails whoever comes to use it. */
export type Template =
  | {
      readonly kind: 'template';
      readonly compiled: CompiledTemplate;
      /** False when nothing in it asks for the payload. */
      readonly needsBody: boolean;
      /** The text that comes out whatever the request is; null when it depends on one. */
      readonly constant: string | null;
    }
  | { readonly kind: 'broken-template'; readonly detail: string };

export function readTemplate(text: string, assume: Assumptions): Template {
  const compiled = compileTemplate(text, assume);
  if (compiled.kind === 'template-error') {
    const { line, column, message } = compiled;
    return { kind: 'broken-template', detail: `The mapping template is not valid at ${line}:${column}: ${message}` };
  }
  return {
    kind: 'template',
    compiled,
    needsBody: ASKS_FOR_PAYLOAD.test(text),
    constant: /[$#\\]/.test(text) ? null : text,
  };
}

/** `$input.params` alone leaves the payload where it is; `$input` in any other place may be anything. */
const ASKS_FOR_PAYLOAD = /input(?!\s*\.\s*params\b)/;

export type Rendering =
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'not-rendered'; readonly reason: TemplateFailure['reason'] | 'broken'; readonly detail: string };

export function renderTemplate(
  template: Template,
  { request, body }: { readonly request: MethodRequest; readonly body: string },
  source: ContextSource,
): Rendering {
  if (template.kind === 'broken-template') {
    return { kind: 'not-rendered', reason: 'broken', detail: template.detail };
  }
  if (template.constant !== null) return { kind: 'rendered', text: template.constant };
  try {
    return { kind: 'rendered', text: template.compiled.render(new MethodScope(request, body, source)) };
  } catch (error) {
    if (error instanceof TemplateFailure) {
      return { kind: 'not-rendered', reason: error.reason, detail: error.message };
    }
    throw error;
  }
}

class MethodScope implements TemplateScope {
  readonly body: string;
  readonly #request: MethodRequest;
  readonly #source: ContextSource;

  constructor(request: MethodRequest, body: string, source: ContextSource) {
    this.#request = request;
    this.body = body;
    this.#source = source;
  }

  get params(): TemplateParameters {
    return this.#request.parameters;
  }

  get stageVariables(): TemplateScope['stageVariables'] {
    return this.#request.call.stageVariables;
  }

  get overrides(): Overrides {
    return this.#request.call.overrides;
  }

  context(): JsonObject {
    return contextTree(this.#request.call, this.#source);
  }
}

import type { Json } from '../../../base/json.ts';

/** What a mapping template sees: of a request in a request template, of the backend's answer in a response template. */
export interface TemplateScope {
  /** The payload as text: the request's body, or the backend's answer. `$input.body` of an empty one is `{}` (recorded). */
  readonly body: string;
  readonly params: TemplateParameters;
  /** `$context` without its two overrides. Asked for at most once a render, and only if the template reads it. */
  context(): { readonly [name: string]: Json };
  readonly stageVariables: Readonly<Record<string, string>>;
  /**
   * Behind `$context.requestOverride` and `$context.responseOverride`. Whatever a template writes stays in them for the
   * response template, unknown keys included (recorded). Values are the template's own: `printValue` makes text of them.
   */
  readonly overrides: Overrides;
}

/** `$input.params()`: the last value of each. A response template sees those of the request, too. */
export interface TemplateParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
  /** What `header` has under a name, without making all of it. Absent where all of it is at hand. */
  findHeader?(name: string, isAnyCase: boolean): string | undefined;
}

/** A template that has been read: what `compileTemplate` gives. */
export interface CompiledTemplate {
  readonly kind: 'template';
  /** Throws nothing but a TemplateFailure. */
  render(scope: TemplateScope): string;
}

/** Why text is no template. */
export interface TemplateError {
  readonly kind: 'template-error';
  readonly message: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Plain maps that templates write into; keys as they were written. Null until a template asks for them. */
export interface Overrides {
  request: {
    readonly header: Map<string, unknown>;
    readonly path: Map<string, unknown>;
    readonly querystring: Map<string, unknown>;
  } | null;
  response: { readonly header: Map<string, unknown>; status: unknown } | null;
  /** Of the templates alone: what they have put beside these maps, for the next template. */
  kept?: unknown;
}

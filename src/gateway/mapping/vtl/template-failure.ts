/** What went beyond its bound, or was asked for and cannot be had. */
export type TemplateFailureReason =
  /** `$input.json` or `$input.path` of a payload that is no JSON. */
  | 'payload'
  /** Steps, time, output, loops or nesting. */
  | 'bound'
  /** A method that throws in Java, too: an index out of bounds, a bad regular expression, `$util.parseJson` of bad text. */
  | 'method'
  /** `#include`, `#parse`. */
  | 'refused';

/** Why a template could not be rendered, as a sentence for the execution log. */
export class TemplateFailure extends Error {
  readonly reason: TemplateFailureReason;

  constructor(reason: TemplateFailureReason, message: string) {
    super(message);
    this.name = 'TemplateFailure';
    this.reason = reason;
  }
}

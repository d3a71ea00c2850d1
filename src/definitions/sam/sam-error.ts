import type { Diagnostic } from '../../base/diagnostic.ts';
import type { SourcePosition } from '../../base/source-position.ts';
import { compareStrings } from './python-value.ts';

/** One thing the translator refuses. */
export interface SamError {
  /** '' when the error belongs to no resource. */
  readonly logicalId: string;
  readonly eventId?: string;
  /** The translator's sentence in full: `Resource with id [X] is invalid. …`. */
  readonly message: string;
  readonly position: SourcePosition | undefined;
}

/**
 * Thrown inside this room only, and caught by `transformSam`. The translator works through exceptions of three reaches,
 * and how far one reaches decides which other errors a user gets to see beside it.
 */
export class InvalidSam extends Error {
  /**
   * `event` is completed by the function the event belongs to; `resource` ends that resource and the others go on;
   * `document` ends the transform and stands alone.
   */
  readonly scope: 'event' | 'resource' | 'document';
  readonly errors: readonly SamError[];

  constructor(scope: 'event' | 'resource' | 'document', errors: readonly SamError[]) {
    super(errors.map((error) => error.message).join(' '));
    this.scope = scope;
    this.errors = errors;
  }
}

export function invalidResource(logicalId: string, text: string, position?: SourcePosition): InvalidSam {
  return new InvalidSam('resource', [{ logicalId, message: resourceText(logicalId, text), position }]);
}

export function invalidEvent(eventId: string, text: string, position?: SourcePosition): InvalidSam {
  return new InvalidSam('event', [
    { logicalId: '', eventId, message: `Event with id [${eventId}] is invalid. ${text}`, position },
  ]);
}

/** A fault of the template that the translator ties to no resource, yet reports beside others. */
export function invalidTemplate(text: string, position?: SourcePosition): InvalidSam {
  return new InvalidSam('resource', [templateError(text, position)]);
}

/** A fault that ends the transform. */
export function invalidDocument(text: string, position?: SourcePosition): InvalidSam {
  return new InvalidSam('document', [templateError(text, position)]);
}

function templateError(text: string, position: SourcePosition | undefined): SamError {
  return { logicalId: '', message: `Structure of the SAM template is invalid. ${text}`, position };
}

export function duplicateLogicalId(logicalId: string, duplicateId: string, type: string): SamError {
  const message =
    `Transforming resource with id [${logicalId}] attempts to create a new resource with id [${duplicateId}] and type ` +
    `"${type}". A resource with that id already exists within this template. Please use a different id for that resource.`;
  return { logicalId, message, position: undefined };
}

/** The errors of an event as errors of the function that has it. */
export function eventErrorsOf(logicalId: string, failure: InvalidSam): SamError[] {
  return failure.errors.map((error) => ({ ...error, logicalId, message: resourceText(logicalId, error.message) }));
}

export function resourceText(logicalId: string, text: string): string {
  return `Resource with id [${logicalId}] is invalid. ${text}`;
}

/** Each text once, in the order of the translator's own tests: by logical id, else event id, else text. */
export function orderedSamErrors(errors: readonly SamError[]): SamError[] {
  const byText = new Map<string, SamError>();
  for (const error of errors) if (!byText.has(error.message)) byText.set(error.message, error);
  return [...byText.values()].sort((a, b) => compareStrings(sortKey(a), sortKey(b)));
}

function sortKey(error: SamError): string {
  return error.logicalId || error.eventId || error.message;
}

/** The translator's answer for the whole template. */
export function samErrorDocument(errors: readonly SamError[]): string {
  const ordered = orderedSamErrors(errors);
  const head = `Invalid Serverless Application Specification document. Number of errors found: ${ordered.length}.`;
  return [head, ...ordered.map((error) => error.message)].join(' ');
}

/** The errors as diagnostics of a template. */
export function samDiagnostics(errors: readonly SamError[]): Diagnostic[] {
  return orderedSamErrors(errors).map(({ message, position }) => ({
    code: 'sam/invalid',
    severity: 'error',
    message,
    help: 'AWS refuses this template with the same words.',
    where: position,
  }));
}

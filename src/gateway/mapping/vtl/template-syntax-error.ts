export interface TemplatePosition {
  readonly line: number;
  readonly column: number;
}

/** Thrown inside the reading of a template, and caught where it began. */
export class TemplateSyntaxError extends Error {
  readonly position: TemplatePosition;

  constructor(message: string, position: TemplatePosition) {
    super(message);
    this.name = 'TemplateSyntaxError';
    this.position = position;
  }
}

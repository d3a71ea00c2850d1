/** A body that mapping expressions select from. */
export interface MappedDocument {
  /** An empty body is `{}` (reported). */
  readonly text: string;
  readonly value: unknown;
}

/**
 * Reads the body of a request or of an answer for `method.request.body.…` and `integration.response.body.…`. Only what
 * begins as JSON does has to be JSON (reported); any other text is a document in which no path finds anything. Null: it
 * begins as JSON and is none, or is nested deeper than can be read.
 */
export function readMappedDocument(body: string): MappedDocument | null {
  if (body === '') return { text: '{}', value: {} };
  if (!/^\s*[{['"]/.test(body)) return { text: body, value: body };
  try {
    return { text: body, value: JSON.parse(body) };
  } catch {
    return null;
  }
}

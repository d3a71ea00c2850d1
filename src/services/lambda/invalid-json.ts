/** Why a text is no JSON, in the words of the parser that Lambda has (Jackson); null when it is. */
export function explainInvalidJson(text: string): string | null {
  let position: number;
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    position = positionOf(error, text);
  }
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - (before.lastIndexOf('\n') + 1) + 1;
  // Recorded, for a character that begins no value.
  const place = `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
  const code = text.codePointAt(position);
  if (code === undefined) return `Unexpected end-of-input${place}`;
  const word = /^[A-Za-z_$][\w$]*/.exec(text.slice(position))?.[0];
  const expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  if (word !== undefined) return `Unrecognized token '${word}': was expecting ${expected}${place}`;
  const isControl = code < 32 || (code >= 127 && code < 160);
  const shown = isControl ? `(CTRL-CHAR, code ${code})` : `'${String.fromCodePoint(code)}' (code ${code})`;
  return `Unexpected character (${shown}): expected a valid value ${expected}${place}`;
}

/** V8 says at which character it stopped, unless the text ended too soon. */
function positionOf(error: unknown, text: string): number {
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const token = /Unexpected token (?:'(.)'|"(.)")/su.exec(message);
  const at = token === null ? -1 : text.indexOf(token[1] ?? token[2] ?? '');
  return at === -1 ? text.length : at;
}

/** The longest piece of a value that a text shows. */
const SHOWN_CHARACTERS = 200;

/**
 * A value from the wire as it may stand in a text or a log line: as it is when it is plain, else in double quotes with
 * everything but printable ASCII escaped, so that no value can end the line, move the cursor or pose as other text.
 */
export function printable(value: string | number | null): string {
  if (value === null) return 'absent';
  const text = String(value);
  const shown = text.length > SHOWN_CHARACTERS ? text.slice(0, SHOWN_CHARACTERS) : text;
  const rest = shown === text ? '' : `… (${text.length} characters)`;
  return /^[!#-[\]-~]+$/.test(shown) ? `${shown}${rest}` : `"${shown.replace(/[^ !#-[\]-~]/g, escaped)}"${rest}`;
}

function escaped(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`;
  const code = char.charCodeAt(0);
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

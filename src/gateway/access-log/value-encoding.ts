/** Makes a value that a client or a backend chose harmless at its place in a line. */
export type EncodeValue = (value: string) => string;

/** Controls, separators and marks that could end the line, move a cursor or reorder what is read. */
const UNPRINTABLE = '\\u0000-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff';

/** Only what could end the line, or deceive who reads it. */
export const encodeOneLine = compileEncoding('', codeEscape);

/** The encoding of a format, whose first character tells what it is: JSON, XML, or lines of text such as CLF and CSV. */
export function encodingOf(format: string): EncodeValue {
  const first = format.trimStart().charAt(0);
  if (first === '<') return encodeXml;
  // JSON escapes both characters in this way, and so does httpd in the logs that CLF comes from.
  return encodeQuoted;
}

const encodeQuoted = compileEncoding('"\\\\', (char) =>
  char === '"' || char === '\\' ? `\\${char}` : codeEscape(char),
);

const encodeXml = compileEncoding('&<>"\'', (char) => {
  const code = char.charCodeAt(0);
  // XML 1.0 has no way at all to write most controls.
  return code < 0x20 && char !== '\t' && char !== '\n' && char !== '\r' ? '\ufffd' : `&#${code};`;
});

/** @param special more characters to replace, as they are written in a character class */
function compileEncoding(special: string, replace: (char: string) => string): EncodeValue {
  const all = new RegExp(`[${UNPRINTABLE}${special}]`, 'g');
  const any = new RegExp(all.source);
  // Nearly every value is harmless, and a search costs less than a replacement.
  return (value) => (any.test(value) ? value.replace(all, replace) : value);
}

function codeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

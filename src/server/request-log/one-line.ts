/** Controls, line and paragraph separators, and marks that change the direction of text. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const UNPRINTABLE_BUT_TAB = new RegExp(UNPRINTABLE.source.replace('\\u001f', '\\u0008\\u000a-\\u001f'));
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'g');

/** Text whose origin is not ours, so that it can neither end the line, nor move the cursor, nor reorder what is read. */
export function oneLine(text: string): string {
  // Nearly every text is one line already.
  if (!UNPRINTABLE.test(text)) return text;
  return text.replace(EACH_UNPRINTABLE, (char) => {
    const code = char.charCodeAt(0);
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The same, but tabs stay: Lambda's own records have some. */
export function oneLineWithTabs(text: string): string {
  return UNPRINTABLE_BUT_TAB.test(text) ? text.split('\t').map(oneLine).join('\t') : text;
}

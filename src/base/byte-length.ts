/** Whether `text` takes more bytes than `limit` as UTF-8. A UTF-16 unit takes three at most: short texts are not counted. */
export function exceedsBytes(text: string | Buffer, limit: number): boolean {
  if (typeof text !== 'string') return text.length > limit;
  return text.length * 3 > limit && Buffer.byteLength(text) > limit;
}

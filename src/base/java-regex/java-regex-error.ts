/** What Java throws for a replacement that it cannot read. */
export class JavaRegexError extends Error {
  override readonly name = 'JavaRegexError';
}

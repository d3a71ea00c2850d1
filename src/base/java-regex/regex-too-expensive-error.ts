/** Thrown where a pattern with back references, or an enormous text, would take too long. */
export class RegexTooExpensiveError extends Error {
  override readonly name = 'RegexTooExpensiveError';
}

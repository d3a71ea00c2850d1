/** The directory cannot be used, or a write did not reach it. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** What to do about it. */
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

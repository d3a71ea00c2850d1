export type Texts = Readonly<Record<string, string>>;

/** `changes` over `old`; '' takes an entry away. */
export function merged(old: Texts | undefined, changes: Texts | undefined): Texts | undefined {
  if (changes === undefined) return old;
  return Object.fromEntries(Object.entries({ ...old, ...changes }).filter(([, value]) => value !== ''));
}

/** Without members whose value is undefined, which would otherwise cover what they lie over. */
export function defined<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T;
}

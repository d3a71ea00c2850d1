/**
 * Java folds by Character.toUpperCase and toLowerCase, which give one character for one; JavaScript's give the full
 * mapping (`ß` → `SS`), so that a result of several characters is replaced by the simple mapping.
 */
export function upperCase(codePoint: number): number {
  return single(String.fromCodePoint(codePoint).toUpperCase()) ?? TITLE_OF_IOTA_SUBSCRIPT.get(codePoint) ?? codePoint;
}

export function lowerCase(codePoint: number): number {
  // Its full mapping has a combining dot; the simple one is a plain i.
  if (codePoint === 0x130) return 0x69;
  return single(String.fromCodePoint(codePoint).toLowerCase()) ?? codePoint;
}

/** What Java's `(?iu)` compares. */
export function foldCase(codePoint: number): number {
  return lowerCase(upperCase(codePoint));
}

export function isAsciiLetter(codePoint: number): boolean {
  const lower = codePoint | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

export function foldAscii(codePoint: number): number {
  return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 0x20 : codePoint;
}

/** Greek letters with an iota below: their capital is one character only in the simple mapping. */
const TITLE_OF_IOTA_SUBSCRIPT: ReadonlyMap<number, number> = new Map([
  ...[0x1f80, 0x1f90, 0x1fa0].flatMap((first) =>
    Array.from({ length: 8 }, (_, at): [number, number] => [first + at, first + at + 8]),
  ),
  [0x1fb3, 0x1fbc],
  [0x1fc3, 0x1fcc],
  [0x1ff3, 0x1ffc],
]);

function single(text: string): number | null {
  const codePoint = text.codePointAt(0) ?? 0;
  return text.length === (codePoint > 0xffff ? 2 : 1) ? codePoint : null;
}

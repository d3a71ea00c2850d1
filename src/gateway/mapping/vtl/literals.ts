/** An Integer or Long as number, where it is exact; a larger one as bigint. */
export function readInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/**
 * What a string literal means. Velocity 1.7 knows no backslash escapes but `\uXXXX`, and that in double quotes only; a
 * quote is written twice. Double quotes interpolate when there is something to.
 */
export function readStringLiteral(image: string): { readonly value: string; readonly isInterpolated: boolean } {
  const quote = image[0] ?? '"';
  const inner = image.slice(1, -1);
  if (quote === "'") return { value: inner.replaceAll("''", "'"), isInterpolated: false };
  const value = inner
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll('""', '"');
  return { value, isInterpolated: /[$#]/.test(image) };
}

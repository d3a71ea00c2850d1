import type { Token } from './lexer.ts';
import type { ReferenceNode } from './syntax.ts';

/**
 * Takes the beginning of a reference apart: backslashes, `$` and `#` that began nothing, `$`, `!`, `{`, the name. What
 * each combination prints is Velocity 1.7's; the recorded outputs beside the tests hold the combinations.
 */
export function readReferenceRoot(
  first: Token,
  identifier: Token,
  last: Token,
  literalBetween: (first: Token, last: Token) => string,
): Omit<ReferenceNode, 'type' | 'steps'> {
  const { image } = first;
  if (image.includes('\\!')) {
    const text = literalBetween(first, last);
    const shown = withoutOneBackslash(image);
    return { ...plain, name: shown, verbatim: shown, textIfNull: shown, text };
  }
  const backslashes = /^\\*/.exec(image)?.[0].length ?? 0;
  const dollar = image.lastIndexOf('$');
  const prefix = dollar > backslashes ? image.slice(backslashes, dollar) : '';
  // Velocity cuts the image down to where the reference begins, and prints that where it prints the reference.
  first.image = dollar === -1 ? image.slice(backslashes) : image.slice(dollar);
  const text = literalBetween(first, last);
  if (!first.image.startsWith('$')) {
    return { ...plain, name: first.image, verbatim: first.image, textIfNull: first.image, text };
  }
  const isEscaped = backslashes % 2 === 1;
  const isQuiet = first.image.startsWith('$!');
  return {
    name: identifier === first ? first.image.slice(isQuiet ? 2 : 1) : identifier.image,
    verbatim: null,
    isEscaped,
    escapePrefix: '\\'.repeat(Math.floor(backslashes / 2)),
    prefix,
    textIfNull: isQuiet && !isEscaped ? '' : text,
    text,
  };
}

const plain = { verbatim: null, isEscaped: false, escapePrefix: '', prefix: '' } as const;

/** Of `$\!a`, which is how the text `$!a` is written. */
function withoutOneBackslash(image: string): string {
  const at = image.indexOf('\\', image.indexOf('$'));
  return image.slice(0, at) + image.slice(at + 1);
}

import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'reset';

export type Paint = (colour: Colour, text: string) => string;

export const plain: Paint = (_, text) => text;

/** Colours for a terminal, and none elsewhere; NO_COLOR and FORCE_COLOR overrule, as Node reads them. */
export function paintFor(stream: Writable): Paint {
  const isColourful = styleText('red', 'x', { stream: stream as NodeJS.WritableStream, validateStream: true }) !== 'x';
  return isColourful ? (colour, text) => styleText(colour, text, { validateStream: false }) : plain;
}

import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';

export interface PageInput {
  readonly limit?: number;
  readonly position?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly position?: string;
}

/** Documented with every list: "The default value is 25 and the maximum value is 500." */
const DEFAULT_LIMIT = 25;
const LARGEST_LIMIT = 500;

/** One page of a list. `position` is the number of items already given, in base64: opaque, and good across restarts. */
export function pageOf<T>(context: OperationContext, items: readonly T[], input: PageInput): Page<T> {
  const begin = readPosition(context, input.position);
  const end = begin + readLimit(context, input.limit);
  const page = items.slice(begin, end);
  return end < items.length ? { items: page, position: Buffer.from(String(end)).toString('base64') } : { items: page };
}

function readPosition(context: OperationContext, position: string | undefined): number {
  if (position === undefined || position === '') return 0;
  const text = Buffer.from(position, 'base64').toString();
  if (!/^\d{1,9}$/.test(text)) throw badRequestInOurWords(context, 'Invalid position parameter specified', '/position');
  return Number(text);
}

function readLimit(context: OperationContext, limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1) {
    throw badRequestInOurWords(context, 'Invalid limit parameter specified', '/limit');
  }
  return Math.min(limit, LARGEST_LIMIT);
}

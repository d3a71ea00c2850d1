import type { OperationContext } from '../operation-context.ts';
import { badRequestInOurWords } from './refusals.ts';

/** `MaxResults` is a string in this service's model. */
export interface PageInput {
  readonly MaxResults?: string;
  readonly NextToken?: string;
}

export interface Page<T> {
  readonly Items: readonly T[];
  readonly NextToken?: string;
}

/** One page of a list. The token is the number of items already given, in base64: opaque, and good across restarts. */
export function pageOf<T>(context: OperationContext, items: readonly T[], input: PageInput): Page<T> {
  const begin = readToken(context, input.NextToken);
  const size = readSize(context, input.MaxResults);
  const end = begin + size;
  const Items = items.slice(begin, end);
  return end < items.length ? { Items, NextToken: Buffer.from(String(end)).toString('base64') } : { Items };
}

function readToken(context: OperationContext, token: string | undefined): number {
  if (token === undefined) return 0;
  const text = Buffer.from(token, 'base64').toString();
  if (!/^\d{1,9}$/.test(text)) throw badRequestInOurWords(context, 'Invalid NextToken', '/NextToken');
  return Number(text);
}

function readSize(context: OperationContext, maxResults: string | undefined): number {
  if (maxResults === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,8}$/.test(maxResults)) throw badRequestInOurWords(context, 'Invalid MaxResults', '/MaxResults');
  return Number(maxResults);
}

import type { OperationContext } from '../operation-context.ts';

/** ISO 8601 to the second, as this service writes it: `2020-10-11T10:26:36Z` (recorded). */
export function timestamp(context: OperationContext): string {
  return new Date(context.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

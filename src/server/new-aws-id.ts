import { randomUUID } from 'node:crypto';
import { randomId } from '../base/ids.ts';
import type { IdKind } from '../services/operation-context.ts';

/** Ids as long as AWS makes them: what a script cuts out of an answer has the form that it will have there. */
export function newAwsId(kind: IdKind): string {
  return kind === 'revision' ? randomUUID() : randomId(LENGTHS[kind] ?? 7);
}

const LENGTHS: Readonly<Partial<Record<IdKind, number>>> = {
  api: 10,
  // As of a root resource; with the six characters of others, two of ten thousand would meet now and then.
  resource: 10,
  deployment: 6,
  model: 6,
  authorizer: 6,
  'request-validator': 6,
  'documentation-part': 6,
  'api-mapping': 6,
  'api-key': 10,
  'api-key-value': 40,
  'usage-plan': 6,
  'vpc-link': 6,
  'client-certificate': 6,
  domain: 10,
  'function-url': 32,
};

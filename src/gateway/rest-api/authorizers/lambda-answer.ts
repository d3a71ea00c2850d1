import { isJsonObject } from '../../../base/json.ts';
import type { PolicyAnswer } from '../../authorizers/lambda/authorizer-answer.ts';
import { type Policy, readPolicy } from '../../authorizers/policy/policy.ts';
import { setOwn } from '../../set-own.ts';
import type { MethodSource } from '../method-call.ts';

export type PolicyAnswerReading =
  | { readonly kind: 'answer'; readonly answer: PolicyAnswer }
  /** As AWS says it in the execution log, where that is known. */
  | { readonly kind: 'nonsense'; readonly detail: string };

type Assume = MethodSource['ports']['assume'];

/** "The Resource ARN, as shown in the policy statement output by the authorizer, is limited to 512 characters." */
const RESOURCE_LIMIT = 512;

const MEMBERS = new Set(['principalId', 'policyDocument', 'context', 'usageIdentifierKey']);

/**
 * Reads what an authorizer function has answered (REST API developer guide, "Output from an API Gateway Lambda
 * authorizer"). AWS reads it strictly: a member that it does not know spoils the answer, which is also how an error of
 * the function is told from an answer (recorded 2023-06-08).
 */
export function readPolicyAnswer(payload: Buffer, assume: Assume): PolicyAnswerReading {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return nonsense('Invalid JSON in response');
  }
  // Recorded of `null`: 2016-09-14.
  if (value === null) return nonsense('Could not parse policy');
  if (!isJsonObject(value)) return nonsense('Invalid JSON in response');
  const unknown = Object.keys(value).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined && assume['rest-api.authorizer.unknown-member'] !== 'ignored') {
    return nonsense(`Invalid JSON in response: Unrecognized field "${unknown}" , not marked as ignorable`);
  }
  const policy = readAnsweredPolicy(value.policyDocument, assume);
  if (typeof policy === 'string') return nonsense(`Could not parse policy: ${policy}`);
  const principalId = textOf(value.principalId ?? null);
  if (principalId === undefined || (principalId === null && assume['rest-api.authorizer.no-principal-id'] === '500')) {
    return nonsense('The answer has no principalId');
  }
  const context = readContext(value.context ?? {}, assume);
  if (typeof context === 'string') return nonsense(context);
  const usageIdentifierKey = textOf(value.usageIdentifierKey ?? null);
  if (usageIdentifierKey === undefined) return nonsense('usageIdentifierKey is no text');
  return { kind: 'answer', answer: { policy, principalId: principalId ?? '', context, usageIdentifierKey } };
}

/** One sentence when it is no policy. */
function readAnsweredPolicy(document: unknown, assume: Assume): Policy | string {
  const reading = readPolicy(document);
  if (reading.kind === 'nonsense') return reading.detail;
  const long = reading.policy.flatMap(({ resources }) => resources).find(({ length }) => length > RESOURCE_LIMIT);
  return long === undefined || assume['rest-api.authorizer.long-resource'] === 'accepted'
    ? reading.policy
    : `a Resource has ${long.length} characters; ${RESOURCE_LIMIT} are the limit`;
}

/**
 * "The returned values are all stringified. Notice that you cannot set a JSON object or array as a valid value of any
 * key in the context map."
 */
function readContext(context: unknown, assume: Assume): Readonly<Record<string, string>> | string {
  if (!isJsonObject(context)) return 'context is no object';
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(context)) {
    if (value === null && assume['rest-api.authorizer.null-context'] === 'omitted') continue;
    const text = textOf(value);
    if (text === null || text === undefined) return `context has a value that is no text, number or boolean: ${name}`;
    setOwn(texts, name, text);
  }
  return texts;
}

/** Text of a scalar; undefined for anything else. */
function textOf(value: unknown): string | null | undefined {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function nonsense(detail: string): PolicyAnswerReading {
  return { kind: 'nonsense', detail };
}

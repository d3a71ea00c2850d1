import { inputShapes } from '../../aws/generated/iam-inputs.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { checkQueryRequest } from '../query-refusals.ts';

/** Texts in this folder are reported of AWS unless marked. */
export function noSuchEntity(message: string, member?: string): ServiceError {
  return new ServiceError('NoSuchEntity', 404, message, member);
}

export function checkRequest(shape: keyof typeof inputShapes, input: unknown): void {
  checkQueryRequest(inputShapes, shape, input, ({ kind, member }) =>
    kind === 'pattern' && /^\/(Role|Policy)Name$/.test(member)
      ? `The specified value for ${member === '/RoleName' ? 'roleName' : 'policyName'} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`
      : null,
  );
}

/** A policy is kept as it was given: that it is a JSON object is all that is asked. */
export function checkDocument(document: string, member: string): void {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new ServiceError('MalformedPolicyDocument', 400, 'This policy contains invalid Json', member);
}

/** Documents are percent-encoded in answers (documented: RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

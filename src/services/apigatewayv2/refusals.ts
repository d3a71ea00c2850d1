import { badRequest, notFound, ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';

/**
 * A 400 whose words nobody has published. Refusals with recorded words use `badRequest` itself, so that the two are
 * told apart by whoever reads or searches.
 */
export function badRequestInOurWords(context: OperationContext, message: string, member?: string): ServiceError {
  return badRequest(inOurWords(context, message), member);
}

export function conflictInOurWords(context: OperationContext, message: string, member?: string): ServiceError {
  return new ServiceError('ConflictException', 409, inOurWords(context, message), member);
}

function inOurWords(context: OperationContext, message: string): string {
  return context.assume['management.unrecorded-text'] === 'bare' ? 'Invalid request input' : message;
}

/**
 * Recorded for APIs, with the account before the id: `Invalid API identifier specified 665192190199:bwop0s66op`
 * (aws-sam-cli#7030, 2024).
 */
export function apiNotFound(context: OperationContext, apiId: string): ServiceError {
  return notFound(`Invalid API identifier specified ${context.accountId}:${apiId}`, '/ApiId');
}

/** `Invalid Route identifier specified abc123`; the form is that of the other not-found texts of this service. */
export function childNotFound(noun: string, id: string, member: string): ServiceError {
  return notFound(`Invalid ${noun} identifier specified ${id}`, member);
}

import { badRequest, conflict, notFound, ServiceError } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';

/** Recorded: `Invalid API identifier specified 111111111111:abcde0`, the account before the id. */
export function restApiNotFound(context: OperationContext, restApiId: string): ServiceError {
  return notFound(`Invalid API identifier specified ${context.accountId}:${restApiId}`, '/restApiId');
}

/** Recorded of a resource that does not exist, and of one of an API that does not exist. */
export function resourceNotFound(member = '/resourceId'): ServiceError {
  return notFound('Invalid Resource identifier specified', member);
}

export function methodNotFound(): ServiceError {
  return notFound('Invalid Method identifier specified', '/httpMethod');
}

export function integrationNotFound(): ServiceError {
  return notFound('Invalid Integration identifier specified', '/httpMethod');
}

export function responseNotFound(): ServiceError {
  return notFound('Invalid Response status code specified', '/statusCode');
}

/** Recorded of CreateAuthorizer on an API that does not exist. */
export function concurrentModification(member: string): ServiceError {
  return conflict('Unable to complete operation due to concurrent modification. Please try again later.', member);
}

/**
 * What is wrong with a mapping, in the frame that the service's validator has. Recorded: `Invalid mapping expression
 * specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: true]`.
 */
export function invalidMapping(error: string, member: string): ServiceError {
  return badRequest(`Invalid mapping expression specified: ${validationResult(error)}`, member);
}

/** Recorded: `Validation Result: warnings : [], errors : [Invalid content type specified: 123]`. */
export function invalidContentType(contentType: string, member: string): ServiceError {
  return badRequest(validationResult(`Invalid content type specified: ${contentType}`), member);
}

function validationResult(error: string): string {
  return `Validation Result: warnings : [], errors : [${error}]`;
}

export function validationException(message: string, member?: string): ServiceError {
  return new ServiceError('ValidationException', 400, message, member);
}

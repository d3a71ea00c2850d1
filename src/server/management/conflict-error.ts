import { ServiceError } from '../../aws/service-error.ts';
import type { ServiceName } from '../../aws/wire/wire-service.ts';

/** Two writers met, and trying again did not help. The text of API Gateway is recorded; the names are of the models. */
export function conflictError(service: ServiceName): ServiceError {
  switch (service) {
    case 'apigateway':
    case 'apigatewayv2':
      return new ServiceError(
        'ConflictException',
        409,
        'Unable to complete operation due to concurrent modification. Please try again later.',
      );
    case 'lambda':
      return new ServiceError('ResourceConflictException', 409, 'The operation cannot be performed at this time.');
    case 'logs':
      return new ServiceError(
        'OperationAbortedException',
        400,
        'Multiple concurrent requests to update the same resource were in conflict.',
      );
    case 'sts':
    case 'iam':
      return new ServiceError(
        'ConcurrentModification',
        409,
        'The request was rejected because multiple requests to change this object were submitted simultaneously.',
      );
  }
}

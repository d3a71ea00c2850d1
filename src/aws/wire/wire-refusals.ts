import { ServiceError } from '../service-error.ts';
import { type WireService, wireServices } from './wire-service.ts';

/**
 * A body that is no JSON object. The text of Lambda is reported of AWS (`Could not parse request body into json: …`); of
 * the others only the name of the error is known.
 */
export function malformedBody({ name }: WireService, detail: string): ServiceError {
  if (name === 'lambda') {
    const text = `Could not parse request body into json: ${detail}`;
    return new ServiceError('InvalidRequestContentException', 400, text);
  }
  return new ServiceError('SerializationException', 400, detail);
}

/** No operation of the service is called so. */
export function unknownOperation({ name, protocol }: WireService, what: string): ServiceError {
  const isQuery = protocol === 'query';
  const error = isQuery ? 'InvalidAction' : 'UnknownOperationException';
  // The tables hold all operations of the other services, and of these two the few that are served.
  const text = isQuery
    ? `${what} of ${name} is not served by Crossgate (docs/coverage.md lists what is).`
    : `The service ${name} has no operation ${what}.`;
  return new ServiceError(error, isQuery ? 400 : 404, text);
}

/** @param signingName of the signature's scope; null when there was no signature */
export function unknownService(signingName: string | null): ServiceError {
  const names = Object.keys(wireServices).join(', ');
  const which = signingName === null ? 'The service that this request is for' : `The service ${signingName}`;
  return new ServiceError('NotImplementedException', 501, `${which} is not served by Crossgate: ${names} are.`);
}

/**
 * Operations that AWS has and Crossgate does not. Clients try 500, 502, 503 and 504 again, and not 501: nothing would
 * come of it.
 */
export function notImplemented(service: WireService, operation: string): ServiceError {
  const text = `${operation} of ${service.name} is not implemented by Crossgate (docs/coverage.md lists what is).`;
  return new ServiceError('NotImplementedException', 501, text);
}

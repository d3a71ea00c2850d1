import type { Assumptions } from '../assumptions.ts';
import { ServiceError } from '../service-error.ts';
import { xmlText } from './query-output.ts';
import type { WireAnswer } from './wire-message.ts';
import type { WireService } from './wire-service.ts';

export interface ErrorOptions {
  readonly requestId: string;
  readonly assume: Pick<Assumptions, 'management.validation-exception-member'>;
}

/** `name` is null for a service that is not served here, whose client has to read the refusal all the same. */
type ErrorService = Pick<WireService, 'protocol' | 'namespace' | 'errorTexts'> & {
  readonly name: WireService['name'] | null;
};

/** A refusal, in the form of the service's protocol. Null: no service was meant, and the form is that of REST. */
export function encodeError(
  service: ErrorService | null,
  error: ServiceError,
  { requestId, assume }: ErrorOptions,
): WireAnswer {
  const { name, httpStatus: status, message, details } = error;
  const id = ['x-amzn-RequestId', requestId];
  if (service?.protocol === 'query') {
    const type = status < 500 ? 'Sender' : 'Receiver';
    return {
      status,
      contentType: 'text/xml',
      headers: id,
      body:
        `<ErrorResponse xmlns="${service.namespace ?? ''}"><Error><Type>${type}</Type><Code>${name}</Code>` +
        `<Message>${xmlText(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  }
  if (service?.protocol === 'json-1.1') {
    const body = JSON.stringify({ __type: name, ...details, message });
    return { status, contentType: 'application/x-amz-json-1.1', headers: id, body };
  }
  return {
    status,
    contentType: 'application/json',
    headers: [...id, 'x-amzn-ErrorType', name],
    body: JSON.stringify(restBody(service, error, assume)),
  };
}

/**
 * Recorded: NotFound, BadRequest and Conflict have `message` (222 of 222), ValidationException and
 * SerializationException do not (29 of 29). Lambda's errors say whose fault they are, and spell the member of the text
 * each as the model has it.
 */
function restBody(
  service: ErrorService | null,
  { name, httpStatus, message, details }: ServiceError,
  assume: ErrorOptions['assume'],
): Readonly<Record<string, string>> {
  const isOfTheFrame = name === 'ValidationException' || name === 'SerializationException';
  if (service?.name === 'lambda') {
    const whose = isOfTheFrame ? {} : { Type: httpStatus < 500 ? 'User' : 'Service' };
    return { ...details, ...whose, [service.errorTexts?.[name] ?? 'message']: message };
  }
  return { ...details, [isOfTheFrame ? assume['management.validation-exception-member'] : 'message']: message };
}

/** What is told of a bug of Crossgate: AWS's own word for a fault of the service. */
export function internalFailure(service: Pick<WireService, 'protocol'> | null): ServiceError {
  const name = service?.protocol === 'query' ? 'InternalFailure' : 'InternalServerError';
  return new ServiceError(name, 500, 'Internal server error');
}

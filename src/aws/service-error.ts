/**
 * The refusal of a management operation, with AWS's error name, status and text.
 *
 * `member` says which member of the input it is about, as a JSON pointer (`/CorsConfiguration/AllowOrigins/0`).
 * It never goes over the wire: `provision/` turns it into a file, line and column.
 */
export class ServiceError extends Error {
  override readonly name: string;
  readonly httpStatus: number;
  readonly member: string | undefined;
  /** What the model has for this error beside its text, as it travels: `Reason` of Lambda's TooManyRequestsException. */
  readonly details: Readonly<Record<string, string>>;

  constructor(
    name: string,
    httpStatus: number,
    message: string,
    member?: string,
    details: Readonly<Record<string, string>> = {},
  ) {
    // Nobody reads where a refusal was made, and to note it costs more than the refusal itself.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = name;
    this.httpStatus = httpStatus;
    this.member = member;
    this.details = details;
  }
}

export function badRequest(message: string, member?: string): ServiceError {
  return new ServiceError('BadRequestException', 400, message, member);
}

export function notFound(message: string, member?: string): ServiceError {
  return new ServiceError('NotFoundException', 404, message, member);
}

export function conflict(message: string, member?: string): ServiceError {
  return new ServiceError('ConflictException', 409, message, member);
}

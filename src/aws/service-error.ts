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

  constructor(name: string, httpStatus: number, message: string, member?: string) {
    super(message);
    this.name = name;
    this.httpStatus = httpStatus;
    this.member = member;
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

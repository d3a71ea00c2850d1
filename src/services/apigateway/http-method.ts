import { badRequest } from '../../aws/service-error.ts';

/** In the order in which the service names them. */
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY'];

/** Both texts are recorded. */
export function checkHttpMethod(httpMethod: string | undefined, member: string): void {
  if (httpMethod === undefined || httpMethod === '') {
    throw badRequest('Enumeration value for HttpMethod must be non-empty', member);
  }
  if (!METHODS.includes(httpMethod)) {
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${METHODS.join(',')}`, member);
  }
}

import { GATEWAY_RESPONSE_TYPES, type GatewayResponseType } from '../../account/rest-api.ts';
import type { Assumptions } from '../../aws/assumptions.ts';
import { GATEWAY_RESPONSE_STATUSES } from '../../aws/gateway-response-statuses.ts';

/** The types of failures; the two families are not among them. */
export type FailureType = Exclude<GatewayResponseType, 'DEFAULT_4XX' | 'DEFAULT_5XX'>;

export interface GatewayResponseDefault {
  readonly status: number;
  /** `x-amzn-ErrorType` */
  readonly errorType: string;
  /** `$context.error.message` of a failure that brings no words of its own; null prints as `null`. */
  readonly message: string | null;
  /** The text is the gateway's own and not the template's: with a space after the colon (recorded). */
  readonly isSpaced?: true;
  readonly isUnproved?: true;
}

/**
 * What each type says when nothing is stored for it. Recorded are the error types and words of ACCESS_DENIED,
 * INTEGRATION_TIMEOUT, INTEGRATION_FAILURE, API_CONFIGURATION_ERROR, INVALID_API_KEY, MISSING_AUTHENTICATION_TOKEN,
 * QUOTA_EXCEEDED, UNAUTHORIZED and WAF_FILTERED (2026-07-25: ForbiddenException), and the words of the two BAD_REQUEST
 * types; others are reported.
 */
const DEFAULTS: Readonly<Record<FailureType, Omit<GatewayResponseDefault, 'status'>>> = {
  ACCESS_DENIED: { errorType: 'AccessDeniedException', message: 'User is not authorized to access this resource' },
  API_CONFIGURATION_ERROR: {
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
    isSpaced: true,
  },
  AUTHORIZER_CONFIGURATION_ERROR: { errorType: 'AuthorizerConfigurationException', message: null },
  AUTHORIZER_FAILURE: { errorType: 'AuthorizerFailureException', message: null },
  BAD_REQUEST_BODY: { errorType: 'BadRequestException', message: 'Invalid request body' },
  BAD_REQUEST_PARAMETERS: { errorType: 'BadRequestException', message: 'Missing required request parameters' },
  EXPIRED_TOKEN: {
    errorType: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
    isUnproved: true,
  },
  INTEGRATION_FAILURE: {
    errorType: 'InternalServerErrorException',
    message: 'Internal server error',
    isSpaced: true,
  },
  INTEGRATION_TIMEOUT: {
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
    isSpaced: true,
  },
  INVALID_API_KEY: { errorType: 'ForbiddenException', message: 'Forbidden' },
  INVALID_SIGNATURE: {
    errorType: 'InvalidSignatureException',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    isUnproved: true,
  },
  MISSING_AUTHENTICATION_TOKEN: {
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  QUOTA_EXCEEDED: { errorType: 'LimitExceededException', message: 'Limit Exceeded' },
  REQUEST_TOO_LARGE: {
    errorType: 'RequestTooLargeException',
    message: 'Request Too Long',
    isUnproved: true,
  },
  RESOURCE_NOT_FOUND: { errorType: 'ResourceNotFoundException', message: 'Not Found', isUnproved: true },
  THROTTLED: { errorType: 'TooManyRequestsException', message: 'Too Many Requests' },
  UNAUTHORIZED: { errorType: 'UnauthorizedException', message: 'Unauthorized' },
  UNSUPPORTED_MEDIA_TYPE: { errorType: 'BadRequestException', message: 'Unsupported Media Type' },
  WAF_FILTERED: { errorType: 'ForbiddenException', message: 'Forbidden' },
};

export const FAILURE_TYPES = GATEWAY_RESPONSE_TYPES.filter(
  (type): type is FailureType => type !== 'DEFAULT_4XX' && type !== 'DEFAULT_5XX',
);

/** The default of a type as it is answered, which for some is not as it is listed. */
export function answeredDefault(type: FailureType, assume: Assumptions): GatewayResponseDefault {
  const listed = { status: GATEWAY_RESPONSE_STATUSES[type], ...DEFAULTS[type] };
  if (type === 'INTEGRATION_FAILURE' && assume['rest-api.gateway-response.integration-failure-status'] !== '504') {
    return { ...listed, status: 500 };
  }
  if (type === 'REQUEST_TOO_LARGE' && assume['rest-api.error.too-large'] === 'request-entity-too-large') {
    return { ...listed, message: 'Request Entity Too Large' };
  }
  return listed;
}

/** An access-log format, cut at its variables: literal text, and names such as `integration.status`. */
export type AccessLogPart = string | { readonly variable: string };

/** Template limit of access logs (HTTP API developer guide, "Configure logging for HTTP APIs"). The model says 1024. */
export const ACCESS_LOG_FORMAT_LIMIT_BYTES = 3 * 1024;

/** `$context.name` and `${context.name}`. */
const VARIABLE = /\$(?:context\.([A-Za-z0-9_.-]+)|\{context\.([^}]*)\})/g;

export function readAccessLogFormat(format: string): readonly AccessLogPart[] {
  const parts: AccessLogPart[] = [];
  let end = 0;
  for (const match of format.matchAll(VARIABLE)) {
    if (match.index > end) parts.push(format.slice(end, match.index));
    parts.push({ variable: match[1] ?? match[2] ?? '' });
    end = match.index + match[0].length;
  }
  if (end < format.length) parts.push(format.slice(end));
  return parts;
}

/**
 * What API Gateway says of a format that an HTTP API cannot have; null when it is accepted. The list of unsupported
 * variables is recorded (`$context.request.header.mcp-method`, 2026-08-28); the other two texts, and the order of the
 * checks, are reported.
 */
export function checkHttpApiAccessLogFormat(format: string): string | null {
  const found = 'The following errors are found in Access Log Format: ';
  if (/[\r\n]/.test(format)) return `${found}Access Log format must be single line: '${format}'`;
  const unsupported: string[] = [];
  let hasRequestId = false;
  for (const [text, plain, braced] of format.matchAll(ADMITTED)) {
    const name = plain ?? braced ?? '';
    if (name === 'requestId' || name === 'extendedRequestId') hasRequestId = true;
    if (!isHttpApiVariable(name)) unsupported.push(text);
  }
  if (unsupported.length > 0) return `The following context variables are not supported: [${unsupported.join(', ')}]`;
  if (hasRequestId) return null;
  return `${found}Access Log format must include either $context.requestId or $context.extendedRequestId : '${format}'`;
}

/** The check takes a `|` for a part of the name before it (reported), though the log does not. */
const ADMITTED = /\$(?:context\.([A-Za-z0-9_.|-]+)|\{context\.([^}]*)\})/g;

function isHttpApiVariable(name: string): boolean {
  return HTTP_API_VARIABLES.has(name) || /^authorizer\.[A-Za-z0-9_.-]+$/.test(name);
}

/**
 * The variables of HTTP APIs (developer guide, "Customize HTTP API access logs") beside those of authorizers, and
 * `resourcePath`, which is accepted and never has a value (recorded 2022-07-18).
 */
export const HTTP_API_VARIABLES: ReadonlySet<string> = new Set([
  'accountId',
  'apiId',
  'awsEndpointRequestId',
  'awsEndpointRequestId2',
  'customDomain.basePathMatched',
  'dataProcessed',
  'domainName',
  'domainPrefix',
  'error.message',
  'error.messageString',
  'error.responseType',
  'extendedRequestId',
  'httpMethod',
  'identity.accountId',
  'identity.caller',
  'identity.clientCert.clientCertPem',
  'identity.clientCert.issuerDN',
  'identity.clientCert.serialNumber',
  'identity.clientCert.subjectDN',
  'identity.clientCert.validity.notAfter',
  'identity.clientCert.validity.notBefore',
  'identity.cognitoAuthenticationProvider',
  'identity.cognitoAuthenticationType',
  'identity.cognitoIdentityId',
  'identity.cognitoIdentityPoolId',
  'identity.principalOrgId',
  'identity.sourceIp',
  'identity.user',
  'identity.userAgent',
  'identity.userArn',
  'integration.error',
  'integration.integrationStatus',
  'integration.latency',
  'integration.requestId',
  'integration.status',
  'integrationErrorMessage',
  'integrationLatency',
  'integrationStatus',
  'path',
  'protocol',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'resourcePath',
  'responseLatency',
  'responseLength',
  'routeKey',
  'stage',
  'status',
]);

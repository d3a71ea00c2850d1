import type { LoggedExchange } from '../gateway.ts';
import type { IntegrationReport } from '../response.ts';
import type { ReadVariable } from './compile-access-log.ts';

type Read = ReadVariable<LoggedExchange>;

/** What an access log can say of the backend, of either kind of API. */
export const integrationVariables: Readonly<Record<string, Read>> = (() => {
  const error = integration((report) => report.error);
  const latency = integration((report) => Math.round(report.latencyMs));
  const requestId = integration((report) => report.requestId ?? null);
  // "For Lambda proxy integration, the status code returned from AWS Lambda, not from the backend function code": 200
  // also when the function answered 401 (recorded 2025-05-18).
  const statusOfCall = integration(({ kind, status }) => (kind === 'lambda' ? 200 : status));
  return {
    awsEndpointRequestId: requestId,
    'integration.error': error,
    'integration.integrationStatus': statusOfCall,
    'integration.latency': latency,
    'integration.requestId': requestId,
    'integration.status': integration((report) => report.status),
    integrationErrorMessage: error,
    integrationLatency: latency,
    integrationStatus: statusOfCall,
  };
})();

function integration(read: (report: IntegrationReport) => string | number | null): Read {
  return ({ response: { report } }) => (report.integration === null ? null : read(report.integration));
}

import { oneLine } from '../request-log/one-line.ts';
import type { Paint } from '../request-log/paint.ts';
import type { ManagementReport } from './management-response.ts';

/** What a log says of one request to a management API. */
export interface ManagementRecord extends ManagementReport {
  readonly requestId: string;
  readonly status: number;
  readonly ms: number;
}

/** Member by member: a spread costs more, for every request. */
export function managementRecord(
  { service, operation, error, message }: ManagementReport,
  { requestId, status, ms }: Omit<ManagementRecord, keyof ManagementReport>,
): ManagementRecord {
  return { service, operation, error, message, requestId, status, ms };
}

/** `aws  apigateway CreateDeployment 201 3 ms` */
export function managementLine(
  { service, operation, error, message, status, ms }: ManagementRecord,
  paint: Paint,
): string {
  const what = operation === null ? (service ?? '-') : service === null ? operation : `${service} ${operation}`;
  const why = error === null ? '' : `  ${error}: ${oneLine(message ?? '')}`;
  const colour = status < 400 ? 'green' : 'red';
  return `  ${paint('cyan', 'aws')}  ${what} ${paint(colour, String(status))} ${Math.round(ms)} ms${why}`;
}

/** `--json`. */
export function managementEvent(record: ManagementRecord): Readonly<Record<string, unknown>> {
  const { service, operation, error, message, requestId, status, ms } = record;
  return { event: 'management', service, operation, requestId, status, ms: Math.round(ms), error, message };
}

import { oneLine } from '../request-log/one-line.ts';
import type { Paint } from '../request-log/paint.ts';
import type { StageStatus } from './account-status.ts';
import type { ManagementReport } from './management-response.ts';

/** What a log says of one request to a management API. */
export interface ManagementRecord extends ManagementReport {
  readonly requestId: string;
  readonly status: number;
  readonly ms: number;
}

/** Member by member: a spread costs more, for every request. */
export function managementRecord(
  { service, operation, error, message, notDeployed }: ManagementReport,
  { requestId, status, ms }: Omit<ManagementRecord, keyof ManagementReport>,
): ManagementRecord {
  const record = { service, operation, error, message, requestId, status, ms };
  return notDeployed === undefined ? record : { ...record, notDeployed };
}

/** `aws  apigateway PutMethod 201 3 ms  1 change not deployed to prod: method GET /pets is new` */
export function managementLine(
  { service, operation, error, message, status, ms, notDeployed = [] }: ManagementRecord,
  paint: Paint,
): string {
  const what = operation === null ? (service ?? '-') : service === null ? operation : `${service} ${operation}`;
  const why = error === null ? '' : `  ${error}: ${oneLine(message ?? '')}`;
  const colour = status < 400 ? 'green' : 'red';
  const undeployed = notDeployed.map((stage) => `  ${paint('yellow', undeployedText(stage))}`).join('');
  return `  ${paint('cyan', 'aws')}  ${what} ${paint(colour, String(status))} ${Math.round(ms)} ms${why}${undeployed}`;
}

/** A line has room for so many; `crossgate status` lists all. */
const SHOWN_CHANGES = 3;

/** `1 change not deployed to prod: method GET /pets is new` */
export function undeployedText({ name, notDeployed }: StageStatus): string {
  const shown = notDeployed.slice(0, SHOWN_CHANGES).map(oneLine).join(', ');
  const more = notDeployed.length > SHOWN_CHANGES ? ` and ${notDeployed.length - SHOWN_CHANGES} more` : '';
  const count = `${notDeployed.length} change${notDeployed.length === 1 ? '' : 's'}`;
  return `${count} not deployed to ${name}: ${shown}${more}`;
}

/** `--json`. */
export function managementEvent(record: ManagementRecord): Readonly<Record<string, unknown>> {
  const { service, operation, error, message, requestId, status, ms, notDeployed } = record;
  return {
    event: 'management',
    service,
    operation,
    requestId,
    status,
    ms: Math.round(ms),
    error,
    message,
    ...(notDeployed === undefined
      ? {}
      : { notDeployed: notDeployed.map(({ name, notDeployed: changes }) => ({ stage: name, changes })) }),
  };
}

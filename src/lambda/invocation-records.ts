import type { FunctionDefinition } from './function-definition.ts';

/** Why a REPORT says more than durations; handlers that throw leave no trace in it. */
export interface ReportStatus {
  readonly status: 'timeout' | 'error';
  readonly errorType?: string;
}

const milliseconds = (duration: number): string => `${duration.toFixed(2)} ms`;

function statusColumns(status: ReportStatus | undefined): string {
  if (status === undefined) return '';
  return `Status: ${status.status}${status.errorType === undefined ? '' : `\tError Type: ${status.errorType}`}`;
}

/** AWS goes on with the ARN of the runtime's version, which nothing here has. */
export function initStartRecord(runtime: string): string {
  const [, name = runtime, version = ''] = /^([a-z]+)(.*?)(?:\.x)?$/.exec(runtime) ?? [];
  return `INIT_START Runtime Version: ${name}:${version}`;
}

/** Written by AWS only when initialization went wrong. */
export function initReportRecord(durationMs: number, status: ReportStatus, phase: 'init' | 'invoke'): string {
  return `INIT_REPORT Init Duration: ${milliseconds(durationMs)}\tPhase: ${phase}\t${statusColumns(status)}`;
}

export const startRecord = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}`;

export const endRecord = (requestId: string): string => `END RequestId: ${requestId}`;

/**
 * Evidence: recorded, `REPORT RequestId: …\tDuration: 3.01 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory
 * Used: 36 MB\tInit Duration: 110.10 ms\t` (test_lambda.py, 2024 and 2025).
 */
export function reportRecord(report: {
  readonly requestId: string;
  readonly durationMs: number;
  readonly definition: FunctionDefinition;
  readonly maxMemoryMB: number;
  /** Only for the first invocation of an environment. */
  readonly initDurationMs: number | undefined;
  readonly status: ReportStatus | undefined;
}): string {
  const init = report.initDurationMs === undefined ? '' : `Init Duration: ${milliseconds(report.initDurationMs)}\t`;
  return (
    `REPORT RequestId: ${report.requestId}\tDuration: ${milliseconds(report.durationMs)}\t` +
    `Billed Duration: ${Math.ceil(report.durationMs)} ms\tMemory Size: ${report.definition.memorySizeMB} MB\t` +
    `Max Memory Used: ${report.maxMemoryMB} MB\t${init}${statusColumns(report.status)}`
  );
}

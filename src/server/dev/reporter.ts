import type { Diagnostic } from '../../base/diagnostic.ts';
import type { AccessLogEntry, ExecutionLogEntry } from '../../gateway/ports.ts';
import type { FunctionLogLine } from '../../lambda/function-definition.ts';
import type { RefusedRequest } from '../http-front/http-front.ts';
import type { ManagementRecord } from '../management/management-record.ts';
import type { RequestRecord } from '../request-log/request-record.ts';
import type { ReadyEvent, ReloadEvent } from './events.ts';

/** Where a session says what happens: a terminal, NDJSON on stdout, or nobody. */
export interface DevReporter {
  readonly ready: (event: ReadyEvent, diagnostics: readonly Diagnostic[]) => void;
  readonly request: (record: RequestRecord) => void;
  /** A request to a management API. */
  readonly management: (record: ManagementRecord) => void;
  /** A request that is no HTTP: no API saw it. */
  readonly refused: (request: RefusedRequest) => void;
  readonly log: (line: FunctionLogLine) => void;
  /** A line of a stage's access log. */
  readonly accessLog: (entry: AccessLogEntry) => void;
  /** A line of the execution log of a REST API's stage. */
  readonly executionLog: (entry: ExecutionLogEntry) => void;
  readonly reload: (event: ReloadEvent, diagnostics: readonly Diagnostic[]) => void;
  /** From now on a save is a reload. */
  readonly watching: () => void;
  readonly failed: (diagnostics: readonly Diagnostic[]) => void;
  /** One line for people that is no event. */
  readonly note: (text: string) => void;
  /** Our own mistake: said, and served on. */
  readonly bug: (error: unknown) => void;
  /** Writes what is still buffered. */
  readonly close: () => Promise<void>;
}

/** For `startDev` as a library: the caller reads `ready` and asks for nothing else. */
export const silentReporter: DevReporter = {
  ready: () => {},
  request: () => {},
  management: () => {},
  refused: () => {},
  log: () => {},
  accessLog: () => {},
  executionLog: () => {},
  reload: () => {},
  watching: () => {},
  failed: () => {},
  note: () => {},
  bug: (error) => process.emitWarning(error instanceof Error ? error : String(error)),
  close: async () => {},
};

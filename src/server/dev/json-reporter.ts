import { diagnosticToJson, formatDiagnostic } from '../../base/diagnostic.ts';
import { managementEvent } from '../management/management-record.ts';
import { createLogWriter } from '../request-log/log-writer.ts';
import { plain } from '../request-log/paint.ts';
import { requestEvent } from '../request-log/request-event.ts';
import { refusalLine } from '../request-log/request-line.ts';
import type { FailedEvent } from './events.ts';
import type { DevReporter } from './reporter.ts';

/** `--json`: stdout is NDJSON only; text for people goes to stderr. */
export function createJsonReporter(): DevReporter {
  const events = createLogWriter(process.stdout);
  const text = createLogWriter(process.stderr);
  const event = (value: unknown): void => events.line(JSON.stringify(value));
  return {
    ready: event,
    request: (record) => events.line(requestEvent(record)),
    management: (record) => event(managementEvent(record)),
    refused: (request) => text.line(refusalLine(request, plain)),
    log: ({ functionName, requestId, text: line }) =>
      event({ event: 'log', function: functionName, requestId, text: line }),
    accessLog: ({ apiId, stageName, requestId, text: line }) =>
      event({ event: 'access-log', api: apiId, stage: stageName, requestId, text: line }),
    executionLog: ({ apiId, stageName, requestId, text: line }) =>
      event({ event: 'execution-log', api: apiId, stage: stageName, requestId, text: line }),
    reload: event,
    watching: () => event({ event: 'watching' }),
    failed(diagnostics) {
      event({ event: 'failed', diagnostics: diagnostics.map(diagnosticToJson) } satisfies FailedEvent);
      for (const diagnostic of diagnostics) text.line(formatDiagnostic(diagnostic));
    },
    note: text.line,
    bug: (error) => text.line(`Crossgate has a bug, please report it: ${error instanceof Error ? error.stack : error}`),
    async close() {
      await events.flush();
      await text.flush();
    },
  };
}

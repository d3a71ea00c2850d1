import { type Diagnostic, formatDiagnostic } from '../../base/diagnostic.ts';
import { managementLine } from '../management/management-record.ts';
import { createLogWriter } from '../request-log/log-writer.ts';
import { oneLine, oneLineWithTabs } from '../request-log/one-line.ts';
import { paintFor } from '../request-log/paint.ts';
import { refusalLine, requestLine } from '../request-log/request-line.ts';
import { readyText, servedText } from './ready-text.ts';
import type { DevReporter } from './reporter.ts';

/** What a person at a terminal reads: everything on stdout, problems on stderr. */
export function createTextReporter(): DevReporter {
  const paint = paintFor(process.stdout);
  const paintProblem = paintFor(process.stderr);
  const out = createLogWriter(process.stdout);
  const problems = createLogWriter(process.stderr);
  let shownText = '';
  const diagnose = (diagnostics: readonly Diagnostic[]): void => {
    for (const diagnostic of diagnostics) {
      problems.line(paintProblem(COLOURS[diagnostic.severity], formatDiagnostic(diagnostic)));
    }
  };
  return {
    ready(event, diagnostics) {
      diagnose(diagnostics);
      shownText = servedText(event);
      out.line(readyText(event));
    },
    request: (record) => out.line(requestLine(record, paint)),
    management: (record) => out.line(managementLine(record, paint)),
    refused: (request) => out.line(refusalLine(request, paint)),
    // What a function prints must not move the cursor; its tabs are Lambda's own.
    log: ({ functionName, text }) => out.line(`  ${paint('cyan', functionName)}  ${oneLineWithTabs(text)}`),
    accessLog: ({ stageName, text }) => out.line(`  ${paint('cyan', `access log of ${stageName}`)}  ${text}`),
    executionLog: ({ stageName, text }) =>
      out.line(`  ${paint('cyan', `execution log of ${stageName}`)}  ${text.split('\n').map(oneLine).join('\n    ')}`),
    reload({ ok, ms, apis, functions }, diagnostics) {
      diagnose(diagnostics);
      if (ok) out.line(paint('green', `Reloaded in ${ms} ms.`));
      // A changed table of routes or URLs is shown again.
      const text = servedText({ apis, functions });
      if (ok && text !== shownText) out.line(text);
      if (ok) shownText = text;
      else problems.line(paintProblem('red', 'Not reloaded: the last good state goes on serving.'));
    },
    watching: () => {},
    failed: diagnose,
    note: out.line,
    bug: (error) =>
      problems.line(`Crossgate has a bug, please report it: ${error instanceof Error ? error.stack : String(error)}`),
    async close() {
      await out.flush();
      await problems.flush();
    },
  };
}

const COLOURS = { error: 'red', warn: 'yellow', info: 'cyan' } as const;

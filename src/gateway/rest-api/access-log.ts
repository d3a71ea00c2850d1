import { compileAccessLogLine } from '../access-log/compile-access-log.ts';
import { encodingOf } from '../access-log/value-encoding.ts';
import type { LoggedExchange } from '../gateway.ts';
import { compileAccessLogVariable } from './access-log-variables.ts';
import type { ContextSource } from './context-variables.ts';
import { restReport } from './rest-response.ts';

/**
 * Compiles the access log of a stage; null when it has none, or when nobody takes the lines. Its format may be of any
 * kind: CLF, JSON, XML, CSV. What a client or a backend chose cannot end a line or a value of it.
 */
export function compileAccessLog(source: ContextSource): ((exchange: LoggedExchange) => void) | null {
  const { destinationArn, format } = source.stage.accessLogSettings ?? {};
  const { accessLog, assume } = source.ports;
  if (destinationArn === undefined || format === undefined || accessLog === undefined) return null;
  const encode = encodingOf(format);
  const line = compileAccessLogLine<LoggedExchange>(
    format,
    (name) => compileAccessLogVariable(name, source),
    // It brings its own quotes, and they arrive as they are (recorded).
    (name) => (name === 'error.messageString' ? verbatim : encode),
    assume['rest-api.access-log.unset'] === 'empty' ? '' : '-',
  );
  const apiId = source.snapshot.api.id;
  const { stageName } = source.stage;
  return (exchange) => {
    // The id that the request was answered under, which the client may have chosen.
    const { requestId } = restReport(exchange.response)?.rest?.scope.request ?? exchange.request;
    accessLog({ destinationArn, apiId, stageName, requestId, text: line(exchange) });
  };
}

const verbatim = (value: string): string => value;

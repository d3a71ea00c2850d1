import type { Api, Stage } from '../../account/http-api.ts';
import { compileAccessLogLine } from '../access-log/compile-access-log.ts';
import { encodeOneLine, encodingOf } from '../access-log/value-encoding.ts';
import type { LoggedExchange } from '../gateway.ts';
import type { GatewayPorts } from '../ports.ts';
import { compileVariables } from './access-log-variables.ts';

/** Compiles the access log of a stage; null when it has none, or when nobody takes the lines. */
export function compileAccessLog({
  api,
  stage,
  ports,
}: {
  readonly api: Api;
  readonly stage: Stage;
  readonly ports: GatewayPorts;
}): ((exchange: LoggedExchange) => void) | null {
  const { DestinationArn: destinationArn, Format: format } = stage.AccessLogSettings ?? {};
  const { accessLog, assume } = ports;
  if (destinationArn === undefined || format === undefined || accessLog === undefined) return null;
  const encode = assume['http-api.access-log.escaping'] === 'by-format' ? encodingOf(format) : encodeOneLine;
  const line = compileAccessLogLine(format, compileVariables(api, stage, ports), (name) =>
    // It brings its own quotes, and they arrive as they are (recorded of REST APIs).
    name === 'error.messageString' ? verbatim : encode,
  );
  const logsPreflights = assume['http-api.access-log.automatic-preflight'] === 'logged';
  const { ApiId: apiId } = api;
  const { StageName: stageName } = stage;
  return (exchange) => {
    if (!logsPreflights && exchange.response.report.automaticPreflight) return;
    const { requestId } = exchange.request;
    accessLog({ destinationArn, apiId, stageName, requestId, text: line(exchange) });
  };
}

const verbatim = (value: string): string => value;

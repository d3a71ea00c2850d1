import type { MethodSetting } from '../../account/rest-api.ts';
import type { HeaderList } from '../../base/header-list.ts';
import { isBodyStream } from '../body-stream.ts';
import type { GatewayRequest } from '../request.ts';
import type { ContextSource } from './context-variables.ts';
import { MethodRequest } from './integrations/method-request.ts';
import { isSecretHeader, maskSecret, secretsOf, withoutSecrets } from './log-secrets.ts';
import type { ExecutionLog, MethodCall, QueryParameters, RestIntegrationAnswer } from './method-call.ts';
import type { RestFailure } from './rest-failure.ts';

/** Starts the execution log of one request. */
export type StartLog = (request: GatewayRequest) => ExecutionLog;

export const NO_LOG: ExecutionLog = { isOn: false, line: () => undefined };

/**
 * Compiles the execution log of a method; null when nothing of it is kept. `loggingLevel` ERROR keeps what went wrong and
 * the status it ended with; INFO keeps all lines, and those with headers and bodies only with `dataTraceEnabled`.
 */
export function compileExecutionLog(source: ContextSource, setting: MethodSetting | null): StartLog | null {
  const { snapshot, stage, ports } = source;
  const { executionLog, assume, now } = ports;
  const level = setting?.loggingLevel ?? 'OFF';
  if (executionLog === undefined || level === 'OFF') return null;
  const showsData = setting?.dataTraceEnabled === true || assume['rest-api.execution-log.info-lines'] === 'all';
  const place = {
    logGroup: `API-Gateway-Execution-Logs_${snapshot.api.id}/${stage.stageName}`,
    apiId: snapshot.api.id,
    stageName: stage.stageName,
  };
  const hasTimePrefix = assume['rest-api.execution-log.cloudwatch-prefix'] === 'time';
  return ({ requestId, extendedRequestId, headers }) => {
    let hasFailed = false;
    const secrets = secretsOf(headers);
    const log: ExecutionLog = {
      isOn: true,
      hide: (secret) => secrets.push(secret),
      line(text) {
        if (FAILED.test(text)) hasFailed = true;
        if (level === 'ERROR' && !(hasFailed && ENDED.test(text)) && !FAILED.test(text)) return;
        if (!showsData && DATA.test(text)) return;
        const timestampMs = now();
        const prefix = hasTimePrefix ? `${logTime(timestampMs)} : ` : `(${requestId}) `;
        executionLog({ ...place, requestId, timestampMs, text: `${prefix}${cutLine(withoutSecrets(text, secrets))}` });
      },
    };
    log.line(`Extended Request Id: ${extendedRequestId ?? requestId}`);
    return log;
  };
}

/** A line is cut at 1,024 characters, what is before it not counted, and says so (recorded 2017 and 2018). */
export function cutLine(text: string): string {
  return text.length <= LINE_LIMIT ? text : `${text.slice(0, LINE_LIMIT)} [TRUNCATED]`;
}

const LINE_LIMIT = 1024;

const FAILED =
  /^(?:Execution|Lambda execution|Lambda invocation) failed|^Request body does not match|^Unauthorized request/;
const ENDED = /^Method completed with status/;
const DATA = /^(?:Method (?:request|response)|Endpoint (?:request|response)) (?:path|query string|headers|body|URI)/;

/** `Tue Feb 04 00:28:36 UTC 2025`, as test-invoke-method has it before each line but the first (recorded). */
export function logTime(epochMs: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(epochMs).toUTCString().split(' ');
  return `${day.slice(0, 3)} ${month} ${date} ${time} UTC ${year}`;
}

/**
 * Headers as a line of the execution log has them: `{Accept=text/html, Authorization=*****f1bff5}`. What is secret is masked,
 * as AWS does with Authorization.
 */
export function loggedHeaders(headers: HeaderList): string {
  const parts: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name, value] = [headers[i] as string, headers[i + 1] as string];
    parts.push(`${name}=${isSecretHeader(name) ? maskSecret(value) : value}`);
  }
  return `{${parts.join(', ')}}`;
}

/** The last value of each parameter. */
export function loggedQuery(query: QueryParameters): string {
  return `{${[...query].map(([name, values]) => `${name}=${values.at(-1)}`).join(', ')}}`;
}

export function loggedMap(values: Readonly<Record<string, string>>): string {
  return `{${Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')}}`;
}

/** The lines of a method that asks for no API key (recorded 2017 and 2018, with nothing where the key would be). */
export function logNoApiKey({ log, request, method, resource }: MethodCall, apiStage: string): void {
  if (!log.isOn) return;
  log.line(`Verifying Usage Plan for request: ${request.requestId}. API Key:  API Stage: ${apiStage}`);
  const asked = `method '${method.httpMethod} ${resource.path}' does not require API Key`;
  log.line(`API Key  authorized because ${asked}. Request will not contribute to throttle or quota limits`);
  log.line(`Usage Plan check succeeded for API Key  and API Stage ${apiStage}`);
}

/** The lines that begin an execution (recorded). Null: the body could be read, or was not needed. */
export async function logStart(call: MethodCall): Promise<RestFailure | null> {
  const { log, request } = call;
  if (!log.isOn) return null;
  log.line(`Starting execution for request: ${request.requestId}`);
  log.line(`HTTP Method: ${request.method}, Resource Path: ${call.routedPath ?? call.path}`);
  log.line(`Method request path: ${loggedMap(call.pathParameters)}`);
  log.line(`Method request query string: ${loggedQuery(call.query)}`);
  const headers = new MethodRequest(call).headers.flatMap(([name, values]) => [name, values.join(', ')]);
  log.line(`Method request headers: ${loggedHeaders(headers)}`);
  const body = await call.readBody();
  if (!Buffer.isBuffer(body)) return body;
  log.line(`Method request body before transformations: ${body.toString('utf8')}`);
  return null;
}

/** The lines that end one that has succeeded (recorded). */
export function logEnd({ log }: MethodCall, answer: RestIntegrationAnswer): void {
  if (!log.isOn) return;
  const { body, headers, traceId, contentType, status } = answer;
  log.line(`Method response body after transformations: ${isBodyStream(body) ? '' : body.toString()}`);
  const own = traceId === null ? [] : ['X-Amzn-Trace-Id', traceId];
  const type = contentType === null ? [] : ['Content-Type', contentType];
  log.line(`Method response headers: ${loggedHeaders([...own, ...headers, ...type])}`);
  log.line('Successfully completed execution');
  log.line(`Method completed with status: ${status}`);
}

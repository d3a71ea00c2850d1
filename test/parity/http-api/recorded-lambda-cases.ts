import { readFileSync } from 'node:fs';
import type { Evidence, ParityCase, WhenRequest } from '../parity-case.ts';
import { functionAnswers, inferredAnswers, requests } from './recorded-inputs.ts';

interface Recording {
  readonly case: string;
  readonly content: Readonly<Record<string, unknown>>;
}

const post: WhenRequest = { method: 'POST', target: '/', headers: [] };

const MAPS = new Set([
  'Headers',
  'MultiValueHeaders',
  'QueryStringParameters',
  'MultiValueQueryStringParameters',
  'PathParameters',
]);

/** Members of the .NET class that belong to WebSocket events and are no references, so that they are never null. */
const NET_ONLY = new Set(['ConnectedAt']);

const recordings: readonly Recording[] = JSON.parse(
  readFileSync(new URL('./recorded/http-api-lambda.json', import.meta.url), 'utf8'),
).cases;

/** REST APIs have events and answers of their own; these recordings belong to their parity cases. */
export const leftOut: readonly { readonly name: string; readonly reason: string }[] = recordings
  .filter(isOfRestApi)
  .map((recording) => ({ name: recording.case, reason: 'recorded on a REST API' }));

const evidence: Evidence = {
  kind: 'recorded',
  source: 'aws/aws-lambda-dotnet@8314921 Tools/LambdaTestTool-v2 Snapshots',
  date: '2025-04-14',
};

/** Each recording on an HTTP API with the request or the function's answer that led to it. */
export const recordedLambdaCases: readonly ParityCase[] = recordings
  .filter((recording) => !isOfRestApi(recording))
  .map((recording) => ('StatusCode' in recording.content ? answerCase(recording) : eventCase(recording)));

function isOfRestApi(recording: Recording): boolean {
  return recording.case.endsWith('Rest');
}

function formatOf(name: string): '1.0' | '2.0' {
  return name.endsWith('HttpV1') ? '1.0' : '2.0';
}

function eventCase({ case: name, content }: Recording): ParityCase {
  const format = formatOf(name);
  const resource = content.Resource;
  const routeKey = format === '2.0' ? String(content.RouteKey) : `POST ${String(resource)}`;
  return {
    name,
    given: { routes: [{ routeKey, payloadFormatVersion: format, function: { returns: { statusCode: 200 } } }] },
    when: inputOf(requests, name),
    then: { status: 200, event: eventOf(content) },
    evidence,
  };
}

function answerCase({ case: name, content }: Recording): ParityCase {
  const headers = content.Headers as Readonly<Record<string, readonly string[]>>;
  const notOurs = new Set(['date', 'connection', 'apigw-requestid', 'content-type', 'content-length']);
  return {
    name,
    given: {
      routes: [{ routeKey: 'POST /', payloadFormatVersion: formatOf(name), function: inputOf(functionAnswers, name) }],
    },
    when: post,
    then: {
      status: Number(content.StatusCode),
      contentType: headers['Content-Type']?.[0] ?? null,
      headers: Object.entries(headers)
        .filter(([header]) => !notOurs.has(header.toLowerCase()))
        .flatMap(([header, values]) => values.map((value) => [header, value] as const)),
      headersAreGathered: true,
      body: String(content.Content),
    },
    evidence,
  };
}

function inputOf<T>(inputs: Readonly<Record<string, T>>, name: string): T {
  const input = inputs[name.replace(/HttpV1$/, '')];
  if (input === undefined) throw new Error(`No input is known for the recording ${name}.`);
  return input;
}

/**
 * .NET names to the names of the event. Members that are null are dropped: .NET writes null for what was absent, too.
 * Maps keep their keys as they are; only the redacted Host and X-Forwarded-For of format 2.0 are put back to lower case.
 */
function eventOf(content: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isFormat2 = content.Version === '2.0';
  const convert = (value: unknown, isMap: boolean): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, member]) => member !== null && !NET_ONLY.has(key))
        .map(([key, member]) => [
          isMap ? (isFormat2 ? key.toLowerCase() : key) : key.charAt(0).toLowerCase() + key.slice(1),
          convert(member, MAPS.has(key)),
        ]),
    );
  };
  const event = convert(content, false) as Readonly<Record<string, unknown>>;
  const parameters = content.PathParameters;
  return parameters === null ? event : { ...event, pathParameters: parameters };
}

/**
 * Answers without a statusCode. The snapshots above were taken with the tool's own reading of such an answer as the
 * function's answer, so they do not show what AWS infers; these cases do, from two tests that ran against AWS with a
 * function that returns its input, and from the remarks of the tool's authors on what they observed.
 */
export const inferredAnswerCases: readonly ParityCase[] = inferredAnswers.map(
  ({ name, behaviour, body, isAsserted }) => ({
    name,
    given: { routes: [{ routeKey: 'POST /', payloadFormatVersion: '2.0', function: behaviour }] },
    when: post,
    then: { status: 200, contentType: 'application/json', headers: [], body },
    evidence: {
      kind: isAsserted ? 'recorded' : 'reported',
      source: isAsserted
        ? 'aws/aws-lambda-dotnet ApiGatewayResponseExtensionsAdditionalTests, function ReturnRawBody'
        : 'aws/aws-lambda-dotnet InvokeResponseExtensionsTests, "observed behavior"',
      date: '2025-04-14',
    },
  }),
);

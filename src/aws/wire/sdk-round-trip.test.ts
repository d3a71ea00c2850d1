import * as apigateway from '@aws-sdk/client-api-gateway';
import * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as lambda from '@aws-sdk/client-lambda';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../base/json.ts';
import { readSignature } from '../sigv4.ts';
import { guessService, selectService } from './select-service.ts';
import { encodeOutput, readCall } from './wire-call.ts';
import type { WireRequest } from './wire-message.ts';
import { type WireService, wireServices } from './wire-service.ts';

/** Every operation by AWS's own client: what it sends is read as it was meant, and what is answered is read as it was written. */

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

type Handle = (request: WireRequest) => Answer;

interface SdkClient {
  send(command: unknown): Promise<Readonly<Record<string, unknown>>>;
}

const clients = {
  apigateway: [apigateway, 'APIGatewayClient'],
  apigatewayv2: [apigatewayv2, 'ApiGatewayV2Client'],
  lambda: [lambda, 'LambdaClient'],
  logs: [logs, 'CloudWatchLogsClient'],
  sts: [sts, 'STSClient'],
} as const;

type SdkName = keyof typeof clients;

function createClient(name: SdkName, handle: Handle): SdkClient {
  const [sdk, className] = clients[name];
  const Client = (sdk as unknown as Record<string, new (options: object) => SdkClient>)[className];
  if (Client === undefined) throw new Error(`There is no ${className}.`);
  return new Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'crossgate', secretAccessKey: 'crossgate' },
    endpoint: 'http://127.0.0.1:4566',
    maxAttempts: 1,
    requestHandler: {
      async handle(sent: SentRequest) {
        return { response: handle(wireRequest(sent)) };
      },
    },
  });
}

function wireRequest({ method, path, query, headers, body }: SentRequest): WireRequest {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((one) => `${encode(name)}=${encode(one)}`),
  );
  const bytes = typeof body === 'string' ? Buffer.from(body) : body instanceof Uint8Array ? body : new Uint8Array();
  return { method, path, query: pairs.join('&'), headers: Object.entries(headers).flat(), body: bytes };
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A value of a type as the program has it, and as an operation has it. */
interface Sample {
  readonly program: unknown;
  readonly operation: unknown;
}

const DATE = new Date('2026-11-24T10:51:11.000Z');
const BYTES = Buffer.from('{"greeting":"grüß dich"}');
const DEEPEST = 4;

function sampleOf(
  service: WireService,
  type: string,
  { place = '', depth = 0 }: { place?: string; depth?: number },
): Sample {
  if (type.endsWith('[]')) {
    const item = sampleOf(service, type.slice(0, -2), { depth });
    return { program: [item.program], operation: [item.operation] };
  }
  if (type.endsWith('{}')) {
    const item = sampleOf(service, type.slice(0, -2), { depth });
    return { program: { 'A key/of maps': item.program }, operation: { 'A key/of maps': item.operation } };
  }
  switch (type) {
    case 'string':
      // A slash, a percent sign and a plus in a path, and line ends and quotes elsewhere.
      return place === 'path'
        ? same('$default a/b%2Fc+d')
        : same(place.startsWith('header') ? 'plain' : 'Zeile 1\n<&"é+ %');
    case 'number':
      return same(7);
    case 'boolean':
      return same(true);
    case 'timestamp':
      return { program: DATE, operation: onTheWire(service, place) };
    case 'blob':
      return { program: BYTES, operation: place === 'payload' ? BYTES.toString() : BYTES.toString('base64') };
    case 'document':
      return same({ any: ['thing'] });
    default:
      return structureOf(service, type, depth);
  }
}

const same = (value: unknown): Sample => ({ program: value, operation: value });

/** Epoch seconds or ISO 8601, by service. In a query, every service has ISO 8601. */
function onTheWire({ name }: WireService, place: string): unknown {
  if (name === 'apigatewayv2' || name === 'sts' || place.startsWith('query:'))
    return DATE.toISOString().replace('.000', '');
  return DATE.getTime() / 1000;
}

function structureOf(service: WireService, shape: string, depth: number): Sample {
  const program: Record<string, unknown> = {};
  const operation: Record<string, unknown> = {};
  const isUnion = UNIONS.has(shape);
  for (const [member, [, type, place]] of Object.entries(service.shapes[shape] ?? {})) {
    // Shapes that hold themselves have to end somewhere.
    if (depth >= DEEPEST && Object.hasOwn(service.shapes, type.replace(/(\[\]|\{\})+$/, ''))) continue;
    if (isUnion && Object.keys(program).length > 0) break;
    const sample = sampleOf(service, type, { ...(place === undefined ? {} : { place }), depth: depth + 1 });
    program[member] = sample.program;
    operation[member] = sample.operation;
  }
  return { program, operation };
}

/** Structures of which one member at a time is there. */
const UNIONS = new Set<string>(
  Object.values(clients).flatMap(([sdk]) =>
    Object.values(sdk as unknown as Record<string, unknown>).flatMap((schema) =>
      Array.isArray(schema) && schema[0] === 4 ? [String(schema[2])] : [],
    ),
  ),
);

/** Where an event stream or a host prefix is part of the operation. */
const STREAMS = new Set(['InvokeWithResponseStream', 'StartLiveTail', 'GetLogObject']);

describe.each(Object.keys(clients) as SdkName[])('%s', (name) => {
  const service = wireServices[name];
  const operations = Object.entries(service.operations).filter(([operation]) => !STREAMS.has(operation));

  it.each(operations)('%s is read as it was sent, and its answer as it was written', async (operation, row) => {
    const [, , , inputShape, outputShape] = row;
    const input = inputShape === null ? { program: {}, operation: {} } : structureOf(service, inputShape, 0);
    const output = outputShape === null ? { program: {}, operation: {} } : structureOf(service, outputShape, 0);
    const seen: unknown[] = [];
    const client = createClient(name, (request) => {
      const signature = readSignature(request);
      // Two operations of STS are for whoever has no key yet.
      const isSigned = signature.kind === 'signature';
      const selected = isSigned ? selectService(signature.service, request.path) : guessService(request);
      const call = selected === null ? null : readCall(selected, request);
      seen.push(selected?.name, call?.operation, call?.input);
      return answerOf(service, operation, output.operation);
    });
    const [sdk] = clients[name];
    const Command = (sdk as unknown as Record<string, new (input: unknown) => unknown>)[`${operation}Command`];
    if (Command === undefined) throw new Error(`The SDK has no ${operation}Command.`);
    const { $metadata, ...received } = await client.send(new Command(input.program));
    expect(seen).toEqual([name, operation, input.operation]);
    expect(comparable(received)).toEqual(comparable(output.program));
    expect($metadata).toMatchObject({ requestId: REQUEST_ID });
  });
});

const REQUEST_ID = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef';

function answerOf(service: WireService, operation: string, output: unknown): Answer {
  const { status, contentType, headers, body } = encodeOutput(service, operation, { output, requestId: REQUEST_ID });
  const named: Record<string, string> = contentType === null ? {} : { 'content-type': contentType };
  for (let i = 0; i + 1 < headers.length; i += 2) named[String(headers[i]).toLowerCase()] = String(headers[i + 1]);
  return { statusCode: status, headers: named, body: Buffer.from(body ?? '') };
}

/** Bytes and streams of the program as text, statuses as they are. */
function comparable(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map(comparable);
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, comparable(member)]));
  }
  return value;
}

import { firstHeader } from '../../base/header-list.ts';
import { isJsonObject } from '../../base/json.ts';
import { codecsOf } from './codecs.ts';
import type { RoutedOperation } from './operation-routes.ts';
import type { ShapeCodec } from './shape-codec.ts';
import type { WireAnswer, WireRequest } from './wire-message.ts';
import { malformedBody } from './wire-refusals.ts';
import type { WireMember, WireService } from './wire-service.ts';

type Input = Record<string, unknown>;

/** Where the members of one operation travel. */
interface Layout {
  readonly status: number;
  readonly input: Places | null;
  readonly output: OutputPlaces | null;
}

interface Places {
  readonly body: ShapeCodec | null;
  readonly payload: (Named & { readonly decode: (body: Uint8Array) => unknown }) | null;
  readonly labels: readonly Named[];
  readonly parameters: readonly (Named & { readonly parameter: string })[];
  /** The member that takes every parameter that has no member of its own. */
  readonly otherParameters: string | null;
  readonly headers: readonly (Named & { readonly header: string })[];
}

interface OutputPlaces {
  readonly body: ShapeCodec;
  readonly payload: Named | null;
  readonly headers: readonly (Named & { readonly header: string })[];
  readonly status: string | null;
}

interface Named {
  readonly member: string;
  readonly type: string;
}

const layouts = new WeakMap<WireService, Map<string, Layout>>();

function layoutOf(service: WireService, operation: string): Layout {
  const ofService = layouts.get(service) ?? new Map<string, Layout>();
  layouts.set(service, ofService);
  const known = ofService.get(operation);
  if (known !== undefined) return known;
  const [, , status, input, output] = service.operations[operation] ?? ['', '', 200, null, null];
  const layout: Layout = {
    status,
    input: input === null ? null : placesOf(service, input),
    output: output === null ? null : outputPlacesOf(service, output),
  };
  ofService.set(operation, layout);
  return layout;
}

function membersOf(service: WireService, shape: string): readonly (readonly [string, WireMember])[] {
  return Object.entries(service.shapes[shape] ?? {});
}

function placesOf(service: WireService, shape: string): Places {
  const members = membersOf(service, shape);
  const at = (prefix: string) =>
    members.flatMap(([member, [, type, place = '']]) =>
      place.startsWith(prefix) ? [{ member, type, name: place.slice(prefix.length) }] : [],
    );
  const [payload] = at('payload');
  const hasBody = members.some(([, [, , place]]) => place === undefined);
  const others = members.find(([, [, , place]]) => place === 'query');
  return {
    body: hasBody ? codecsOf(service).ofType(shape) : null,
    payload: payload === undefined ? null : { ...payload, decode: payloadReader(service, payload.type) },
    labels: at('path'),
    parameters: at('query:').map(({ name, ...named }) => ({ ...named, parameter: name })),
    otherParameters: others?.[0] ?? null,
    headers: at('header:').map(({ name, ...named }) => ({ ...named, header: name.toLowerCase() })),
  };
}

/** In an output, the place of a parameter (`query:position`) means the body. */
function outputPlacesOf(service: WireService, shape: string): OutputPlaces {
  const members = membersOf(service, shape);
  const [payload] = members.filter(([, [, , place]]) => place === 'payload');
  const [status] = members.filter(([, [, , place]]) => place === 'status');
  return {
    body: codecsOf(service).ofType(shape),
    payload: payload === undefined ? null : { member: payload[0], type: payload[1][1] },
    headers: members.flatMap(([member, [, type, place = '']]) =>
      place.startsWith('header:') ? [{ member, type, header: place.slice('header:'.length) }] : [],
    ),
    status: status?.[0] ?? null,
  };
}

/** The input of an operation: labels of the path, parameters, headers, and the body, by AWS's member names. */
export function decodeRestInput(service: WireService, routed: RoutedOperation, request: WireRequest): Input {
  const { input: places } = layoutOf(service, routed.name);
  if (places === null) return {};
  const input: Input = places.body === null ? {} : readJsonBody(service, places.body, request.body);
  if (places.payload !== null && request.body.length > 0) {
    input[places.payload.member] = places.payload.decode(request.body);
  }
  for (const { member, type } of places.labels) input[member] = readText(type, routed.labels[member] ?? '');
  for (const { member, type, parameter } of places.parameters) {
    const values = routed.parameters.flatMap(([name, value]) => (name === parameter ? [value] : []));
    const [first] = values;
    if (first === undefined) continue;
    input[member] = type.endsWith('[]') ? values : readText(type, first);
  }
  if (places.otherParameters !== null) {
    const isOther = ([name]: readonly [string, string]) =>
      places.parameters.every(({ parameter }) => parameter !== name);
    input[places.otherParameters] = Object.fromEntries(routed.parameters.filter(isOther));
  }
  for (const { member, type, header } of places.headers) {
    const value = firstHeader(request.headers, header);
    if (value !== null) input[member] = readText(type, value);
  }
  return input;
}

/** Text stands for the other types in a path, a parameter or a header; what is no number is for the check to refuse. */
function readText(type: string, text: string): unknown {
  if (type === 'number') return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** A payload that is no structure is a text, in every one of these services: a definition, or the event of a function. */
function payloadReader(service: WireService, type: string): (body: Uint8Array) => unknown {
  if (!Object.hasOwn(service.shapes, type)) return (body) => new TextDecoder().decode(body);
  const { decode } = codecsOf(service).ofType(type);
  return (body) => decode(parseJsonObject(service, body));
}

function readJsonBody(service: WireService, codec: ShapeCodec, body: Uint8Array): Input {
  return codec.decode(parseJsonObject(service, body)) as Input;
}

/** An absent body is an empty one: every operation without mandatory members takes it. */
export function parseJsonObject(service: WireService, body: Uint8Array): unknown {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch (error) {
    throw malformedBody(service, error instanceof Error ? error.message : String(error));
  }
  if (!isJsonObject(value)) throw malformedBody(service, 'The body is not a JSON object.');
  return value;
}

/** What an operation gives, as it travels. */
export function encodeRestOutput(
  service: WireService,
  operation: string,
  { output, requestId }: { readonly output: unknown; readonly requestId: string },
): WireAnswer {
  const { status, output: places } = layoutOf(service, operation);
  const headers: string[] = ['x-amzn-RequestId', requestId];
  if (places === null) return { status, contentType: status === 204 ? null : JSON_TYPE, headers, body: null };
  const given: { readonly [member: string]: unknown } = isJsonObject(output) ? output : {};
  let contentType = JSON_TYPE;
  for (const { member, header } of places.headers) {
    const value = given[member];
    if (value === undefined || value === null) continue;
    if (header === 'Content-Type') contentType = String(value);
    else headers.push(header, String(value));
  }
  const ownStatus = places.status === null ? undefined : given[places.status];
  return {
    status: typeof ownStatus === 'number' ? ownStatus : status,
    contentType,
    headers,
    body: places.payload === null ? encodeBody(places, given) : payloadOf(given[places.payload.member]),
  };
}

const JSON_TYPE = 'application/json';

function encodeBody({ body, headers, status }: OutputPlaces, given: { readonly [member: string]: unknown }): string {
  if (headers.length === 0 && status === null) return body.encode(given);
  const elsewhere = new Set([...headers.map(({ member }) => member), status]);
  const inBody = Object.fromEntries(Object.entries(given).filter(([member]) => !elsewhere.has(member)));
  return body.encode(inBody);
}

function payloadOf(value: unknown): string | Uint8Array | null {
  if (value === undefined || value === null) return null;
  return value instanceof Uint8Array ? value : String(value);
}

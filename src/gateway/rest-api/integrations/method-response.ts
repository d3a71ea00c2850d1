import type { IntegrationResponse } from '../../../account/rest-api.ts';
import { allHeaders, firstHeader, type HeaderList, isNamed } from '../../../base/header-list.ts';
import { printValue } from '../../mapping/vtl/print-value.ts';
import type { Overrides } from '../../mapping/vtl/template-scope.ts';
import type { IntegrationReport } from '../../response.ts';
import type { IntegrationSource, RestIntegrationFailure, RestIntegrationOutcome } from '../method-call.ts';
import { compileBinaryMediaTypes, firstMediaType } from './binary-media-types.ts';
import { convertResponse, type Payload, payloadText } from './content-handling.ts';
import { readHeaderLine, responseHeaderName } from './header-rules.ts';
import { configurationError } from './integration-failures.ts';
import { compileSelection } from './integration-responses.ts';
import { readMappedDocument } from './mapped-document.ts';
import { type CompiledMapping, compileMapping, type MappingScope } from './mapping-expression.ts';
import type { MethodRequest } from './method-request.ts';
import { NOT_BASE64 } from './request-payload.ts';
import { readTemplate, renderTemplate, type Template } from './templates.ts';

/** What a backend answered, or what stands for it on a MOCK. */
export interface BackendReply {
  readonly status: number;
  /** What selection patterns are matched with. */
  readonly selection: string;
  readonly headers: HeaderList;
  /** Null on a MOCK, which has no body, binary or other. */
  readonly body: Buffer | null;
  /** Of the answer: HTTP and AWS integrations have one, a MOCK has none (recorded). */
  readonly traceId: string | null;
  readonly report: IntegrationReport | null;
}

/** Integration response and method response of one request. */
export type RespondToMethod = (request: MethodRequest, reply: BackendReply) => RestIntegrationOutcome;

/** Compiles the integration responses of an integration that is no proxy. */
export function compileMethodResponse(source: IntegrationSource): RespondToMethod {
  const { integration, ports } = source;
  const responses = Object.values(integration.integrationResponses ?? {});
  const select = compileSelection(responses, ports.assume, (response) => compileResponse(response, source));
  return (request, reply) => {
    const selection = select(reply.selection);
    if (selection.kind === 'selected') return selection.response(request, reply);
    const { report } = reply;
    if (selection.kind === 'bad-pattern') return configurationError(request.call, selection.detail, { report });
    const detail = `No integration response is for ${JSON.stringify(reply.selection)}, and there is none without a selectionPattern.`;
    return configurationError(request.call, `${NO_OUTPUT_MAPPING}${reply.status}`, { detail, report });
  };
}

/** The words of the execution log (published 2019 and later). */
const NO_OUTPUT_MAPPING =
  'No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ';

function compileResponse(response: IntegrationResponse, source: IntegrationSource): RespondToMethod {
  const { contentHandling } = response;
  const isBinary = compileBinaryMediaTypes(source.snapshot.api.binaryMediaTypes);
  const chooseTemplate = compileTemplateChoice(response, source);
  const readHeaders = compileResponseHeaders(response, source);
  const ownStatus = Number(response.statusCode);

  return (request, reply) => {
    const { call } = request;
    const { report } = reply;
    const payload = convertReply(reply.body, () => ({
      isBinary: isBinary(firstHeader(reply.headers, 'content-type')),
      acceptsBinary: isBinary(firstHeader(call.request.headers, 'accept')),
      contentHandling,
    }));
    if (payload === 'not-base64') return configurationError(call, NOT_BASE64, { report });
    const chosen = chooseTemplate(request, reply);
    let body = payload.content;
    if (chosen !== null) {
      if (!payload.isText) {
        return configurationError(call, NOT_TRANSFORMED, { detail: BINARY_BODY, report });
      }
      const rendering = renderTemplate(chosen.template, { request, body: payloadText(payload) }, source);
      if (rendering.kind === 'not-rendered') {
        return configurationError(call, NOT_TRANSFORMED, { detail: rendering.detail, report });
      }
      body = rendering.text;
    }
    const headers = readHeaders({ request, reply, payload });
    if (headers.kind === 'failure') return headers;
    return {
      kind: 'answer',
      status: overriddenStatus(call.overrides) ?? ownStatus,
      headers: headers.headers,
      contentType: headers.contentType ?? chosen?.contentType ?? DEFAULT_TYPE,
      body,
      traceId: reply.traceId,
      report,
    };
  };
}

const NOT_TRANSFORMED = 'Unable to transform response';
const BINARY_BODY =
  'The body of the response is binary by binaryMediaTypes and contentHandling, and a mapping template takes text alone. Set contentHandling of the integration response to CONVERT_TO_TEXT.';

/** Content-Type is application/json unless a mapping says otherwise (recorded of MOCK). */
const DEFAULT_TYPE = 'application/json';

const EMPTY: Payload = { content: '', isText: true };

function convertReply(
  body: Buffer | null,
  handling: () => Parameters<typeof convertResponse>[1],
): ReturnType<typeof convertResponse> {
  return body === null ? EMPTY : convertResponse(body, handling());
}

/** What is no status of a final answer is ignored (reported: all but integers of 100 to 599). */
function overriddenStatus({ response }: Overrides): number | null {
  const { status } = response ?? {};
  if (status === undefined || status === null) return null;
  const text = printValue(status);
  return /^[2-5][0-9]{2}$/.test(text) ? Number(text) : null;
}

interface ChosenTemplate {
  readonly template: Template;
  /** Null when a template does not decide over the Content-Type. */
  readonly contentType: string | null;
}

/**
 * The response template is that of the client's Accept, else that for application/json, else the first (reported; that a
 * template for text/html was taken for another Accept is recorded).
 */
function compileTemplateChoice(
  { responseTemplates = {} }: IntegrationResponse,
  { ports: { assume } }: IntegrationSource,
): (request: MethodRequest, reply: BackendReply) => ChosenTemplate | null {
  const givesItsType = assume['rest-api.response.template-content-type'] === 'template';
  const templates = new Map(
    Object.entries(responseTemplates).map(([type, text]): [string, ChosenTemplate] => [
      type.trim().toLowerCase(),
      { template: readTemplate(text, assume), contentType: givesItsType ? type : null },
    ]),
  );
  const [first = null] = templates.values();
  if (templates.size <= 1) return () => first;
  const fallback = templates.get(DEFAULT_TYPE) ?? first;
  if (assume['rest-api.template.response-choice'] === 'content-type') {
    return (_, { headers }) => templates.get(firstMediaType(firstHeader(headers, 'content-type'))) ?? fallback;
  }
  return ({ call }) => {
    const accept = allHeaders(call.request.headers, 'accept').at(-1) ?? null;
    return templates.get(firstMediaType(accept)) ?? fallback;
  };
}

type HeadersReading = WrittenHeaders | RestIntegrationFailure;

interface HeadersInput {
  readonly request: MethodRequest;
  readonly reply: BackendReply;
  readonly payload: Payload;
}

interface HeaderMapping {
  readonly name: string;
  readonly mapping: CompiledMapping;
}

/** Compiles responseParameters. Constant headers, which is what a preflight has, are written once for all requests. */
function compileResponseHeaders(
  { responseParameters = {} }: IntegrationResponse,
  source: IntegrationSource,
): (input: HeadersInput) => HeadersReading {
  const mappings: HeaderMapping[] = [];
  for (const [target, expression] of Object.entries(responseParameters)) {
    const name = /^method\.response\.header\.(.+)$/s.exec(target)?.[1];
    const mapping = compileMapping(expression, source);
    if (name === undefined || mapping === null) {
      const logged = `Invalid mapping expression specified: ${name === undefined ? target : expression}`;
      return ({ request, reply }) => configurationError(request.call, logged, { report: reply.report });
    }
    mappings.push({ name, mapping });
  }
  const needsBody = mappings.some(({ mapping }) => mapping.needs === 'response-body');
  const constants = mappings.flatMap(({ name, mapping: { constant } }) => (constant === null ? [] : [name, constant]));
  const isConstant = constants.length === mappings.length * 2;
  const written = isConstant ? writeHeaders(constants) : null;

  return ({ request, reply, payload }) => {
    const { call } = request;
    const { report } = reply;
    const overrides = call.overrides.response?.header;
    const document = needsBody ? readMappedDocument(payloadText(payload)) : null;
    if (needsBody && document === null) {
      return configurationError(call, 'Invalid JSON in response body', { report });
    }
    const response = { headers: reply.headers, body: document };
    const mapped = written ?? writeHeaders(readMappings(mappings, { request, requestBody: null, response }));
    const isAsMapped = overrides === undefined || overrides.size === 0 || mapped.kind === 'bad-headers';
    const result = isAsMapped ? mapped : withOverrides(mapped, overrides);
    return result.kind === 'headers' ? result : configurationError(call, result.detail, { report });
  };
}

function readMappings(mappings: readonly HeaderMapping[], scope: MappingScope): string[] {
  return mappings.flatMap(({ name, mapping }) => (mapping.read(scope) ?? []).flatMap((value) => [name, value]));
}

interface WrittenHeaders {
  readonly kind: 'headers';
  /** Under the names that are sent, without Content-Type. */
  readonly headers: HeaderList;
  readonly contentType: string | null;
}

type HeaderWriting = WrittenHeaders | { readonly kind: 'bad-headers'; readonly detail: string };

function writeHeaders(lines: readonly string[]): HeaderWriting {
  let contentType: string | null = null;
  const headers: string[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i] as string;
    const line = readHeaderLine(name, lines[i + 1] as string);
    if (line.kind === 'bad-line') return { kind: 'bad-headers', detail: line.detail };
    if (name.toLowerCase() === 'content-type') contentType = line.value;
    else {
      const sent = responseHeaderName(name);
      if (sent !== null) headers.push(sent, line.value);
    }
  }
  return { kind: 'headers', headers, contentType };
}

/** An override takes the place of the header of its name. */
function withOverrides(mapped: WrittenHeaders, overrides: ReadonlyMap<string, unknown>): HeaderWriting {
  const headers = mapped.headers.slice();
  let { contentType } = mapped;
  for (const [name, value] of overrides) {
    const line = readHeaderLine(name, printValue(value));
    if (line.kind === 'bad-line') return { kind: 'bad-headers', detail: line.detail };
    if (isNamed(name, 'content-type')) {
      contentType = line.value;
      continue;
    }
    const sent = responseHeaderName(name);
    if (sent === null) continue;
    const lowerCaseName = sent.toLowerCase();
    let at = 0;
    while (at < headers.length && !isNamed(headers[at] as string, lowerCaseName)) at += 2;
    headers[at] = sent;
    headers[at + 1] = line.value;
  }
  return { kind: 'headers', headers, contentType };
}

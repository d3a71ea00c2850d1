import { isNamed } from '../../../base/header-list.ts';
import type { TemplateParameters } from '../../mapping/vtl/template-scope.ts';
import { setOwn } from '../../set-own.ts';
import type { MethodCall } from '../method-call.ts';

/** Names in the case of the request, each with all its values, ordered as events have them. */
export type MethodHeaders = readonly (readonly [name: string, values: readonly string[]])[];

/** The request of a method as mappings, templates and functions see it. Made when the first of them asks. */
export class MethodRequest {
  readonly call: MethodCall;
  #headers: MethodHeaders | undefined;
  #parameters: TemplateParameters | undefined;

  constructor(call: MethodCall) {
    this.call = call;
  }

  get headers(): MethodHeaders {
    this.#headers ??= methodHeaders(this.call);
    return this.#headers;
  }

  get parameters(): TemplateParameters {
    this.#parameters ??= new MethodParameters(this);
    return this.#parameters;
  }

  /** All values of a header; the name is in lower case. */
  headerValues(lowerCaseName: string): readonly string[] | undefined {
    return this.headers.find(([name]) => isNamed(name, lowerCaseName))?.[1];
  }
}

/** The parameters of a request as templates see them, each kind made when a template asks for it. */
class MethodParameters implements TemplateParameters {
  readonly #request: MethodRequest;
  #querystring: Record<string, string> | undefined;
  #header: Record<string, string> | undefined;

  constructor(request: MethodRequest) {
    this.#request = request;
  }

  get path(): Readonly<Record<string, string>> {
    return this.#request.call.pathParameters;
  }

  get querystring(): Readonly<Record<string, string>> {
    this.#querystring ??= lastValues(this.#request.call.query);
    return this.#querystring;
  }

  get header(): Readonly<Record<string, string>> {
    this.#header ??= lastValues(this.#request.headers);
    return this.#header;
  }

  findHeader(name: string, isAnyCase: boolean): string | undefined {
    const found = lastHeader(this.#request, name.toLowerCase());
    return found !== undefined && (isAnyCase || found.name === name) ? found.value : undefined;
  }
}

/** An object of the last value of each, in which `__proto__` is a name like any other. */
export function lastValues(
  entries: Iterable<readonly [name: string, values: readonly string[]]>,
): Record<string, string> {
  const object: Record<string, string> = {};
  for (const [name, values] of entries) setOwn(object, name, values[values.length - 1] as string);
  return object;
}

/**
 * The headers of the method request: those of the client but for what API Gateway drops (recorded), with its own
 * `X-Amzn-Trace-Id` and `X-Forwarded-*`. Names keep the client's case but for the few that it writes itself (recorded of
 * `authorization` and `user-agent`), and are ordered without regard to case, as the event in the Lambda developer guide.
 */
function methodHeaders(call: MethodCall): MethodHeaders {
  const { headers } = call.request;
  const byName = new Map<string, [string, string[]]>();
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const lowerCaseName = name.toLowerCase();
    if (DROPPED.has(lowerCaseName)) continue;
    const entry = byName.get(lowerCaseName);
    if (entry === undefined) byName.set(lowerCaseName, [OWN_CASE[lowerCaseName] ?? name, [headers[i + 1] as string]]);
    else entry[1].push(headers[i + 1] as string);
  }
  // Of a test nothing has come over a network (recorded: `Method request headers: {}`).
  if (call.isTest !== true) addOwnHeaders(byName, call);
  return [...byName].sort(byLowerCaseName).map(([, entry]) => entry);
}

/** One header, read from the request as it came: a preflight needs neither all the others nor their order. */
function lastHeader(
  request: MethodRequest,
  lowerCaseName: string,
): { readonly name: string; readonly value: string } | undefined {
  if (NOT_AS_SENT.has(lowerCaseName)) {
    const [name = '', values = []] = request.headers.find(([other]) => isNamed(other, lowerCaseName)) ?? [];
    return values.length === 0 ? undefined : { name, value: values[values.length - 1] as string };
  }
  const { headers } = request.call.request;
  let name: string | undefined;
  let value = '';
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (!isNamed(headers[i] as string, lowerCaseName)) continue;
    name ??= OWN_CASE[lowerCaseName] ?? (headers[i] as string);
    value = headers[i + 1] as string;
  }
  return name === undefined ? undefined : { name, value };
}

function addOwnHeaders(byName: Map<string, [string, string[]]>, { request, traceId }: MethodCall): void {
  const forwardedFor = byName.get('x-forwarded-for')?.[1] ?? [];
  byName.set('x-amzn-trace-id', ['X-Amzn-Trace-Id', [traceId]]);
  byName.set('x-forwarded-for', ['X-Forwarded-For', [[...forwardedFor, request.sourceIp].join(', ')]]);
  byName.set('x-forwarded-port', ['X-Forwarded-Port', [String(request.port)]]);
  byName.set('x-forwarded-proto', ['X-Forwarded-Proto', [request.scheme]]);
}

const byLowerCaseName = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : 1;

/** Recorded of all but the last two, which concern one connection as well. */
const DROPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  'keep-alive',
  'proxy-connection',
]);

/** Those that are dropped, and those that `addOwnHeaders` adds. */
const NOT_AS_SENT = new Set([
  ...DROPPED,
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

const OWN_CASE: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  authorization: 'Authorization',
  host: 'Host',
  'user-agent': 'User-Agent',
});

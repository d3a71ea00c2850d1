import type { Method, MethodResponse } from '../../account/rest-api.ts';
import { badRequest } from '../../aws/service-error.ts';
import { pointerStep } from '../../base/json.ts';
import { invalidContentType, invalidMapping } from './refusals.ts';

type Texts = Readonly<Record<string, string>>;

const LOCATIONS = '(path|querystring|multivaluequerystring|header|multivalueheader)';
const METHOD_REQUEST = new RegExp(`^method\\.request\\.${LOCATIONS}\\.\\S+$`);
const METHOD_RESPONSE = /^method\.response\.header\.\S+$/;
const INTEGRATION_REQUEST = /^integration\.request\.(path|querystring|header)\.\S+$/;
const METHOD_BODY = /^method\.request\.body(\..+|\[.+)?$/s;
const INTEGRATION_RESPONSE = /^integration\.response\.((header|multivalueheader)\.\S+|body(\..+|\[.+)?)$/s;
const CONSTANT = /^('.*'|stageVariables\.\S+|context\.\S+)$/s;
const GATEWAY_RESPONSE = /^gatewayresponse\.(header|path|querystring)\.\S+$/;

/** Recorded: `Invalid mapping expression specified: true` (value); reported of cdk-preflight: `… parameter specified: X` (key). */
const badExpression = (text: string, member: string) =>
  invalidMapping(`Invalid mapping expression specified: ${text}`, member);
const badParameter = (text: string, member: string) =>
  invalidMapping(`Invalid mapping expression parameter specified: ${text}`, member);

/** The parameters that a method request declares. The text about names is recorded. */
export function checkMethodParameters(parameters: Readonly<Record<string, boolean>> = {}): void {
  const names = new Set<string>();
  for (const key of Object.keys(parameters)) {
    const member = pointerStep('/requestParameters', key);
    if (!METHOD_REQUEST.test(key)) throw badParameter(key, member);
    const name = key.split('.').slice(3).join('.');
    if (names.has(name)) {
      throw badRequest('Parameter names must be unique across querystring, header and path', member);
    }
    names.add(name);
  }
}

/** The headers that a method response declares. */
export function checkMethodResponseParameters(parameters: Readonly<Record<string, boolean>> = {}): void {
  for (const key of Object.keys(parameters)) {
    if (!METHOD_RESPONSE.test(key)) throw badParameter(key, pointerStep('/responseParameters', key));
  }
}

/** A parameter of the method has to be declared there. Reported often: `… parameter specified: method.request.path.proxy`. */
export function checkIntegrationParameters(parameters: Texts = {}, method: Method): void {
  const declared = method.requestParameters ?? {};
  for (const [key, value] of Object.entries(parameters)) {
    const member = pointerStep('/requestParameters', key);
    if (!INTEGRATION_REQUEST.test(key)) throw badParameter(key, member);
    if (CONSTANT.test(value) || METHOD_BODY.test(value)) continue;
    if (!METHOD_REQUEST.test(value)) throw badExpression(value, member);
    const single = value.replace(/^(method\.request\.)multivalue/, '$1');
    if (!Object.hasOwn(declared, value) && !Object.hasOwn(declared, single)) throw badParameter(value, member);
  }
}

/**
 * The header has to be one that the method response declares. Both texts are recorded in public: `No method response
 * exists for method.` and `Invalid mapping expression parameter specified: method.response.header.X`.
 */
export function checkIntegrationResponseParameters(parameters: Texts = {}, response: MethodResponse | undefined): void {
  for (const [key, value] of Object.entries(parameters)) {
    const member = pointerStep('/responseParameters', key);
    if (response === undefined) throw invalidMapping('No method response exists for method.', member);
    if (!METHOD_RESPONSE.test(key) || !Object.hasOwn(response.responseParameters ?? {}, key)) {
      throw badParameter(key, member);
    }
    if (!CONSTANT.test(value) && !INTEGRATION_RESPONSE.test(value)) throw badExpression(value, member);
  }
}

export function checkGatewayResponseParameters(parameters: Texts = {}): void {
  for (const [key, value] of Object.entries(parameters)) {
    const member = pointerStep('/responseParameters', key);
    if (!GATEWAY_RESPONSE.test(key)) throw badParameter(key, member);
    if (!CONSTANT.test(value) && !METHOD_REQUEST.test(value) && !METHOD_BODY.test(value)) {
      throw badExpression(value, member);
    }
  }
}

/** Recorded of response templates. */
export function checkTemplateTypes(templates: Texts = {}, templatesMember: string): void {
  for (const contentType of Object.keys(templates)) {
    if (contentType === '$default' || /^[^\s/]+\/[^\s/]+/.test(contentType)) continue;
    throw invalidContentType(contentType, pointerStep(templatesMember, contentType));
  }
}

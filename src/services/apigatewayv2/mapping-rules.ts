import type { Integration } from '../../account/http-api.ts';
import { type MappingSource, readMappingExpression } from '../../aws/mapping-expression.ts';
import { badRequest } from '../../aws/service-error.ts';
import { findServiceSubtype } from '../../aws/service-subtypes.ts';
import { pointerStep } from '../../base/json.ts';

/** Headers that parameter mapping can neither change nor read (HTTP API developer guide, "Reserved headers"). */
const reservedHeaders = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'via',
]);
const reservedPrefixes = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-'];

const requestKey = /^(?:append|overwrite|remove):(?:header\.[^\s]+|querystring\.[^\s]+)$|^overwrite:path$/;
const responseKey = /^(?:append|overwrite|remove):header\.[^\s]+$|^overwrite:statuscode$/;

type Texts = Readonly<Record<string, string>>;

/** One thing that is wrong with a mapping, in AWS's words. */
interface MappingError {
  readonly text: string;
  readonly member: string;
}

/** Refuses keys that are no mapping, values that select nothing, and headers that belong to the gateway. */
export function checkRequestParameters(parameters: Texts | undefined): void {
  const place = {
    form: requestKey,
    noun: 'Request',
    canRead: (source: MappingSource) => !isOfResponse(source),
  } as const;
  refuse(Object.entries(parameters ?? {}).flatMap((entry) => mappingErrors(entry, '/RequestParameters', place)));
}

export function checkResponseParameters(byStatus: Readonly<Record<string, Texts>> | undefined): void {
  for (const [status, parameters] of Object.entries(byStatus ?? {})) {
    const pointer = pointerStep('/ResponseParameters', status);
    // Reported (badmintoncryer/cdk-preflight, 2026, from deployments).
    if (!/^[2-5][0-9]{2}$/.test(status)) throw badRequest(`Status Code ${status} is not valid`, pointer);
    const place = { form: responseKey, noun: 'Response', canRead: () => true } as const;
    refuse(Object.entries(parameters).flatMap((entry) => mappingErrors(entry, pointer, place)));
  }
}

interface MappingPlace {
  readonly form: RegExp;
  readonly noun: 'Request' | 'Response';
  readonly canRead: (source: MappingSource) => boolean;
}

/**
 * `Invalid Response Actioned Parameter` and the frame around it are recorded (terraform-provider-aws#17997, 2021), the
 * whole of it and its counterpart for requests reported (badmintoncryer/cdk-preflight, 2026, from deployments);
 * `Operations on header access-control-allow-origin are restricted` is reported; that a value is repeated, too.
 */
function mappingErrors(
  [key, value]: readonly [key: string, value: string],
  pointer: string,
  { form, noun, canRead }: MappingPlace,
): readonly MappingError[] {
  const member = pointerStep(pointer, key);
  if (!form.test(key)) {
    return [{ text: `Invalid ${noun} Actioned Parameter destination specified: ${key}`, member }];
  }
  if (key.startsWith('remove:')) return restricted(headerOf(key), member);
  const sources = readMappingExpression(value)?.filter((part) => typeof part === 'object');
  if (sources === undefined || !sources.every(canRead)) {
    return [{ text: `Invalid mapping expression specified: ${value}`, member }];
  }
  // Recorded for reading `apigw-requestid`.
  const read = sources.flatMap((source) => ('lowerCaseName' in source ? [source.lowerCaseName] : []));
  return [headerOf(key), ...read].flatMap((header) => restricted(header, member));
}

function isOfResponse({ kind }: MappingSource): boolean {
  return kind === 'response-header' || kind === 'response-body';
}

function headerOf(key: string): string {
  return /:header\.(.+)$/.exec(key)?.[1]?.toLowerCase() ?? '';
}

function restricted(header: string, member: string): readonly MappingError[] {
  const isReserved = reservedHeaders.has(header) || reservedPrefixes.some((prefix) => header.startsWith(prefix));
  return isReserved ? [{ text: `Operations on header ${header} are restricted`, member }] : [];
}

function refuse(errors: readonly MappingError[], what = 'mapping'): void {
  const [first] = errors;
  if (first === undefined) return;
  const texts = errors.map(({ text }) => text).join(', ');
  throw badRequest(
    `Invalid ${what} expression specified: Validation Result: warnings : [], errors : [${texts}]`,
    first.member,
  );
}

/**
 * Refuses service integrations that AWS does not have or could not call. The text of a wrong source is recorded
 * (terraform-provider-aws#17348, 2021), the others are reported (badmintoncryer/cdk-preflight, 2026, from deployments).
 */
export function checkServiceIntegration(integration: Integration): void {
  const { IntegrationSubtype: name, PayloadFormatVersion, CredentialsArn, RequestParameters = {} } = integration;
  if (name === undefined) return;
  const subtype = findServiceSubtype(name);
  if (subtype === undefined) throw badRequest(`Operation: ${name} is not supported.`, '/IntegrationSubtype');
  if (PayloadFormatVersion !== '1.0') throw badRequest(`Operation: ${name} is not supported.`, '/PayloadFormatVersion');
  if (CredentialsArn === undefined) {
    throw badRequest(
      `Role ARN must be specified for AWS integration configuration with Subtype: ${name}`,
      '/CredentialsArn',
    );
  }
  if (!subtype.required.every((parameter) => Object.hasOwn(RequestParameters, parameter))) {
    throw badRequest(
      `Operation: ${name} requires enabling passthrough, or defining all of the following parameters`,
      '/RequestParameters',
    );
  }
  const errors = Object.entries(RequestParameters).flatMap(([parameter, value]): readonly MappingError[] => {
    const parts = readMappingExpression(value);
    const isStaticJson = subtype.parameters[parameter] === 'json' && parts?.every((part) => typeof part === 'string');
    if (parts !== null && isStaticJson !== true) return [];
    const text = `Invalid source: ${value} specified for destination: ${parameter}`;
    return [{ text, member: pointerStep('/RequestParameters', parameter) }];
  });
  refuse(errors, 'selection');
}

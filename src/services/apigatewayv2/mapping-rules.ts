import { badRequest } from '../../aws/service-error.ts';

/** Headers that parameter mapping cannot touch (HTTP API developer guide, "reserved headers"). */
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

const requestKey = /^(append|overwrite|remove):(header\.[^\s]+|querystring\.[^\s]+)$|^overwrite:path$/;
const responseKey = /^(append|overwrite|remove):header\.[^\s]+$|^overwrite:statuscode$/;

/** Refuses keys that are no mapping, and mappings of headers that belong to the gateway. */
export function checkRequestParameters(parameters: Readonly<Record<string, string>> | undefined): void {
  for (const key of Object.keys(parameters ?? {})) {
    const member = `/RequestParameters/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    checkKey(key, requestKey, member);
  }
}

export function checkResponseParameters(
  byStatus: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined,
): void {
  for (const [status, parameters] of Object.entries(byStatus ?? {})) {
    for (const key of Object.keys(parameters)) {
      checkKey(key, responseKey, `/ResponseParameters/${status}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    }
  }
}

/**
 * The frame of both texts is recorded (terraform-provider-aws#17997, 2021); `Operations on header
 * access-control-allow-origin are restricted` is reported.
 */
function checkKey(key: string, form: RegExp, member: string): void {
  if (!form.test(key)) throw invalidMapping(`Invalid mapping expression specified: ${key}`, member);
  const header = /:header\.(.+)$/.exec(key)?.[1]?.toLowerCase();
  if (header === undefined) return;
  if (reservedHeaders.has(header) || reservedPrefixes.some((prefix) => header.startsWith(prefix))) {
    throw invalidMapping(`Operations on header ${header} are restricted`, member);
  }
}

function invalidMapping(error: string, member: string) {
  return badRequest(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`,
    member,
  );
}

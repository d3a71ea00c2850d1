import type { MatchedApiMapping } from '../../gateway/request.ts';
import type { SelectApiMapping } from './api-mappings.ts';

/** What a request is for, by its host and path. */
export type RequestTarget =
  /** An API; `domainName` and `path` are as the API sees them. */
  | {
      readonly kind: 'api';
      readonly apiId: string;
      readonly domainName: string;
      /** First label of the host that the API sees. */
      readonly domainPrefix: string;
      readonly path: string;
      readonly apiMapping?: MatchedApiMapping;
      readonly isAtDefaultEndpoint?: boolean;
    }
  /** An API was named that does not exist here. */
  | { readonly kind: 'no-such-api'; readonly apiId: string }
  | { readonly kind: 'function-url'; readonly urlId: string; readonly domainName: string }
  | { readonly kind: 'no-such-function-url'; readonly urlId: string }
  /** A custom domain name, at a path that none of its API mappings has. */
  | { readonly kind: 'no-api-mapping'; readonly domainName: string }
  /** The endpoint port itself. */
  | { readonly kind: 'endpoint' };

export interface HostOptions {
  /** The API that a data port belongs to; null on the endpoint port. */
  readonly ownApiId: string | null;
  /** The function URL that a data port belongs to. */
  readonly ownUrlId: string | null;
  readonly hasApi: (apiId: string) => boolean;
  readonly hasFunctionUrl: (urlId: string) => boolean;
  /** The API mappings of a custom domain name; undefined for a host that is none. */
  readonly findDomain: (host: string) => SelectApiMapping | undefined;
}

/**
 * `{api-id}.execute-api.localhost`, `{api-id}.execute-api.{region}.amazonaws.com`, `{url-id}.lambda-url.localhost`,
 * `{url-id}.lambda-url.{region}.on.aws`; hosts know no case and may end in a dot.
 */
const NAMED_HOST =
  /^([a-z0-9]+)\.(?:execute-api\.(?:localhost|[a-z0-9-]+\.amazonaws\.com(?:\.cn)?)|(lambda-url)\.(?:localhost|[a-z0-9-]+\.on\.aws))\.?$/i;

/** `/_aws/execute-api/{api-id}/{stage}/…`, for clients that cannot resolve `*.localhost`. */
const API_PATH = /^\/_aws\/execute-api\/([a-z0-9]+)\/([^/]+)(.*)$/s;

/** The host by which an API of this machine is known. */
export function apiDomainName(apiId: string): string {
  return `${apiId}.execute-api.localhost`;
}

/** The host by which a function URL of this machine is known. */
export function functionUrlDomainName(urlId: string): string {
  return `${urlId}.lambda-url.localhost`;
}

/**
 * Finds what a request is for. A host that names an API or a function URL, or is a custom domain name, wins on every
 * port. The path form works on the endpoint port only: on a data port, `/_aws/…` is a path like any other.
 */
export function selectTarget(
  request: { readonly domainName: string; readonly path: string },
  options: HostOptions,
): RequestTarget {
  const { ownApiId, ownUrlId, hasApi, findDomain } = options;
  const { domainName, path } = request;
  const host = readNamedHost(domainName);
  if (host !== null) {
    const { named } = host;
    if (host.isUrl) return urlTarget(named, domainName, options);
    if (!hasApi(named)) return { kind: 'no-such-api', apiId: named };
    return { kind: 'api', apiId: named, domainName, domainPrefix: named, path, isAtDefaultEndpoint: true };
  }
  const select = findDomain(domainName);
  if (select !== undefined) return mappedTarget(domainName, path, select);
  // Reached by an address, an API sees its own host, so that an event does not depend on the way it was called.
  if (ownApiId !== null) return ownTarget(ownApiId, path);
  if (ownUrlId !== null) return urlTarget(ownUrlId, functionUrlDomainName(ownUrlId), options);
  const [, apiId, stage, rest] = API_PATH.exec(path) ?? [];
  if (apiId === undefined || stage === undefined || rest === undefined) return { kind: 'endpoint' };
  if (!hasApi(apiId)) return { kind: 'no-such-api', apiId };
  return { ...ownTarget(apiId, pathInApi(stage, rest)), isAtDefaultEndpoint: true };
}

interface NamedHost {
  /** The id of an API or a function URL, in lower case. */
  readonly named: string;
  readonly isUrl: boolean;
}

// One client sends one host over and over.
let latestDomainName = '';
let latestNamedHost: NamedHost | null = null;

/** Null when the host names neither an API nor a function URL. */
function readNamedHost(domainName: string): NamedHost | null {
  if (domainName === latestDomainName) return latestNamedHost;
  const [, named, url] = NAMED_HOST.exec(domainName) ?? [];
  latestDomainName = domainName;
  latestNamedHost = named === undefined ? null : { named: named.toLowerCase(), isUrl: url !== undefined };
  return latestNamedHost;
}

function urlTarget(urlId: string, domainName: string, { hasFunctionUrl }: HostOptions): RequestTarget {
  return hasFunctionUrl(urlId) ? { kind: 'function-url', urlId, domainName } : { kind: 'no-such-function-url', urlId };
}

export type ApiTarget = Extract<RequestTarget, { kind: 'api' }>;

function ownTarget(apiId: string, path: string): ApiTarget {
  return { kind: 'api', apiId, domainName: apiDomainName(apiId), domainPrefix: apiId, path };
}

/** The API sees the path as the client sent it, and beside it the one that it routes. */
function mappedTarget(domainName: string, path: string, select: SelectApiMapping): RequestTarget {
  const selected = select(path);
  if (selected === null) return { kind: 'no-api-mapping', domainName };
  const { apiId, mapping } = selected;
  const [domainPrefix = ''] = domainName.split('.');
  return { kind: 'api', apiId, domainName, domainPrefix, path, apiMapping: mapping };
}

/** `$default` is at `/`; every other stage is the first segment of the path, as on AWS. */
function pathInApi(stage: string, rest: string): string {
  if (stage !== '$default' && stage.toLowerCase() !== '%24default') return `/${stage}${rest}`;
  return rest === '' ? '/' : rest;
}

/** What a request is for, by its host and path. */
export type RequestTarget =
  /** An API; `domainName` and `path` are as the API sees them. */
  | { readonly kind: 'api'; readonly apiId: string; readonly domainName: string; readonly path: string }
  /** An API was named that does not exist here. */
  | { readonly kind: 'no-such-api'; readonly apiId: string }
  /** The endpoint port itself. */
  | { readonly kind: 'endpoint' };

export interface HostOptions {
  /** The API that a data port belongs to; null on the endpoint port. */
  readonly ownApiId: string | null;
  readonly hasApi: (apiId: string) => boolean;
}

/** `{api-id}.execute-api.localhost`, `{api-id}.execute-api.{region}.amazonaws.com`; hosts know no case and may end in a dot. */
const API_HOST = /^([a-z0-9]+)\.execute-api\.(?:localhost|[a-z0-9-]+\.amazonaws\.com(?:\.cn)?)\.?$/i;

/** `/_aws/execute-api/{api-id}/{stage}/…`, for clients that cannot resolve `*.localhost`. */
const API_PATH = /^\/_aws\/execute-api\/([a-z0-9]+)\/([^/]+)(.*)$/s;

/** The host by which an API of this machine is known. */
export function apiDomainName(apiId: string): string {
  return `${apiId}.execute-api.localhost`;
}

/**
 * Finds what a request is for. A host that names an API wins on every port. The path form works on the endpoint port
 * only: on a data port, `/_aws/…` is a path of the API like any other.
 */
export function selectTarget(
  request: { readonly domainName: string; readonly path: string },
  { ownApiId, hasApi }: HostOptions,
): RequestTarget {
  const { domainName, path } = request;
  const named = API_HOST.exec(domainName)?.[1]?.toLowerCase();
  if (named !== undefined) {
    return hasApi(named) ? { kind: 'api', apiId: named, domainName, path } : { kind: 'no-such-api', apiId: named };
  }
  // Reached by an address, an API sees its own host, so that an event does not depend on the way it was called.
  if (ownApiId !== null) return { kind: 'api', apiId: ownApiId, domainName: apiDomainName(ownApiId), path };
  const [, apiId, stage, rest] = API_PATH.exec(path) ?? [];
  if (apiId === undefined || stage === undefined || rest === undefined) return { kind: 'endpoint' };
  if (!hasApi(apiId)) return { kind: 'no-such-api', apiId };
  return { kind: 'api', apiId, domainName: apiDomainName(apiId), path: pathInApi(stage, rest) };
}

/** `$default` is at `/`; every other stage is the first segment of the path, as on AWS. */
function pathInApi(stage: string, rest: string): string {
  if (stage !== '$default' && stage.toLowerCase() !== '%24default') return `/${stage}${rest}`;
  return rest === '' ? '/' : rest;
}

/** A URI of a backend, taken apart. */
export interface BackendUri {
  /** `https://api.example.com:8443` */
  readonly origin: string;
  readonly host: string;
  /** As it is written; at least `/`. */
  readonly path: string;
  readonly query: string;
  readonly hasVariables: boolean;
}

/** Null for what is no http or https URL. A variable in the host would let a request choose it, so there is none. */
export function readBackendUri(uri: string): BackendUri | null {
  const [, scheme, authority, path, query = ''] = URI.exec(uri) ?? [];
  if (scheme === undefined || authority === undefined || /[{}@\\]/.test(authority)) return null;
  let url: URL;
  try {
    url = new URL(`${scheme}://${authority}/`);
  } catch {
    return null;
  }
  return {
    origin: url.origin,
    host: url.host,
    path: path === undefined || path === '' ? '/' : path,
    query,
    hasVariables: VARIABLE.test(uri),
  };
}

const URI = /^(https?):\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i;
const VARIABLE = /\{[^{}/]+\}/;

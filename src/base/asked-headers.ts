import { type HeaderList, isNamed } from './header-list.ts';

/** What a browser says of itself and of what it asks for; of several lines of a name the first, null when absent. */
export interface AskedHeaders {
  readonly origin: string | null;
  readonly host: string | null;
  /** `Access-Control-Request-Method` */
  readonly requestMethod: string | null;
  /** `Access-Control-Request-Headers` */
  readonly requestHeaders: string | null;
  readonly secFetchMode: string | null;
  readonly secFetchSite: string | null;
}

let latestHeaders: HeaderList = [];
let latestAsked: AskedHeaders = readAll(latestHeaders);

/** The gateway and the log ask about one request after the other. */
export function readAskedHeaders(headers: HeaderList): AskedHeaders {
  if (headers !== latestHeaders) {
    latestAsked = readAll(headers);
    latestHeaders = headers;
  }
  return latestAsked;
}

/** Reads them in one pass: their lengths tell nearly all other headers apart, and browsers write them all alike. */
function readAll(headers: HeaderList): AskedHeaders {
  let origin: string | null = null;
  let host: string | null = null;
  let requestMethod: string | null = null;
  let requestHeaders: string | null = null;
  let secFetchMode: string | null = null;
  let secFetchSite: string | null = null;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    switch (name.length) {
      case 4:
        if (name === 'Host' || isNamed(name, 'host')) host ??= value;
        break;
      case 6:
        if (name === 'Origin' || isNamed(name, 'origin')) origin ??= value;
        break;
      case 14:
        if (name === 'Sec-Fetch-Mode' || isNamed(name, 'sec-fetch-mode')) secFetchMode ??= value;
        else if (name === 'Sec-Fetch-Site' || isNamed(name, 'sec-fetch-site')) secFetchSite ??= value;
        break;
      case 29:
        if (name === 'Access-Control-Request-Method' || isNamed(name, 'access-control-request-method'))
          requestMethod ??= value;
        break;
      case 30:
        if (name === 'Access-Control-Request-Headers' || isNamed(name, 'access-control-request-headers'))
          requestHeaders ??= value;
        break;
    }
  }
  return { origin, host, requestMethod, requestHeaders, secFetchMode, secFetchSite };
}

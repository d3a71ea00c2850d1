import { type HeaderList, isNamed } from '../base/header-list.ts';
import { stripTabOrSpace } from './header-value.ts';

/** What an answer allows, each as `getHeader` gives it. */
export interface AllowHeaders {
  allowOrigin: string | null;
  allowCredentials: string | null;
  allowMethods: string | null;
  allowHeaders: string | null;
}

/** Gets all four in one pass; their lengths tell nearly all other headers apart, and most people write them alike. */
export function readAllowHeaders(headers: HeaderList): AllowHeaders {
  const found: AllowHeaders = { allowOrigin: null, allowCredentials: null, allowMethods: null, allowHeaders: null };
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    switch (name.length) {
      case 27:
        if (name === 'Access-Control-Allow-Origin' || isNamed(name, 'access-control-allow-origin'))
          found.allowOrigin = joined(found.allowOrigin, value);
        break;
      case 28:
        if (name === 'Access-Control-Allow-Methods' || isNamed(name, 'access-control-allow-methods'))
          found.allowMethods = joined(found.allowMethods, value);
        else if (name === 'Access-Control-Allow-Headers' || isNamed(name, 'access-control-allow-headers'))
          found.allowHeaders = joined(found.allowHeaders, value);
        break;
      case 32:
        if (name === 'Access-Control-Allow-Credentials' || isNamed(name, 'access-control-allow-credentials'))
          found.allowCredentials = joined(found.allowCredentials, value);
        break;
    }
  }
  return found;
}

function joined(before: string | null, line: string): string {
  const value = stripTabOrSpace(line);
  return before === null ? value : `${before}, ${value}`;
}

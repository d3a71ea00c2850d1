import type { ServiceError } from '../aws/service-error.ts';
import { nearestName } from '../base/nearest-name.ts';

/** What to write instead, for the refusals that people meet most. The text of the refusal itself is AWS's. */
const HELP: readonly (readonly [pattern: RegExp, help: string])[] = [
  [
    /^allow-credentials is not supported/,
    'A browser refuses "*" together with credentials. List the origins, e.g. AllowOrigins: ["https://app.example.com"], or remove AllowCredentials.',
  ],
  [
    /^Invalid format for origin/,
    'An origin is scheme://host[:port] without a path or a trailing slash, e.g. https://app.example.com. The only wildcards are *, https://* and http://*; there are none for subdomains.',
  ],
  [/^Method .* is not supported/, 'Write GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, or * for all of them.'],
  [
    /already exists for this API/,
    'Two routes have the same method and path. Remove one of them, or change its method.',
  ],
];

/** AWS lists what it would take: `Value X at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [a, b]`. */
const ENUM = /^(?:.*: )?Value '?([^' ]+)'? at '.*enum value set: \[([^\]]*)\]/;

export function refusalHelp(error: ServiceError): string {
  const [, value, values] = ENUM.exec(error.message) ?? [];
  if (value !== undefined && values !== undefined) {
    const nearest = nearestName(value, values.split(', '));
    return nearest === undefined ? '' : `Did you mean ${nearest}?`;
  }
  return HELP.find(([pattern]) => pattern.test(error.message))?.[1] ?? '';
}

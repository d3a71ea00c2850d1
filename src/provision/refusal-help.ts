import type { ServiceError } from '../aws/service-error.ts';
import { nearestName } from '../base/nearest-name.ts';
import { ExplainedRefusal } from './explained-refusal.ts';

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
  [
    /^(Method already exists for this resource|Stage already exists|Another resource with the same parent already)/,
    'Another resource of the template is the same, or was it before this save: as CloudFormation creates before it deletes, another logical id takes two updates, or a new start here.',
  ],
  [
    /^The REST API doesn't contain any methods$/,
    'A deployment is of the methods that are there when it is made. Name them in its DependsOn, so that they come first.',
  ],
];

/** Of REST APIs: what a mapping that is refused has to be. */
const MAPPING =
  /errors : \[(?:Invalid mapping expression (parameter )?specified: (.*)|(No method response exists).*)\]/;

function mappingHelp(message: string): string | undefined {
  const [matched, parameter, expression = '', noResponse] = MAPPING.exec(message) ?? [];
  if (matched === undefined) return undefined;
  if (noResponse !== undefined) return 'Add a method response with the status code of this integration response.';
  if (parameter !== undefined) {
    if (expression.startsWith('method.response.header.')) {
      return `The method response with the same status code has to declare it: ResponseParameters: { ${expression}: true }`;
    }
    if (!expression.startsWith('method.request.')) return undefined;
    return `The method has to declare it: RequestParameters: { ${expression}: false } (true where it is required)`;
  }
  if (/^(integration|method|context|stageVariables)\b/.test(expression)) return undefined;
  const constant = expression.replaceAll("'", '');
  return `A value that is meant as it stands has single quotes of its own, within those of the file: "'${constant}'"`;
}

/** AWS lists what it would take: `Value X at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [a, b]`. */
const ENUM = /^(?:.*: )?Value '?([^' ]+)'? at '.*enum value set: \[([^\]]*)\]/;

export function refusalHelp(error: ServiceError): string {
  if (error instanceof ExplainedRefusal) return error.help;
  const [, value, values] = ENUM.exec(error.message) ?? [];
  if (value !== undefined && values !== undefined) {
    const nearest = nearestName(value, values.split(', '));
    return nearest === undefined ? '' : `Did you mean ${nearest}?`;
  }
  return mappingHelp(error.message) ?? HELP.find(([pattern]) => pattern.test(error.message))?.[1] ?? '';
}

import type { Transform } from './context.ts';
import { emptyOpenApiBody } from './open-api-editor.ts';
import { isTruthy } from './python-value.ts';
import { emptySwaggerBody } from './rest-api-body.ts';
import { ensureMap, get, getMap } from './sam-map.ts';
import { samResources } from './sam-resources.ts';

/** Marks a body that SAM made and may therefore fill with the routes of events. */
export const MANAGED_BODY = '__MANAGE_SWAGGER';

/** An API without a definition gets an empty one. */
export function addDefaultDefinitionBodies(transform: Transform): void {
  for (const [, api] of samResources(transform, 'AWS::Serverless::Api')) {
    // Without properties it lacks the required stage name, too.
    const properties = getMap(api, 'Properties');
    if (properties === undefined) continue;
    if (isTruthy(get(properties, 'DefinitionBody')) || isTruthy(get(properties, 'DefinitionUri'))) continue;
    properties.DefinitionBody = emptySwaggerBody();
    properties[MANAGED_BODY] = true;
  }
  for (const [, api] of samResources(transform, 'AWS::Serverless::HttpApi')) {
    const properties = ensureMap(api, 'Properties');
    if (isTruthy(get(properties, 'DefinitionBody')) || isTruthy(get(properties, 'DefinitionUri'))) continue;
    properties.DefinitionBody = emptyOpenApiBody();
    properties[MANAGED_BODY] = true;
  }
}

import { openApi3Version } from './open-api-editor.ts';
import { isTruthy } from './python-value.ts';
import { invalidDocument } from './sam-error.ts';
import { ensureMap, get, has, isMap, type SamMap } from './sam-map.ts';

/**
 * Turns what SAM has written as Swagger 2 into OpenAPI 3, where the API or its body is of that version: security
 * definitions, models, and the OPTIONS methods. Done after `Auth`, after `Models` and at the end, which wraps the types
 * of headers in `schema` as many times.
 */
export function fitOpenApi3(body: SamMap, properties: SamMap): void {
  if ((get(body, 'swagger') ?? null) !== null) return;
  const wanted = get(properties, 'OpenApiVersion') ?? null;
  const version = wanted ?? get(body, 'openapi') ?? null;
  if (version === null || openApi3Version(version) === undefined) return;
  for (const [from, to] of [
    ['securityDefinitions', 'securitySchemes'],
    ['definitions', 'schemas'],
  ] as const) {
    if (!isTruthy(get(body, from))) continue;
    if (!isTruthy(get(body, 'components'))) body.components = {};
    ensureMap(body, 'components')[to] = body[from];
    delete body[from];
  }
  const paths = get(body, 'paths');
  if (!isTruthy(paths)) return;
  if (!isMap(paths)) throw invalidDocument('Value of paths must be a dictionary according to Swagger spec.');
  for (const [path, item] of Object.entries(paths)) {
    if (!isMap(item)) throw invalidDocument(`Value of '${path}' path must be a dictionary according to Swagger spec.`);
    const options = get(item, 'options');
    if (!isTruthy(options)) continue;
    if (!isMap(options)) {
      const text = `Value of options method for path ${path} must be a dictionary according to Swagger spec.`;
      throw invalidDocument(text);
    }
    fitOptions(path, options);
  }
}

function fitOptions(path: string, options: SamMap): void {
  delete options.produces;
  delete options.consumes;
  if (!has(options, 'responses')) return;
  const refuse = (text: string) => invalidDocument(`Invalid responses in options method for path ${path}: ${text}.`);
  const responses = options.responses ?? null;
  if (responses === null) return;
  if (!isMap(responses)) throw refuse('It should be a map');
  const response = get(responses, '200') ?? null;
  if (response === null) return;
  if (!isMap(response)) throw refuse("The value of '200' should be a map");
  const headers = get(response, 'headers');
  if (!isTruthy(headers)) return;
  if (!isMap(headers)) {
    const text = `Value of response's headers in options method for path ${path} must be a dictionary according to Swagger spec.`;
    throw invalidDocument(text);
  }
  for (const [name, header] of Object.entries(headers)) headers[name] = { schema: header };
}

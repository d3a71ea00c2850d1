import type { BodyReader, ObjectPlace } from './body-reader.ts';

/** What Swagger 2.0 and OpenAPI 3.0 say differently, for a body of a REST API. */
export interface Dialect {
  readonly version: 'swagger' | 'oas30';
  readonly schemaPrefix: string;
  schemas(reader: BodyReader): ObjectPlace | undefined;
  securitySchemes(reader: BodyReader): ObjectPlace | undefined;
}

const swagger: Dialect = {
  version: 'swagger',
  schemaPrefix: '#/definitions/',
  schemas: (reader) => reader.object(reader.root, 'definitions'),
  securitySchemes: (reader) => reader.object(reader.root, 'securityDefinitions'),
};

const oas30: Dialect = {
  version: 'oas30',
  schemaPrefix: '#/components/schemas/',
  schemas: (reader) => component(reader, 'schemas'),
  securitySchemes: (reader) => component(reader, 'securitySchemes'),
};

function component(reader: BodyReader, name: string): ObjectPlace | undefined {
  const components = reader.object(reader.root, 'components');
  return components === undefined ? undefined : reader.object(components, name);
}

/** Null when the body is neither. YAML reads an unquoted 2.0 as the number 2. */
export function dialectOf(reader: BodyReader): Dialect | null {
  if (/^2(\.0)?$/.test(reader.text(reader.root, 'swagger') ?? '')) return swagger;
  if (/^3(\.0(\.\d+)?)?$/.test(reader.text(reader.root, 'openapi') ?? '')) return oas30;
  return null;
}

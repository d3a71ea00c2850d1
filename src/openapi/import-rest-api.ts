import { isJsonObject, pointerStep } from '../base/json.ts';
import { type Basepath, basePathOf } from './base-path.ts';
import { type AwsVariables, BodyReader, isObjectPlace, type ObjectPlace, present } from './body-reader.ts';
import { type Dialect, dialectOf } from './dialect.ts';
import { ModelImporter } from './import-models.ts';
import { importRestAuthorizers, type RestAuthorizerImport } from './import-rest-authorizers.ts';
import { RestMethodImporter } from './import-rest-method.ts';
import { METHOD_OF_KEY } from './path-item.ts';
import type {
  ImportedGatewayResponse,
  ImportedMethod,
  ImportedResource,
  ImportedRestApi,
  ImportProblem,
  RestApiImport,
} from './rest-api-import.ts';

export interface RestImportContext extends AwsVariables {
  readonly basepath: Basepath;
  /** What the references of its models name. */
  readonly restApiId: string;
  /** Whether `x-amazon-apigateway-authorizer` counts only beside `x-amazon-apigateway-authtype`. */
  readonly needsAuthtype: boolean;
}

/** Deeper than any schema, and far from where recursion ends. */
const MAX_DEPTH = 200;
/** About what 6 MB hold, which is the largest import (documented). */
const MAX_VALUES = 1_000_000;

/** Recorded of documents that cannot be read. */
const INVALID_INPUT = 'Invalid OpenAPI input.';

/**
 * Reads a Swagger 2.0 or OpenAPI 3.0 body for a REST API. It never fails: what is ignored is named in `warnings`, and
 * what makes the import impossible in `errors`.
 */
export function importRestApiBody(body: unknown, context: RestImportContext): RestApiImport {
  const root = { value: body, pointer: '' };
  if (!isObjectPlace(root) || isTooLarge(root.value)) return refused('');
  const reader = new BodyReader(root.value, context);
  const dialect = dialectOf(reader);
  if (dialect === null) return refused(root.value.openapi === undefined ? '' : '/openapi');
  return new RestApiImporter(reader, dialect, context).run();
}

function refused(pointer: string): RestApiImport {
  const errors: ImportProblem[] = [{ kind: 'document', message: INVALID_INPUT, pointer }];
  const none = { resources: [], models: [], requestValidators: [], authorizers: [], gatewayResponses: [] };
  return { api: {}, ...none, hasDocumentation: false, pointers: new Map(), warnings: [], errors };
}

/** Aliases of YAML make a few lines into millions of values, and a circle into as many as one looks at. */
function isTooLarge(body: unknown): boolean {
  let level: readonly unknown[] = [body];
  let count = 1;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    const below: unknown[] = [];
    for (const value of level) {
      const members = typeof value === 'object' && value !== null ? Object.values(value) : [];
      count += members.length;
      if (count > MAX_VALUES) return true;
      for (const member of members) below.push(member);
    }
    level = below;
  }
  return false;
}

/** One import, with what it has found so far. */
class RestApiImporter {
  readonly #reader: BodyReader;
  readonly #dialect: Dialect;
  readonly #prefix: string;
  readonly #security: RestAuthorizerImport;
  readonly #models: ModelImporter;
  readonly #pointers = new Map<string, string>();
  readonly #warnings: ImportProblem[] = [];

  constructor(reader: BodyReader, dialect: Dialect, context: RestImportContext) {
    this.#reader = reader;
    this.#dialect = dialect;
    this.#prefix = basePathOf(reader, context.basepath);
    this.#security = importRestAuthorizers(reader, dialect, context.needsAuthtype);
    this.#models = new ModelImporter(reader, dialect, context.restApiId);
  }

  run(): RestApiImport {
    for (const { message, pointer } of this.#security.warnings) this.#warn(message, pointer);
    const api = this.#importApi();
    const requestValidators = this.#importRequestValidators();
    const gatewayResponses = this.#importGatewayResponses();
    const resources = this.#importResources();
    for (const { name, pointer } of this.#models.models) {
      this.#pointers.set(pointerStep('/models', name), pointer);
      this.#pointers.set(`${pointerStep('/models', name)}/schema`, pointer);
    }
    for (const { name, pointer } of this.#security.authorizers) {
      this.#pointers.set(pointerStep('/authorizers', name), pointer);
    }
    return {
      api,
      resources,
      models: this.#models.models,
      requestValidators,
      authorizers: this.#security.authorizers,
      gatewayResponses,
      hasDocumentation: this.#reader.object(this.#reader.root, 'x-amazon-apigateway-documentation') !== undefined,
      pointers: this.#pointers,
      warnings: this.#warnings,
      errors: this.#models.errors,
    };
  }

  #warn(message: string, pointer: string): void {
    this.#warnings.push({ kind: 'part', message, pointer });
  }

  #importApi(): ImportedRestApi {
    const reader = this.#reader;
    const { root } = reader;
    const info = reader.object(root, 'info');
    const member = (parent: ObjectPlace | undefined, key: string, name: string): void => {
      const place = parent === undefined ? undefined : reader.member(parent, key);
      if (place !== undefined) this.#pointers.set(`/${name}`, place.pointer);
    };
    for (const [key, name] of [
      ['title', 'name'],
      ['description', 'description'],
      ['version', 'version'],
    ] as const) {
      member(info, key, name);
    }
    for (const [key, name] of ROOT_EXTENSIONS) member(root, key, name);
    const binaryMediaTypes = reader.itemTexts(root, 'x-amazon-apigateway-binary-media-types');
    const endpoint = this.#endpointConfiguration();
    const tags = this.#importTags();
    return {
      ...present('name', info && reader.text(info, 'title')),
      ...present('description', info && reader.text(info, 'description')),
      ...present('version', info && reader.text(info, 'version')),
      ...(binaryMediaTypes.length === 0 ? {} : { binaryMediaTypes }),
      ...present('minimumCompressionSize', reader.number(root, 'x-amazon-apigateway-minimum-compression-size')),
      ...present('apiKeySource', reader.text(root, 'x-amazon-apigateway-api-key-source')),
      ...present('policy', this.#importPolicy()),
      ...present('disableExecuteApiEndpoint', endpoint && reader.boolean(endpoint, 'disableExecuteApiEndpoint')),
      ...present('vpcEndpointIds', endpoint && this.#vpcEndpointIds(endpoint)),
      ...(tags.length === 0 ? {} : { tags: Object.fromEntries(tags) }),
    };
  }

  /** Of the first server in OpenAPI 3.0, else at the root. */
  #endpointConfiguration(): ObjectPlace | undefined {
    const servers = this.#reader.items(this.#reader.root, 'servers');
    if (servers.length > 1) {
      // Recorded (2020).
      const message = 'More than one server provided. Ignoring all but the first for defining endpoint configuration';
      this.#warn(message, '/servers/1');
    }
    const holders = [servers[0], this.#reader.root].filter((place) => place !== undefined).filter(isObjectPlace);
    const found = holders
      .map((holder) => this.#reader.object(holder, 'x-amazon-apigateway-endpoint-configuration'))
      .find((endpoint) => endpoint !== undefined);
    if (found !== undefined) {
      this.#pointers.set('/disableExecuteApiEndpoint', pointerStep(found.pointer, 'disableExecuteApiEndpoint'));
      this.#pointers.set('/endpointConfiguration', found.pointer);
    }
    return found;
  }

  #vpcEndpointIds(endpoint: ObjectPlace): readonly string[] | undefined {
    const ids = this.#reader.itemTexts(endpoint, 'vpcEndpointIds');
    return ids.length === 0 ? undefined : ids;
  }

  /** An object, or its JSON text. */
  #importPolicy(): string | undefined {
    const place = this.#reader.member(this.#reader.root, 'x-amazon-apigateway-policy');
    if (place === undefined) return undefined;
    const text = typeof place.value === 'string' ? place.value : JSON.stringify(place.value);
    return this.#reader.substitute(text);
  }

  #importTags(): (readonly [string, string])[] {
    return this.#reader.items(this.#reader.root, 'tags').flatMap((item) => {
      if (!isObjectPlace(item)) return [];
      const name = this.#reader.text(item, 'name');
      const value = this.#reader.text(item, 'x-amazon-apigateway-tag-value');
      if (name === undefined || value === undefined) return [];
      this.#pointers.set(pointerStep('/tags', name), item.pointer);
      return [[name, value] as const];
    });
  }

  #importRequestValidators(): RestApiImport['requestValidators'] {
    const declared = this.#reader.object(this.#reader.root, 'x-amazon-apigateway-request-validators');
    return (declared === undefined ? [] : this.#reader.entries(declared)).flatMap((entry) => {
      if (!isObjectPlace(entry)) return [];
      this.#pointers.set(pointerStep('/requestValidators', entry.key), entry.pointer);
      return [
        {
          name: entry.key,
          validateRequestBody: this.#reader.boolean(entry, 'validateRequestBody') ?? false,
          validateRequestParameters: this.#reader.boolean(entry, 'validateRequestParameters') ?? false,
          pointer: entry.pointer,
        },
      ];
    });
  }

  #importGatewayResponses(): readonly ImportedGatewayResponse[] {
    const declared = this.#reader.object(this.#reader.root, 'x-amazon-apigateway-gateway-responses');
    return (declared === undefined ? [] : this.#reader.entries(declared)).flatMap((entry) => {
      if (!isObjectPlace(entry)) return [];
      this.#pointers.set(pointerStep('/gatewayResponses', entry.key), entry.pointer);
      return [
        {
          responseType: entry.key,
          ...present('statusCode', this.#reader.text(entry, 'statusCode')),
          ...present('responseParameters', this.#reader.texts(entry, 'responseParameters')),
          ...present('responseTemplates', this.#reader.texts(entry, 'responseTemplates')),
          pointer: entry.pointer,
        },
      ];
    });
  }

  #importResources(): readonly ImportedResource[] {
    const importer = new RestMethodImporter({
      reader: this.#reader,
      dialect: this.#dialect,
      schemes: this.#security.schemes,
      models: this.#models,
      pointers: this.#pointers,
      warn: (message, pointer) => this.#warn(message, pointer),
    });
    const paths = this.#reader.object(this.#reader.root, 'paths');
    return (paths === undefined ? [] : this.#reader.entries(paths)).flatMap((entry) => {
      if (!isJsonObject(entry.value) || !isObjectPlace(entry) || entry.key.startsWith('x-')) return [];
      if (!entry.key.startsWith('/')) {
        // Recorded for HTTP APIs, which have the same parser.
        this.#warn(`Parse issue: attribute paths.Resource ${entry.key} should start with /`, entry.pointer);
        return [];
      }
      const segments = `${this.#prefix}${entry.key}`.split('/').filter((segment) => segment !== '');
      const path = `/${segments.join('/')}`;
      const item = this.#reader.dereference(entry);
      const inModel = pointerStep('/resources', path);
      this.#pointers.set(inModel, entry.pointer);
      const methods = this.#reader.entries(item).flatMap((operation): ImportedMethod[] => {
        const httpMethod = Object.hasOwn(METHOD_OF_KEY, operation.key) ? METHOD_OF_KEY[operation.key] : undefined;
        if (httpMethod === undefined || !isObjectPlace(operation)) return [];
        const method = importer.import({ path, httpMethod, item, operation });
        return method === undefined ? [] : [method];
      });
      return [{ path, methods, pointer: entry.pointer }];
    });
  }
}

const ROOT_EXTENSIONS = [
  ['x-amazon-apigateway-binary-media-types', 'binaryMediaTypes'],
  ['x-amazon-apigateway-minimum-compression-size', 'minimumCompressionSize'],
  ['x-amazon-apigateway-api-key-source', 'apiKeySource'],
  ['x-amazon-apigateway-policy', 'policy'],
] as const;

import type { CorsConfiguration } from '../account/http-api.ts';
import { pointerStep } from '../base/json.ts';
import { type Basepath, basePathOf } from './base-path.ts';
import { type AwsVariables, BodyReader, isObjectPlace, type ObjectPlace, type Place, present } from './body-reader.ts';
import {
  type ImportedAuthorizer,
  importAuthorizers,
  type Requirement,
  readSecurity,
  type SecurityScheme,
} from './import-authorizers.ts';
import { importCors } from './import-cors.ts';
import { type ImportedIntegration, importIntegration } from './import-integration.ts';
import { METHOD_OF_KEY } from './path-item.ts';

export type { ImportedAuthorizer } from './import-authorizers.ts';
export type { ImportedIntegration } from './import-integration.ts';

export interface ImportContext extends AwsVariables {
  /** What becomes of the path of `servers[0].url`. */
  readonly basepath: Basepath;
}

/** What a body says, in the words of the API model; what AWS makes of each part is up to the operation. */
export interface HttpApiImport {
  readonly api: ImportedApi;
  readonly routes: readonly ImportedRoute[];
  readonly integrations: readonly ImportedIntegration[];
  readonly authorizers: readonly ImportedAuthorizer[];
  /**
   * Pointer in the API model → pointer in the body. Members of the API stand at the top (`/CorsConfiguration/MaxAge`);
   * routes and authorizers below their key or name (`/Routes/GET ~1data`, `/Routes/GET ~1data/Target`,
   * `/Authorizers/MyAuth`).
   */
  readonly pointers: ReadonlyMap<string, string>;
  readonly info: readonly string[];
  readonly warnings: readonly ImportProblem[];
  readonly errors: readonly ImportProblem[];
}

export interface ImportedApi {
  readonly Name?: string;
  readonly Description?: string;
  readonly Version?: string;
  readonly CorsConfiguration?: CorsConfiguration;
  readonly DisableExecuteApiEndpoint?: boolean;
  readonly Tags: Readonly<Record<string, string>>;
}

export interface ImportedRoute {
  readonly RouteKey: string;
  readonly OperationName?: string;
  readonly AuthorizationType: 'NONE' | 'AWS_IAM' | 'AUTHORIZER';
  readonly authorizer?: string;
  readonly AuthorizationScopes?: readonly string[];
  /** Key of its integration in `integrations`. */
  readonly integration?: string;
  readonly pointer: string;
}

export interface ImportProblem {
  readonly kind: 'document' | 'cors' | 'path' | 'security' | 'servers';
  readonly message: string;
  /** Where in the body. */
  readonly pointer: string;
}

/**
 * Reads an OpenAPI 3.0 body for an HTTP API. It never fails: what an HTTP API does not support is named in `info`, what
 * is ignored in `warnings`, and what makes the import impossible in `errors`.
 */
export function importHttpApi(body: unknown, context: ImportContext): HttpApiImport {
  const root = { value: body, pointer: '' };
  if (!isObjectPlace(root)) return refused('Invalid OpenAPI input.', '');
  const reader = new BodyReader(root.value, context);
  const version = reader.text(reader.root, 'openapi');
  if (version === undefined || !/^3(\.0(\.\d+)?)?$/.test(version)) {
    return refused('Invalid OpenAPI input.', reader.member(reader.root, 'openapi')?.pointer ?? '');
  }
  return new HttpApiImporter(reader, context).run();
}

function refused(message: string, pointer: string): HttpApiImport {
  const errors: ImportProblem[] = [{ kind: 'document', message, pointer }];
  const none = { routes: [], integrations: [], authorizers: [], info: [], warnings: [] };
  return { api: { Tags: {} }, ...none, pointers: new Map(), errors };
}

/** Valid in OpenAPI and without effect on an HTTP API. Recorded (2020): requestBody, responses, parameters, schemas. */
const ignoredOfOperation = ['requestBody', 'responses', 'parameters', 'callbacks', 'deprecated', 'servers'];
const keptOfComponents = ['securitySchemes', 'x-amazon-apigateway-integrations'];

/** One import, with what it has found so far. */
class HttpApiImporter {
  readonly #reader: BodyReader;
  readonly #prefix: string;
  readonly #schemes: ReadonlyMap<string, SecurityScheme>;
  readonly #authorizers: readonly ImportedAuthorizer[];
  readonly #defaultSecurity: Requirement | undefined;
  readonly #routes: ImportedRoute[] = [];
  readonly #integrations = new Map<string, ImportedIntegration>();
  readonly #pointers = new Map<string, string>();
  readonly #info: string[] = [];
  readonly #warnings: ImportProblem[] = [];
  readonly #errors: ImportProblem[] = [];

  constructor(reader: BodyReader, context: ImportContext) {
    this.#reader = reader;
    this.#prefix = basePathOf(reader, context.basepath);
    const { schemes, authorizers } = importAuthorizers(reader);
    this.#schemes = schemes;
    this.#authorizers = authorizers;
    this.#defaultSecurity = readSecurity(reader, reader.root, schemes);
  }

  run(): HttpApiImport {
    this.#noteComponents();
    const api = this.#importApi();
    const paths = this.#reader.object(this.#reader.root, 'paths');
    for (const entry of paths === undefined ? [] : this.#reader.entries(paths)) {
      if (isObjectPlace(entry)) this.#importPath(entry.key, entry);
    }
    for (const { input, pointer } of this.#authorizers) {
      this.#pointers.set(pointerStep('/Authorizers', input.Name), pointer);
    }
    return {
      api,
      routes: this.#routes,
      integrations: [...this.#integrations.values()],
      authorizers: this.#authorizers,
      pointers: this.#pointers,
      info: this.#info,
      warnings: this.#warnings,
      errors: this.#errors,
    };
  }

  #importApi(): ImportedApi {
    const info = this.#reader.object(this.#reader.root, 'info');
    const { cors, malformed } = importCors(this.#reader, this.#pointers);
    if (malformed !== undefined) {
      const message = 'CORS Scheme is malformed, ignoring.';
      this.#warnings.push({ kind: 'cors', message, pointer: malformed });
    }
    for (const [key, member] of [
      ['title', 'Name'],
      ['description', 'Description'],
      ['version', 'Version'],
    ] as const) {
      const place = info === undefined ? undefined : this.#reader.member(info, key);
      if (place !== undefined) this.#pointers.set(`/${member}`, place.pointer);
    }
    return {
      ...(info === undefined
        ? {}
        : {
            ...present('Name', this.#reader.text(info, 'title')),
            ...present('Description', this.#reader.text(info, 'description')),
            ...present('Version', this.#reader.text(info, 'version')),
          }),
      ...present('CorsConfiguration', cors),
      ...present('DisableExecuteApiEndpoint', this.#importDisableExecuteApiEndpoint()),
      Tags: this.#importTags(),
    };
  }

  #importDisableExecuteApiEndpoint(): boolean | undefined {
    const servers = this.#reader.items(this.#reader.root, 'servers');
    if (servers.length > 1) {
      // Recorded for a REST API (2020); that HTTP APIs say the same is assumed.
      const message = 'More than one server provided. Ignoring all but the first for defining endpoint configuration';
      this.#warnings.push({ kind: 'servers', message, pointer: '/servers/1' });
    }
    const holders: (Place | undefined)[] = [servers[0], this.#reader.root];
    for (const holder of holders) {
      if (holder === undefined || !isObjectPlace(holder)) continue;
      const endpoint = this.#reader.object(holder, 'x-amazon-apigateway-endpoint-configuration');
      const disabled = endpoint === undefined ? undefined : this.#reader.boolean(endpoint, 'disableExecuteApiEndpoint');
      if (endpoint !== undefined && disabled !== undefined) {
        this.#pointers.set('/DisableExecuteApiEndpoint', pointerStep(endpoint.pointer, 'disableExecuteApiEndpoint'));
        return disabled;
      }
    }
    return undefined;
  }

  #importTags(): Record<string, string> {
    const tags: [string, string][] = [];
    for (const item of this.#reader.items(this.#reader.root, 'tags')) {
      if (!isObjectPlace(item)) continue;
      const name = this.#reader.text(item, 'name');
      const value = this.#reader.text(item, 'x-amazon-apigateway-tag-value');
      if (name === undefined || value === undefined) continue;
      tags.push([name, value]);
      this.#pointers.set(pointerStep('/Tags', name), item.pointer);
    }
    return Object.fromEntries(tags);
  }

  #noteComponents(): void {
    const components = this.#reader.object(this.#reader.root, 'components');
    for (const { key } of components === undefined ? [] : this.#reader.entries(components)) {
      if (!keptOfComponents.includes(key)) this.#noteIgnored('components', key);
    }
  }

  /** Recorded (2020): `paths./pets.get: key [parameters] will be ignored by API Gateway`. */
  #noteIgnored(where: string, key: string): void {
    this.#info.push(`${where}: key [${key}] will be ignored by API Gateway`);
  }

  #importPath(path: string, item: ObjectPlace): void {
    if (!path.startsWith('/')) {
      // Recorded: SAM's own `$default` gives this warning, and the route comes to be nevertheless (SAM issue 2297).
      const message = `Parse issue: attribute paths.Resource ${path} should start with /`;
      this.#warnings.push({ kind: 'path', message, pointer: item.pointer });
      if (path !== '$default') return;
    }
    if (this.#reader.member(item, 'parameters') !== undefined) this.#noteIgnored(`paths.${path}`, 'parameters');
    for (const entry of this.#reader.entries(item)) {
      const method = Object.hasOwn(METHOD_OF_KEY, entry.key) ? METHOD_OF_KEY[entry.key] : undefined;
      if (method !== undefined && isObjectPlace(entry)) this.#importOperation(path, method, entry.key, entry);
    }
  }

  #importOperation(path: string, method: string, methodKey: string, operation: ObjectPlace): void {
    const { value, pointer } = operation;
    for (const key of ignoredOfOperation) {
      if (value[key] !== undefined && value[key] !== null) this.#noteIgnored(`paths.${path}.${methodKey}`, key);
    }
    const isDefault =
      path === '/$default' || path === '$default' || this.#reader.boolean(operation, 'isDefaultRoute') === true;
    const fullPath = path === '/' && this.#prefix !== '' ? this.#prefix : `${this.#prefix}${path}`;
    const routeKey = isDefault ? '$default' : `${method} ${fullPath}`;
    const integration = importIntegration(this.#reader, operation);
    if (integration !== undefined) this.#integrations.set(integration.key, integration);
    this.#routes.push({
      RouteKey: routeKey,
      ...present('OperationName', this.#reader.text(operation, 'operationId')),
      ...this.#authorizationOf(operation),
      ...present('integration', integration?.key),
      pointer,
    });
    const route = pointerStep('/Routes', routeKey);
    this.#pointers.set(route, pointer);
    if (integration !== undefined) this.#pointers.set(`${route}/Target`, integration.pointer);
  }

  #authorizationOf(
    operation: ObjectPlace,
  ): Pick<ImportedRoute, 'AuthorizationType' | 'authorizer' | 'AuthorizationScopes'> {
    const auth = this.#reader.object(operation, 'x-amazon-apigateway-auth');
    const type = auth === undefined ? undefined : this.#reader.text(auth, 'type')?.toUpperCase();
    if (type === 'AWS_IAM') return { AuthorizationType: 'AWS_IAM' };
    if (type === 'NONE') return { AuthorizationType: 'NONE' };

    const requirement = readSecurity(this.#reader, operation, this.#schemes) ?? this.#defaultSecurity;
    switch (requirement?.kind) {
      case 'iam':
        return { AuthorizationType: 'AWS_IAM' };
      case 'authorizer':
        return {
          AuthorizationType: 'AUTHORIZER',
          authorizer: requirement.name,
          ...(requirement.scopes.length > 0 ? { AuthorizationScopes: requirement.scopes } : {}),
        };
      case 'several':
        this.#errors.push({
          kind: 'security',
          message: 'An operation can have one authorizer, and this one asks for several.',
          pointer: requirement.pointer,
        });
        return { AuthorizationType: 'NONE' };
      default:
        return { AuthorizationType: 'NONE' };
    }
  }
}

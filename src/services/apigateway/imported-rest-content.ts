import type {
  IntegrationResponse,
  Method,
  RestApi,
  RestIntegration,
  RestResource,
  StoredGatewayResponse,
} from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import { badRequest, ServiceError } from '../../aws/service-error.ts';
import type {
  ImportedIntegration,
  ImportedMethod,
  ImportedResource,
  RestApiImport,
} from '../../openapi/rest-api-import.ts';
import type { IdKind, OperationContext } from '../operation-context.ts';

export type ImportMode = 'merge' | 'overwrite';

export interface Problem {
  readonly message: string;
  /** Pointer into the operation's input. */
  readonly member: string;
}

/** The ids that parts of an API had before it is imported again: the same part keeps its id (recorded of resources). */
interface KnownIds {
  /** By path. */
  readonly resources: ReadonlyMap<string, string>;
  /** By name. */
  readonly models: ReadonlyMap<string, string>;
  readonly validators: ReadonlyMap<string, string>;
  readonly authorizers: ReadonlyMap<string, string>;
  /** All of them, as `resource/abc123`. */
  readonly all: ReadonlySet<string>;
}

export interface ImportTarget {
  readonly api: RestApi;
  readonly imported: RestApiImport;
  readonly mode: ImportMode;
}

/** Brings the parts that a body describes into being, and says of every part that AWS refuses why. */
export class ImportedRestContent {
  readonly #context: OperationContext;
  readonly #transaction: Transaction;
  readonly #target: ImportTarget;
  readonly #known: KnownIds;
  readonly #errors: Problem[] = [];
  readonly #usedIds = new Set<string>();
  readonly #resources = new Map<string, RestResource>();
  readonly #validators = new Map<string, string>();
  readonly #authorizers = new Map<string, string>();

  private constructor(context: OperationContext, transaction: Transaction, target: ImportTarget, known: KnownIds) {
    this.#context = context;
    this.#transaction = transaction;
    this.#target = target;
    this.#known = known;
  }

  /** Looks at what is there before it is replaced. */
  static async read(
    context: OperationContext,
    transaction: Transaction,
    target: ImportTarget,
  ): Promise<ImportedRestContent> {
    const { id } = target.api;
    const resources = (await transaction.list('resources', id)).map(({ value }) => [value.path, value.id] as const);
    const models = (await transaction.list('models', id)).map(({ value }) => [value.name, value.id] as const);
    const validators = (await transaction.list('requestValidators', id)).map(
      ({ value }) => [value.name, value.id] as const,
    );
    const authorizers = (await transaction.list('restAuthorizers', id)).map(
      ({ value }) => [value.name, value.id] as const,
    );
    const all = new Set([
      ...resources.map(([, resourceId]) => `resource/${resourceId}`),
      ...models.map(([, modelId]) => `model/${modelId}`),
      ...validators.map(([, validatorId]) => `request-validator/${validatorId}`),
      ...authorizers.map(([, authorizerId]) => `authorizer/${authorizerId}`),
    ]);
    return new ImportedRestContent(context, transaction, target, {
      resources: new Map(resources),
      models: new Map(models),
      validators: new Map(validators),
      authorizers: new Map(authorizers),
      all,
    });
  }

  /** Stores every part that can be, and tells about the others. */
  async store(): Promise<{ readonly errors: readonly Problem[]; readonly warnings: readonly Problem[] }> {
    if (this.#target.mode === 'overwrite') await this.#clear();
    else await this.#keep();
    this.#storeNamedParts();
    for (const resource of this.#target.imported.resources) this.#storeResource(resource);
    const warnings = this.#target.imported.warnings.map(({ message, pointer }) => ({
      message,
      member: `/body${pointer}`,
    }));
    return { errors: this.#errors, warnings };
  }

  /** The API itself with what the body says of it. */
  api(): RestApi {
    const { api: old, imported, mode } = this.#target;
    const { binaryMediaTypes = [], vpcEndpointIds, apiKeySource, tags, ...members } = imported.api;
    const base: RestApi = mode === 'merge' ? old : withoutDescription(old);
    // Recorded: merge puts the new types behind the old ones, overwrite has the new ones only.
    const types = [...new Set([...(base.binaryMediaTypes ?? []), ...binaryMediaTypes])];
    return {
      ...base,
      ...members,
      ...(types.length === 0 ? {} : { binaryMediaTypes: types }),
      ...(apiKeySource === 'HEADER' || apiKeySource === 'AUTHORIZER' ? { apiKeySource } : {}),
      ...(vpcEndpointIds === undefined
        ? {}
        : { endpointConfiguration: { ...base.endpointConfiguration, vpcEndpointIds } }),
      ...(tags === undefined ? {} : { tags: { ...base.tags, ...tags } }),
    };
  }

  /** Everything but the API and its root. */
  async #clear(): Promise<void> {
    const { id, rootResourceId } = this.#target.api;
    for (const collection of COLLECTIONS) {
      for (const { key } of await this.#transaction.list(collection, id)) {
        if (key !== `${id}/${rootResourceId}`) this.#transaction.delete(collection, key);
      }
    }
    this.#resources.set('/', { id: rootResourceId, path: '/' });
  }

  async #keep(): Promise<void> {
    for (const { value } of await this.#transaction.list('resources', this.#target.api.id)) {
      this.#resources.set(value.path, value);
    }
    for (const [name, id] of this.#known.validators) this.#validators.set(name, id);
    for (const [name, id] of this.#known.authorizers) this.#authorizers.set(name, id);
  }

  #storeNamedParts(): void {
    const { imported, api } = this.#target;
    for (const { pointer: _, ...model } of imported.models) {
      const id = this.#idOf('model', this.#known.models.get(model.name));
      this.#transaction.put('models', `${api.id}/${model.name}`, { ...model, id, contentType: 'application/json' });
    }
    for (const { pointer: _, ...validator } of imported.requestValidators) {
      const id = this.#idOf('request-validator', this.#known.validators.get(validator.name));
      this.#validators.set(validator.name, id);
      this.#transaction.put('requestValidators', `${api.id}/${id}`, { ...validator, id });
    }
    for (const { pointer: _, ...authorizer } of imported.authorizers) {
      const id = this.#idOf('authorizer', this.#known.authorizers.get(authorizer.name));
      this.#authorizers.set(authorizer.name, id);
      this.#transaction.put('restAuthorizers', `${api.id}/${id}`, { ...authorizer, id });
    }
    for (const { pointer: _, responseParameters = {}, ...response } of imported.gatewayResponses) {
      const stored = { ...response, responseParameters } as StoredGatewayResponse;
      this.#transaction.put('gatewayResponses', `${api.id}/${response.responseType}`, stored);
    }
  }

  #storeResource(imported: ImportedResource): void {
    const subject = `Unable to create resource at path '${imported.path}'`;
    const resource = this.#attempt(subject, imported.pointer, () => this.#resourceAt(imported.path));
    if (resource === undefined) return;
    for (const method of imported.methods) this.#storeMethod(resource, method);
  }

  /** The resource of a path, which comes into being with all of its ancestors. */
  #resourceAt(path: string): RestResource {
    let resource = this.#child(undefined, '');
    for (const pathPart of path.split('/').filter((part) => part !== '')) resource = this.#child(resource, pathPart);
    return resource;
  }

  #child(parent: RestResource | undefined, pathPart: string): RestResource {
    const path = parent === undefined ? '/' : `${parent.path === '/' ? '' : parent.path}/${pathPart}`;
    const found = this.#resources.get(path);
    if (found !== undefined) return found;
    const sibling = [...this.#resources.values()].find(
      (other) => other.parentId === parent?.id && other.pathPart?.startsWith('{') === true && pathPart.startsWith('{'),
    );
    if (sibling !== undefined) {
      throw badRequest(
        `A sibling (${sibling.pathPart}) of this resource already has a variable path part -- only one is allowed`,
      );
    }
    const id = this.#idOf('resource', this.#known.resources.get(path));
    const resource: RestResource = { id, ...(parent === undefined ? {} : { parentId: parent.id }), pathPart, path };
    this.#resources.set(path, resource);
    this.#transaction.put('resources', `${this.#target.api.id}/${id}`, resource);
    return resource;
  }

  #storeMethod(resource: RestResource, imported: ImportedMethod): void {
    const { httpMethod } = imported;
    const at = `'${httpMethod}' on resource at path '${resource.path}'`;
    const method = this.#attempt(`Unable to put method ${at}`, imported.pointer, () => this.#methodOf(imported));
    if (method === undefined) return;
    const { integration } = imported;
    const methodIntegration = integration === undefined ? undefined : this.#integrationOf(resource, integration);
    const key = `${this.#target.api.id}/${resource.id}/${httpMethod}`;
    this.#transaction.put('methods', key, {
      ...method,
      ...(methodIntegration === undefined ? {} : { methodIntegration }),
    });
  }

  #methodOf(imported: ImportedMethod): Method {
    const { pointer: _, authorizer, requestValidator, integration: __, methodResponses, ...members } = imported;
    const authorizerId = authorizer === undefined ? undefined : this.#authorizers.get(authorizer);
    const requestValidatorId = requestValidator === undefined ? undefined : this.#validators.get(requestValidator);
    if (requestValidator !== undefined && requestValidatorId === undefined) {
      throw badRequest('Invalid Request Validator identifier specified');
    }
    const responses = methodResponses.map(({ pointer: ___, ...response }) => [response.statusCode, response] as const);
    return {
      ...members,
      ...(authorizerId === undefined ? {} : { authorizerId }),
      ...(requestValidatorId === undefined ? {} : { requestValidatorId }),
      ...(responses.length === 0 ? {} : { methodResponses: Object.fromEntries(responses) }),
    };
  }

  #integrationOf(resource: RestResource, imported: ImportedIntegration): RestIntegration {
    const { pointer: _, integrationResponses, httpMethod, uri, connectionType, ...members } = imported;
    const isMock = imported.type === 'MOCK';
    const isHttp = imported.type === 'HTTP' || imported.type === 'HTTP_PROXY';
    const responses = integrationResponses.map(
      ({ pointer: __, ...response }) => [response.statusCode, response as IntegrationResponse] as const,
    );
    return {
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29_000,
      cacheNamespace: resource.id,
      cacheKeyParameters: [],
      ...(members as Partial<RestIntegration>),
      type: imported.type as RestIntegration['type'],
      ...(isMock || httpMethod === undefined ? {} : { httpMethod }),
      ...(isMock || uri === undefined ? {} : { uri }),
      ...(isHttp ? { connectionType: connectionType === 'VPC_LINK' ? 'VPC_LINK' : 'INTERNET' } : {}),
      ...(responses.length === 0 ? {} : { integrationResponses: Object.fromEntries(responses) }),
    };
  }

  #attempt<T>(subject: string, pointer: string, make: () => T): T | undefined {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#errors.push({ message: `${subject}: ${error.message}`, member: `/body${pointer}` });
      return undefined;
    }
  }

  #idOf(kind: IdKind, known: string | undefined): string {
    const id = known === undefined || this.#usedIds.has(`${kind}/${known}`) ? this.#newId(kind) : known;
    this.#usedIds.add(`${kind}/${id}`);
    return id;
  }

  /** Where ids derive from names, a new one may be that of a part that has kept its own. */
  #newId(kind: IdKind): string {
    let id = this.#context.newId(kind);
    while (this.#usedIds.has(`${kind}/${id}`) || this.#known.all.has(`${kind}/${id}`)) id = this.#context.newId(kind);
    return id;
  }
}

const COLLECTIONS = [
  'resources',
  'methods',
  'models',
  'requestValidators',
  'restAuthorizers',
  'gatewayResponses',
] as const;

/** What a body does not say again is gone after an overwrite; the name stays when the body has none. */
function withoutDescription(api: RestApi): RestApi {
  const {
    description: _,
    version: __,
    binaryMediaTypes: ___,
    minimumCompressionSize: ____,
    policy: _____,
    ...rest
  } = api;
  const { vpcEndpointIds: ______, ...endpointConfiguration } = api.endpointConfiguration;
  return { ...rest, endpointConfiguration, apiKeySource: 'HEADER', disableExecuteApiEndpoint: false };
}

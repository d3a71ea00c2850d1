import type { RestApi, RestResource } from '../../account/rest-api.ts';
import { joinTransaction } from '../../account/store/join-transaction.ts';
import type { Transaction } from '../../account/store.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { pointerStep } from '../../base/json.ts';
import type {
  ImportedIntegration,
  ImportedMethod,
  ImportedResource,
  ImportProblem,
  RestApiImport,
} from '../../openapi/rest-api-import.ts';
import type { IdKind, OperationContext } from '../operation-context.ts';
import { listParts, type MethodAddress, methodKey } from './account-reads.ts';
import { createAuthorizer } from './authorizers.ts';
import { putGatewayResponse } from './gateway-responses.ts';
import { importedIntegrationInput, importedResponseInput } from './imported-integration.ts';
import { putIntegrationResponse } from './integration-responses.ts';
import { putIntegration } from './integrations.ts';
import { putMethodResponse } from './method-responses.ts';
import { putMethod } from './methods.ts';
import { createModel } from './models.ts';
import { createRequestValidator } from './request-validators.ts';
import { childPath, createResource } from './resources.ts';

export type ImportMode = 'merge' | 'overwrite';

export interface Problem {
  readonly message: string;
  /** Pointer into the operation's input. */
  readonly member: string;
}

export interface ImportTarget {
  readonly api: RestApi;
  readonly imported: RestApiImport;
  readonly mode: ImportMode;
}

/** The ids that parts of an API had before it is imported again: the same part keeps its id (recorded of resources). */
interface KnownIds {
  /** By path. */
  readonly resources: ReadonlyMap<string, RestResource>;
  /** By name. */
  readonly models: ReadonlyMap<string, string>;
  readonly validators: ReadonlyMap<string, string>;
  readonly authorizers: ReadonlyMap<string, string>;
  /** All of them, as `resource/abc123`. */
  readonly all: ReadonlySet<string>;
}

/**
 * Brings the parts that a body describes into being, through the operations that make each: what AWS refuses of a part
 * it refuses of an import with the same words, in a frame that says which part.
 */
export class ImportedRestContent {
  /** Its operations happen inside the import's transaction, and take their ids from `#nextId`. */
  readonly #operations: OperationContext;
  readonly #context: OperationContext;
  readonly #transaction: Transaction;
  readonly #target: ImportTarget;
  readonly #known: KnownIds;
  readonly #errors: Problem[] = [];
  readonly #warnings: Problem[] = [];
  readonly #usedIds = new Set<string>();
  #wantedId: string | undefined;
  readonly #resources = new Map<string, RestResource>();
  readonly #validators = new Map<string, string>();
  readonly #authorizers = new Map<string, string>();
  readonly #refusedModels = new Set<string>();

  private constructor(context: OperationContext, transaction: Transaction, target: ImportTarget, known: KnownIds) {
    this.#context = context;
    this.#operations = {
      ...context,
      store: joinTransaction(transaction),
      newId: (kind) => this.#nextId(kind),
    };
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
    const resources = await listParts(transaction, 'resources', id);
    const models = await listParts(transaction, 'models', id);
    const validators = await listParts(transaction, 'requestValidators', id);
    const authorizers = await listParts(transaction, 'restAuthorizers', id);
    const idsByName = (parts: readonly { readonly id: string; readonly name: string }[]) =>
      new Map(parts.map((part) => [part.name, part.id]));
    const all = [
      ...resources.map((part) => `resource/${part.id}`),
      ...models.map((part) => `model/${part.id}`),
      ...validators.map((part) => `request-validator/${part.id}`),
      ...authorizers.map((part) => `authorizer/${part.id}`),
    ];
    return new ImportedRestContent(context, transaction, target, {
      resources: new Map(resources.map((resource) => [resource.path, resource])),
      models: idsByName(models),
      validators: idsByName(validators),
      authorizers: idsByName(authorizers),
      all: new Set(all),
    });
  }

  /** Stores every part that can be, and tells about the others. The API itself must be there, with its root. */
  async store(): Promise<{ readonly errors: readonly Problem[]; readonly warnings: readonly Problem[] }> {
    const { imported, mode, api } = this.#target;
    const root = { id: api.rootResourceId, path: '/' };
    for (const [path, resource] of mode === 'merge' ? this.#known.resources : [['/', root] as const]) {
      this.#resources.set(path, resource);
    }
    if (mode === 'merge') {
      for (const [name, id] of this.#known.validators) this.#validators.set(name, id);
      for (const [name, id] of this.#known.authorizers) this.#authorizers.set(name, id);
    }
    const inBody = ({ message, pointer }: ImportProblem): Problem => ({ message, member: `/body${pointer}` });
    this.#warnings.push(...imported.warnings.map(inBody));
    this.#errors.push(...imported.errors.map(inBody));
    await this.#storeNamedParts();
    for (const resource of imported.resources) await this.#storeResource(resource);
    return { errors: this.#errors, warnings: this.#warnings };
  }

  async #storeNamedParts(): Promise<void> {
    const restApiId = this.#target.api.id;
    const { models, requestValidators, authorizers, gatewayResponses } = this.#target.imported;
    for (const { pointer, ...model } of models) {
      const known = this.#known.models.get(model.name);
      this.#replace('models', known && model.name);
      const input = { restApiId, ...model, contentType: 'application/json' };
      const made = await this.#attempt(`Unable to create model for '${model.name}'`, pointer, () =>
        this.#withId(known, () => createModel(this.#operations, input)),
      );
      if (made === undefined) this.#refusedModels.add(model.name);
    }
    for (const { pointer, ...validator } of requestValidators) {
      const known = this.#known.validators.get(validator.name);
      this.#replace('requestValidators', known);
      const made = await this.#attempt(`Unable to create request validator '${validator.name}'`, pointer, () =>
        this.#withId(known, () => createRequestValidator(this.#operations, { restApiId, ...validator })),
      );
      if (made !== undefined) this.#validators.set(validator.name, made.id);
    }
    for (const { pointer, ...authorizer } of authorizers) {
      const known = this.#known.authorizers.get(authorizer.name);
      this.#replace('restAuthorizers', known);
      const subject = `Unable to create authorizer from security definition: '${authorizer.name}'`;
      const made = await this.#attempt(
        subject,
        pointer,
        () => this.#withId(known, () => createAuthorizer(this.#operations, { restApiId, ...authorizer })),
        below(pointer),
      );
      if (made !== undefined) this.#authorizers.set(authorizer.name, made.id);
    }
    for (const { pointer, ...response } of gatewayResponses) {
      await this.#attempt(
        `Unable to put gateway response '${response.responseType}'`,
        pointer,
        () => putGatewayResponse(this.#operations, { restApiId, ...response }),
        below(pointer),
      );
    }
  }

  /** What a merge finds of the same name makes room. */
  #replace(collection: 'models' | 'requestValidators' | 'restAuthorizers', key: string | undefined): void {
    if (key !== undefined) this.#transaction.delete(collection, `${this.#target.api.id}/${key}`);
  }

  async #storeResource(imported: ImportedResource): Promise<void> {
    const subject = `Unable to create resource at path '${imported.path}'`;
    const resource = await this.#attempt(subject, imported.pointer, () => this.#resourceAt(imported.path));
    if (resource === undefined) return;
    for (const method of imported.methods) await this.#storeMethod(resource, method);
  }

  /** The resource of a path, which comes into being with all of its ancestors. */
  async #resourceAt(path: string): Promise<RestResource> {
    const restApiId = this.#target.api.id;
    let resource: RestResource = { id: this.#target.api.rootResourceId, path: '/' };
    for (const pathPart of path.split('/').filter((part) => part !== '')) {
      const at: string = childPath(resource.path, pathPart);
      const parentId: string = resource.id;
      const known = this.#known.resources.get(at)?.id;
      resource =
        this.#resources.get(at) ??
        ((await this.#withId(known, () =>
          createResource(this.#operations, { restApiId, parentId, pathPart }),
        )) as RestResource);
      this.#resources.set(at, resource);
    }
    return resource;
  }

  async #storeMethod(resource: RestResource, imported: ImportedMethod): Promise<void> {
    const { httpMethod, pointer, integration, methodResponses } = imported;
    const address: MethodAddress = { restApiId: this.#target.api.id, resourceId: resource.id, httpMethod };
    // A merge replaces a method that is there.
    if (this.#target.mode === 'merge') this.#transaction.delete('methods', methodKey(address));
    const at = `'${httpMethod}' on resource at path '${resource.path}'`;
    const inModel = pointerStep(`${pointerStep('/resources', resource.path)}/resourceMethods`, httpMethod);
    const within = (error: ServiceError) => this.#target.imported.pointers.get(`${inModel}${error.member}`) ?? pointer;
    const made = await this.#attempt(
      `Unable to put method ${at}`,
      pointer,
      () => putMethod(this.#operations, { ...address, ...this.#methodMembers(imported) }),
      within,
    );
    if (made === undefined) return;
    for (const { pointer: inBody, responseModels: named, ...response } of methodResponses) {
      const responseModels = this.#usable(named, inBody);
      const input = { ...address, ...response, ...(responseModels === undefined ? {} : { responseModels }) };
      await this.#attempt(`Unable to put method response ${at}`, inBody, () =>
        putMethodResponse(this.#operations, input),
      );
    }
    if (integration !== undefined) await this.#storeIntegration(address, resource, integration);
  }

  #methodMembers(imported: ImportedMethod) {
    const { authorizer, requestValidator, requestModels, pointer, ...rest } = imported;
    const { methodResponses: _, integration: __, ...members } = rest;
    const authorizerId = authorizer === undefined ? undefined : (this.#authorizers.get(authorizer) ?? '');
    const validatorId = requestValidator === undefined ? undefined : (this.#validators.get(requestValidator) ?? '');
    const models = this.#usable(requestModels, pointer);
    return {
      ...members,
      ...(authorizerId === undefined ? {} : { authorizerId }),
      ...(validatorId === undefined ? {} : { requestValidatorId: validatorId }),
      ...(models === undefined ? {} : { requestModels: models }),
    };
  }

  /** Recorded 2024: a model that was refused is told as one that is not there, beside the refusal. */
  #usable(
    models: Readonly<Record<string, string>> | undefined,
    pointer: string,
  ): Readonly<Record<string, string>> | undefined {
    const entries = Object.entries(models ?? {});
    const kept = entries.filter(([, name]) => !this.#refusedModels.has(name));
    for (const [, name] of entries) {
      if (!this.#refusedModels.has(name)) continue;
      this.#warnings.push({ message: `Reference to model '${name}' not found. Ignoring.`, member: `/body${pointer}` });
    }
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  }

  /** Both frames are recorded. */
  async #storeIntegration(
    address: MethodAddress,
    resource: RestResource,
    imported: ImportedIntegration,
  ): Promise<void> {
    const at = `on '${address.httpMethod}' for resource at path '${resource.path}'`;
    const made = await this.#attempt(
      `Unable to put integration ${at}`,
      imported.pointer,
      () => putIntegration(this.#operations, { ...address, ...importedIntegrationInput(imported) }),
      below(imported.pointer),
    );
    if (made === undefined) return;
    for (const response of imported.integrationResponses) {
      await this.#attempt(
        `Unable to put integration response ${at}`,
        response.pointer,
        () => putIntegrationResponse(this.#operations, { ...address, ...importedResponseInput(response) }),
        below(response.pointer),
      );
    }
  }

  async #attempt<T>(
    subject: string,
    pointer: string,
    make: () => Promise<T>,
    where: (error: ServiceError) => string = () => pointer,
  ): Promise<T | undefined> {
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#errors.push({ message: `${subject}: ${error.message}`, member: `/body${where(error)}` });
      return undefined;
    }
  }

  /** Runs an operation that makes one part, with the id that the part has. */
  async #withId<T>(id: string | undefined, make: () => Promise<T>): Promise<T> {
    this.#wantedId = id;
    try {
      return await make();
    } finally {
      this.#wantedId = undefined;
    }
  }

  /** Where ids derive from names, a new one may be that of a part that has kept its own. */
  #nextId(kind: IdKind): string {
    const isFree = (id: string) => !this.#usedIds.has(`${kind}/${id}`);
    let id = this.#wantedId;
    if (id === undefined || !isFree(id)) {
      do id = this.#context.newId(kind);
      while (!isFree(id) || this.#known.all.has(`${kind}/${id}`));
    }
    this.#usedIds.add(`${kind}/${id}`);
    return id;
  }
}

/** What a refusal is about, in a part of a body whose members are called as those of the operation's input. */
function below(pointer: string): (error: ServiceError) => string {
  return ({ member = '' }) => {
    // What is wrong with the name of a part is wrong with all of it.
    if (member === '/responseType') return pointer;
    return `${pointer}${member.replace('/integrationHttpMethod', '/httpMethod')}`;
  };
}

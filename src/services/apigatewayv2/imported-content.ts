import type { Authorizer, Integration, Route } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import { ServiceError } from '../../aws/service-error.ts';
import type { HttpApiImport, ImportedIntegration, ImportedRoute } from '../../openapi/import-http-api.ts';
import type { IdKind, OperationContext } from '../operation-context.ts';
import { listChildren } from './account-reads.ts';
import { newAuthorizer } from './authorizers.ts';
import { newIntegration } from './integrations.ts';
import { checkRouteKey } from './route-key.ts';
import { putRoute } from './routes.ts';

interface Warning {
  readonly message: string;
  /** Pointer into the operation's input. */
  readonly member: string;
}

/** The ids that parts of an API had before it is imported again: the same part keeps its id. */
interface KnownIds {
  readonly routes: ReadonlyMap<string, string>;
  /** By the key of a route that leads there. */
  readonly integrations: ReadonlyMap<string, string>;
  readonly authorizers: ReadonlyMap<string, string>;
  /** All of them, as `route/abc123`. */
  readonly all: ReadonlySet<string>;
}

/**
 * Brings the parts that a body describes into being. A part that AWS refuses is left out with a warning, so that an
 * import goes through however much of it is unusable:
 * - a route whose integration is refused comes to be without one (recorded, 2020 and 2025);
 * - a route whose authorizer is refused is left out (recorded, 2025), since it would otherwise be open to everyone.
 */
export class ImportedContent {
  readonly #context: OperationContext;
  readonly #transaction: Transaction;
  readonly #apiId: string;
  readonly #imported: HttpApiImport;
  readonly #known: KnownIds;
  readonly #warnings: Warning[] = [];
  readonly #authorizers = new Map<string, Authorizer>();
  /** By key; null when it was refused. */
  readonly #integrations = new Map<string, Integration | null>();
  readonly #usedIds = new Set<string>();

  private constructor(
    context: OperationContext,
    transaction: Transaction,
    known: KnownIds,
    { apiId, imported }: { readonly apiId: string; readonly imported: HttpApiImport },
  ) {
    this.#context = context;
    this.#transaction = transaction;
    this.#known = known;
    this.#apiId = apiId;
    this.#imported = imported;
  }

  /** Looks at what is there before it is replaced. */
  static async read(
    context: OperationContext,
    transaction: Transaction,
    target: { readonly apiId: string; readonly imported: HttpApiImport },
  ): Promise<ImportedContent> {
    const routes = await listChildren(transaction, 'routes', target.apiId);
    const authorizers = await listChildren(transaction, 'authorizers', target.apiId);
    const routeIds = new Map(routes.map(({ RouteKey, RouteId }) => [RouteKey, RouteId]));
    const authorizerIds = new Map(authorizers.map(({ Name, AuthorizerId }) => [Name, AuthorizerId]));
    const integrationIds = new Map(
      routes.flatMap(({ RouteKey, Target }) =>
        Target === undefined ? [] : [[RouteKey, Target.slice('integrations/'.length)] as const],
      ),
    );
    const all = new Set([
      ...[...routeIds.values()].map((id) => `route/${id}`),
      ...[...integrationIds.values()].map((id) => `integration/${id}`),
      ...[...authorizerIds.values()].map((id) => `authorizer/${id}`),
    ]);
    const known = { routes: routeIds, integrations: integrationIds, authorizers: authorizerIds, all };
    return new ImportedContent(context, transaction, known, target);
  }

  /** Stores every part that can be, and tells about the others. */
  async store(): Promise<readonly Warning[]> {
    for (const { input, pointer } of this.#imported.authorizers) this.#storeAuthorizer(input, pointer);
    const byKey = new Map(this.#imported.integrations.map((integration) => [integration.key, integration]));
    for (const route of this.#imported.routes) {
      const integration = route.integration === undefined ? undefined : byKey.get(route.integration);
      await this.#storeRoute(route, integration);
    }
    return this.#warnings;
  }

  #storeAuthorizer(input: HttpApiImport['authorizers'][number]['input'], pointer: string): void {
    const id = this.#idOf('authorizer', this.#known.authorizers.get(input.Name));
    const subject = `Unable to create Authorizer '${input.Name}'`;
    const authorizer = this.#attempt(subject, pointer, () => newAuthorizer(this.#context, id, input));
    if (authorizer === null) return;
    this.#authorizers.set(input.Name, authorizer);
    this.#transaction.put('authorizers', `${this.#apiId}/${id}`, authorizer);
  }

  async #storeRoute(imported: ImportedRoute, integration: ImportedIntegration | undefined): Promise<void> {
    const { RouteKey, pointer } = imported;
    const subject = `Unable to create Route '${RouteKey}'`;
    const authorizer = imported.authorizer === undefined ? undefined : this.#authorizers.get(imported.authorizer);
    if (imported.authorizer !== undefined && authorizer === undefined) {
      this.#warn(subject, `its authorizer '${imported.authorizer}' does not exist`, pointer);
      return;
    }
    const target = integration === undefined ? null : this.#storeIntegration(RouteKey, integration);
    const route = routeOf(imported, {
      RouteId: this.#idOf('route', this.#known.routes.get(RouteKey)),
      ...(target === null ? {} : { Target: `integrations/${target.IntegrationId}` }),
      ...(authorizer === undefined ? {} : { authorizer }),
    });
    try {
      checkRouteKey(this.#context, RouteKey);
      await putRoute(this.#context, this.#transaction, this.#apiId, route);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#warn(subject, error.message, pointer);
    }
  }

  #storeIntegration(routeKey: string, imported: ImportedIntegration): Integration | null {
    const stored = this.#integrations.get(imported.key);
    if (stored !== undefined) return stored;
    const id = this.#idOf('integration', this.#known.integrations.get(routeKey));
    const subject = `Unable to create integration for resource at path '${routeKey}'`;
    const input = this.#integrationInput(imported);
    const integration = this.#attempt(subject, imported.pointer, () => newIntegration(this.#context, id, input));
    this.#integrations.set(imported.key, integration);
    if (integration !== null) this.#transaction.put('integrations', `${this.#apiId}/${id}`, integration);
    return integration;
  }

  #integrationInput({ input, hasNumericPayloadFormatVersion }: ImportedIntegration): ImportedIntegration['input'] {
    const { assume } = this.#context;
    const version = input.PayloadFormatVersion;
    if (version === undefined && assume['http-api.import.payload-format-version-absent'] === '1.0') {
      return { ...input, PayloadFormatVersion: '1.0' };
    }
    // JSON makes 1 of 1.0; AWS says so too in the warning that is recorded.
    const isTaken = assume['http-api.import.numeric-payload-format-version'] === 'accepted';
    if (version !== undefined && hasNumericPayloadFormatVersion && isTaken && !version.includes('.')) {
      return { ...input, PayloadFormatVersion: `${version}.0` };
    }
    return input;
  }

  #attempt<T>(subject: string, pointer: string, make: () => T): T | null {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#warn(subject, error.message, pointer);
      return null;
    }
  }

  /** The frame is recorded for integrations: `…: Invalid HTTP endpoint specified for URI. Ignoring.` */
  #warn(subject: string, reason: string, pointer: string): void {
    const sentence = reason.endsWith('.') ? reason : `${reason}.`;
    this.#warnings.push({ message: `${subject}: ${sentence} Ignoring.`, member: `/Body${pointer}` });
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

function routeOf(
  { RouteKey, OperationName, AuthorizationType, AuthorizationScopes }: ImportedRoute,
  { RouteId, Target, authorizer }: { RouteId: string; Target?: string; authorizer?: Authorizer },
): Route {
  const isJwt = authorizer?.AuthorizerType === 'JWT';
  return {
    RouteId,
    RouteKey,
    ...(Target === undefined ? {} : { Target }),
    AuthorizationType:
      authorizer === undefined ? (AuthorizationType === 'AWS_IAM' ? 'AWS_IAM' : 'NONE') : isJwt ? 'JWT' : 'CUSTOM',
    ...(authorizer === undefined ? {} : { AuthorizerId: authorizer.AuthorizerId }),
    // Scopes mean something to a JWT authorizer only; SAM writes [] for the others.
    ...(isJwt && AuthorizationScopes !== undefined ? { AuthorizationScopes } : {}),
    ApiKeyRequired: false,
    ...(OperationName === undefined ? {} : { OperationName }),
  };
}

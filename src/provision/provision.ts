import { joinTransaction } from '../account/store/join-transaction.ts';
import type { Store } from '../account/store.ts';
import { ServiceError } from '../aws/service-error.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { hasErrors } from '../base/diagnostic.ts';
import { derivedId, randomId } from '../base/ids.ts';
import { deepEqual } from '../base/json.ts';
import { referencedResources, resolveReferences } from '../definitions/cloudformation/references.ts';
import { orderResources } from '../definitions/cloudformation/resource-order.ts';
import type { Template, TemplateResource } from '../definitions/template.ts';
import type { IdKind, OperationContext } from '../services/operation-context.ts';
import { besideBodyWarning, isOfWebSocketApi } from './api-of-part.ts';
import { inertResource } from './inert-resource.ts';
import { readProperties } from './property-shape.ts';
import { refusalHelp } from './refusal-help.ts';
import type {
  Properties,
  Provisioned,
  ProvisionedResource,
  ProvisionWarning,
  ResourceContext,
  ResourceType,
} from './resource-type.ts';
import { loadResourceType } from './resource-types/index.ts';
import { createSourceMap, locateIn, type SourceMap } from './source-map.ts';

/** What a stack is after a successful create or update: the input of the next update. */
export interface StackState {
  readonly resources: ReadonlyMap<string, ProvisionedResource>;
  readonly sourceMap: SourceMap;
}

export type ProvisionResult =
  | { readonly kind: 'provisioned'; readonly state: StackState; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

export interface ProvisionPorts {
  readonly operations: OperationContext;
  /** Changes when the function's code on disk does. */
  readonly codeRevision: (logicalId: string) => string;
  readonly locateCode: ResourceContext['locateCode'];
  /** A last look before anything is committed; an error diagnostic rolls the whole update back. */
  readonly inspect: (state: StackState, store: Store) => Promise<readonly Diagnostic[]>;
}

/**
 * Creates or updates a stack. It is one transaction of the store: a refusal leaves nothing behind, and the last good
 * state keeps serving. Every refusal is reported, not only the first; what depends on a refused resource is skipped.
 */
export async function provision(
  template: Template,
  previous: StackState | null,
  ports: ProvisionPorts,
): Promise<ProvisionResult> {
  let result: ProvisionResult | undefined;
  try {
    await ports.operations.store.transact(async (transaction) => {
      const operations = { ...ports.operations, store: joinTransaction(transaction) };
      result = await new StackUpdate(template, previous, { ...ports, operations }).run();
      if (result.kind === 'refused') throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  return result as ProvisionResult;
}

class RolledBack extends Error {}

/** One update of one stack: a life as long as its transaction. */
class StackUpdate {
  readonly #template: Template;
  readonly #previous: ReadonlyMap<string, ProvisionedResource>;
  readonly #ports: ProvisionPorts;
  readonly #provisioned = new Map<string, ProvisionedResource>();
  /** Made anew in this update though they existed: what refers to them is made anew as well. */
  readonly #recreated = new Set<string>();
  readonly #diagnostics: Diagnostic[] = [];

  constructor(template: Template, previous: StackState | null, ports: ProvisionPorts) {
    this.#template = template;
    this.#previous = previous?.resources ?? new Map();
    this.#ports = ports;
  }

  async run(): Promise<ProvisionResult> {
    for (const logicalId of orderResources(this.#template.resources.values())) {
      const resource = this.#template.resources.get(logicalId);
      if (resource !== undefined) await this.#bringUp(resource);
    }
    if (!hasErrors(this.#diagnostics)) await this.#deleteWhatIsGone();
    const state = { resources: this.#provisioned, sourceMap: this.#sourceMap() };
    if (!hasErrors(this.#diagnostics))
      this.#diagnostics.push(...(await this.#ports.inspect(state, this.#ports.operations.store)));
    return hasErrors(this.#diagnostics)
      ? { kind: 'refused', diagnostics: this.#diagnostics }
      : { kind: 'provisioned', state, diagnostics: this.#diagnostics };
  }

  async #bringUp(resource: TemplateResource): Promise<void> {
    const references = [...referencedResources(resource.properties)];
    const needs = [...references, ...resource.dependsOn];
    if (needs.some((logicalId) => !this.#provisioned.has(logicalId))) return; // its own refusal has been reported
    const properties = this.#resolve(resource);
    if (properties === undefined) return;

    const type = await this.#typeOf(resource, properties);
    const input = this.#readProperties(type, resource, properties);
    if (input === undefined) return;
    const context = this.#contextOf(resource);
    try {
      const provisioned = await this.#createOrUpdate(type, context, { resource, properties, input, references });
      const beside = besideBodyWarning({ type: resource.type, properties }, this.#provisioned.values());
      const { warnings = [] } = provisioned;
      this.#warn(resource, properties, beside === null ? warnings : [...warnings, beside]);
      this.#provisioned.set(resource.logicalId, {
        ...provisioned,
        logicalId: resource.logicalId,
        type: resource.type,
        properties,
        codeRevision: context.codeRevision,
      });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#diagnostics.push(this.#refusal(error, resource, properties));
    }
  }

  async #typeOf(resource: TemplateResource, properties: Properties): Promise<ResourceType> {
    const { type } = resource;
    if (isOfWebSocketApi({ type, properties }, this.#provisioned.values())) {
      // An HTTP API of the same logical id does not stay behind.
      return { ...inertResource(type), replacedBy: ['ProtocolType'] };
    }
    return (await this.#isPartOfOtherApi(resource, properties)) ? inertResource(type) : typeNamed(type);
  }

  /**
   * A template may add to an API that another one made (`RestApi.fromRestApiAttributes` of CDK). That API is not here, and
   * neither is what belongs to it.
   */
  async #isPartOfOtherApi(resource: TemplateResource, properties: Properties): Promise<boolean> {
    const [name, collection] = resource.type.startsWith('AWS::ApiGatewayV2::')
      ? (['ApiId', 'apis'] as const)
      : (['RestApiId', 'restApis'] as const);
    const apiId = properties[name];
    if (!resource.type.startsWith('AWS::ApiGateway') || typeof resource.properties[name] !== 'string') return false;
    const found = await this.#ports.operations.store.transact((transaction) =>
      transaction.get(collection, String(apiId)),
    );
    if (found !== undefined) return false;
    this.#diagnostics.push({
      code: 'cloudformation/other-api',
      severity: 'warn',
      message: `${resource.logicalId}: the API ${String(apiId)} is not of this template, so that this part of it is not served`,
      help: `Run the template that has the API, or write ${name}: !Ref <logical id of an API>.`,
      where: locateIn(this.#entryOf(resource.logicalId, { properties }), `/${name}`),
    });
    return true;
  }

  async #createOrUpdate(
    type: ResourceType,
    context: ResourceContext,
    wanted: { resource: TemplateResource; properties: Properties; input: Properties; references: readonly string[] },
  ): Promise<Provisioned> {
    const existing = this.#previous.get(wanted.resource.logicalId);
    if (existing === undefined) return type.create(context, wanted.input);

    const isOtherThing =
      existing.type !== wanted.resource.type ||
      type.replacedBy.some((name) => !deepEqual(existing.properties[name], wanted.properties[name])) ||
      // Only what is referred to: with a method that is made anew, the deployment that DependsOn it stays (recorded).
      wanted.references.some((logicalId) => this.#recreated.has(logicalId));
    if (isOtherThing) {
      // Ids derive from the logical id, so the new one may bear the old one's id: the old one goes first. Nobody sees
      // the gap, since both are in one transaction.
      this.#recreated.add(wanted.resource.logicalId);
      await this.#delete(existing);
      return type.create(context, wanted.input);
    }
    const isUnchanged =
      deepEqual(existing.properties, wanted.properties) && existing.codeRevision === context.codeRevision;
    return isUnchanged ? existing : type.update(context, wanted.input, existing);
  }

  async #deleteWhatIsGone(): Promise<void> {
    for (const resource of [...this.#previous.values()].reverse()) {
      if (!this.#provisioned.has(resource.logicalId)) await this.#delete(resource);
    }
  }

  async #delete(resource: ProvisionedResource): Promise<void> {
    const type = await typeNamed(resource.type);
    try {
      await type.delete(this.#contextOf(resource), resource);
    } catch (error) {
      // A route goes with its API, so that deleting it again finds nothing: the wanted state.
      if (!(error instanceof ServiceError) || error.httpStatus !== 404) throw error;
    }
  }

  #resolve(resource: TemplateResource): Properties | undefined {
    const lookup = {
      ref: (logicalId: string) => this.#provisioned.get(logicalId)?.physicalId,
      getAtt: (logicalId: string, attribute: string) => this.#provisioned.get(logicalId)?.getAtt(attribute),
    };
    const { value, diagnostics } = resolveReferences(resource.properties, lookup, this.#template.positions);
    this.#diagnostics.push(...diagnostics);
    return hasErrors(diagnostics) ? undefined : (value as Properties);
  }

  /** The properties in the types of the service model; undefined when CloudFormation would refuse them. */
  #readProperties(type: ResourceType, resource: TemplateResource, properties: Properties): Properties | undefined {
    if (type.properties === null) return properties;
    const { value, problems } = readProperties(properties, type.properties);
    const entry = this.#entryOf(resource.logicalId, { properties });
    this.#diagnostics.push(
      ...problems.map(
        ({ pointer, part, severity, message, help }): Diagnostic => ({
          code: 'cloudformation/property',
          severity,
          message: `${resource.logicalId}: ${message}`,
          help,
          where: locateIn(entry, pointer, part),
        }),
      ),
    );
    return problems.every(({ severity }) => severity === 'warn') ? value : undefined;
  }

  #warn(resource: TemplateResource, properties: Properties, warnings: readonly ProvisionWarning[]): void {
    const entry = this.#entryOf(resource.logicalId, { properties });
    for (const { message, pointer, help = '' } of warnings) {
      const where = locateIn(entry, pointer, 'key');
      const code = `${serviceOf(resource.type)}/warning`;
      this.#diagnostics.push({ code, severity: 'warn', message: `${resource.logicalId}: ${message}`, help, where });
    }
  }

  #contextOf({ logicalId }: { logicalId: string }): ResourceContext {
    const { operations, codeRevision, locateCode } = this.#ports;
    const { stackName } = this.#template;
    let count = 0;
    return {
      // Ids survive saves, replacements and restarts, because they derive from stack and logical id.
      operations: {
        ...operations,
        // All but revisions: one that came again would be taken for the code that runs already.
        newId: (kind: IdKind) =>
          kind === 'revision'
            ? randomId(ID_LENGTH.revision)
            : derivedId(ID_LENGTH[kind], stackName, logicalId, kind, String(count++)),
      },
      stackName,
      logicalId,
      codeRevision: codeRevision(logicalId),
      locateCode,
      metadata: this.#template.resources.get(logicalId)?.metadata ?? {},
    };
  }

  #sourceMap(): SourceMap {
    return createSourceMap(
      [...this.#provisioned.values()].flatMap((provisioned) => {
        if (provisioned.arn === null) return [];
        return [{ arn: provisioned.arn, ...this.#entryOf(provisioned.logicalId, provisioned) }];
      }),
    );
  }

  #entryOf(
    logicalId: string,
    { properties, pointers }: { properties: Properties; pointers?: ReadonlyMap<string, string> },
  ) {
    return {
      properties,
      positions: this.#template.positions,
      resource: this.#template.resources.get(logicalId)?.position,
      pointers: pointers ?? new Map<string, string>(),
    };
  }

  #refusal(error: ServiceError, resource: TemplateResource, properties: Properties): Diagnostic {
    const entry = this.#entryOf(resource.logicalId, { properties });
    return {
      code: `${serviceOf(resource.type)}/${error.name}`,
      severity: 'error',
      message: `${resource.logicalId}: ${error.message}`,
      help: refusalHelp(error),
      where: locateIn(entry, error.member ?? ''),
    };
  }
}

async function typeNamed(type: string): Promise<ResourceType> {
  return (await loadResourceType(type)) ?? inertResource(type);
}

/** Lengths of ids as AWS gives them: an API `a1b2c3d4e5`, a route `abcd123`. */
const ID_LENGTH: Readonly<Record<IdKind, number>> = {
  api: 10,
  route: 7,
  integration: 7,
  authorizer: 6,
  deployment: 6,
  domain: 10,
  'api-mapping': 6,
  'function-url': 32,
  revision: 32,
  statement: 32,
  resource: 6,
  model: 6,
  'request-validator': 6,
  'api-key': 10,
  'api-key-value': 40,
  'usage-plan': 6,
  'vpc-link': 6,
  'client-certificate': 6,
  'documentation-part': 6,
};

/** `AWS::ApiGatewayV2::Api` → `apigatewayv2`, the service's name in codes. */
function serviceOf(type: string): string {
  return (type.split('::')[1] ?? 'cloudformation').toLowerCase();
}

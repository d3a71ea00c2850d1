import { defaultAssumptions } from '../../aws/resolve-assumptions.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { SourcePosition, SourcePositions } from '../../base/source-position.ts';
import type { ResourceOrigin } from '../template.ts';
import type { NotTransformed, Transform, TransformContext } from './context.ts';
import { addDefaultDefinitionBodies } from './default-definition-body.ts';
import { checkDocument } from './document-checks.ts';
import { transformFunction } from './function.ts';
import { functionProperties } from './function-properties.ts';
import { checkLogicalId, type GeneratedResource, type SamResource } from './generated-resource.ts';
import { applyGlobals } from './globals.ts';
import { httpApiProperties, transformHttpApi } from './http-api.ts';
import { httpApiEventKind } from './http-api-event-kind.ts';
import { collectApiEvents } from './implicit-api.ts';
import { layerVersionProperties, transformLayerVersion } from './layer-version.ts';
import { checkPolicyTemplates } from './policies.ts';
import { checkProperties, type PropertyTypes } from './property-types.ts';
import { type DerivedReferences, renameReferences, resolveDerivedReferences } from './references.ts';
import { restApiProperties, transformRestApi } from './rest-api.ts';
import { restApiEventKind } from './rest-api-event-kind.ts';
import { newSharedUsagePlan } from './rest-api-usage-plan.ts';
import { duplicateLogicalId, InvalidSam, orderedSamErrors, type SamError } from './sam-error.ts';
import { copyWithPositions, get, getMap, has, isMap, type SamMap, set } from './sam-map.ts';
import { simpleTableProperties, transformSimpleTable } from './simple-table.ts';
import { stateMachineProperties, transformStateMachine } from './state-machine.ts';
import { becomesPython2, entriesInOrder } from './template-order.ts';

export type { NotTransformed, TransformContext } from './context.ts';
export { type SamError, samDiagnostics, samErrorDocument } from './sam-error.ts';

/** What the transform gives. With errors, the document is as far as it came and not to be used. */
export interface SamTransformation {
  /** CloudFormation, without `Transform` and `Globals`. */
  readonly document: SamMap;
  readonly errors: readonly SamError[];
  /** Where resources that SAM made come from, by their logical id. */
  readonly origins: ReadonlyMap<string, ResourceOrigin>;
  readonly notTransformed: readonly NotTransformed[];
  /** What runs here although SAM would refuse it. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * AWS's `AWS::Serverless-2016-10-31` transform, as the translator 1.110.0 does it: the same resources, the same logical
 * ids, the same error texts. The document given stays as it is; positions of what the user wrote go along.
 */
export function transformSam(
  document: { readonly [key: string]: unknown },
  positions: SourcePositions,
  context: TransformContext,
): SamTransformation {
  const transform = begin(document, positions, context);
  const errors: SamError[] = [];
  const generated: Generated = { bySam: new Map(), renamed: new Map(), derived: new Map() };
  try {
    checkDocument(transform);
    addDefaultDefinitionBodies(transform);
    collectApiEvents(transform, restApiEventKind);
    collectApiEvents(transform, httpApiEventKind);
    applyGlobals(transform);
    dropEmbeddedConnectors(transform);
    errors.push(...transformResources(transform, generated));
  } catch (failure) {
    if (!(failure instanceof InvalidSam)) throw failure;
    errors.splice(0, errors.length, ...failure.errors);
  }
  return finish(transform, generated, errors);
}

function begin(
  written: { readonly [key: string]: unknown },
  positions: SourcePositions,
  context: TransformContext,
): Transform {
  const document: SamMap = copyWithPositions(written, positions);
  const parameters = new Map<string, unknown>([
    ['AWS::Region', context.region],
    ['AWS::Partition', context.partition],
  ]);
  for (const [name, definition] of Object.entries(getMap(document, 'Parameters') ?? {})) {
    if (has(definition, 'Default')) parameters.set(name, get(definition, 'Default'));
  }
  for (const [name, value] of context.parameterValues) parameters.set(name, value);
  for (const [name, value] of parameters) if (!isParameterValue(value)) parameters.delete(name);
  const resources = getMap(document, 'Resources') ?? {};
  const { 'sam.gateway-response.prefixed-keys': prefixedKeys } = context.assume ?? defaultAssumptions;
  return {
    region: context.region,
    partition: context.partition,
    parameters,
    managedPolicies: context.managedPolicies ?? new Map(),
    keepsLocalPaths: context.localPaths !== 'refuse',
    positions,
    document,
    resources,
    notTransformed: [],
    warnings: [],
    rewritesPrefixedKeys: context.strict !== true && prefixedKeys !== 'refuse-as-sam',
    hasPython2Maps: becomesPython2(document, resources),
    now: context.now ?? Date.now,
    recordSetGroups: new Map(),
    sharedUsagePlan: newSharedUsagePlan(),
  };
}

/**
 * A parameter is text or, on AWS, a list of texts: `AllowOrigins: !Ref Origins` of a CommaDelimitedList deploys as a list
 * (reported: github.com/aws/aws-sam-cli/issues/4026). A Ref to anything else is left for CloudFormation to refuse.
 */
function isParameterValue(value: unknown): boolean {
  const items = Array.isArray(value) ? value : [value];
  return items.every((item) => typeof item !== 'object' || item === null);
}

interface ResourceTransformer {
  readonly properties: PropertyTypes;
  readonly transform: (transform: Transform, sam: SamResource) => GeneratedResource[];
  /** What `!Ref MyApi.Stage` can name, with the type of the resource that is meant. */
  readonly derived: Readonly<Record<string, string>>;
}

/**
 * In the order in which they have to be transformed: events of functions write into the bodies of APIs, so an API comes
 * after all functions.
 */
const steps: readonly ReadonlyMap<unknown, ResourceTransformer>[] = [
  new Map([
    [
      'AWS::Serverless::Function',
      {
        properties: functionProperties,
        transform: transformFunction,
        derived: {
          Alias: 'AWS::Lambda::Alias',
          Version: 'AWS::Lambda::Version',
          DestinationTopic: 'AWS::SNS::Topic',
          DestinationQueue: 'AWS::SQS::Queue',
        },
      },
    ],
  ]),
  new Map([
    [
      'AWS::Serverless::StateMachine',
      { properties: stateMachineProperties, transform: transformStateMachine, derived: {} },
    ],
  ]),
  new Map<string, ResourceTransformer>([
    [
      'AWS::Serverless::Api',
      {
        properties: restApiProperties,
        transform: transformRestApi,
        derived: {
          Stage: 'AWS::ApiGateway::Stage',
          Deployment: 'AWS::ApiGateway::Deployment',
          DomainName: 'AWS::ApiGateway::DomainName',
          DomainNameV2: 'AWS::ApiGateway::DomainNameV2',
          UsagePlan: 'AWS::ApiGateway::UsagePlan',
          UsagePlanKey: 'AWS::ApiGateway::UsagePlanKey',
          ApiKey: 'AWS::ApiGateway::ApiKey',
        },
      },
    ],
    [
      'AWS::Serverless::HttpApi',
      {
        properties: httpApiProperties,
        transform: transformHttpApi,
        derived: { Stage: 'AWS::ApiGatewayV2::Stage', DomainName: 'AWS::ApiGatewayV2::DomainName' },
      },
    ],
  ]),
  new Map<string, ResourceTransformer>([
    [
      'AWS::Serverless::LayerVersion',
      { properties: layerVersionProperties, transform: transformLayerVersion, derived: {} },
    ],
    [
      'AWS::Serverless::SimpleTable',
      { properties: simpleTableProperties, transform: transformSimpleTable, derived: {} },
    ],
  ]),
];

interface Generated {
  /** What came out of each SAM resource, by its logical id. */
  readonly bySam: Map<string, GeneratedResource[]>;
  /** Logical ids that changed, as those of layers do. */
  readonly renamed: Map<string, string>;
  readonly derived: Map<string, ReadonlyMap<string, string>>;
}

function transformResources(transform: Transform, generated: Generated): SamError[] {
  const errors: SamError[] = [];
  for (const step of steps) {
    for (const [logicalId, resource] of entriesInOrder(transform, transform.resources)) {
      const transformer = step.get(get(resource, 'Type'));
      if (!isMap(resource) || transformer === undefined) continue;
      try {
        const built = transformResource(transform, logicalId, resource, transformer);
        errors.push(...clashes(transform, logicalId, built));
        generated.bySam.set(logicalId, built);
        generated.derived.set(logicalId, derivedReferences(transformer, built));
        const same = built.find((made) => made.logicalId.startsWith(logicalId));
        if (resource.Type === 'AWS::Serverless::LayerVersion' && same !== undefined)
          generated.renamed.set(logicalId, same.logicalId);
      } catch (failure) {
        if (!(failure instanceof InvalidSam) || failure.scope === 'document') throw failure;
        errors.push(...failure.errors);
      }
    }
  }
  return errors;
}

function transformResource(
  transform: Transform,
  logicalId: string,
  resource: SamMap,
  { properties: types, transform: transformType }: ResourceTransformer,
): GeneratedResource[] {
  const { positions, resources } = transform;
  checkLogicalId(logicalId, positions.of(resources, logicalId, 'key'));
  const type = String(resource.Type);
  const sam: SamResource = { logicalId, type, resource, properties: getMap(resource, 'Properties') ?? {} };
  if (type === 'AWS::Serverless::Function' || type === 'AWS::Serverless::StateMachine') {
    checkPolicyTemplates(transform, sam);
  }
  checkProperties(transform, logicalId, sam.properties, { type, types });
  return transformType(transform, sam);
}

/** Types that may take the place of a resource of the same logical id, and of which type that one is. */
const REPLACES: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'AWS::Serverless::Function',
  'AWS::Lambda::LayerVersion': 'AWS::Serverless::LayerVersion',
  'AWS::ApiGateway::RestApi': 'AWS::Serverless::Api',
  'AWS::ApiGateway::DomainName': 'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameV2': 'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGateway::BasePathMapping': 'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::BasePathMappingV2': 'AWS::ApiGateway::BasePathMappingV2',
  'AWS::ApiGatewayV2::Api': 'AWS::Serverless::HttpApi',
  'AWS::DynamoDB::Table': 'AWS::Serverless::SimpleTable',
  'AWS::StepFunctions::StateMachine': 'AWS::Serverless::StateMachine',
};

function clashes({ resources }: Transform, samId: string, built: readonly GeneratedResource[]): SamError[] {
  return built
    .filter(({ logicalId, type }) => has(resources, logicalId) && get(resources[logicalId], 'Type') !== REPLACES[type])
    .map(({ logicalId, type }) => duplicateLogicalId(samId, logicalId, type));
}

function derivedReferences({ derived }: ResourceTransformer, built: readonly GeneratedResource[]): Map<string, string> {
  const references = new Map<string, string>();
  for (const [property, type] of Object.entries(derived)) {
    const made = built.findLast((resource) => resource.type === type);
    if (made !== undefined) references.set(property, made.logicalId);
  }
  return references;
}

/** Connectors inside a resource would become policies and permissions, which are not enforced here. */
function dropEmbeddedConnectors({ resources, notTransformed }: Transform): void {
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (!isMap(resource) || !has(resource, 'Connectors')) continue;
    for (const name of Object.keys(getMap(resource, 'Connectors') ?? {})) {
      notTransformed.push({ logicalId, type: 'AWS::Serverless::Connector', part: `Connectors.${name}` });
    }
    delete resource.Connectors;
  }
}

function finish(transform: Transform, generated: Generated, errors: readonly SamError[]): SamTransformation {
  const { document, resources, positions, notTransformed, warnings } = transform;
  // APIs that share a usage plan or a domain name all make it; the last one counts.
  const last = new Map([...generated.bySam.values()].flat().map((made) => [made.logicalId, made]));
  const origins = new Map<string, ResourceOrigin>();
  const transformed: SamMap = {};
  for (const [logicalId, resource] of Object.entries(resources)) {
    const built = generated.bySam.get(logicalId);
    const samPosition = positions.of(resources, logicalId, 'key');
    if (built === undefined) {
      set(transformed, logicalId, resource);
      positions.copy(resources, logicalId, transformed);
      const type = get(resource, 'Type');
      if (typeof type === 'string' && type.startsWith('AWS::Serverless::')) notTransformed.push({ logicalId, type });
      continue;
    }
    for (const made of built) {
      if (last.get(made.logicalId) !== made) continue;
      set(transformed, made.logicalId, made.body);
      positions.mark(transformed, made.logicalId, made.position ?? samPosition);
      origins.set(made.logicalId, { form: 'sam', address: logicalId, position: made.position ?? samPosition });
    }
  }
  document.Resources = transformed;
  positions.inherit(resources, transformed);
  delete document.Transform;
  renameDependencies(transformed, generated.renamed);
  renameReferences(document, generated.renamed);
  resolveDerivedReferences(document, generated.derived satisfies DerivedReferences);
  const located = orderedSamErrors(errors).map((error) => ({
    ...error,
    position: error.position ?? errorPosition(transform, error),
  }));
  return { document, errors: located, origins, notTransformed, warnings };
}

function renameDependencies(resources: SamMap, renamed: ReadonlyMap<string, string>): void {
  for (const resource of Object.values(resources)) {
    const dependsOn = get(resource, 'DependsOn');
    if (!isMap(resource) || dependsOn === undefined) continue;
    const rename = (logicalId: unknown) => renamed.get(String(logicalId)) ?? logicalId;
    resource.DependsOn = Array.isArray(dependsOn) ? dependsOn.map(rename) : rename(dependsOn);
  }
}

/** An error without a position of its own stands at its event, or at its resource. */
function errorPosition(
  { resources, positions }: Transform,
  { logicalId, eventId }: SamError,
): SourcePosition | undefined {
  const events = getMap(getMap(get(resources, logicalId), 'Properties'), 'Events');
  const ofEvent = eventId === undefined || events === undefined ? undefined : positions.of(events, eventId);
  return ofEvent ?? positions.of(resources, logicalId, 'key');
}

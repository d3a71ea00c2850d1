import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import { isJsonObject } from '../../base/json.ts';
import type { SourcePosition, SourcePositions } from '../../base/source-position.ts';
import { didYouMean } from '../did-you-mean.ts';
import {
  type ResourceOrigin,
  type Template,
  type TemplateObject,
  type TemplateOutput,
  type TemplateResource,
  Unknown,
} from '../template.ts';
import { checkReferences, type DeclaredNames } from './check-references.ts';
import { Conditions } from './conditions.ts';
import { type ExpandOptions, expandMacros } from './expand-macros.ts';
import { type Evaluated, type Intrinsic, type IntrinsicScope, refuse } from './intrinsic-scope.ts';
import { evaluateValue } from './intrinsics.ts';
import { resolveParameters } from './parameter-values.ts';
import { pseudoParameter } from './pseudo-parameters.ts';
import { circularDependencies } from './resource-order.ts';

export interface ReadTemplateOptions extends ExpandOptions {
  /** What a form made its resources from; a resource it does not know is its own origin. */
  readonly origin?: (logicalId: string) => ResourceOrigin | undefined;
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];

const RESOURCE_ATTRIBUTES = [
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];

/** CloudFormation's quota (documented). */
const MAX_RESOURCES = 500;

/**
 * Evaluates a CloudFormation template as far as it goes without creating anything: parameters, mappings, conditions and
 * every function. References to resources stay for `resolveReferences`.
 */
export function readTemplate(
  document: unknown,
  positions: SourcePositions,
  options: ReadTemplateOptions,
): Reading<Template> {
  const expanded = expandMacros(document, positions, options);
  const reader = new TemplateReader(expanded.value, positions, options);
  reader.diagnostics.push(...expanded.diagnostics);
  return { value: reader.read(), diagnostics: reader.diagnostics };
}

class TemplateReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #document: { readonly [section: string]: unknown };
  readonly #positions: SourcePositions;
  readonly #options: ReadTemplateOptions;
  readonly #conditions: Conditions;
  readonly #declared: DeclaredNames;
  /** Resources that a false condition leaves out, with that condition. */
  readonly #absent = new Map<string, string>();
  readonly #scope: IntrinsicScope;

  constructor(document: unknown, positions: SourcePositions, options: ReadTemplateOptions) {
    this.#document = isJsonObject(document) ? document : {};
    this.#positions = positions;
    this.#options = options;
    this.#conditions = new Conditions(this.#document.Conditions);
    this.#declared = {
      parameters: new Set(Object.keys(this.#section('Parameters'))),
      resources: new Set(Object.keys(this.#section('Resources'))),
      conditions: new Set(this.#conditions.names),
    };
    this.#scope = this.#makeScope();
  }

  read(): Template {
    this.#checkSections();
    const refInCondition = (name: string, node: Intrinsic): Evaluated => this.#refInCondition(name, node);
    this.#conditions.evaluateAll({
      ...this.#scope,
      ref: refInCondition,
      getAtt: (logicalId, _attribute, node) => refInCondition(logicalId, node),
    });
    const resources = this.#tooManyResources() ? new Map<string, TemplateResource>() : this.#readResources();
    const outputs = this.#readOutputs();
    this.diagnostics.push(...circularDependencies(resources, this.#positions));
    const { file, stackName } = this.#options;
    return { stackName, file, resources, outputs, positions: this.#positions };
  }

  #makeScope(): IntrinsicScope {
    const parameters = resolveParameters(this.#document, this.#positions, this.#options);
    this.diagnostics.push(...parameters.diagnostics);
    return {
      positions: this.#positions,
      report: (diagnostic) => this.diagnostics.push(diagnostic),
      ref: (name, node) => {
        const value = parameters.value.get(name) ?? pseudoParameter(name, this.#options);
        return value ?? this.#resourceReference(name, node);
      },
      getAtt: (logicalId, _attribute, node) => this.#resourceReference(logicalId, node),
      condition: (name) =>
        this.#conditions.has(name)
          ? this.#conditions.value(name, { Condition: name }, this.#scope)
          : new Unknown(`there is no condition ${name}`),
      mappings: this.#section('Mappings'),
    };
  }

  /** What waits for a resource stays the intrinsic that it is. */
  #resourceReference(logicalId: string, node: Intrinsic): Evaluated {
    // Names that nothing declares have been reported by checkReferences.
    if (!this.#declared.resources.has(logicalId)) return new Unknown(`there is no ${logicalId} in the template`);
    const condition = this.#absent.get(logicalId);
    if (condition === undefined) return node as TemplateObject;
    return refuse(this.#scope, node, {
      code: 'unresolved-reference',
      message: `Template format error: Unresolved resource dependencies [${logicalId}] in the Resources block of the template`,
      help: `${logicalId} exists only when the condition ${condition} holds, and it does not. Refer to it under the same condition: !If [${condition}, !Ref ${logicalId}, !Ref AWS::NoValue].`,
    });
  }

  #refInCondition(name: string, node: Intrinsic): Evaluated {
    if (this.#declared.parameters.has(name) || name.startsWith('AWS::')) return this.#scope.ref(name, node);
    return refuse(this.#scope, node, {
      code: 'reference-in-condition',
      message: `Template format error: Unresolved dependencies [${name}]. Cannot reference resources in the Conditions block of the template`,
      help: didYouMean(name, this.#declared.parameters) || 'Conditions are decided by parameters and mappings.',
    });
  }

  #section(name: string): { readonly [key: string]: unknown } {
    const section = this.#document[name];
    return isJsonObject(section) ? section : {};
  }

  #checkSections(): void {
    for (const name of Object.keys(this.#document)) {
      if (SECTIONS.includes(name)) continue;
      const globals = name === 'Globals' ? 'Globals belongs to SAM: add Transform: AWS::Serverless-2016-10-31.' : '';
      this.#report({
        code: 'section',
        message: `Template format error: Invalid template property or properties [${name}]`,
        help: globals || didYouMean(name, SECTIONS) || `A template has ${SECTIONS.join(', ')}.`,
        where: this.#positions.of(this.#document, name, 'key'),
      });
    }
    if (this.#declared.resources.size === 0) {
      const { file } = this.#options;
      this.#report({
        code: 'no-resources',
        message: 'Template format error: At least one Resources member must be defined.',
        help: 'Resources is a mapping from logical ids to resources.',
        where: this.#positions.of(this.#document, 'Resources') ?? { file, line: 1, column: 1 },
      });
    }
  }

  #tooManyResources(): boolean {
    const count = this.#declared.resources.size;
    if (count <= MAX_RESOURCES) return false;
    this.#report({
      code: 'too-many-resources',
      message: `Template format error: Number of resources, ${count}, is greater than maximum allowed, ${MAX_RESOURCES}`,
      help: 'Split the template into several stacks.',
      where: this.#positions.of(this.#document, 'Resources', 'key'),
    });
    return true;
  }

  #readResources(): Map<string, TemplateResource> {
    const section = this.#section('Resources');
    const present: string[] = [];
    for (const logicalId of Object.keys(section)) {
      const condition = this.#conditionOf(section[logicalId], 'Resources');
      if (condition.holds) present.push(logicalId);
      else this.#absent.set(logicalId, condition.name);
    }
    // Names are checked in all of them, values evaluated in those that exist.
    for (const logicalId of this.#absent.keys()) this.#checkResource(logicalId, section);
    const resources = new Map<string, TemplateResource>();
    for (const logicalId of present) {
      const resource = this.#readResource(logicalId, section);
      if (resource !== undefined) resources.set(logicalId, resource);
    }
    return resources;
  }

  #conditionOf(owner: unknown, block: 'Resources' | 'Outputs'): { readonly holds: boolean; readonly name: string } {
    const name = isJsonObject(owner) ? owner.Condition : undefined;
    if (!isJsonObject(owner) || name === undefined) return { holds: true, name: '' };
    if (typeof name !== 'string' || !this.#conditions.has(name)) {
      const shown = typeof name === 'string' ? name : JSON.stringify(name);
      this.#report({
        code: 'unknown-condition',
        message: `Template format error: Unresolved condition dependency ${shown} in the ${block} block of the template`,
        help: didYouMean(shown, this.#conditions.names) || 'Condition is the name of an entry in Conditions.',
        where: this.#positions.of(owner, 'Condition'),
      });
      return { holds: true, name: shown };
    }
    const value = this.#conditions.value(name, owner, this.#scope);
    if (value instanceof Unknown) this.#reportUnknownCondition(name, value, owner);
    return { holds: value !== false, name };
  }

  #reportUnknownCondition(name: string, value: Unknown, owner: object): void {
    this.diagnostics.push({
      code: 'cloudformation/undecided-condition',
      severity: 'warn',
      message: `Whether the condition ${name} holds is not known here (${value.reason}); it is taken to hold.`,
      help: 'Give the parameters it depends on a value with --parameter-overrides.',
      where: this.#positions.of(owner, 'Condition'),
    });
  }

  /** Whether the resource has the shape of one; reports what it lacks. */
  #checkResource(logicalId: string, section: { readonly [key: string]: unknown }): boolean {
    const resource = section[logicalId];
    const where = this.#positions.of(section, logicalId, 'key');
    const report = (message: string, help: string, at = where): void =>
      this.#report({ code: 'resource', message: `Template format error: ${message}`, help, where: at });
    if (!/^[A-Za-z0-9]+$/.test(logicalId)) {
      report(`Resource name ${logicalId} is non alphanumeric.`, 'Logical ids are letters and digits.');
    }
    if (!isJsonObject(resource)) {
      report(
        `[/Resources/${logicalId}] Every Resources object must be an object.`,
        'Write Type and Properties below it.',
      );
      return false;
    }
    for (const key of Object.keys(resource)) {
      if (RESOURCE_ATTRIBUTES.includes(key)) continue;
      const help = didYouMean(key, RESOURCE_ATTRIBUTES) || `Does ${key} belong below Properties?`;
      report(`Invalid template resource property '${key}'`, help, this.#positions.of(resource, key, 'key'));
    }
    for (const part of [resource.Properties, resource.Metadata]) {
      checkReferences(part, this.#declared, 'Resources', this.#scope);
    }
    if (typeof resource.Type === 'string' && resource.Type !== '') return true;
    const help = didYouMean('Type', Object.keys(resource)) || 'Write Type: AWS::… above its Properties.';
    report(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`, help);
    return false;
  }

  #readResource(logicalId: string, section: { readonly [key: string]: unknown }): TemplateResource | undefined {
    const resource = section[logicalId];
    if (!this.#checkResource(logicalId, section) || !isJsonObject(resource)) return undefined;
    const position = this.#positions.of(section, logicalId, 'key');
    return {
      logicalId,
      type: String(resource.Type),
      properties: this.#readObject(resource, 'Properties'),
      dependsOn: this.#dependsOn(logicalId, resource),
      metadata: this.#readObject(resource, 'Metadata'),
      position,
      origin: this.#options.origin?.(logicalId) ?? { form: 'cloudformation', address: logicalId, position },
    };
  }

  #readObject(resource: { readonly [key: string]: unknown }, key: 'Properties' | 'Metadata'): TemplateObject {
    const written = resource[key];
    if (written === undefined || written === null) return {};
    const value = evaluateValue(written, this.#scope);
    if (isJsonObject(value) && !(value instanceof Unknown)) return value;
    this.#report({
      code: 'resource',
      message: `Template format error: ${key} must be an object.`,
      help: `Write the ${key.toLowerCase()} as key: value below it.`,
      where: this.#positions.of(resource, key),
    });
    return {};
  }

  #dependsOn(logicalId: string, resource: { readonly [key: string]: unknown }): string[] {
    const written = resource.DependsOn;
    if (written === undefined || written === null) return [];
    const list: readonly unknown[] = Array.isArray(written) ? written : [written];
    const names: string[] = [];
    for (const [index, name] of list.entries()) {
      const where = Array.isArray(written)
        ? this.#positions.of(written, index)
        : this.#positions.of(resource, 'DependsOn');
      if (typeof name === 'string' && this.#declared.resources.has(name) && name !== logicalId) {
        // A dependency on what a condition leaves out is none.
        if (!this.#absent.has(name)) names.push(name);
        continue;
      }
      this.#reportDependency(logicalId, name, where);
    }
    return names;
  }

  #reportDependency(logicalId: string, name: unknown, where: SourcePosition | undefined): void {
    const shown = typeof name === 'string' ? name : JSON.stringify(name);
    const isItself = name === logicalId;
    this.#report({
      code: isItself ? 'circular-dependency' : 'unresolved-reference',
      message: isItself
        ? `Circular dependency between resources: [${logicalId}]`
        : `Template format error: Unresolved resource dependencies [${shown}] in the Resources block of the template`,
      help: isItself
        ? 'A resource cannot depend on itself.'
        : didYouMean(shown, this.#declared.resources) || 'DependsOn takes logical ids of resources.',
      where,
    });
  }

  #readOutputs(): Map<string, TemplateOutput> {
    const section = this.#section('Outputs');
    const outputs = new Map<string, TemplateOutput>();
    for (const [name, output] of Object.entries(section)) {
      checkReferences(output, this.#declared, 'Outputs', this.#scope);
      if (!isJsonObject(output) || !Object.hasOwn(output, 'Value')) {
        this.#report({
          code: 'output',
          message: `Template format error: [/Outputs/${name}] Every Outputs member must contain a Value object`,
          help: 'Write Value: !Ref …',
          where: this.#positions.of(section, name, 'key'),
        });
        continue;
      }
      if (!this.#conditionOf(output, 'Outputs').holds) continue;
      const exported = isJsonObject(output.Export) ? output.Export.Name : undefined;
      outputs.set(name, {
        name,
        value: evaluateValue(output.Value, this.#scope),
        exportName: exported === undefined ? undefined : evaluateValue(exported, this.#scope),
      });
    }
    return outputs;
  }

  #report(problem: {
    readonly code: string;
    readonly message: string;
    readonly help: string;
    readonly where: SourcePosition | undefined;
  }): void {
    this.diagnostics.push({ ...problem, code: `cloudformation/${problem.code}`, severity: 'error' });
  }
}

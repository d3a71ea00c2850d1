import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import { isJsonObject } from '../../base/json.ts';
import type { SourcePosition, SourcePositions } from '../../base/source-position.ts';
import { didYouMean } from '../did-you-mean.ts';
import { type TemplateValue, Unknown } from '../template.ts';
import { type Intrinsic, type IntrinsicScope, intrinsicKey, positionOfIntrinsic, refuse } from './intrinsic-scope.ts';
import { evaluateValue } from './intrinsics.ts';
import { splitAttributeName, subParts } from './sub-template.ts';

/** One mention of a name by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
export interface Reference {
  /** A logical id; in a document not yet evaluated also a parameter or a pseudo parameter. */
  readonly name: string;
  readonly attribute: string | undefined;
  readonly node: Intrinsic;
}

/** The logical ids that an evaluated value waits for. */
export function referencedResources(value: TemplateValue): Set<string> {
  const names = new Set<string>();
  eachReference(value, (reference) => names.add(reference.name));
  return names;
}

/** Calls `visit` for every reference in `value`, in document order. */
export function eachReference(value: unknown, visit: (reference: Reference) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof Unknown) return;
  if (Array.isArray(value)) {
    for (const item of value) eachReference(item, visit);
    return;
  }
  const object = value as Intrinsic;
  const key = intrinsicKey(object);
  if (key !== undefined) ownReferences(key, object, visit);
  // for…in makes no list of keys, and a template has thousands of objects.
  for (const name in object) eachReference(object[name], visit);
}

/** The references that the intrinsic `node` makes itself, not those in its arguments. */
export function ownReferences(key: string, node: Intrinsic, visit: (reference: Reference) => void): void {
  if (key === 'Ref') {
    if (typeof node.Ref === 'string') visit({ name: node.Ref, attribute: undefined, node });
  } else if (key === 'Fn::GetAtt') {
    visitAttribute(node, visit);
  } else if (key === 'Fn::Sub') {
    visitSub(node, visit);
  }
}

function visitAttribute(node: Intrinsic, visit: (reference: Reference) => void): void {
  const argument = node['Fn::GetAtt'];
  if (typeof argument === 'string') {
    const { logicalId, attribute } = splitAttributeName(argument);
    visit({ name: logicalId, attribute, node });
  } else if (Array.isArray(argument) && typeof argument[0] === 'string') {
    const attribute = typeof argument[1] === 'string' ? argument[1] : undefined;
    visit({ name: argument[0], attribute, node });
  }
}

function visitSub(node: Intrinsic, visit: (reference: Reference) => void): void {
  const argument = node['Fn::Sub'];
  const [template, own] = Array.isArray(argument) ? argument : [argument];
  if (typeof template !== 'string') return;
  for (const part of subParts(template)) {
    if (part.kind === 'text' || (isJsonObject(own) && Object.hasOwn(own, part.name))) continue;
    const { logicalId, attribute } = splitAttributeName(part.name);
    visit({ name: logicalId, attribute, node });
  }
}

/** What a resource is worth to those that refer to it, once it exists. */
export interface ReferenceLookup {
  /** undefined: there is no such resource. */
  readonly ref: (logicalId: string) => unknown;
  /** undefined: it has no such attribute. */
  readonly getAtt: (logicalId: string, attribute: string) => unknown;
  /** What a diagnostic offers instead of an attribute that does not exist. */
  readonly attributes?: (logicalId: string) => readonly string[];
}

/**
 * The second half of evaluation, when the resources that `value` waits for exist: no intrinsic is left in the result.
 * What is Unknown stays Unknown.
 */
export function resolveReferences(
  value: TemplateValue,
  lookup: ReferenceLookup,
  positions: SourcePositions,
): Reading<TemplateValue> {
  const diagnostics: Diagnostic[] = [];
  const scope: IntrinsicScope = {
    positions,
    report: (diagnostic) => diagnostics.push(diagnostic),
    ref: (name, node) => (lookup.ref(name) as TemplateValue | undefined) ?? noResource(name, node, scope),
    getAtt: (logicalId, attribute, node) => {
      const found = lookup.getAtt(logicalId, attribute) as TemplateValue | undefined;
      return found ?? noAttribute({ logicalId, attribute, node, scope, lookup });
    },
    condition: (name) => new Unknown(`the condition ${name}`),
    mappings: {},
  };
  return { value: evaluateValue(value, scope), diagnostics };
}

function noResource(name: string, node: Intrinsic, scope: IntrinsicScope): Unknown {
  return refuse(scope, node, {
    code: 'unresolved-reference',
    message: `${name} has no value: there is no resource of that name.`,
    help: '',
  });
}

function noAttribute(missing: {
  readonly logicalId: string;
  readonly attribute: string;
  readonly node: Intrinsic;
  readonly scope: IntrinsicScope;
  readonly lookup: ReferenceLookup;
}): Unknown {
  const { logicalId, attribute, node, scope, lookup } = missing;
  const known = lookup.attributes?.(logicalId) ?? [];
  const list = known.length === 0 ? 'It has no attributes; use Ref.' : `It has ${known.join(', ')}.`;
  return refuse(scope, node, {
    code: 'unknown-attribute',
    message: `${logicalId} has no attribute ${attribute}.`,
    help: lookup.attributes === undefined ? '' : `${list} ${didYouMean(attribute, known)}`.trim(),
  });
}

/** Where a reference stands. */
export function positionOfReference(reference: Reference, positions: SourcePositions): SourcePosition | undefined {
  return positionOfIntrinsic(positions, reference.node);
}

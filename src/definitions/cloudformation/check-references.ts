import { didYouMean } from '../did-you-mean.ts';
import { Unknown } from '../template.ts';
import { type Intrinsic, type IntrinsicScope, intrinsicKey, refuse } from './intrinsic-scope.ts';
import { INTRINSIC_KEYS } from './intrinsics.ts';
import { PSEUDO_PARAMETERS } from './pseudo-parameters.ts';
import { ownReferences, type Reference } from './references.ts';

/** What a template declares. */
export interface DeclaredNames {
  readonly parameters: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
}

/**
 * Reports what is wrong with a value whatever the conditions are: names that nothing declares, functions that do not
 * exist. CloudFormation, too, refuses these in a branch that is never taken.
 */
export function checkReferences(
  value: unknown,
  declared: DeclaredNames,
  block: 'Resources' | 'Outputs',
  scope: IntrinsicScope,
): void {
  const check = ({ name, attribute, node }: Reference): void => {
    if (declared.resources.has(name)) return;
    const isName = declared.parameters.has(name) || PSEUDO_PARAMETERS.has(name);
    if (isName && attribute === undefined) return;
    if (attribute === undefined || isName) reportUndeclared(name, node, { declared, block, scope });
    else reportAttributeOfNothing(name, node, declared, scope);
  };
  checkValue(value, { declared, scope, check });
}

function reportUndeclared(
  name: string,
  node: Intrinsic,
  { declared, block, scope }: { declared: DeclaredNames; block: string; scope: IntrinsicScope },
): void {
  // A name that Fn::Sub cannot take is reported when the text is evaluated.
  if (!/^[A-Za-z0-9_.:]+$/.test(name)) return;
  const candidates = [...declared.resources, ...declared.parameters, ...PSEUDO_PARAMETERS];
  refuse(scope, node, {
    code: 'unresolved-reference',
    message: `Template format error: Unresolved resource dependencies [${name}] in the ${block} block of the template`,
    help: didYouMean(name, candidates) || `There is no resource and no parameter ${name}.`,
  });
}

function reportAttributeOfNothing(name: string, node: Intrinsic, declared: DeclaredNames, scope: IntrinsicScope): void {
  if (!/^[A-Za-z0-9_:]+$/.test(name)) return;
  refuse(scope, node, {
    code: 'unresolved-reference',
    message: `Template error: instance of Fn::GetAtt references undefined resource ${name}`,
    help: didYouMean(name, declared.resources) || `There is no resource ${name}.`,
  });
}

interface Checks {
  readonly declared: DeclaredNames;
  readonly scope: IntrinsicScope;
  readonly check: (reference: Reference) => void;
}

function checkValue(value: unknown, checks: Checks): void {
  if (typeof value !== 'object' || value === null || value instanceof Unknown) return;
  if (Array.isArray(value)) {
    for (const item of value) checkValue(item, checks);
    return;
  }
  const object = value as Intrinsic;
  const key = intrinsicKey(object);
  if (key === undefined) checkSiblings(object, checks.scope);
  else checkIntrinsic(key, object, checks);
  // for…in makes no list of keys, and a template has thousands of objects.
  for (const name in object) checkValue(object[name], checks);
}

function checkIntrinsic(key: string, node: Intrinsic, checks: Checks): void {
  ownReferences(key, node, checks.check);
  if (key === 'Fn::If') checkConditionName(node, checks.declared, checks.scope);
  else if (!INTRINSIC_KEYS.has(key)) reportUnknownFunction(key, node, checks.scope);
}

function reportUnknownFunction(key: string, node: Intrinsic, scope: IntrinsicScope): void {
  refuse(scope, node, {
    code: 'unknown-intrinsic',
    message: `${key} is not a function that CloudFormation knows.`,
    help: didYouMean(key, INTRINSIC_KEYS) || `CloudFormation knows ${[...INTRINSIC_KEYS].join(', ')}.`,
  });
}

function checkConditionName(node: Intrinsic, declared: DeclaredNames, scope: IntrinsicScope): void {
  const argument = node['Fn::If'];
  const name = Array.isArray(argument) ? argument[0] : undefined;
  if (typeof name !== 'string' || declared.conditions.has(name)) return;
  refuse(scope, node, {
    code: 'unknown-condition',
    message: `Template error: unresolved condition dependency ${name} in Fn::If`,
    help: didYouMean(name, declared.conditions) || 'Conditions has no entry of that name.',
  });
}

/** `Fn::Transform` is the one function that may stand among other keys: it adds to them. */
function checkSiblings(object: Intrinsic, scope: IntrinsicScope): void {
  for (const key in object) {
    if (!key.startsWith('Fn::') || key === 'Fn::Transform' || key.startsWith('Fn::ForEach::')) continue;
    const others = Object.keys(object).filter((other) => other !== key);
    scope.report({
      code: 'cloudformation/intrinsic-with-siblings',
      severity: 'error',
      message: `${key} stands among other keys (${others.slice(0, 3).join(', ')}).`,
      help: 'A function is the only key of its object. Is the indentation of the other keys right?',
      where: scope.positions.of(object, key, 'key'),
    });
  }
}

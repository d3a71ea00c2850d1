import { isJsonObject } from '../../base/json.ts';
import { type TemplateObject, type TemplateValue, Unknown } from '../template.ts';
import {
  type Evaluated,
  type Intrinsic,
  type IntrinsicScope,
  intrinsicKey,
  NO_VALUE,
  refuse,
  scalarText,
  textValue,
} from './intrinsic-scope.ts';
import { escapeSubText, splitAttributeName, subParts } from './sub-template.ts';

/**
 * `Fn::Sub`: a text whose `${…}` are parameters, resources, attributes, or names of its own map. What waits for a
 * resource stays in the text as it is written there.
 */
export function evaluateSub(
  argument: unknown,
  node: Intrinsic,
  scope: IntrinsicScope,
  evaluate: (value: unknown, scope: IntrinsicScope) => Evaluated,
): Evaluated {
  const [template, map] = typeof argument === 'string' ? [argument] : Array.isArray(argument) ? argument : [];
  const isList = Array.isArray(argument);
  if (typeof template !== 'string' || (isList && (argument.length !== 2 || !isJsonObject(map)))) {
    return refuse(scope, node, {
      code: 'intrinsic-shape',
      message:
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
      help: "For example: !Sub '${AWS::StackName}-api', or !Sub ['${Name}-api', { Name: !Ref Stage }]",
    });
  }
  const own = new Map<string, Evaluated>();
  if (isJsonObject(map)) for (const [name, value] of Object.entries(map)) own.set(name, evaluate(value, scope));
  const substitution = substitute(template, own, node, scope);
  if (substitution instanceof Unknown) return substitution;
  if (!substitution.isPending) return textValue(substitution.text);
  return pendingSub({ template: substitution.pendingText, own: substitution.pendingOwn, argument, node, scope });
}

interface Substitution {
  readonly isPending: boolean;
  /** The text when nothing is pending. */
  readonly text: string;
  /** The `Fn::Sub` text that remains otherwise. */
  readonly pendingText: string;
  readonly pendingOwn: Readonly<Record<string, TemplateValue>>;
}

function substitute(
  template: string,
  own: ReadonlyMap<string, Evaluated>,
  node: Intrinsic,
  scope: IntrinsicScope,
): Substitution | Unknown {
  let text = '';
  let pendingText = '';
  let unknown: Unknown | undefined;
  const pendingOwn: Record<string, TemplateValue> = {};
  let isPending = false;
  for (const part of subParts(template)) {
    if (part.kind === 'text') {
      text += part.text;
      pendingText += escapeSubText(part.text);
      continue;
    }
    const value = own.has(part.name) ? own.get(part.name) : variable(part.name, node, scope);
    const scalar = scalarText(value);
    if (scalar !== undefined) {
      text += scalar;
      pendingText += escapeSubText(scalar);
    } else if (value instanceof Unknown) {
      unknown ??= value;
    } else if (value !== NO_VALUE && intrinsicKey(value) !== undefined) {
      isPending = true;
      pendingText += `\${${part.name}}`;
      if (own.has(part.name)) pendingOwn[part.name] = value as TemplateValue;
    } else {
      unknown ??= notText(part.name, node, scope);
    }
  }
  return unknown ?? { isPending, text, pendingText, pendingOwn };
}

function variable(name: string, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  if (!/^[A-Za-z0-9_.:]+$/.test(name)) {
    return refuse(scope, node, {
      code: 'sub-variable',
      message:
        'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
      help: `\${${name}} is not such a name. Text that is to stay as it is gets a "!": \${!${name}}`,
    });
  }
  const { logicalId, attribute } = splitAttributeName(name);
  return attribute === undefined ? scope.ref(name, node) : scope.getAtt(logicalId, attribute, node);
}

function notText(name: string, node: Intrinsic, scope: IntrinsicScope): Unknown {
  return refuse(scope, node, {
    code: 'sub-value',
    message: `\${${name}} is not text. Fn::Sub can only put text into a text.`,
    help: `For a list, join it first: !Join [',', !Ref ${name}]`,
  });
}

function pendingSub(sub: {
  readonly template: string;
  readonly own: Readonly<Record<string, TemplateValue>>;
  readonly argument: unknown;
  readonly node: Intrinsic;
  readonly scope: IntrinsicScope;
}): TemplateValue {
  const { template, own, argument, node, scope } = sub;
  const dynamic = textValue(template);
  if (dynamic instanceof Unknown) return dynamic;
  if (template === argument) return node as TemplateObject;
  const rest = Object.keys(own).length === 0 ? template : [template, own];
  const copy: TemplateObject = { 'Fn::Sub': rest };
  scope.positions.inherit(node, copy);
  if (typeof rest === 'object' && Array.isArray(argument)) {
    scope.positions.inherit(argument, rest);
    scope.positions.inherit(argument[1] as object, own);
  }
  return copy;
}

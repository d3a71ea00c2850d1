import { isJsonObject } from '../../base/json.ts';
import { didYouMean } from '../did-you-mean.ts';
import { setEntry } from '../set-entry.ts';
import { type TemplateObject, type TemplateValue, Unknown } from '../template.ts';
import { cidrBlocks } from './cidr.ts';
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
import { evaluateSub } from './sub.ts';

/**
 * Evaluates every function in `value` as far as `scope` knows. What waits for a resource stays an intrinsic with its
 * other parts evaluated; what only AWS knows becomes an Unknown.
 *
 * A container in which nothing changes is returned itself, so that it keeps its identity and its positions.
 */
export function evaluate(value: unknown, scope: IntrinsicScope): Evaluated {
  if (typeof value === 'string') return textValue(value);
  if (typeof value !== 'object' || value === null) return value as TemplateValue;
  if (value instanceof Unknown) return value;
  if (Array.isArray(value)) return evaluateList(value, scope);
  const key = intrinsicKey(value);
  if (key === undefined) return evaluateObject(value as Intrinsic, scope);
  const intrinsic = INTRINSICS.get(key);
  // A name that is no function has been reported by checkReferences.
  if (intrinsic === undefined) return new Unknown(`${key} is not a function that CloudFormation knows`);
  return intrinsic((value as Intrinsic)[key], value as Intrinsic, scope);
}

/** Like `evaluate`, where a value has to stand: `AWS::NoValue` is null there. */
export function evaluateValue(value: unknown, scope: IntrinsicScope): TemplateValue {
  const evaluated = evaluate(value, scope);
  return evaluated === NO_VALUE ? null : evaluated;
}

function evaluateList(list: readonly unknown[], scope: IntrinsicScope): TemplateValue {
  let copy: TemplateValue[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item: unknown = list[index];
    const evaluated = evaluate(item, scope);
    if (copy === undefined && evaluated === item) continue;
    copy ??= copyItems(list, index, scope);
    if (evaluated === NO_VALUE) continue;
    scope.positions.copy(list, index, copy, copy.length);
    copy.push(evaluated);
  }
  return copy ?? (list as readonly TemplateValue[]);
}

function copyItems(list: readonly unknown[], count: number, scope: IntrinsicScope): TemplateValue[] {
  const copy = list.slice(0, count) as TemplateValue[];
  scope.positions.markContainer(copy, scope.positions.ofContainer(list));
  for (let index = 0; index < count; index++) scope.positions.copy(list, index, copy);
  return copy;
}

function evaluateObject(object: Intrinsic, scope: IntrinsicScope): TemplateObject {
  let copy: Record<string, TemplateValue> | undefined;
  for (const key in object) {
    const item = object[key];
    const evaluated = evaluate(item, scope);
    if (evaluated === item) {
      if (copy !== undefined) setEntry(copy, key, evaluated);
      continue;
    }
    copy ??= copyEntries(object, key);
    if (evaluated !== NO_VALUE) setEntry(copy, key, evaluated);
  }
  if (copy === undefined) return object as TemplateObject;
  scope.positions.inherit(object, copy);
  return copy;
}

/** The entries before `end`. */
function copyEntries(object: Intrinsic, end: string): Record<string, TemplateValue> {
  const copy: Record<string, TemplateValue> = {};
  for (const key of Object.keys(object)) {
    if (key === end) break;
    setEntry(copy, key, object[key]);
  }
  return copy;
}

type Handler = (argument: unknown, node: Intrinsic, scope: IntrinsicScope) => Evaluated;

const INTRINSICS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['Ref', ref],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', (argument, node, scope) => evaluateSub(argument, node, scope, evaluate)],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::If', conditional],
  ['Fn::FindInMap', findInMap],
  ['Fn::Base64', base64],
  ['Fn::Cidr', cidr],
  ['Fn::Length', length],
  ['Fn::ToJsonString', toJsonString],
  ['Fn::GetAZs', onAwsOnly('the Availability Zones of an account are known to AWS only')],
  ['Fn::ImportValue', onAwsOnly('what another stack exports is known to AWS only')],
  ['Fn::GetStackOutput', onAwsOnly('the outputs of another stack are known to AWS only')],
  ['Fn::Transform', onAwsOnly('macros run on AWS only')],
  ['Fn::And', conditionFunction],
  ['Fn::Or', conditionFunction],
  ['Fn::Not', conditionFunction],
  ['Fn::Equals', conditionFunction],
]);

/** Every key that is a function in resources and outputs. */
export const INTRINSIC_KEYS: ReadonlySet<string> = new Set(INTRINSICS.keys());

function ref(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  if (typeof argument === 'string' && argument !== '') return scope.ref(argument, node);
  return wrongShape(
    scope,
    node,
    'Template format error: Every Ref object must have a single String value.',
    '!Ref MyApi',
  );
}

function getAtt(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const parts = typeof argument === 'string' ? splitOnce(argument, '.') : argument;
  const [logicalId, attributeValue] = Array.isArray(parts) ? parts : [];
  const attribute = evaluate(attributeValue, scope);
  if (attribute instanceof Unknown) return attribute;
  const isComplete = Array.isArray(parts) && parts.length === 2 && typeof logicalId === 'string' && logicalId !== '';
  if (!isComplete || typeof attribute !== 'string' || attribute === '') {
    return wrongShape(
      scope,
      node,
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
      '!GetAtt MyFunction.Arn',
    );
  }
  if (parts === argument && attribute === attributeValue) return scope.getAtt(logicalId, attribute, node);
  const pair = [logicalId, attribute];
  const canonical = { 'Fn::GetAtt': pair };
  scope.positions.inherit(node, canonical);
  return scope.getAtt(logicalId, attribute, canonical);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function join(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const [delimiter, list] = Array.isArray(argument) ? argument : [];
  const items = evaluateValue(list, scope);
  if (items instanceof Unknown) return items;
  const isList = Array.isArray(items);
  const isShaped = Array.isArray(argument) && argument.length === 2 && typeof delimiter === 'string';
  if (!isShaped || !(isList || intrinsicKey(items) !== undefined) || (isList && !items.every(isJoinable))) {
    return wrongShape(
      scope,
      node,
      'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
      "!Join ['-', [a, b]]",
    );
  }
  const unknown = isList ? items.find((item) => item instanceof Unknown) : undefined;
  if (unknown !== undefined) return unknown;
  const texts = isList ? items.map(scalarText) : [undefined];
  if (texts.every((text) => text !== undefined)) return textValue(texts.join(delimiter));
  return pending(scope, node, argument, [delimiter, items]);
}

function isJoinable(item: TemplateValue): boolean {
  return scalarText(item) !== undefined || item instanceof Unknown || intrinsicKey(item) !== undefined;
}

function select(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const [indexValue, list] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  const index = evaluateValue(indexValue, scope);
  const items = evaluateValue(list, scope);
  if (index instanceof Unknown) return index;
  if (items instanceof Unknown) return items;
  const indexText = scalarText(index);
  const isIndex = (indexText !== undefined && /^-?[0-9]+$/.test(indexText)) || intrinsicKey(index) !== undefined;
  if (!isIndex || !(Array.isArray(items) || intrinsicKey(items) !== undefined)) {
    return wrongShape(
      scope,
      node,
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
      '!Select [0, !Ref SubnetIds]',
    );
  }
  if (indexText === undefined || !Array.isArray(items)) return pending(scope, node, argument, [index, items]);
  const item = items[Number(indexText)];
  if (item !== undefined) return item;
  return refuse(scope, node, {
    code: 'select-index',
    message: `Template error: Fn::Select cannot select nonexistent value at index ${indexText}`,
    help: `The list has ${items.length} value${items.length === 1 ? '' : 's'}; the first has index 0.`,
  });
}

function split(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const [delimiter, sourceValue] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  const source = evaluateValue(sourceValue, scope);
  if (source instanceof Unknown) return source;
  const text = scalarText(source);
  const isPending = intrinsicKey(source) !== undefined;
  if (typeof delimiter !== 'string' || delimiter === '' || (text === undefined && !isPending)) {
    return wrongShape(
      scope,
      node,
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
      "!Split [',', !Ref Origins]",
    );
  }
  return text === undefined ? pending(scope, node, argument, [delimiter, source]) : text.split(delimiter);
}

function conditional(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const [name, whenTrue, whenFalse] = Array.isArray(argument) ? argument : [];
  if (!Array.isArray(argument) || argument.length !== 3 || typeof name !== 'string') {
    return wrongShape(
      scope,
      node,
      'Template error: Fn::If requires a list argument with three elements',
      '!If [IsProduction, a, b], where IsProduction is a name in Conditions',
    );
  }
  const holds = scope.condition(name, node);
  if (holds instanceof Unknown) return holds;
  return evaluate(holds ? whenTrue : whenFalse, scope);
}

function findInMap(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const parts = Array.isArray(argument) ? argument : [];
  const options = isJsonObject(parts[3]) && Object.hasOwn(parts[3], 'DefaultValue') ? parts[3] : undefined;
  const keys = parts.slice(0, 3).map((part) => evaluate(part, scope));
  const unknown = keys.find((key) => key instanceof Unknown);
  if (unknown !== undefined) return unknown;
  const [map, first, second] = keys.map(scalarText);
  const isShaped = parts.length === 3 || (parts.length === 4 && options !== undefined);
  if (!isShaped || map === undefined || first === undefined || second === undefined) {
    return wrongShape(
      scope,
      node,
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
      '!FindInMap [Origins, !Ref Stage, Url]',
    );
  }
  const found = lookUp(scope.mappings, [map, first, second]);
  if (found.isFound) return found.value as TemplateValue;
  if (options !== undefined) return evaluate(options.DefaultValue, scope);
  return refuse(scope, node, {
    code: 'mapping',
    message: `Template error: Unable to get mapping for ${map}::${first}::${second}`,
    help: found.help,
  });
}

type Found = { readonly isFound: true; readonly value: unknown } | { readonly isFound: false; readonly help: string };

function lookUp(mappings: unknown, path: readonly string[]): Found {
  let value: unknown = mappings;
  for (const [depth, key] of path.entries()) {
    if (isJsonObject(value) && Object.hasOwn(value, key)) {
      value = value[key];
      continue;
    }
    const names = isJsonObject(value) ? Object.keys(value) : [];
    const where = depth === 0 ? 'Mappings' : path.slice(0, depth).join('::');
    const known = names.length === 0 ? `${where} is empty.` : `${where} has ${names.slice(0, 10).join(', ')}.`;
    return { isFound: false, help: `${known} ${didYouMean(key, names)}`.trim() };
  }
  return { isFound: true, value };
}

function base64(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const value = evaluateValue(argument, scope);
  if (value instanceof Unknown) return value;
  const text = scalarText(value);
  if (text !== undefined) return Buffer.from(text, 'utf8').toString('base64');
  if (intrinsicKey(value) !== undefined) return pending(scope, node, argument, value);
  return wrongShape(
    scope,
    node,
    'Template error: every Fn::Base64 object must have a String-typed value.',
    '!Base64 text',
  );
}

function cidr(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const parts = Array.isArray(argument) ? argument.map((part) => evaluateValue(part, scope)) : [];
  const unknown = parts.find((part) => part instanceof Unknown);
  if (unknown !== undefined) return unknown;
  if (parts.some((part) => intrinsicKey(part) !== undefined)) return pending(scope, node, argument, parts);
  const [block, count, bits] = parts.map(scalarText);
  const isV6 = block?.includes(':') === true;
  const blocks = cidrBlocks(block ?? '', Number(count), Number(bits ?? (isV6 ? 64 : 8)));
  if (blocks !== undefined && parts.length <= 3) return blocks;
  return wrongShape(
    scope,
    node,
    'Template error: Fn::Cidr requires an IP block, the number of blocks to make of it (1 to 256) and the bits of a block, and the blocks must fit.',
    "!Cidr ['10.0.0.0/16', 4, 8]",
  );
}

function length(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const value = evaluateValue(argument, scope);
  if (value instanceof Unknown) return value;
  if (Array.isArray(value)) return value.length;
  if (intrinsicKey(value) !== undefined) return pending(scope, node, argument, value);
  return wrongShape(scope, node, 'Template error: Fn::Length requires a list.', 'Fn::Length: !Ref Origins');
}

function toJsonString(argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const value = evaluateValue(argument, scope);
  if (typeof value !== 'object' || value === null) {
    if (scalarText(value) !== undefined) return JSON.stringify(value);
    return wrongShape(
      scope,
      node,
      'Template error: Fn::ToJsonString requires an object or a list.',
      'Fn::ToJsonString: { … }',
    );
  }
  const unknown = findUnknown(value);
  if (unknown !== undefined) return unknown;
  return hasPending(value) ? pending(scope, node, argument, value) : JSON.stringify(value);
}

function findUnknown(value: TemplateValue): Unknown | undefined {
  if (value instanceof Unknown) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const item of Object.values(value)) {
    const unknown = findUnknown(item);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function hasPending(value: TemplateValue): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Unknown) return false;
  return intrinsicKey(value) !== undefined || Object.values(value).some(hasPending);
}

/** A function whose answer exists on AWS only. Its argument says which. */
function onAwsOnly(reason: string): Handler {
  return (argument, node, scope) => {
    const value = evaluate(argument, scope);
    const text = value === NO_VALUE ? undefined : scalarText(value);
    const name = intrinsicKey(node) ?? '';
    return new Unknown(`${name}${text === undefined || text === '' ? '' : ` of ${text}`}: ${reason}`);
  };
}

function conditionFunction(_argument: unknown, node: Intrinsic, scope: IntrinsicScope): Evaluated {
  const name = intrinsicKey(node) ?? '';
  return refuse(scope, node, {
    code: 'condition-outside-conditions',
    message: `Template error: ${name} is only allowed in Conditions.`,
    help: 'Give it a name in Conditions and use that: !If [Name, a, b].',
  });
}

function wrongShape(scope: IntrinsicScope, node: Intrinsic, message: string, example: string): Unknown {
  return refuse(scope, node, { code: 'intrinsic-shape', message, help: `For example: ${example}` });
}

/** The intrinsic with its argument as far as it is known; `node` itself when nothing of it changed. */
function pending(scope: IntrinsicScope, node: Intrinsic, before: unknown, argument: TemplateValue): TemplateValue {
  if (argument === before || (Array.isArray(before) && sameItems(before, argument))) return node as TemplateObject;
  const key = intrinsicKey(node) ?? '';
  const copy = { [key]: argument };
  scope.positions.inherit(node, copy);
  if (typeof argument === 'object' && argument !== null && typeof before === 'object' && before !== null) {
    scope.positions.inherit(before, argument);
  }
  return copy;
}

function sameItems(before: readonly unknown[], after: TemplateValue): boolean {
  return Array.isArray(after) && before.length === after.length && before.every((item, index) => item === after[index]);
}

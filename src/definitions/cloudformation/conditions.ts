import { isJsonObject } from '../../base/json.ts';
import { didYouMean } from '../did-you-mean.ts';
import { Unknown } from '../template.ts';
import { type Intrinsic, type IntrinsicScope, NO_VALUE, refuse, scalarText } from './intrinsic-scope.ts';
import { evaluate } from './intrinsics.ts';

/** The conditions of a template by name, each evaluated once. */
export class Conditions {
  readonly #section: { readonly [name: string]: unknown };
  readonly #values = new Map<string, boolean | Unknown>();
  readonly #open: string[] = [];

  constructor(section: unknown) {
    this.#section = isJsonObject(section) ? section : {};
  }

  get names(): readonly string[] {
    return Object.keys(this.#section);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#section, name);
  }

  /** Evaluates all of them, so that every mistake is reported and reported once. */
  evaluateAll(scope: IntrinsicScope): void {
    for (const name of this.names) this.value(name, { Condition: name }, scope);
  }

  value(name: string, node: Intrinsic, scope: IntrinsicScope): boolean | Unknown {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (!this.has(name)) {
      return refuse(scope, node, {
        code: 'unknown-condition',
        message: `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
        help: didYouMean(name, this.names) || 'Conditions has no entry of that name.',
      });
    }
    if (this.#open.includes(name)) {
      const cycle = [...this.#open.slice(this.#open.indexOf(name)), name];
      return refuse(scope, node, {
        code: 'circular-condition',
        message: `Template format error: Circular dependency between conditions: ${cycle.join(' → ')}`,
        help: 'A condition cannot depend on itself.',
      });
    }
    this.#open.push(name);
    const value = this.#evaluate(this.#section[name], scope, { name });
    this.#open.pop();
    this.#values.set(name, value);
    return value;
  }

  #evaluate(expression: unknown, scope: IntrinsicScope, owner: { readonly name: string }): boolean | Unknown {
    const [key, ...others] = isJsonObject(expression) ? Object.keys(expression) : [];
    const node = isJsonObject(expression) ? expression : {};
    const argument = key === undefined ? undefined : node[key];
    const operands = Array.isArray(argument) ? argument : [];
    const all = (): (boolean | Unknown)[] => operands.map((operand) => this.#evaluate(operand, scope, owner));
    const count = operands.length;
    switch (others.length === 0 ? key : undefined) {
      case 'Condition':
        if (typeof argument === 'string') return this.value(argument, node, scope);
        break;
      case 'Fn::And':
      case 'Fn::Or':
        if (count >= 2 && count <= 10) return combine(all(), key === 'Fn::Or');
        return mistake(
          scope,
          node,
          `every ${key} object requires a list of at least 2 and at most 10 boolean parameters.`,
        );
      case 'Fn::Not':
        if (count === 1) return negate(all()[0] ?? false);
        return mistake(scope, node, 'every Fn::Not object requires one boolean parameter.');
      case 'Fn::Equals':
        if (count === 2) return equal(operands, scope);
        return mistake(scope, node, 'every Fn::Equals object requires a list of 2 string parameters.');
    }
    const where = scope.positions.of(this.#section, owner.name);
    const message = 'Template format error: Every Condition member must be a boolean function.';
    const help = 'Write Fn::Equals, Fn::Not, Fn::And, Fn::Or or Condition: Name.';
    scope.report({ code: 'cloudformation/condition', severity: 'error', message, help, where });
    return new Unknown(`the condition ${owner.name} is not one`);
  }
}

function mistake(scope: IntrinsicScope, node: Intrinsic, text: string): Unknown {
  return refuse(scope, node, { code: 'intrinsic-shape', message: `Template error: ${text}`, help: '' });
}

/** Or when `decisive` is true, And when it is false: one decisive operand decides, whatever is unknown. */
function combine(operands: readonly (boolean | Unknown)[], decisive: boolean): boolean | Unknown {
  if (operands.includes(decisive)) return decisive;
  return operands.find((operand) => operand instanceof Unknown) ?? !decisive;
}

function negate(operand: boolean | Unknown): boolean | Unknown {
  return operand instanceof Unknown ? operand : !operand;
}

/** CloudFormation compares texts: `true` and `"true"` are equal, `"1"` and `"1.0"` are not. */
function equal(operands: readonly unknown[], scope: IntrinsicScope): boolean | Unknown {
  const values = operands.map((operand) => evaluate(operand, scope));
  const unknown = values.find((value) => value instanceof Unknown);
  if (unknown !== undefined) return unknown;
  const [left, right] = values.map((value) => (value === NO_VALUE ? '' : (scalarText(value) ?? JSON.stringify(value))));
  return left === right;
}

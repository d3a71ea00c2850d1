import type { Budget } from '../budget.ts';
import { areEqual } from '../compare-values.ts';
import { textOf } from '../print-value.ts';
import { TemplateFailure } from '../template-failure.ts';
import type { Value } from '../value.ts';

/** A method of a Java class. Undefined when it does not take such arguments: then there is no such method, says Velocity. */
export type Method<T> = (target: T, args: readonly Value[], budget: Budget) => Value | undefined;

export type Methods<T> = ReadonlyMap<string, Method<T>>;

/** By name; a Map, so that no name reaches what every JavaScript object has. */
export function methods<T>(table: Readonly<Record<string, Method<T>>>): Methods<T> {
  return new Map(Object.entries(table));
}

/**
 * A method without parameters. Called with arguments, it fails: Velocity 1.7 finds it, and stumbles over what it finds
 * (recorded outputs).
 */
export function nullary<T>(method: (target: T, budget: Budget) => Value): Method<T> {
  return (target, args, budget) => {
    if (args.length > 0) throw methodFailure('A method without parameters was given arguments.');
    return method(target, budget);
  };
}

/** equals(Object). */
export function equality<T extends Value>(): Method<T> {
  return (target, args, budget) => (args.length === 1 ? areEqual(target, args[0] ?? null, budget) : undefined);
}

/** toString(). */
export function textMethod<T extends Value>(): Method<T> {
  return nullary((target, budget) => textOf(target, budget));
}

/** What throws in Java. */
export function methodFailure(message: string): TemplateFailure {
  return new TemplateFailure('method', message);
}

export function outOfBounds(what: string, index: number, size: number): TemplateFailure {
  return methodFailure(`${what}: index ${index} is out of bounds for length ${size}.`);
}

/** What a void method gives to a template. */
export const VOID = '';

import { expect } from 'vitest';
import { isJsonObject } from '../../src/base/json.ts';
import type { Lifecycle, Outcome, ScriptedClient, Step } from './step.ts';

/** Runs a script to its end, or to the first step that does not give what it must. Returns how many calls it made. */
export async function runScript(client: ScriptedClient, { service, steps }: Lifecycle): Promise<number> {
  const kept = new Map<string, string>();
  for (const [index, step] of steps.entries()) {
    const input = filled(step.input ?? {}, kept) as Readonly<Record<string, unknown>>;
    const outcome = await client.call(service, step.operation, input);
    check(`step ${index + 1}, ${step.operation}`, step, outcome, kept);
    if (outcome.kind === 'output') keep(step, outcome.output, kept);
  }
  return steps.length;
}

function check(where: string, step: Step, outcome: Outcome, kept: ReadonlyMap<string, string>): void {
  if (step.refused !== undefined) {
    const { name, status, message } = filled(step.refused, kept) as NonNullable<Step['refused']>;
    const text = message instanceof RegExp ? expect.stringMatching(message) : (message ?? expect.any(String));
    expect(outcome, where).toEqual({ kind: 'error', name, status, message: text });
    return;
  }
  expect(outcome, where).toMatchObject({ kind: 'output' });
  if (outcome.kind !== 'output' || step.gives === undefined) return;
  const gives = filled(step.gives, kept) as Readonly<Record<string, unknown>>;
  const isThere = ([, value]: readonly [string, unknown]) => value !== null;
  expect(outcome.output, where).toMatchObject(Object.fromEntries(Object.entries(gives).filter(isThere)));
  for (const [member, value] of Object.entries(gives)) {
    if (value === null) expect(outcome.output, where).not.toHaveProperty(member);
  }
}

function keep({ keep: wanted = {} }: Step, output: unknown, kept: Map<string, string>): void {
  for (const [name, path] of Object.entries(wanted)) {
    const value = path
      .split('.')
      .reduce<unknown>((at, member) => (at as Readonly<Record<string, unknown>> | undefined)?.[member], output);
    expect(value, `${path} of an output`).toEqual(expect.any(String));
    kept.set(name, String(value));
  }
}

/** The value with what has been kept in the place of `<name>`. */
function filled(value: unknown, kept: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/<(\w+)>/g, (text, name: string) => kept.get(name) ?? text);
  if (Array.isArray(value)) return value.map((item) => filled(item, kept));
  if (!isJsonObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [String(filled(key, kept)), filled(member, kept)]),
  );
}

import type { PatchOperation } from '../../aws/generated/apigateway.ts';
import { badRequest, notFound } from '../../aws/service-error.ts';
import { pointerSteps } from '../../base/json.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';

/** One operation of an update, read. */
export interface Patch {
  readonly op: string;
  /** As it was written. */
  readonly path: string;
  /** The path, cut at its slashes and unescaped. */
  readonly steps: readonly string[];
  readonly value: string | undefined;
  /** JSON pointer to it in the input: what a refusal is about. */
  readonly member: string;
}

/** What an operation makes of a thing. */
export type Apply<T> = (old: T, patch: Patch) => T;

/** What can be done at one path. */
export interface PatchRule<T> {
  readonly add?: Apply<T>;
  readonly replace?: Apply<T>;
  readonly remove?: Apply<T>;
  readonly copy?: Apply<T>;
  /** The words for an operation that is not supported here; else those of the path being unknown. */
  readonly wrongOperation?: string;
}

/** Path → rule. A star stands for one step. */
export type PatchRules<T> = Readonly<Record<string, PatchRule<T>>>;

type OpName = 'add' | 'replace' | 'remove' | 'copy';

/** Applies the operations of an update in order. Recorded: an unknown path gives `Invalid patch path /x`. */
export function applyPatches<T>(value: T, operations: readonly PatchOperation[] | undefined, rules: PatchRules<T>): T {
  return readPatches(operations).reduce((old, patch) => {
    const rule = findRule(rules, patch.steps);
    const apply = rule?.[patch.op as OpName];
    if (apply !== undefined) return apply(old, patch);
    throw rule?.wrongOperation === undefined ? invalidPath(patch) : badRequest(rule.wrongOperation, patch.member);
  }, value);
}

export function readPatches(operations: readonly PatchOperation[] | undefined): readonly Patch[] {
  return (operations ?? []).map(({ op, path, value }, index) => {
    const member = `/patchOperations/${index}`;
    // Recorded.
    if (path === undefined || path === null) throw badRequest('Invalid patch path null', member);
    return { op: op ?? '', path, steps: pointerSteps(path), value: value ?? undefined, member };
  });
}

function findRule<T>(rules: PatchRules<T>, steps: readonly string[]): PatchRule<T> | undefined {
  const found = Object.entries(rules).find(([path]) => {
    const pattern = pointerSteps(path);
    return pattern.length === steps.length && pattern.every((step, index) => step === '*' || step === steps[index]);
  });
  return found?.[1];
}

export function invalidPath({ path, member }: Patch) {
  return badRequest(`Invalid patch path ${path}`, member);
}

/** Recorded of members that can only be replaced. */
export const ONLY_REPLACE = 'Invalid patch operation specified. Must be one of: [replace]';

/**
 * The updates of small things: every path can only be replaced, and a wrong one is answered with the list of them.
 * Recorded: `Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]`, with two
 * spaces, and for another operation `… specified for op 'add'. Please choose supported operations`.
 */
export function applyListedPatches<T>(
  value: T,
  operations: readonly PatchOperation[] | undefined,
  rules: Readonly<Record<string, Apply<T>>>,
  others: PatchRules<T> = {},
): T {
  return readPatches(operations).reduce((old, patch) => {
    const { op, path } = patch;
    const apply = op === 'replace' ? rules[path] : findRule(others, patch.steps)?.[op as OpName];
    if (apply !== undefined) return apply(old, patch);
    const help =
      op === 'replace' ? `Must be one of: [${Object.keys(rules).join(', ')}]` : 'Please choose supported operations';
    throw badRequest(`Invalid patch path  '${path}' specified for op '${op}'. ${help}`, patch.member);
  }, value);
}

/** `value` as member `name` of `old`; nothing takes the member away. */
export function assigned<T extends object>(old: T, name: keyof T & string, value: unknown): T {
  if (value !== undefined) return { ...old, [name]: value };
  const { [name]: _, ...rest } = old;
  return rest as T;
}

/** Sets a text; without a value, or with an empty one, the member goes. */
export function setText<T extends object>(name: keyof T & string): Apply<T> {
  return (old, { value }) => assigned(old, name, value === '' ? undefined : value);
}

export function setBoolean<T extends object>(name: keyof T & string): Apply<T> {
  return (old, { value }) => assigned(old, name, booleanOf(value));
}

/** Recorded: what is not `true` is false. */
export function booleanOf(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

export function numberOf(context: OperationContext, patch: Patch): number {
  const number = Number(patch.value);
  if (patch.value !== undefined && patch.value.trim() !== '' && Number.isFinite(number)) return number;
  throw badRequestInOurWords(context, `Invalid number for patch path ${patch.path}`, patch.member);
}

export function replaceOnly<T>(replace: Apply<T>): PatchRule<T> {
  return { replace, wrongOperation: ONLY_REPLACE };
}

/**
 * The entries of a map member, at `/<name>/<key>`. An entry that is not there cannot be replaced or removed, with words
 * that name what the keys are. A map without entries is not there (recorded of `requestParameters` and of the two maps
 * of a method response).
 */
export function mapEntry<T extends object>(
  name: keyof T & string,
  options: {
    readonly missing: string;
    /** Makes the entry of the text; throws when it cannot. */
    readonly read?: (patch: Patch) => unknown;
    readonly keepsEmpty?: boolean;
  },
): PatchRule<T> {
  const { missing, read = ({ value }: Patch) => value ?? '', keepsEmpty = false } = options;
  const entriesOf = (old: T) => (old[name] ?? {}) as Readonly<Record<string, unknown>>;
  const keyOf = ({ steps }: Patch) => steps[1] ?? '';
  const requireKey = (old: T, patch: Patch) => {
    if (!Object.hasOwn(entriesOf(old), keyOf(patch))) throw notFound(missing, patch.member);
  };
  const add: Apply<T> = (old, patch) => assigned(old, name, { ...entriesOf(old), [keyOf(patch)]: read(patch) });
  return {
    add,
    replace(old, patch) {
      const entry = read(patch);
      requireKey(old, patch);
      return assigned(old, name, { ...entriesOf(old), [keyOf(patch)]: entry });
    },
    remove(old, patch) {
      requireKey(old, patch);
      const { [keyOf(patch)]: _, ...rest } = entriesOf(old);
      return assigned(old, name, Object.keys(rest).length === 0 && !keepsEmpty ? undefined : rest);
    },
  };
}

/** The words for keys of maps that are not there, all recorded. */
export const NO_PARAMETER = 'Invalid parameter name specified';
export const NO_CONTENT_TYPE = 'Content-Type specified was not found';

/** The items of a list member, added and removed by value: at `/<name>` with the value, or at `/<name>/<item>`. */
export function listItem<T extends object>(name: keyof T & string): PatchRule<T> {
  const itemsOf = (old: T) => (old[name] ?? []) as unknown as readonly string[];
  const itemOf = ({ steps, value }: Patch) => steps[1] ?? value ?? '';
  const without = (items: readonly string[], item: string) => items.filter((other) => other !== item);
  return {
    add: (old, patch) => assigned(old, name, [...without(itemsOf(old), itemOf(patch)), itemOf(patch)]),
    remove: (old, patch) => assigned(old, name, without(itemsOf(old), itemOf(patch))),
  };
}

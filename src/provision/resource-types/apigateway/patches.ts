import { isJsonObject, pointerStep } from '../../../base/json.ts';

/** One entry of `patchOperations`, as every Update operation of REST APIs takes them. */
export interface Patch {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: string;
}

/** Sets what `wanted` says anew, as CloudFormation does; undefined when it says the same as before. */
export function replaced(path: string, before: unknown, wanted: unknown): Patch | undefined {
  if (wanted === undefined || wanted === before) return undefined;
  return { op: 'replace', path, value: String(wanted) };
}

/** Brings a map of texts below `path` from `before` to `wanted`. */
export function mapPatches(path: string, before: unknown, wanted: unknown): readonly Patch[] {
  const old = isJsonObject(before) ? before : {};
  const now = isJsonObject(wanted) ? wanted : {};
  return [
    ...Object.keys(old)
      .filter((key) => !Object.hasOwn(now, key))
      .map((key): Patch => ({ op: 'remove', path: pointerStep(path, key) })),
    ...Object.entries(now)
      .filter(([key, value]) => old[key] !== value)
      .map(([key, value]): Patch => ({ op: 'replace', path: pointerStep(path, key), value: String(value) })),
  ];
}

export function present(patches: readonly (Patch | undefined)[]): readonly Patch[] {
  return patches.filter((patch) => patch !== undefined);
}

import { onlyKey } from './intrinsics.ts';
import { pythonString } from './python-value.ts';
import { invalidDocument } from './sam-error.ts';
import { isMap, type SamMap } from './sam-map.ts';

/** What can stand inside `${…}` of `Fn::Sub`; `${!Literal}` is left alone by this. */
const SUB_VARIABLE = /\$\{([A-Za-z0-9.]+|AWS::[A-Z][A-Za-z]*)\}/g;

/**
 * `Ref` and `${…}` of parameters replaced by their values, in place; the result is what `value` itself became.
 *
 * The translator does this to few properties only (CorsConfiguration, Domain, Code …); elsewhere a `Ref` stays.
 */
export function resolveParameters(value: unknown, parameters: ReadonlyMap<string, unknown>): unknown {
  if (parameters.size === 0) return value;
  return rewrite(value, {
    ref: (name, whole) => (parameters.has(name) ? parameters.get(name) : whole),
    getAtt: (path) => path,
    variable: (name, whole) => {
      const resolved = parameters.has(name) ? parameters.get(name) : whole;
      if (typeof resolved === 'string') return resolved;
      throw invalidDocument(
        `Invalid Fn::Sub variable value ${pythonString(resolved)}. Fn::Sub expects all variables to be strings.`,
      );
    },
  });
}

/** References to resources whose logical id has changed: `MyLayer` is now `MyLayer0123456789`. In place. */
export function renameReferences(value: unknown, renamed: ReadonlyMap<string, string>): void {
  if (renamed.size === 0) return;
  rewrite(value, {
    ref: (name, whole) => (renamed.has(name) ? { Ref: renamed.get(name) } : whole),
    getAtt: ([logicalId, ...rest]) => [renamed.get(logicalId ?? '') ?? logicalId ?? '', ...rest],
    variable: (name, whole) => {
      const [logicalId = ''] = name.split('.');
      const target = renamed.get(logicalId);
      return target === undefined ? whole : whole.replaceAll(logicalId, target);
    },
  });
}

/** What `MyApi.Stage` and `MyFunction.Alias` refer to, by logical id and property. */
export type DerivedReferences = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** References to resources that SAM made out of another: `!Ref MyApi.Stage`. In place. */
export function resolveDerivedReferences(value: unknown, derived: DerivedReferences): void {
  if (derived.size === 0) return;
  rewrite(value, {
    ref: (name, whole) => {
      const dot = name.indexOf('.');
      const target = dot < 0 ? undefined : derived.get(name.slice(0, dot))?.get(name.slice(dot + 1));
      return target === undefined ? whole : { Ref: target };
    },
    getAtt: (path) => {
      const [logicalId = '', property = '', ...rest] = path;
      const target = derived.get(logicalId)?.get(property);
      return target === undefined ? path : [target, ...rest];
    },
    variable: (name, whole) => {
      const [logicalId = '', property = ''] = name.split('.');
      const target = derived.get(logicalId)?.get(property);
      return target === undefined ? whole : whole.replaceAll(`${logicalId}.${property}`, target);
    },
  });
}

interface Rewriting {
  /** The value that takes the place of `whole`, which is `{ Ref: name }`. */
  readonly ref: (name: string, whole: SamMap) => unknown;
  /** The new path of `Fn::GetAtt`, given and returned split at its dots. */
  readonly getAtt: (path: readonly string[]) => readonly string[];
  /** The text that takes the place of `whole`, which is `${name}`. */
  readonly variable: (name: string, whole: string) => string;
}

function rewrite(value: unknown, rewriting: Rewriting): unknown {
  const rewritten = rewriteIntrinsic(value, rewriting);
  if (Array.isArray(rewritten)) {
    for (const [index, item] of rewritten.entries()) rewritten[index] = rewrite(item, rewriting);
  } else if (isMap(rewritten)) {
    for (const key of Object.keys(rewritten)) {
      const item = rewritten[key];
      const after = rewrite(item, rewriting);
      if (after !== item) rewritten[key] = after;
    }
  }
  return rewritten;
}

function rewriteIntrinsic(value: unknown, { ref, getAtt, variable }: Rewriting): unknown {
  const key = onlyKey(value);
  if (key === undefined || !isMap(value)) return value;
  const argument = value[key];
  if (key === 'Ref') return typeof argument === 'string' ? ref(argument, value) : value;
  if (key === 'Fn::GetAtt') rewriteGetAtt(value, argument, getAtt);
  if (key === 'Fn::Sub' && typeof argument === 'string') value[key] = rewriteText(argument, variable);
  if (key === 'Fn::Sub' && Array.isArray(argument) && typeof argument[0] === 'string') {
    argument[0] = rewriteText(argument[0], variable);
  }
  return value;
}

function rewriteGetAtt(value: SamMap, argument: unknown, getAtt: Rewriting['getAtt']): void {
  if (!Array.isArray(argument) || argument.length < 2 || !argument.every((item) => typeof item === 'string')) return;
  const path = argument.join('.').split('.');
  const after = getAtt(path);
  // A path that stays as it is keeps its own form: `[Res, Outputs.Name]` is not split into three.
  if (after.length !== path.length || after.some((step, index) => step !== path[index])) {
    value['Fn::GetAtt'] = [...after];
  }
}

function rewriteText(text: string, variable: Rewriting['variable']): string {
  return text.replace(SUB_VARIABLE, (whole, name: string) => variable(name, whole));
}

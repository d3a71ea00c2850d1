import { readFileSync } from 'node:fs';
import type { Diagnostic, Reading } from '../../base/diagnostic.ts';
import { isJsonObject } from '../../base/json.ts';

/** Variables of `--env-vars`, for a function by its logical id or its name. */
export type EnvironmentOverrides = (function_: { logicalId: string; functionName: string }) => Record<string, string>;

/**
 * Reads a file of environment variables as `sam local` does: `{ "LogicalId or FunctionName": { "NAME": "value" },
 * "Parameters": { "NAME": "value for every function" } }`.
 */
export function readEnvironmentOverrides(file: string | undefined): Reading<EnvironmentOverrides> {
  if (file === undefined) return { value: () => ({}), diagnostics: [] };
  const parsed = readJson(file);
  if ('code' in parsed) return { value: () => ({}), diagnostics: [parsed] };

  const { value: content } = parsed;
  const variablesOf = (key: string): Record<string, string> =>
    Object.hasOwn(content, key) && isJsonObject(content[key])
      ? Object.fromEntries(Object.entries(content[key]).map(([name, value]) => [name, String(value)]))
      : {};
  const everywhere = variablesOf('Parameters');
  return {
    value: ({ logicalId, functionName }) => ({
      ...everywhere,
      ...variablesOf(functionName),
      ...variablesOf(logicalId),
    }),
    diagnostics: [],
  };
}

function readJson(file: string): { readonly value: { readonly [key: string]: unknown } } | Diagnostic {
  const problem = (message: string): Diagnostic => ({
    code: 'dev/env-vars',
    severity: 'error',
    message,
    help: 'The file is JSON: { "FunctionLogicalId": { "NAME": "value" }, "Parameters": { "NAME": "for every function" } }.',
    where: { file, line: 1, column: 1 },
  });
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isJsonObject(value) ? { value } : problem(`${file} holds no JSON object.`);
  } catch (error) {
    return problem(`--env-vars ${file}: ${(error as Error).message}`);
  }
}

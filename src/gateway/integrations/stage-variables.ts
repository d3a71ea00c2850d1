export type StageVariables = Readonly<Record<string, string>>;

/** Fills in `${stageVariables.name}`; `missing` names those that are not set. */
export function fillStageVariables(
  text: string,
  variables: StageVariables,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const filled = text.replaceAll(STAGE_VARIABLE, (_, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) missing.push(name);
    return value ?? '';
  });
  return { text: filled, missing };
}

const STAGE_VARIABLE = /\$\{stageVariables\.([A-Za-z0-9_]+)\}/g;

import type { Diagnostic, Reading } from '../base/diagnostic.ts';
import { nearestName } from '../base/nearest-name.ts';
import { type Assumption, type AssumptionName, type Assumptions, assumptions } from './assumptions.ts';

const names = Object.keys(assumptions) as AssumptionName[];

/** Every assumption at its default. */
export const defaultAssumptions: Assumptions = Object.fromEntries(
  names.map((name) => [name, assumptions[name].default]),
) as Assumptions;

/** The values in force when `overrides` (`--assume name=value`, the configuration file) lie over the defaults. */
export function resolveAssumptions(overrides: Readonly<Record<string, string>>): Reading<Assumptions> {
  const diagnostics: Diagnostic[] = [];
  const value: Record<string, string> = { ...defaultAssumptions };
  for (const [name, wanted] of Object.entries(overrides)) {
    const assumption = isAssumptionName(name) ? (assumptions[name] as Assumption) : undefined;
    if (assumption === undefined) diagnostics.push(unknownName(name));
    else if (!assumption.values.includes(wanted)) diagnostics.push(unknownValue(name, wanted, assumption));
    else value[name] = wanted;
  }
  return { value: value as Assumptions, diagnostics };
}

function isAssumptionName(name: string): name is AssumptionName {
  return Object.hasOwn(assumptions, name);
}

function unknownName(name: string): Diagnostic {
  const nearest = nearestName(name, names);
  return {
    code: 'assume/unknown-name',
    severity: 'error',
    message: `There is no assumption ${name}.`,
    help: nearest === undefined ? 'The names are listed in docs/assumptions.md.' : `Did you mean ${nearest}?`,
  };
}

function unknownValue(name: string, wanted: string, { values }: Assumption): Diagnostic {
  return {
    code: 'assume/unknown-value',
    severity: 'error',
    message: `${name} cannot be ${wanted}.`,
    help: `It takes ${values.join(', ')}; the first is the default.`,
  };
}

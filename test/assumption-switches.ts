import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Assumption, type AssumptionName, type Assumptions, assumptions } from '../src/aws/assumptions.ts';

/** What can be seen from outside when some assumptions differ from their default. */
export type Observe = (assume: Partial<Assumptions>) => unknown;

/** For each switch what to look at, and what each of its values gives. */
export type Switches = {
  readonly [N in AssumptionName]?: readonly [Observe, Readonly<Record<string, unknown>>];
};

/** Each value of each switch has its effect, and the sources in `folder` read no switch but these. */
export function describeSwitches(
  title: string,
  switches: Switches,
  { folder, isElsewhere = () => false }: { readonly folder: URL; readonly isElsewhere?: (file: string) => boolean },
): void {
  const cases = Object.entries(switches).flatMap(([name, [observe, expected]]) =>
    Object.entries(expected).map(([value, wanted]) => ({ name, value, observe, wanted })),
  );
  describe(title, () => {
    it.each(cases)('$name=$value', async ({ name, value, observe, wanted }) => {
      expect(await observe({ [name]: value })).toEqual(wanted);
    });

    it.each(Object.entries(switches))(
      '%s has an expectation for each value, and its default is in force',
      async (name, [observe, expected]) => {
        const assumption: Assumption = assumptions[name as AssumptionName];
        expect(new Set(Object.keys(expected))).toEqual(new Set(assumption.values));
        expect(await observe({})).toEqual(expected[assumption.default]);
      },
    );

    it('are all in this table', () => {
      const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
        (file) => /(?<!\.test)\.ts$/.test(file) && !isElsewhere(file),
      );
      const read = sources.flatMap((file) =>
        [...readFileSync(new URL(file, folder), 'utf8').matchAll(/assume\['([^']+)'\]/g)].map((match) => match[1]),
      );
      expect(new Set(Object.keys(switches))).toEqual(new Set(read));
    });
  });
}

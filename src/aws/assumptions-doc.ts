import { type Assumption, assumptions } from './assumptions.ts';

/** docs/assumptions.md, whole. `scripts/generate-assumptions-doc.mjs` writes it; a test compares. */
export function renderAssumptionsDoc(): string {
  const entries = Object.entries(assumptions as Readonly<Record<string, Assumption>>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return [
    '# Assumptions',
    '',
    'AWS documents much of API Gateway, and recordings tell more. What neither tells is an assumption: it has a name, a',
    'default, and a switch for the other readings: `crossgate dev --assume name=value`. Whoever knows better from a real',
    'account is asked to say so; the assumption then becomes a fact, and its name stays as a regression switch (settled).',
    '',
    'This page is generated from `src/aws/assumptions.ts`.',
    '',
    ...entries.flatMap(([name, assumption]) => renderEntry(name, assumption)),
  ].join('\n');
}

function renderEntry(name: string, { question, values, evidence, settled }: Assumption): string[] {
  const [first, ...others] = values.map((value) => `\`${value}\``);
  return [
    `## \`${name}\``,
    '',
    question,
    '',
    `- ${settled === true ? 'Settled' : 'Default'}: ${first}${others.length === 0 ? '' : `; other values: ${others.join(', ')}`}`,
    `- Evidence: ${evidence}`,
    '',
  ];
}

/**
 * What nobody has recorded of AWS, by name: the question, what Crossgate does, what else a switch can select
 * (`--assume name=value`). `docs/assumptions.md` is generated from this table.
 *
 * A name whose question has been settled by a recording stays as a regression switch (`settled`).
 */
export interface Assumption {
  readonly question: string;
  readonly default: string;
  /** Every value the switch takes, the default first. */
  readonly values: readonly string[];
  /** What is known, and where from. */
  readonly evidence: string;
  readonly settled?: true;
}

export const assumptions = {
  'http-api.preflight.unknown-path': {
    question: 'What answers a preflight for a path without a route under an existing stage?',
    default: '204',
    values: ['204', '404'],
    evidence: 'The documentation does not tie the automatic answer to a route (HTTP API developer guide, CORS).',
  },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof assumptions;

/** The value in force for each assumption. */
export type Assumptions = { readonly [N in AssumptionName]: string };

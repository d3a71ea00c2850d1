import { type Reason, type ReasonCode, reasonText } from './reasons.ts';

/** One step of the Fetch standard and how it went. */
export interface VerdictStep {
  /** `CORS check, step 4`, numbered as in the standard. */
  readonly step: string;
  readonly outcome: 'passed' | 'failed';
  readonly reason: ReasonCode | null;
  /** The values that the reason's text names; empty when the step passed. */
  readonly values: Reason['values'];
  /** Where the standard says so. */
  readonly spec: string;
}

/** What a browser makes of an answer: the steps it takes, up to and including the one that fails. */
export interface Verdict {
  readonly allowed: boolean;
  readonly steps: readonly VerdictStep[];
}

/** Why the verdict is a refusal; null when it is none. */
export function verdictReason({ steps }: Verdict): Reason | null {
  const last = steps.at(-1);
  return last?.reason == null ? null : { code: last.reason, values: last.values };
}

/** `allowed`, or `blocked: ` and the reason in words. */
export function verdictText(verdict: Verdict): string {
  const why = verdictReason(verdict);
  return why === null ? 'allowed' : `blocked: ${reasonText(why)}`;
}

const FETCH = 'https://fetch.spec.whatwg.org/#';
const noValues: Reason['values'] = {};

export interface StepsOfAlgorithm {
  readonly passed: (number: string) => VerdictStep;
  readonly failed: (number: string, why: Reason) => VerdictStep;
}

/** Gives the steps of one algorithm of the standard, each with its number and the link. */
export function stepsOf(algorithm: string, anchor: string): StepsOfAlgorithm {
  const spec = `${FETCH}${anchor}`;
  const name = (number: string) => `${algorithm}, step ${number}`;
  return {
    passed: (number) => ({ step: name(number), outcome: 'passed', reason: null, values: noValues, spec }),
    failed: (number, { code, values }) => ({ step: name(number), outcome: 'failed', reason: code, values, spec }),
  };
}
